// Records as PROTOCOL.md shows them.
#include "daemon/broker/desk.hpp"

#include <aether/wire.hpp>

#include <algorithm>

namespace aether::broker {
namespace {

Value error_view(const queue::JobFailure& failure) {
  Value view = Value::map({{"code", failure.error.code},
                           {"status", status_name(failure.error.status)},
                           {"text", failure.error.text},
                           {"field", failure.error.field}});
  if (!failure.culprit.empty()) view["culprit"] = failure.culprit;
  if (!failure.stage.empty()) view["stage"] = failure.stage;
  return view;
}

void put_time(Value& view, const char* key, Millis time) {
  if (time > 0) view[key] = format_rfc3339(time);
}

// The state a client sees: a job that waits for its next try is ready, with a time.
std::string_view wire_state(queue::JobState state) {
  return state == queue::JobState::kRetryWait ? wire::state::kReady : queue::state_name(state);
}

}  // namespace

Value Desk::job_view(const queue::JobRecord& job, bool with_stages) {
  Value view = Value::map({{"job", job.id},
                           {"state", wire_state(job.state)},
                           {"until", job.recipe.at("until").string_or("release")},
                           {"title", job.brief.at("title").string_or("")},
                           {"genre", job.brief.at("genre").string_or("")},
                           {"attempt", job.attempt},
                           {"priority", job.priority},
                           {"seed", static_cast<std::int64_t>(job.seed)}});
  put_time(view, "created_at", job.created_at);
  put_time(view, "started_at", job.started_at);
  put_time(view, "finished_at", job.finished_at);
  if (job.retry_at > 0) view["retry_at_ms"] = job.retry_at;
  if (job.failure && job.state != queue::JobState::kDone) view["error"] = error_view(*job.failure);
  if (!job.idempotency_key.empty()) view["idempotency_key"] = job.idempotency_key;
  if (const Value& of = job.recipe.at("reproduces"); of.is_string()) view["reproduces"] = of;
  if (const auto seq = store_->events().last_seq(job.id)) view["seq"] = *seq;

  Array stages;
  std::int64_t finished = 0;
  const auto done = store_->stages().done(job.id);
  if (done) {
    for (const store::StageRecord& stage : *done) {
      ++finished;
      for (const char* key : {"title", "genre", "qa", "qa_reasons"})
        if (const Value& noted = stage.detail.at(key); !noted.is_null()) view[key] = noted;
      stages.push_back(Value::map({{"stage", stage.stage},
                                   {"state", "done"},
                                   {"attempt", stage.attempt},
                                   {"seconds", stage.detail.at("seconds")},
                                   {"plugin", stage.detail.at("plugin")}}));
    }
  }
  std::int64_t total = stage_count(job);
  double progress = total > 0 ? static_cast<double>(finished) / static_cast<double>(total) : 0.0;
  view["stage_index"] = finished;
  if (const auto live = live_.find(job.id);
      live != live_.end() && live->second.total > 0 && job.state == queue::JobState::kRunning) {
    total = live->second.total;
    view["stage"] = live->second.stage;
    view["stage_index"] = live->second.index + 1;
    progress = (static_cast<double>(live->second.index) + live->second.fraction) /
               static_cast<double>(total);
    stages.push_back(Value::map({{"stage", live->second.stage},
                                 {"state", "running"},
                                 {"attempt", job.attempt},
                                 {"plugin", live->second.plugin}}));
  }
  view["stage_count"] = total;
  view["progress"] = job.state == queue::JobState::kDone ? 1.0 : progress;
  if (with_stages) view["stages"] = Value(std::move(stages));
  return view;
}

// Stages this job will run in all: those of its pipeline up to `until`.
std::int64_t Desk::stage_count(const queue::JobRecord& job) const {
  const Value& stages = knowledge_.pipeline().at("stages");
  const std::string until = job.recipe.at("until").string_or("");
  std::int64_t count = 0;
  if (!stages.is_array()) return 0;
  for (const Value& stage : stages.as_array()) {
    ++count;
    if (stage.at("stage").string_or("") == until) break;
  }
  return count;
}

// What every job event says beside the queue's own keys.
Map Desk::event_keys(const queue::JobRecord& job, std::string_view kind) {
  if (kind == wire::event::kAccepted)
    return {{"until", job.recipe.at("until").string_or("release")},
            {"title", job.brief.at("title").string_or("")},
            {"genre", job.brief.at("genre").string_or("")}};
  if (kind == wire::event::kStarted) return {{"stage_count", stage_count(job)}};
  if (kind == wire::event::kCancelled) {
    const auto live = live_.find(job.id);
    return live == live_.end() ? Map() : Map{{"stage", live->second.stage}};
  }
  if (kind != wire::event::kDone) return {};
  Map keys;
  if (const auto done = store_->stages().done(job.id))
    for (const store::StageRecord& stage : *done)
      for (const char* key : {"qa", "qa_reasons"})
        if (const Value& noted = stage.detail.at(key); !noted.is_null()) keys[key] = noted;
  return keys;
}

Value Desk::event_view(const store::EventRecord& event) {
  Value view = event.payload.is_map() ? event.payload : Value(Map());
  view["event"] = event.kind;
  view["job"] = event.job_id;
  view["seq"] = event.seq;
  view["time"] = format_rfc3339(event.time);
  return view;
}

Value Desk::plugins_view() const {
  Array list;
  for (const PluginStatus& plugin : plugins_.plugins) {
    const auto entry = [&plugin](const host::Descriptor& descriptor) {
      Value view = Value::map({{"id", descriptor.id},
                               {"version", descriptor.version},
                               {"kind", descriptor.kind},
                               {"role", descriptor.role},
                               {"description", descriptor.description},
                               {"file", plugin.file.name + ".so"},
                               {"source", plugin.file.source},
                               {"sha256", plugin.file.sha256},
                               {"state", plugin.state},
                               {"reason", plugin.reason}});
      const auto health = plugin.health.find(descriptor.id);
      if (health != plugin.health.end()) view["health"] = health->second;
      const auto info = plugin.info.find(descriptor.id);
      if (info != plugin.info.end()) view["info"] = info->second;
      return view;
    };
    if (plugin.descriptors.empty()) list.push_back(entry({}));
    for (const host::Descriptor& descriptor : plugin.descriptors) list.push_back(entry(descriptor));
  }
  return Value::map({{"generation", plugins_.number},
                     {"serving", plugins_.serving},
                     {"failure", plugins_.failure},
                     {"plugins", Value(std::move(list))}});
}

}  // namespace aether::broker
