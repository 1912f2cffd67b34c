// Requests about what jobs made, and about the daemon itself.
#include "daemon/broker/choices.hpp"
#include "daemon/broker/desk.hpp"
#include "daemon/broker/request_keys.hpp"
#include "daemon/core/log.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace aether::broker {
namespace {

// Resident memory of this process in kB, from /proc.
std::int64_t resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atoll(line.c_str() + 6);
  return 0;
}

}  // namespace

Result<Value> Desk::events(const net::Request& request) {
  const auto job = job_of(request);
  if (!job) return job.error();
  const RequestKeys keys(request.body);
  std::int64_t cursor = keys.integer("after", 0, 0);
  std::int64_t left = std::min<std::int64_t>(keys.integer("limit", 10000, 1), 100000);
  bool more = true;
  const auto page = std::min<std::int64_t>(wire::kMaxReplayed, setup_.config.limits.replay_events);
  while (left > 0) {
    const auto part =
        store_->events().replay(job->id, cursor, static_cast<int>(std::min(left, page)));
    if (!part) return part.error();
    more = !part->empty();
    if (part->empty()) break;
    Array list;
    for (const store::EventRecord& event : *part) list.push_back(event_view(event));
    cursor = part->back().seq;
    left -= static_cast<std::int64_t>(part->size());
    // Stored events only, so a partial need not wait for this turn's commit.
    server_->reply(request.handle(), Value::map({{"events", Value(std::move(list))}}),
                   net::ReplyKind::kPartial);
  }
  return Value::map({{"job", job->id}, {"cursor", cursor}, {"more", more}});
}

Result<Value> Desk::artifacts(const net::Request& request) {
  const Value& body = request.body;
  store::ArtifactQuery query;
  const RequestKeys keys(body);
  query.job_id = keys.text("job");
  query.type = keys.text("type");
  query.name = keys.text("name");
  query.parent = keys.text("parent");
  query.before_id = keys.id("before");
  query.limit = static_cast<int>(
      std::min<std::int64_t>(keys.integer("limit", wire::kMaxListed, 1), wire::kMaxListed));
  if (const Value& tags = body.at("tags"); !tags.is_null()) {
    if (!tags.is_map()) return bad_request("tags", "must be a map of texts");
    for (const auto& [key, value] : tags.as_map()) {
      if (!value.is_string()) return bad_request("tags." + key, "must be text");
      query.tags[key] = value.as_string();
    }
  }
  if (const Value& version = body.at("version"); version.is_int())
    query.version = static_cast<int>(version.as_int());
  else if (version == Value("newest"))
    query.latest_only = true;
  else if (!version.is_null())
    return bad_request("version", "must be a number or \"newest\"");
  const auto found = store_->artifacts().find(query);
  if (!found) return found.error();
  Array list;
  for (const store::Artifact& artifact : *found) list.push_back(store::artifact_map(artifact));
  Value reply = Value::map({{"artifacts", Value(std::move(list))}});
  if (found->size() == static_cast<std::size_t>(query.limit)) reply["next"] = found->front().id;
  return reply;
}

std::int64_t Desk::chunk_bytes() const {
  return std::min<std::int64_t>(wire::kMaxChunkBytes, setup_.config.limits.fetch_chunk_kb * 1024LL);
}

