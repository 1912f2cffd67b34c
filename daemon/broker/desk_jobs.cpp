// Requests about jobs.
#include "daemon/broker/desk.hpp"

#include "daemon/broker/bulk_search.hpp"
#include "daemon/broker/choices.hpp"
#include "daemon/broker/request_keys.hpp"
#include "daemon/core/files.hpp"
#include "daemon/pipeline/recipe.hpp"
#include "daemon/pipeline/stage_plan.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace aether::broker {
namespace {

// What jobs.scratch_reserve_mb is measured for; stems grow with the length of the song.
constexpr double kReserveSeconds = 180.0;
constexpr double kShortestSeconds = 15.0;

std::string client_of(const net::Request& request) {
  return "uid:" + std::to_string(request.peer.uid);
}

// Where the catalogue keeps the copy of a plugin that a recipe names.
host::PluginFile plugin_copy(const Config& config, const pipeline::RecipePlugin& plugin) {
  host::PluginFile file;
  file.name =
      plugin.file.ends_with(".so") ? plugin.file.substr(0, plugin.file.size() - 3) : plugin.file;
  file.sha256 = plugin.sha256;
  file.path = config.plugin_copies_dir() + "/" + plugin.sha256 + "/" + file.name + ".so";
  return file;
}

// 52 bits of the brief's checksum: the same brief without a seed is the same song.
std::int64_t derived_seed(const Value& brief) {
  return static_cast<std::int64_t>(std::stoull(checksum(brief).substr(0, 13), nullptr, 16));
}

}  // namespace

Value Desk::limits_in_force() const {
  const Config& config = setup_.config;
  Value limits = net::limits(server_->endpoints().limits);
  limits["queued_jobs"] = config.jobs.max_queued;
  limits["queued_jobs_per_client"] = config.jobs.max_queued_per_client;
  limits["artifact_bytes"] = std::int64_t{config.limits.artifact_mb} << 20;
  limits["inline_bytes"] = std::int64_t{config.limits.inline_kb} << 10;
  limits["chunk_bytes"] = chunk_bytes();
  return limits;
}

Result<Value> Desk::hello(const net::Request& request) {
  (void)RequestKeys(request.body).text("client");
  const net::ServerConfig endpoints = server_->endpoints();
  return Value::map(
      {{"server", "aetherd " AETHER_VERSION},
       {"protocol", Value::map({{"min", wire::kProtocolMin}, {"max", wire::kProtocolMax}})},
       {"epoch", setup_.epoch},
       {"pid", static_cast<std::int64_t>(getpid())},
       {"home", setup_.config.home},
       {"events", endpoints.event_endpoint},
       {"bulk", endpoints.bulk_endpoint},
       {"limits", limits_in_force()},
       {"features", Value::array({"plan", "reproduce", "bulk"})},
       {"ready", plugins_.serving}});
}

Result<void> Desk::check_space(const Value& brief) const {
  const auto free = free_space(setup_.config.home);
  if (!free) return free.error();
  const double seconds = brief.at("duration").double_or(kReserveSeconds);
  const double share = std::max(seconds, kShortestSeconds) / kReserveSeconds;
  const auto needed_mb =
      static_cast<std::uint64_t>(std::ceil(setup_.config.jobs.scratch_reserve_mb * share));
  if (*free >= needed_mb << 20) return {};
  return Error{Status::kTransient, std::string(wire::code::kBusy),
               "less than " + std::to_string(needed_mb) + " MiB are free for rendering under " +
                   setup_.config.home + " (jobs.scratch_reserve_mb)",
               "scratch_bytes"};
}

// A checked brief, pinned to what the engine knows now.
Result<queue::NewJob> Desk::new_job(const net::Request& request, const Value& brief, Value pins) {
  queue::NewJob job;
  job.id = ids_.next();
  job.client = client_of(request);
  job.brief = brief;
  const RequestKeys keys(request.body);
  job.idempotency_key = keys.text("idempotency_key");
  if (job.idempotency_key.empty() && request.body.at("idempotency_key").is_string())
    return bad_request("idempotency_key",
                       "must not be empty; leave it out for a new job each time");
  job.priority = static_cast<int>(keys.integer("priority", queue::kDefaultPriority,
                                               queue::kLowestPriority, queue::kHighestPriority));
  const Value& seed = brief.at("seed");
  job.seed = static_cast<std::uint64_t>(seed.is_int() ? seed.as_int() : derived_seed(brief));
  job.request_hash = checksum(Value::map(
      {{"brief", brief}, {"until", pins.at("until")}, {"reproduces", pins.at("reproduces")}}));
  if (pins.at("created_at").is_null()) pins["created_at"] = format_rfc3339(setup_.clock.now_ms());
  job.recipe = std::move(pins);
  return job;
}

