// Every message between broker, host and job. A message is a map with its name under "type"; the
// structs below are their typed form. Unknown keys are ignored, so either side may be a minor
// version ahead.
#pragma once

#include <aether/reflect.hpp>
#include <aether/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aether::host {

/// The map of a message, with its type.
template <class M>
Value pack(const M& message) {
  Value value = to_value(message);
  value["type"] = M::kType;
  return value;
}
/// The typed message of a map. @throws Failure when a field has the wrong type.
template <class M>
M unpack(const Value& value) {
  return from_value<M>(value, M::kType);
}
inline std::string type_of(const Value& message) {
  return message["type"].string_or("");
}

// ---- parts
// ---------------------------------------------------------------------------------------

/// One staged plugin copy.
struct PluginFile {
  std::string name;    ///< file name without ".so", unique in a generation: "composition"
  std::string source;  ///< where the operator put it
  std::string path;    ///< our private copy: <state>/plugins/<sha256>/<name>.so
  std::string sha256;
  bool operator==(const PluginFile&) const = default;
  template <class F>
  static void fields(F&& f) {
    f("name", &PluginFile::name, Required{});
    f("source", &PluginFile::source);
    f("path", &PluginFile::path, Required{});
    f("sha256", &PluginFile::sha256);
  }
};

/// What a loaded plugin offers: aether_descriptor in C++.
struct Descriptor {
  std::string id, version, kind, role, description;
  std::vector<std::string> consumes, produces, needs;
  template <class F>
  static void fields(F&& f) {
    f("id", &Descriptor::id, Required{});
    f("version", &Descriptor::version);
    f("kind", &Descriptor::kind);
    f("role", &Descriptor::role);
    f("description", &Descriptor::description);
    f("consumes", &Descriptor::consumes);
    f("produces", &Descriptor::produces);
    f("needs", &Descriptor::needs);
  }
};

/// Where bulk files of one kind ("soundfont") are looked for, and which one is meant by an empty
/// name.
struct BulkSearch {
  std::vector<std::string> folders;
  std::string fallback;
  template <class F>
  static void fields(F&& f) {
    f("folders", &BulkSearch::folders);
    f("fallback", &BulkSearch::fallback);
  }
};

/// How an artifact's bytes are kept.
enum class Keep { kBlob, kScratch };

/// One file a stage made. `name` is its path in the release folder ("specs/song.json",
/// "score.mid"); documents are named "documents/<name>" and carry `document`. Scratch files (stems)
/// stay in the work directory and are not hashed into the blob store; a resume makes a missing one
/// again.
struct Artifact {
  std::string name, type, mime;
  std::string path;  ///< in Commit: relative to the work directory; in a JobFile: absolute
  std::string sha256;
  std::int64_t bytes = 0;
  std::string document;  ///< name of the document it encodes (canonical msgpack), or empty
  Keep keep = Keep::kBlob;
  std::map<std::string, std::string> tags;
  template <class F>
  static void fields(F&& f) {
    f("name", &Artifact::name, Required{});
    f("type", &Artifact::type);
    f("mime", &Artifact::mime);
    f("path", &Artifact::path, Required{});
    f("sha256", &Artifact::sha256);
    f("bytes", &Artifact::bytes);
    f("document", &Artifact::document);
    f("keep", &Artifact::keep);
    f("tags", &Artifact::tags);
  }
};

// ---- broker to host
// ------------------------------------------------------------------------------

/// The first message: what to load. Answered by Loading…, Loaded or Refused for each plugin, then
/// Ready.
struct Load {
  static constexpr const char* kType = "load";
  std::int64_t generation = 0;
  std::vector<PluginFile> plugins;
  std::string data_dir;                    ///< absolute; bulk files of the engine
  std::map<std::string, BulkSearch> bulk;  ///< by kind
  std::string hash_cache;                  ///< file that remembers bulk hashes, or empty
  Value config;                            ///< plugin id → {key: value}
  template <class F>
  static void fields(F&& f) {
    f("generation", &Load::generation);
    f("plugins", &Load::plugins);
    f("data_dir", &Load::data_dir);
    f("bulk", &Load::bulk);
    f("hash_cache", &Load::hash_cache);
    f("config", &Load::config);
  }
};

/// Fork a job; its end of the job channel comes as the descriptor of this message. Answered by
/// Spawned or SpawnFailed.
struct Spawn {
  static constexpr const char* kType = "spawn";
  std::string job;  ///< 26 characters
  std::int64_t attempt = 1;
  std::string work_dir;           ///< absolute; holds job.msgpack
  std::int64_t memory_bytes = 0;  ///< allowance over the baseline at fork; 0 = none
  std::int64_t grace_ms = 2000;   ///< between SIGTERM and SIGKILL
  template <class F>
  static void fields(F&& f) {
    f("job", &Spawn::job, Required{});
    f("attempt", &Spawn::attempt);
    f("work_dir", &Spawn::work_dir);
    f("memory_bytes", &Spawn::memory_bytes);
    f("grace_ms", &Spawn::grace_ms);
  }
};

