// Jobs at work: handing them to the workshop, committing their stages, and what their end means.
#include "daemon/broker/desk.hpp"

#include "daemon/core/files.hpp"
#include "daemon/core/log.hpp"
#include "daemon/pipeline/job_file.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <algorithm>
#include <thread>

namespace aether::broker {
namespace {

std::string work_dir(const Config& config, const queue::Lease& lease) {
  return config.work_dir() + "/" + lease.job_id + "/" + std::to_string(lease.attempt);
}

// Facts that views and the verdict need, taken from a stage's documents while they are at hand.
void note_document(const std::string& document, const Value& content, Value& detail) {
  if (document == "song") {
    detail["title"] = content.at("title");
    detail["genre"] = content.at("genre_id");
  }
  if (document == "qa") {
    detail["qa"] = content.at("all_passed").bool_or(false) ? "passed" : "failed";
    detail["qa_reasons"] = content.at("rejection_reasons");
  }
}

}  // namespace

// The stages an attempt need not do again, each with its files where they now lie.
Result<Value> Desk::finished_stages(const std::string& job) {
  const auto done = store_->stages().done(job);
  if (!done) return done.error();
  store::ArtifactQuery query;
  query.job_id = job;
  query.limit = 100000;
  const auto artifacts = store_->artifacts().find(query);
  if (!artifacts) return artifacts.error();
  Array list;
  for (const store::StageRecord& stage : *done) {
    pipeline::CommittedStage committed;
    committed.stage = stage.stage;
    for (const store::Artifact& artifact : *artifacts) {
      const auto tag = [&artifact](const char* key) {
        const auto at = artifact.tags.find(key);
        return at == artifact.tags.end() ? std::string() : at->second;
      };
      if (tag("stage") != stage.stage || tag("attempt") != std::to_string(stage.attempt)) continue;
      host::Artifact file;
      file.name = artifact.name;
      file.type = artifact.type;
      file.mime = artifact.mime_type;
      file.path = store_->blobs().path(artifact.checksum);
      file.sha256 = artifact.checksum;
      file.bytes = static_cast<std::int64_t>(artifact.size_bytes);
      file.document = tag("document");
      file.tags = artifact.tags;
      committed.artifacts.push_back(std::move(file));
    }
    if (stage.detail.at("scratch").is_array())
      for (const Value& scratch : stage.detail.at("scratch").as_array())
        committed.artifacts.push_back(from_value<host::Artifact>(scratch));
    list.push_back(to_value(committed));
  }
  return Value(std::move(list));
}

Result<void> Desk::carry(const queue::JobRecord& job, const queue::Lease& lease) {
  pipeline::JobFile file;
  file.job = job.id;
  file.attempt = lease.attempt;
  file.brief = job.brief;
  file.seed = static_cast<std::int64_t>(job.seed);
  file.created_at = job.recipe.at("created_at").string_or("");
  file.engine_version = AETHER_VERSION;
  for (const Value& input : job.recipe.at("inputs").as_array()) {
    const std::string name = input.at("name").as_string();
    const std::string sha = input.at("sha256").as_string();
    if (name != "pipeline") {
      file.inputs.push_back({name, store_->blobs().path(sha), sha});
      continue;
    }
    const auto content = store_->blobs().read(sha);
    if (!content) return content.error();
    file.pipeline = decode_msgpack(*content);
  }
  const auto finished = finished_stages(job.id);
  if (!finished) return finished.error();
  file.committed = from_value<std::vector<pipeline::CommittedStage>>(*finished);
  if (const Value& until = job.recipe.at("until"); until.is_string())
    file.until = until.as_string();
  file.agents = setup_.config.agents;
  file.providers = setup_.config.providers;
  const int threads = setup_.config.jobs.threads;
  file.threads =
      threads > 0 ? threads
                  : std::clamp<int>(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
  if (const Value& recipe = job.recipe.at("recipe"); recipe.is_map()) file.recipe = recipe;
  file.allow_different = job.recipe.at("allow_different").bool_or(false);
  LaunchOrder order;
  order.lease = lease;
  order.work_dir = work_dir(setup_.config, lease);
  if (const Value& pinned = job.recipe.at("plugins"); pinned.is_array())
    order.plugins = from_value<std::vector<host::PluginFile>>(pinned);
  if (const auto written = pipeline::write_job_file(order.work_dir, file); !written) return written;
  live_[job.id] = {};
  // The lease must be on the disk before anybody works under it.
  after_commit_.push_back([this, order] {
    if (commit_error_) return;
    workshop_->tasks().post([workshop = workshop_, order] { workshop->launch(order); });
  });
  return {};
}

void Desk::recall(const queue::Lease& lease) {
  workshop_->tasks().post([workshop = workshop_, lease] { workshop->stop(lease); });
}

void Desk::on_stage_started(const queue::Lease& lease, const host::StageStarted& stage) {
  tasks_.post([this, lease, stage] {
    live_[lease.job_id] = {stage.stage, stage.plugin, stage.index, stage.total, 0.0};
    const auto announced = store_->stages().announce(
        lease, {"stage.started", Value::map({{"stage", stage.stage},
                                             {"stage_index", stage.index + 1},
                                             {"stage_count", stage.total},
                                             {"attempt", lease.attempt},
                                             {"plugin", stage.plugin}})});
    if (!announced) log_failure("desk", "cannot record that a stage started", announced.error());
  });
}

void Desk::on_progress(const queue::Lease& lease, const host::Progress& progress) {
  tasks_.post([this, lease, progress] {
    LiveStage& live = live_[lease.job_id];
    live.fraction = std::clamp(progress.fraction, 0.0, 1.0);
    const double whole = live.total > 0 ? (static_cast<double>(live.index) + live.fraction) /
                                              static_cast<double>(live.total)
                                        : 0.0;
    server_->publish(wire::job_topic(lease.job_id, wire::event::kStageProgress),
                     Value::map({{"event", wire::event::kStageProgress},
                                 {"job", lease.job_id},
                                 {"time", format_rfc3339(setup_.clock.now_ms())},
                                 {"stage", progress.stage},
                                 {"fraction", live.fraction},
                                 {"text", progress.text},
                                 {"progress", whole}}));
  });
}

void Desk::on_commit(const queue::Lease& lease, const host::Commit& commit) {
  tasks_.post([this, lease, commit] {
    const auto taken = take_commit(lease, commit);
    // The job goes on only after the group is durable.
    after_commit_.push_back([this, lease, stage = commit.stage, taken] {
      const std::optional<Error> error = !taken ? std::optional(taken.error()) : commit_error_;
      workshop_->tasks().post([workshop = workshop_, lease, stage, error] {
        if (!error) return workshop->answer(lease, host::Committed{stage});
        workshop->answer(lease, host::CommitRefused{stage, status_name(error->status), error->code,
                                                    error->text});
      });
    });
  });
}

Result<void> Desk::take_commit(const queue::Lease& lease, const host::Commit& commit) {
  auto group = store_->begin();
  if (!group) return group.error();
  store::StageCommit stage;
  stage.lease = lease;
  stage.stage = commit.stage;
  stage.started_at = setup_.clock.now_ms() - static_cast<Millis>(commit.seconds * 1000.0);
  stage.detail =
      Value::map({{"plugin", commit.plugin}, {"seconds", commit.seconds}, {"index", commit.index}});
  std::map<std::string, std::string> by_checksum;
  store::ArtifactQuery query;
  query.job_id = lease.job_id;
  query.limit = 100000;
  const auto known = store_->artifacts().find(query);
  if (!known) return known.error();
  for (const store::Artifact& artifact : *known) by_checksum[artifact.checksum] = artifact.id;
  std::vector<std::string> parents;
  for (const std::string& sum : commit.parents)
    if (const auto at = by_checksum.find(sum); at != by_checksum.end())
      parents.push_back(at->second);

  const std::string folder = work_dir(setup_.config, lease);
  const auto limit = static_cast<std::int64_t>(setup_.config.limits.artifact_mb) << 20;
  for (const host::Artifact& artifact : commit.artifacts) {
    if (artifact.bytes > limit)
      return Error{Status::kInvalid, std::string(wire::code::kLimit),
                   artifact.name + " exceeds artifact_bytes (" + std::to_string(limit) + ")",
                   artifact.name};
    if (artifact.keep == host::Keep::kScratch) {
      host::Artifact scratch = artifact;
      scratch.path = folder + "/" + artifact.path;
      stage.detail["scratch"].push_back(to_value(scratch));
      continue;
    }
    auto blob = store_->blobs().adopt_file(folder + "/" + artifact.path, artifact.sha256);
    if (!blob) return blob.error();
    if (artifact.document == "song" || artifact.document == "qa") {
      const auto content = store_->blobs().read(blob->checksum);
      if (!content) return content.error();
      note_document(artifact.document, decode_msgpack(*content), stage.detail);
    }
    store::ArtifactDraft draft;
    draft.name = artifact.document.empty() ? artifact.name : artifact.document;
    draft.type = artifact.document.empty() ? artifact.type : artifact.document;
    draft.mime_type = artifact.mime;
    draft.created_by = commit.plugin;
    draft.blob = std::move(*blob);
    draft.tags = artifact.tags;
    draft.tags["attempt"] = std::to_string(lease.attempt);
    if (!artifact.document.empty())
      draft.tags["document"] = artifact.document;
    else if (artifact.type != "record")  // what a stage noted for a resumed job is nobody's music
      draft.tags["release"] = "1";
    draft.parents = parents;
    stage.artifacts.push_back(std::move(draft));
  }
  const std::int64_t total = live_[lease.job_id].total;
  stage.announcement = {{"stage_index", commit.index + 1}, {"stage_count", total}};
  if (total > 0)
    stage.announcement["progress"] =
        static_cast<double>(commit.index + 1) / static_cast<double>(total);
  const auto committed = store_->stages().commit(stage);
  if (!committed) return committed.error();
  return group->commit();
}

void Desk::on_permit(const queue::Lease& lease, const host::Permit& permit) {
  tasks_.post([this, lease, permit] {
    const ops::Permission given = resilience_.permit(permit.resource);
    const host::PermitReply reply{permit.resource, given.allowed, given.retry_after_ms};
    workshop_->tasks().post(
        [workshop = workshop_, lease, reply] { workshop->answer(lease, reply); });
  });
}

void Desk::on_report(const queue::Lease&, const host::Report& report) {
  tasks_.post([this, report] {
    resilience_.report(report.resource, static_cast<Status>(report.outcome), report.retry_after_ms);
  });
}

void Desk::on_ended(const queue::Lease& lease, const std::optional<queue::JobFailure>& failure) {
  tasks_.post([this, lease, failure] { end_attempt(lease, failure); });
}

// A finished job may still have failed its brief: strict, and QA said no.
std::optional<queue::JobFailure> Desk::verdict_of(const queue::JobRecord& job) {
  if (!job.brief.at("strict").bool_or(false)) return std::nullopt;
  const auto stages = store_->stages().done(job.id);
  if (!stages) return std::nullopt;
  for (const store::StageRecord& stage : *stages) {
    if (stage.detail.at("qa").string_or("") != "failed") continue;
    std::string text = "the track failed its quality checks:";
    for (const Value& reason : stage.detail.at("qa_reasons").as_array())
      text += " " + reason.string_or("") + ";";
    if (text.back() == ';') text.pop_back();
    return queue::JobFailure{{Status::kInvalid, "E-QA", text, {}}, {}, stage.stage};
  }
  return std::nullopt;
}

void Desk::end_attempt(const queue::Lease& lease, std::optional<queue::JobFailure> failure) {
  live_.erase(lease.job_id);
  const auto job = store_->jobs().load(lease.job_id);
  if (job && !failure) failure = verdict_of(*job);
  // A daemon that stops is no fault of the job: it stays running in the ledger and starts again
  // with the next daemon.
  if (failure && failure->error.code == "E-DRAINING") return;
  if (failure) {
    log_failure("desk", "an attempt failed", failure->error);
    log_warn("desk", "the attempt is over",
             {{"job", lease.job_id},
              {"attempt", lease.attempt},
              {"stage", failure->stage},
              {"culprit", failure->culprit}});
  }
  // On a full disk the scratch goes first, so that there is room to write down what happened; stems
  // are rendered again.
  const std::string work = setup_.config.work_dir() + "/" + lease.job_id;
  if (failure && failure->error.code == "E-DISK-FULL")
    if (const auto removed = remove_tree(work); !removed)
      log_failure("desk", "cannot remove a work directory", removed.error());
  if (const auto ended = scheduler_->ended(lease, failure); !ended)
    log_failure("desk", "cannot record how an attempt ended", ended.error());
  // Stems and other scratch of a finished job; what belongs to the release is in the blob store.
  if (!failure) broom_.remove(work);
}

void Desk::on_plugins(const GenerationStatus& status) {
  tasks_.post([this, status] {
    const bool changed = plugins_.number != status.number || plugins_.serving != status.serving;
    plugins_ = status;
    if (!changed) return;
    Array loaded, refused;
    for (const PluginStatus& plugin : status.plugins) {
      if (plugin.state != "active") {
        refused.push_back(plugin.file.name);
        continue;
      }
      for (const host::Descriptor& descriptor : plugin.descriptors) loaded.push_back(descriptor.id);
    }
    server_->publish(wire::sys_topic(wire::event::kPluginsChanged),
                     Value::map({{"event", wire::event::kPluginsChanged},
                                 {"time", format_rfc3339(setup_.clock.now_ms())},
                                 {"generation", status.number},
                                 {"loaded", Value(std::move(loaded))},
                                 {"refused", Value(std::move(refused))}}));
  });
}

}  // namespace aether::broker