// Stores the job with its inputs: the knowledge of now, as artifacts that keep their blobs alive.
Result<Value> Desk::admit(queue::NewJob job) {
  if (const auto space = check_space(job.brief); !space) return space.error();
  auto group = store_->begin();
  if (!group) return group.error();
  const std::string id = job.id;
  if (job.recipe.at("inputs").is_null()) {
    auto documents = knowledge_.snapshot(store_->blobs());
    if (!documents) return documents.error();
    Array inputs;
    for (const KnowledgeDocument& document : *documents)
      inputs.push_back(Value::map({{"name", document.name},
                                   {"sha256", document.blob.checksum},
                                   {"size", document.blob.size}}));
    job.recipe["inputs"] = Value(std::move(inputs));
  }
  const Value inputs = job.recipe.at("inputs");
  auto submitted = scheduler_->submit(job);
  if (!submitted) return submitted.error();
  const bool created = submitted->how == queue::Submission::kCreated;
  if (created) {
    for (const Value& input : inputs.as_array()) {
      store::ArtifactDraft draft;
      draft.type = draft.name = input.at("name").as_string();
      draft.mime_type = "application/msgpack";
      draft.created_by = "aether";
      draft.blob = {input.at("sha256").as_string(),
                    static_cast<std::uint64_t>(input.at("size").as_int())};
      draft.tags["input"] = "1";
      if (const auto row = store_->artifacts().insert(id, "input", draft); !row) return row.error();
    }
  }
  if (const auto done = group->commit(); !done) return done.error();
  const std::string& known = submitted->job.id;
  const auto seq = store_->events().last_seq(known);
  if (!seq) return seq.error();
  return Value::map({{"job", known},
                     {"created", created},
                     {"state", queue::state_name(submitted->job.state)},
                     {"seq", *seq}});
}

Result<Value> Desk::submit(const net::Request& request) {
  if (draining_)
    return Error{
        Status::kTransient, std::string(wire::code::kDraining), "the daemon is stopping", {}};
  if (!request.body.at("brief").is_map()) return bad_request("brief", "must be a map: the brief");
  if (const auto fresh = knowledge_.refresh(); !fresh) return fresh.error();
  const auto plan = pipeline::parse_plan(knowledge_.pipeline());
  if (!plan) return plan.error();
  spec::Brief brief;
  try {
    brief = spec::parse_brief(request.body.at("brief"));
    if (const auto known = knowledge_.check(brief); !known) throw Failure(known.error());
    check_choices(brief, {*plan, loaded_plugins(), knowledge_.part_names()});
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.field = error.field.empty() ? "brief" : "brief." + error.field;
    return error;
  }
  Value pins;
  if (const std::string until = RequestKeys(request.body).text("until"); !until.empty()) {
    if (until != "release") pins["until"] = until;
    if (!plan->find(until)) return bad_request("until", "there is no stage \"" + until + "\"");
  }
  auto job = new_job(request, to_value(brief), std::move(pins));
  if (!job) return job.error();
  return admit(std::move(*job));
}

std::vector<host::Descriptor> Desk::loaded_plugins() const {
  std::vector<host::Descriptor> loaded;
  for (const PluginStatus& plugin : plugins_.plugins)
    loaded.insert(loaded.end(), plugin.descriptors.begin(), plugin.descriptors.end());
  return loaded;
}

Result<queue::JobRecord> Desk::newest_job() {
  auto newest = store_->jobs().list({{}, {}, {}, 1});
  if (!newest) return newest.error();
  if (newest->empty())
    return Error{Status::kInvalid, std::string(wire::code::kNoJob), "there are no jobs yet", "job"};
  return newest->front();
}

// What changes a job, or reads all of it, must say which: the newest may be somebody else's.
Result<queue::JobRecord> Desk::job_of(const net::Request& request) {
  const Value& id = request.body.at("job");
  if (id.is_null()) return bad_request("job", "name the job: 26 digits and upper-case letters");
  if (!id.is_string() || !wire::is_id(id.as_string()))
    return bad_request("job", (id.is_string() ? "\"" + id.as_string().substr(0, 60) + "\""
                                              : "a " + std::string(id.type_name())) +
                                  " is no job id; those have 26 digits and upper-case letters");
  auto job = store_->jobs().load(id.as_string());
  if (!job)
    return Error{Status::kInvalid, std::string(wire::code::kNoJob),
                 "there is no job " + id.as_string(), "job"};
  return job;
}

Result<Value> Desk::status(const net::Request& request) {
  const auto job = request.body.at("job").is_null() ? newest_job() : job_of(request);
  if (!job) return job.error();
  return Value::map({{"job", job_view(*job, true)}});
}