/// SIGTERM to a job now, SIGKILL after its grace.
struct Stop {
  static constexpr const char* kType = "stop";
  std::string job;
  std::int64_t attempt = 1;
  template <class F>
  static void fields(F&& f) {
    f("job", &Stop::job, Required{});
    f("attempt", &Stop::attempt);
  }
};

/// No further jobs will come: leave when the last has ended.
struct Drain {
  static constexpr const char* kType = "drain";
  template <class F>
  static void fields(F&&) {}
};

// ---- host to broker
// ------------------------------------------------------------------------------

/// About to touch a plugin; the last one before a death is the culprit. step: "load", "init",
/// "warm".
struct Loading {
  static constexpr const char* kType = "loading";
  std::string name, sha256, step;
  template <class F>
  static void fields(F&& f) {
    f("name", &Loading::name);
    f("sha256", &Loading::sha256);
    f("step", &Loading::step);
  }
};

struct Loaded {
  static constexpr const char* kType = "loaded";
  PluginFile file;
  std::string build_id;
  std::vector<Descriptor> descriptors;
  template <class F>
  static void fields(F&& f) {
    f("file", &Loaded::file);
    f("build_id", &Loaded::build_id);
    f("descriptors", &Loaded::descriptors);
  }
};

/// A plugin that loads but may not stay. When it was only negotiated with (`tainted` false) the
/// host goes on without it; a plugin whose code ran and misbehaved taints the process, and the host
/// leaves after this message.
struct Refused {
  static constexpr const char* kType = "refused";
  PluginFile file;
  std::string code, text;
  bool tainted = false;
  template <class F>
  static void fields(F&& f) {
    f("file", &Refused::file);
    f("code", &Refused::code);
    f("text", &Refused::text);
    f("tainted", &Refused::tainted);
  }
};

struct Ready {
  static constexpr const char* kType = "ready";
  std::int64_t generation = 0;
  double seconds = 0.0;  ///< from the load message
  template <class F>
  static void fields(F&& f) {
    f("generation", &Ready::generation);
    f("seconds", &Ready::seconds);
  }
};

struct Spawned {
  static constexpr const char* kType = "spawned";
  std::string job;
  std::int64_t attempt = 1, pid = 0;
  double fork_ms = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("job", &Spawned::job);
    f("attempt", &Spawned::attempt);
    f("pid", &Spawned::pid);
    f("fork_ms", &Spawned::fork_ms);
  }
};

struct SpawnFailed {
  static constexpr const char* kType = "spawn.failed";
  std::string job;
  std::int64_t attempt = 1;
  std::string code, text;
  template <class F>
  static void fields(F&& f) {
    f("job", &SpawnFailed::job);
    f("attempt", &SpawnFailed::attempt);
    f("code", &SpawnFailed::code);
    f("text", &SpawnFailed::text);
  }
};

/// A job is gone and reaped, with everything it left behind. killed_for: "" (it ended by itself),
/// "memory" (over its allowance), "stop" (it ignored SIGTERM for two seconds).
struct Exited {
  static constexpr const char* kType = "exited";
  std::string job;
  std::int64_t attempt = 1, pid = 0;
  std::int64_t exit_code = -1;  ///< when it exited, else -1
  std::int64_t signal = 0;      ///< when a signal ended it, else 0
  std::string killed_for;
  std::int64_t peak_rss_bytes = 0;   ///< ru_maxrss
  std::int64_t peak_anon_bytes = 0;  ///< highest RssAnon seen above the baseline at fork
  std::int64_t cpu_ms = 0;
  std::int64_t left_behind = 0;  ///< processes of the job that had to be killed
  template <class F>
  static void fields(F&& f) {
    f("job", &Exited::job);
    f("attempt", &Exited::attempt);
    f("pid", &Exited::pid);
    f("exit_code", &Exited::exit_code);
    f("signal", &Exited::signal);
    f("killed_for", &Exited::killed_for);
    f("peak_rss_bytes", &Exited::peak_rss_bytes);
    f("peak_anon_bytes", &Exited::peak_anon_bytes);
    f("cpu_ms", &Exited::cpu_ms);
    f("left_behind", &Exited::left_behind);
  }
};

/// A log line of the host, or captured from a job's stdout or stderr. severity as AETHER_LOG_*.
struct HostLog {
  static constexpr const char* kType = "host.log";
  std::string job;     ///< empty for the host itself
  std::string source;  ///< "host", "stdout", "stderr", or a plugin's name
  int severity = 1;
  std::string text;
  template <class F>
  static void fields(F&& f) {
    f("job", &HostLog::job);
    f("source", &HostLog::source);
    f("severity", &HostLog::severity);
    f("text", &HostLog::text);
  }
};

// ---- job to broker
// -------------------------------------------------------------------------------

