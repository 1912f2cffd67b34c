// What the broker leaves for a job: `job.msgpack` in its work directory, and files it points to by
// absolute path.
#pragma once

#include <aether/reflect.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/messages.hpp"

namespace aether::pipeline {

/// A document as a canonical msgpack file.
struct DocumentFile {
  std::string name;    ///< "genres", "instruments", "patches", "lexicons"
  std::string path;    ///< absolute
  std::string sha256;  ///< of the file
  template <class F>
  static void fields(F&& f) {
    f("name", &DocumentFile::name, Required{});
    f("path", &DocumentFile::path, Required{});
    f("sha256", &DocumentFile::sha256, Required{});
  }
};

/// A stage an earlier attempt committed: its artifacts as they were in Commit, with `path` now
/// absolute (in the blob store, or for scratch files in that attempt's work directory).
struct CommittedStage {
  std::string stage;
  std::vector<host::Artifact> artifacts;
  template <class F>
  static void fields(F&& f) {
    f("stage", &CommittedStage::stage, Required{});
    f("artifacts", &CommittedStage::artifacts);
  }
};

inline constexpr std::string_view kJobFileName = "job.msgpack";

enum class JobPurpose { kSong, kProbe };

struct JobFile {
  JobPurpose purpose = JobPurpose::kSong;  ///< a probe asks every plugin for health and info
  std::string job;                         ///< 26 characters
  std::int64_t attempt = 1;
  Value brief;             ///< as parse_brief accepts it
  std::int64_t seed = 0;   ///< 0 .. 2^53
  std::string created_at;  ///< RFC 3339; the only time in the outputs
  std::string engine_version;
  Value pipeline;                         ///< the pipeline document
  std::vector<DocumentFile> inputs;       ///< the knowledge snapshot
  std::vector<CommittedStage> committed;  ///< in stage order
  std::optional<std::string> until;       ///< last stage to run ("score" for a plan); absent: all
  std::map<std::string, std::string>
      agents;  ///< role → plugin id, from the configuration; the brief's win
  std::map<std::string, std::string>
      providers;  ///< kind ("midi", "audio", …) or instrument → plugin id
  std::int64_t threads = 1;
  double rate_hz = 48000.0;
  std::optional<Value> recipe;   ///< reproduce: the recipe to follow and compare with
  bool allow_different = false;  ///< reproduce although something the recipe names has changed
  template <class F>
  static void fields(F&& f) {
    f("purpose", &JobFile::purpose);
    f("job", &JobFile::job, Required{});
    f("attempt", &JobFile::attempt, Range{1, 1e9});
    f("brief", &JobFile::brief);
    f("seed", &JobFile::seed, Range{0, 9007199254740992.0});
    f("created_at", &JobFile::created_at);
    f("engine_version", &JobFile::engine_version);
    f("pipeline", &JobFile::pipeline);
    f("inputs", &JobFile::inputs);
    f("committed", &JobFile::committed);
    f("until", &JobFile::until);
    f("agents", &JobFile::agents);
    f("providers", &JobFile::providers);
    f("threads", &JobFile::threads, Range{1, 64});
    f("rate_hz", &JobFile::rate_hz, Range{44100, 192000});
    f("recipe", &JobFile::recipe);
    f("allow_different", &JobFile::allow_different);
  }
};

/// Writes work_dir/job.msgpack (the directory is made). Broker side.
Result<void> write_job_file(const std::string& work_dir, const JobFile& job);
/// Errors: E-JOB-FILE. Job side.
Result<JobFile> read_job_file(const std::string& work_dir);

}  // namespace aether::pipeline

namespace aether {
template <>
struct EnumNames<pipeline::JobPurpose> {
  static constexpr std::array<std::string_view, 2> names = {"song", "probe"};
};
}  // namespace aether
