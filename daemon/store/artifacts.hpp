// What stages made: rows of artifacts, artifact_tags and artifact_parents. The content is in
// blobs.hpp.
#pragma once

#include "daemon/core/clock.hpp"
#include "daemon/core/ids.hpp"
#include "daemon/store/blobs.hpp"
#include "daemon/store/database.hpp"

#include <aether/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aether::store {

/// An artifact to be stored; its blob is stored already.
struct ArtifactDraft {
  std::string type;  ///< short noun: "song", "score", "audio"
  std::string name;  ///< path in the release folder: "stems/drums.flac"
  std::string mime_type;
  std::string created_by;  ///< plugin id and version, or "aether"
  Blob blob;
  std::map<std::string, std::string> tags;  ///< the store adds "stage"
  std::vector<std::string> parents;         ///< artifact ids it was made from
};

struct Artifact {
  std::string id;
  std::string type;
  std::string job_id;  ///< column song_id
  std::string name;
  int version = 1;  ///< counts per job and name from 1
  std::string checksum;
  std::uint64_t size_bytes = 0;
  std::string mime_type;
  std::string created_at;  ///< RFC 3339
  std::string created_by;
  std::string blob_path;  ///< relative to the artifacts folder
  std::map<std::string, std::string> tags;
  std::vector<std::string> parents;
};

/// Which artifacts; an empty field does not narrow. Deleted ones never match.
struct ArtifactQuery {
  std::string id;
  std::string job_id;
  std::string type;
  std::string name;
  std::map<std::string, std::string> tags;  ///< all must hold; an empty value accepts any
  std::string parent;                       ///< artifact id
  std::optional<int> version;
  bool latest_only = false;  ///< of each job and name the highest version
  std::string before_id;     ///< older than this one: the page before
  int limit = 500;
};

/// An artifact as the wire shows it: {artifact, job, type, name, version, sha256, size, mime,
/// created_at, created_by, stage, tags, parents}.
Value artifact_map(const Artifact& artifact);

/// Single-threaded.
class ArtifactStore {
 public:
  ArtifactStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock), ids_(clock) {}

  /// Rows in the current transaction (or one of its own).
  Result<Artifact> insert(const std::string& job_id, const std::string& stage,
                          const ArtifactDraft& draft);
  /// The newest `limit` that match, oldest first.
  Result<std::vector<Artifact>> find(const ArtifactQuery& query);
  /// The highest version of a name. @return E-NO-ARTIFACT.
  Result<Artifact> latest(const std::string& job_id, const std::string& name);
  Result<bool> is_referenced(const std::string& checksum);
  /// Marks an artifact as gone; queries do not see it any more.
  Result<void> remove(const std::string& id);

 private:
  Database& database_;
  const Clock& clock_;
  IdSource ids_;
};

}  // namespace aether::store