Result<Value> Desk::fetch(const net::Request& request) {
  const Value& body = request.body;
  Value reply;
  const RequestKeys keys(body);
  const std::int64_t offset = keys.integer("offset", 0, 0);
  const std::int64_t length = keys.integer("length", wire::kChunkBytes, 1);
  std::string sum = keys.text("sha256");
  if (const std::string id = keys.text("artifact"); !id.empty()) {
    store::ArtifactQuery query;
    query.id = id;
    const auto found = store_->artifacts().find(query);
    if (!found) return found.error();
    if (found->empty())
      return Error{Status::kInvalid, std::string(wire::code::kNoArtifact),
                   "there is no artifact " + query.id, "artifact"};
    sum = found->front().checksum;
    reply["artifact"] = id;
  }
  const bool is_sum =
      sum.size() == 64 && sum.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_sum) return bad_request("artifact", "name an artifact id or a sha256 of 64 hex digits");
  if (!store_->blobs().contains(sum))
    return Error{Status::kInvalid, std::string(wire::code::kNoArtifact),
                 "there is no content " + sum, "sha256"};
  const auto size = file_size(store_->blobs().path(sum));
  if (!size) return size.error();
  if (static_cast<std::uint64_t>(offset) > *size)
    return Error{
        Status::kInvalid, std::string(wire::code::kRange),
        "offset " + std::to_string(offset) + " is outside the " + std::to_string(*size) + " bytes",
        "offset"};
  auto data = store_->blobs().read_part(sum, static_cast<std::uint64_t>(offset),
                                        static_cast<std::size_t>(std::min(length, chunk_bytes())));
  if (!data) return data.error();
  reply["sha256"] = sum;
  reply["size"] = *size;
  reply["offset"] = offset;
  reply["chunk_sha256"] = sha256_hex(*data);
  reply["end"] = static_cast<std::uint64_t>(offset) + data->size() == *size;
  reply["data"] = Value(std::move(*data));
  return reply;
}

Result<Value> Desk::genres(const net::Request&) {
  if (const auto fresh = knowledge_.refresh(); !fresh) return fresh.error();
  Array list;
  for (const auto& [id, genre] : knowledge_.genres().as_map()) {
    const Value& tempo = genre.at("tempo");
    list.push_back(Value::map({{"id", id},
                               {"name", genre.at("name")},
                               {"family", genre.at("family")},
                               {"aliases", genre.at("aliases")},
                               {"moods", genre.at("moods")},
                               {"bpm", Value::array({tempo.at("min_bpm"), tempo.at("typical_bpm"),
                                                     tempo.at("max_bpm")})}}));
  }
  return Value::map(
      {{"genres", Value(std::move(list))}, {"rejected", Value(knowledge_.rejected())}});
}

Result<Value> Desk::genre(const net::Request& request) {
  if (!request.body.at("id").is_string()) return bad_request("id", "must be a genre's id or name");
  if (const auto fresh = knowledge_.refresh(); !fresh) return fresh.error();
  const std::string word = request.body.at("id").as_string();
  const std::string id = knowledge_.genre_id(word);
  if (id.empty())
    return Error{Status::kInvalid, std::string(wire::code::kNoGenre),
                 knowledge_.nearest_genre(word), "id"};
  return Value::map({{"genre", knowledge_.genres().at(id)}});
}

Result<Value> Desk::plugins(const net::Request&) {
  return plugins_view();
}

Result<Value> Desk::reload_plugins(const net::Request& request) {
  const net::ReplyHandle to = request.handle();
  workshop_->tasks().post([this, to] {
    workshop_->reload([this, to](const GenerationStatus&) {
      // on_plugins has been posted before this, so the view is the new one.
      tasks_.post([this, to] { reply_after_commit(to, plugins_view()); });
    });
  });
  return Value();  // answered when the generation serves or has failed
}

Result<Value> Desk::config(const net::Request&) {
  Value view = to_value(setup_.config);
  // Plugin settings may hold what an operator took for a safe place; names are enough here.
  if (view.at("plugins").is_map())
    for (auto& [id, keys] : view["plugins"].as_map())
      for (auto& [key, value] : keys.as_map())
        if (value.is_string()) value = Value(redact(value.as_string()));
  return Value::map({{"config", view}, {"sources", Value(setup_.config_sources)}});
}

