#include "client/fetcher.hpp"

#include <aether/codec.hpp>
#include <aether/sha256.hpp>
#include <aether/wire.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <fstream>
#include <functional>

namespace aether::client {
namespace {

constexpr std::int64_t kMaxInMemory = 64 << 20;

Failure write_failure(const std::filesystem::path& path) {
  return {Status::kResource, "E-FILE-WRITE",
          "cannot write " + path.string() + ": " + std::strerror(errno)};
}

Failure damaged(const Artifact& artifact) {
  return {Status::kTransient, "E-CHECKSUM",
          "\"" + artifact.name + "\" arrived damaged; fetch it again"};
}

// A daemon that restarts loses the requests that were under way.
bool lost_in_restart(const Failure& failure) {
  return failure.error().code == wire::code::kNotReady ||
         failure.error().code == wire::code::kNoDaemon;
}

// The content of an artifact from `have` on, chunk by chunk. A few requests are always under way,
// so that reading, hashing and writing happen at the same time.
void fetch_from(Connection& connection, const Artifact& artifact, std::int64_t have,
                const std::function<void(const Bytes&)>& take) {
  constexpr std::size_t kAhead = 4;
  std::deque<long> posted;
  std::int64_t next = have;
  const auto keys = [&](std::int64_t offset) {
    return Map{{"artifact", artifact.id}, {"offset", offset}, {"length", wire::kMaxChunkBytes}};
  };
  while (have < artifact.size) {
    for (; posted.size() < kAhead && next < artifact.size; next += wire::kMaxChunkBytes)
      posted.push_back(connection.post(wire::op::kFetch, keys(next)));
    Value chunk;
    try {
      chunk = connection.receive(posted.front());
      posted.pop_front();
    } catch (const Failure& failure) {
      if (!lost_in_restart(failure)) throw;
      chunk = connection.ask(wire::op::kFetch, keys(have));
      posted.clear();
      next = have + wire::kMaxChunkBytes;
    }
    const Bytes& data = chunk.at("data").as_bytes();
    // The chunk's own checksum is for clients that keep no whole; here the whole is checked.
    if (data.empty() || chunk.at("offset").int_or(-1) != have) throw damaged(artifact);
    take(data);
    have += static_cast<std::int64_t>(data.size());
    // A daemon with smaller chunks: ask again from where it stopped.
    if (data.size() < static_cast<std::size_t>(wire::kMaxChunkBytes) && have < artifact.size) {
      posted.clear();
      next = have;
    }
  }
}

}  // namespace

Array list_artifacts(Connection& connection, Map filter) {
  Array all;
  for (;;) {
    const Value page = connection.ask(wire::op::kArtifacts, filter);
    if (page.at("artifacts").is_array())
      for (const Value& artifact : page.at("artifacts").as_array()) all.push_back(artifact);
    if (!page.at("next").is_string()) return all;
    filter.insert_or_assign("before", page.at("next"));
  }
}

Artifact artifact_from(const Value& map) {
  return {map.at("artifact").string_or(""), map.at("type").string_or(""),
          map.at("name").string_or(""),     map.at("sha256").string_or(""),
          map.at("version").int_or(1),      map.at("size").int_or(0)};
}

Bytes fetch_bytes(Connection& connection, const Artifact& artifact) {
  if (artifact.size > kMaxInMemory)
    throw Failure(Status::kResource, std::string(wire::code::kLimit),
                  "\"" + artifact.name + "\" exceeds 64 MiB");
  Bytes all;
  fetch_from(connection, artifact, 0,
             [&](const Bytes& chunk) { all.insert(all.end(), chunk.begin(), chunk.end()); });
  if (sha256_hex(all) != artifact.sha256) throw damaged(artifact);
  return all;
}

std::string file_sha256(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  Sha256 hash;
  std::array<char, 65536> buffer{};
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0)
    hash.update(buffer.data(), static_cast<std::size_t>(file.gcount()));
  return hash.hex();
}

void fetch_file(Connection& connection, const Artifact& artifact,
                const std::filesystem::path& target, const OnBytes& on_bytes) {
  std::error_code error;
  if (std::filesystem::is_regular_file(target, error) &&
      std::filesystem::file_size(target, error) == static_cast<std::uintmax_t>(artifact.size) &&
      file_sha256(target) == artifact.sha256) {
    if (on_bytes) on_bytes(artifact.size);
    return;
  }
  std::filesystem::create_directories(target.parent_path(), error);
  // Named by content, so that a part is only ever continued with what it began with.
  const std::filesystem::path part =
      target.parent_path() /
      ("." + target.filename().string() + "." + artifact.sha256.substr(0, 16) + ".part");
  auto have = static_cast<std::int64_t>(
      std::filesystem::is_regular_file(part, error) ? std::filesystem::file_size(part, error) : 0);
  const auto open_mode = have > artifact.size ? std::ios::trunc : std::ios::app;
  if (have > artifact.size) have = 0;
  std::ofstream file(part, std::ios::binary | open_mode);
  if (!file) throw write_failure(part);
  const bool whole = have == 0;
  Sha256 hash;
  fetch_from(connection, artifact, have, [&](const Bytes& chunk) {
    hash.update(chunk.data(), chunk.size());
    file.write(reinterpret_cast<const char*>(chunk.data()),
               static_cast<std::streamsize>(chunk.size()));
    if (!file.flush()) throw write_failure(part);
    have += static_cast<std::int64_t>(chunk.size());
    if (on_bytes) on_bytes(have);
  });
  file.close();
  if ((whole ? hash.hex() : file_sha256(part)) != artifact.sha256) {
    std::filesystem::remove(part, error);
    throw damaged(artifact);
  }
  std::filesystem::rename(part, target, error);
  if (error)
    throw Failure(Status::kResource, "E-FILE-WRITE",
                  "cannot write " + target.string() + ": " + error.message());
}

}  // namespace aether::client