struct StageStarted {
  static constexpr const char* kType = "stage.started";
  std::string stage, plugin;  ///< plugin id, or "engine" for a rendering stage
  std::int64_t index = 0, total = 0;
  double timeout_seconds = 0.0;  ///< the broker's clock for it; 0 = the configured default
  template <class F>
  static void fields(F&& f) {
    f("stage", &StageStarted::stage, Required{});
    f("plugin", &StageStarted::plugin);
    f("index", &StageStarted::index);
    f("total", &StageStarted::total);
    f("timeout_seconds", &StageStarted::timeout_seconds);
  }
};

/// At most ten a second; dropped rather than waited for when the broker is busy.
struct Progress {
  static constexpr const char* kType = "progress";
  std::string stage, text;
  double fraction = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("stage", &Progress::stage);
    f("text", &Progress::text);
    f("fraction", &Progress::fraction);
  }
};

struct JobLog {
  static constexpr const char* kType = "log";
  std::string stage, plugin, text;
  int severity = 1;
  template <class F>
  static void fields(F&& f) {
    f("stage", &JobLog::stage);
    f("plugin", &JobLog::plugin);
    f("text", &JobLog::text);
    f("severity", &JobLog::severity);
  }
};

/// Asks to make a stage's results durable: files first written in the work directory, then named
/// here. The job goes on only after Committed. `parents` are the hashes of the documents the stage
/// read.
struct Commit {
  static constexpr const char* kType = "commit";
  std::string stage, plugin;
  std::int64_t attempt = 1, index = 0;
  double seconds = 0.0;
  std::vector<Artifact> artifacts;
  std::vector<std::string> parents;
  template <class F>
  static void fields(F&& f) {
    f("stage", &Commit::stage, Required{});
    f("plugin", &Commit::plugin);
    f("attempt", &Commit::attempt);
    f("index", &Commit::index);
    f("seconds", &Commit::seconds);
    f("artifacts", &Commit::artifacts);
    f("parents", &Commit::parents);
  }
};

/// Asks to call out to `resource`; answered by PermitReply. See aether_resilience.
struct Permit {
  static constexpr const char* kType = "permit";
  std::string resource;
  template <class F>
  static void fields(F&& f) {
    f("resource", &Permit::resource, Required{});
  }
};

struct Report {
  static constexpr const char* kType = "report";
  std::string resource;
  int outcome = 0;  ///< aether_status
  std::int64_t duration_ms = 0, retry_after_ms = 0;
  template <class F>
  static void fields(F&& f) {
    f("resource", &Report::resource, Required{});
    f("outcome", &Report::outcome);
    f("duration_ms", &Report::duration_ms);
    f("retry_after_ms", &Report::retry_after_ms);
  }
};

/// The answer of one plugin in a probe job.
struct Health {
  static constexpr const char* kType = "health";
  std::string plugin;
  Value health;  ///< {status: healthy | degraded | unhealthy, detail}
  Value info;    ///< {name, version, description, capabilities, …}
  template <class F>
  static void fields(F&& f) {
    f("plugin", &Health::plugin);
    f("health", &Health::health);
    f("info", &Health::info);
  }
};

/// All stages committed. Success is this *and* exit 0.
struct Done {
  static constexpr const char* kType = "done";
  std::int64_t stages = 0;  ///< run in this attempt
  double seconds = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("stages", &Done::stages);
    f("seconds", &Done::seconds);
  }
};

/// The job gave up by itself. `status` is status_name(): decides the retry.
struct Failed {
  static constexpr const char* kType = "failed";
  std::string status, code, text, field, stage, plugin;
  template <class F>
  static void fields(F&& f) {
    f("status", &Failed::status);
    f("code", &Failed::code);
    f("text", &Failed::text);
    f("field", &Failed::field);
    f("stage", &Failed::stage);
    f("plugin", &Failed::plugin);
  }
};

// ---- broker to job
// -------------------------------------------------------------------------------

struct Committed {
  static constexpr const char* kType = "committed";
  std::string stage;
  template <class F>
  static void fields(F&& f) {
    f("stage", &Committed::stage);
  }
};

/// The job ends with this error; status as in Failed.
struct CommitRefused {
  static constexpr const char* kType = "commit.refused";
  std::string stage, status, code, text;
  template <class F>
  static void fields(F&& f) {
    f("stage", &CommitRefused::stage);
    f("status", &CommitRefused::status);
    f("code", &CommitRefused::code);
    f("text", &CommitRefused::text);
  }
};

struct PermitReply {
  static constexpr const char* kType = "permit.reply";
  std::string resource;
  bool allowed = false;
  std::int64_t retry_after_ms = 0;
  template <class F>
  static void fields(F&& f) {
    f("resource", &PermitReply::resource);
    f("allowed", &PermitReply::allowed);
    f("retry_after_ms", &PermitReply::retry_after_ms);
  }
};

}  // namespace aether::host

namespace aether {
template <>
struct EnumNames<host::Keep> {
  static constexpr std::array<std::string_view, 2> names = {"blob", "scratch"};
};
}  // namespace aether