Result<Value> Desk::health(const net::Request&) {
  Array components;
  const auto add = [&components](std::string name, std::string status, bool critical,
                                 std::string text) {
    components.push_back(Value::map({{"name", std::move(name)},
                                     {"status", std::move(status)},
                                     {"critical", critical},
                                     {"text", std::move(text)}}));
  };
  const bool store_well = !store_->poisoned();
  add("store", store_well ? "healthy" : "unhealthy", true,
      store_well ? "" : store_->poisoned()->message());
  add("plugin host", plugins_.serving ? "healthy" : "unhealthy", true, plugins_.failure);
  // A file saved a moment ago counts, whether or not anybody has asked for a song since.
  (void)knowledge_.refresh();
  const bool knows = knowledge_.rejected().empty();
  std::string wrong = knows ? "" : knowledge_.rejected().front();
  if (knowledge_.rejected().size() > 1)
    wrong += " (and " + std::to_string(knowledge_.rejected().size() - 1) + " more; see the log)";
  add("knowledge", knows ? "healthy" : "degraded", false, std::move(wrong));
  const std::string misnamed = misnamed_choice();
  add("configuration", misnamed.empty() ? "healthy" : "degraded", false, misnamed);
  const auto space = check_space({});
  add("disk", space ? "healthy" : "degraded", false, space ? "" : space.error().text);
  for (const PluginStatus& plugin : plugins_.plugins) {
    if (plugin.state != "active")
      add(plugin.file.name, "degraded", false, plugin.state + ": " + plugin.reason);
    for (const auto& [id, answer] : plugin.health)
      add(id, answer.at("status").string_or("unhealthy"), false, answer.at("detail").string_or(""));
  }
  std::string worst = "healthy";
  bool ready = !draining_;
  for (const Value& component : components) {
    const std::string status = component.at("status").as_string();
    const bool critical = component.at("critical").as_bool();
    if (status == "unhealthy" && critical) worst = "unhealthy", ready = false;
    if (status != "healthy" && worst == "healthy") worst = "degraded";
  }
  return Value::map(
      {{"live", true},
       {"ready", ready},
       {"status", worst},
       {"uptime_seconds", static_cast<double>(setup_.clock.steady_ms() - started_) / 1000.0},
       {"components", Value(std::move(components))}});
}

// What config.yaml chooses for a role that does not exist, or with a plugin that does not fit it:
// no job would ever tell.
std::string Desk::misnamed_choice() const {
  const auto plan = pipeline::parse_plan(knowledge_.pipeline());
  if (!plan) return {};  // the knowledge says so itself
  spec::Brief wanted;
  wanted.agents = setup_.config.agents;
  wanted.providers = setup_.config.providers;
  try {
    check_choices(wanted, {*plan, loaded_plugins(), knowledge_.part_names()});
    return {};
  } catch (const Failure& failure) {
    return "config " + failure.error().field + ": " + failure.error().text;
  }
}

Result<Value> Desk::stats(const net::Request&) {
  const auto counts = store_->jobs().count_by_state();
  if (!counts) return counts.error();
  Map jobs = {{"ready", 0},  {"running", 0}, {"done", 0},
              {"failed", 0}, {"dead", 0},    {"cancelled", 0}};
  for (const auto& [state, count] : *counts) {
    const std::string name(state == queue::JobState::kRetryWait ? wire::state::kReady
                                                                : queue::state_name(state));
    jobs[name] = jobs[name].int_or(0) + count;
  }
  const net::ServerStats net = server_->stats();
  return Value::map({{"jobs", Value(std::move(jobs))},
                     {"net", Value::map({{"requests", net.requests},
                                         {"refused", net.refused},
                                         {"replies", net.replies},
                                         {"replies_dropped", net.replies_dropped},
                                         {"events", net.events},
                                         {"bulk_bytes", net.bulk_bytes},
                                         {"bulk_abandoned", net.bulk_abandoned},
                                         {"clients", net.clients}})},
                     {"resources", resilience_.view()},
                     {"memory", Value::map({{"broker_rss_kb", resident_kb()}})}});
}

}  // namespace aether::broker