Result<Value> Desk::list(const net::Request& request) {
  store::JobFilter filter;
  const Value& state = request.body.at("state");
  const Array wanted = state.is_array()  ? state.as_array()
                       : state.is_null() ? Array()
                                         : Array{state};
  for (const Value& item : wanted) {
    const auto named = queue::state_from(item.string_or(""));
    if (!named) return bad_request("state", "\"" + item.string_or("") + "\" is no state of a job");
    filter.states.push_back(*named);
    // On the wire a job that waits for its next try is ready.
    if (*named == queue::JobState::kReady) filter.states.push_back(queue::JobState::kRetryWait);
  }
  const RequestKeys keys(request.body);
  filter.before_id = keys.id("before");
  filter.limit =
      static_cast<int>(std::min<std::int64_t>(keys.integer("limit", 50, 1), wire::kMaxListed));
  const auto page = store_->jobs().list(filter);
  if (!page) return page.error();
  Array jobs;
  for (const queue::JobRecord& job : *page) jobs.push_back(job_view(job, false));
  Value reply = Value::map({{"jobs", Value(std::move(jobs))}});
  if (page->size() == static_cast<std::size_t>(filter.limit)) reply["next"] = page->back().id;
  return reply;
}

Result<Value> Desk::changed_job(const Result<queue::JobRecord>& job) {
  if (!job) return job.error();
  return Value::map({{"job", job_view(*job, true)}, {"changed", true}});
}

Result<Value> Desk::cancel(const net::Request& request) {
  const auto job = job_of(request);
  if (!job) return job.error();
  if (queue::is_final(job->state))
    return Value::map({{"job", job_view(*job, true)}, {"changed", false}});
  return changed_job(scheduler_->cancel(job->id));
}

Result<Value> Desk::resume(const net::Request& request) {
  auto job = job_of(request);
  if (!job) return job.error();
  return changed_job(scheduler_->resume(job->id));
}

Result<Value> Desk::retry(const net::Request& request) {
  auto job = job_of(request);
  if (!job) return job.error();
  return changed_job(scheduler_->retry(job->id));
}

// A new job from the recipe of a finished one, on the plugin copies and the knowledge the recipe
// names.
Result<Value> Desk::reproduce(const net::Request& request) {
  const auto original = job_of(request);
  if (!original) return original.error();
  const bool allow = RequestKeys(request.body).flag("allow_different", false);
  const auto artifact = store_->artifacts().latest(original->id, "recipe.json");
  if (!artifact)
    return Error{
        Status::kInvalid, std::string(wire::code::kJobState),
        "job " + original->id +
            " has no recipe: only a finished release has one, a plan or a running job has not",
        "job"};
  const auto content = store_->blobs().read(artifact->checksum);
  if (!content) return content.error();
  const Value recipe_value = decode_json(
      std::string_view(reinterpret_cast<const char*>(content->data()), content->size()));
  const auto recipe = from_value<pipeline::Recipe>(recipe_value, "recipe");

  std::vector<std::string> missing;
  Array inputs;
  for (const Value& input : original->recipe.at("inputs").as_array()) {
    const std::string sha = input.at("sha256").as_string();
    if (store_->blobs().contains(sha))
      inputs.push_back(input);
    else
      missing.push_back("document " + input.at("name").as_string() + " (" + sha.substr(0, 12) +
                        ")");
  }
  Array plugins;
  for (const pipeline::RecipePlugin& plugin : recipe.plugins) {
    const host::PluginFile copy = plugin_copy(setup_.config, plugin);
    if (!file_exists(copy.path))
      missing.push_back("plugin " + plugin.id + " " + plugin.version + " (" +
                        plugin.sha256.substr(0, 12) + ")");
    // Several plugins may live in one file.
    const Value file = to_value(copy);
    if (std::find(plugins.begin(), plugins.end(), file) == plugins.end()) plugins.push_back(file);
  }
  for (const host::BulkFile& bulk : recipe.bulk)
    if (!bulk_file_exists(setup_.config, bulk.kind, bulk.name))
      missing.push_back(bulk.kind + " " + bulk.name);
  if (!missing.empty() && !allow) {
    std::string text = "missing for an exact reproduction:";
    for (const std::string& item : missing) text += " " + item + ";";
    return Error{Status::kResource, std::string(wire::code::kReproduce),
                 text + " ask with allow_different to use what is there", "job"};
  }
  Value pins;
  pins["created_at"] = recipe.created_at;
  pins["reproduces"] = original->id;
  pins["recipe"] = recipe_value;
  pins["allow_different"] = allow;
  if (missing.empty()) {
    pins["inputs"] = Value(std::move(inputs));
    pins["plugins"] = Value(std::move(plugins));
  }
  if (const Value& until = original->recipe.at("until"); !until.is_null()) pins["until"] = until;
  auto job = new_job(request, original->brief, std::move(pins));
  if (!job) return job.error();
  job->seed = original->seed;
  auto admitted = admit(std::move(*job));
  if (!admitted) return admitted.error();
  return Value::map({{"job", admitted->at("job")},
                     {"of", original->id},
                     {"created", admitted->at("created")},
                     {"missing", Value(missing)}});
}

}  // namespace aether::broker
