// Artifacts from the daemon's store: listing, and content in checked chunks.
#pragma once

#include <aether/value.hpp>

#include "client/connection.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace aether::client {

/// What the client uses of an artifact map.
struct Artifact {
  std::string id, type, name, sha256;
  std::int64_t version = 1, size = 0;
};

/// Every artifact that fits the filter (keys of the operation "artifacts"), page after page.
Array list_artifacts(Connection& connection, Map filter);
Artifact artifact_from(const Value& map);

/// A small artifact's content, in memory. @throws Failure E-CHECKSUM, or E-LIMIT above 64 MiB.
Bytes fetch_bytes(Connection& connection, const Artifact& artifact);

using OnBytes = std::function<void(std::int64_t done)>;

/// Writes an artifact to `target`, through a partial file beside it that a later call goes on with.
/// A target that already has the content is left alone. @throws Failure E-CHECKSUM, E-FILE-WRITE.
void fetch_file(Connection& connection, const Artifact& artifact,
                const std::filesystem::path& target, const OnBytes& on_bytes = {});

/// SHA-256 of a file, or an empty text when it cannot be read.
std::string file_sha256(const std::filesystem::path& path);

}  // namespace aether::client
