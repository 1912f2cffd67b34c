#include "daemon/pipeline/probe.hpp"

#include <aether/codec.hpp>

#include <utility>

#include "daemon/pipeline/collected.hpp"
#include "daemon/pipeline/instances.hpp"

namespace aether::pipeline {

namespace {

Value unhealthy(const std::string& detail) {
  return Value::map({{"status", "unhealthy"}, {"detail", detail}});
}

// What health() or info() wrote; `ask` is one of the two.
Result<Value> answer(Instance& instance, aether_status (*ask)(aether_instance*, aether_sink)) {
  Collected reply;
  instance.host->forget_error();
  const aether_status status = ask(instance.instance, reply.sink());
  if (status != AETHER_OK) return instance.host->take_error(status);
  return catching([&] {
    Value value = decode_msgpack(reply.bytes);
    if (!value.is_map() || reply.bytes.size() > host::kMaxMessageBytes / 4)
      throw Failure(Status::kInternal, "E-PLUGIN-ANSWER", "the answer must be a small map");
    return value;
  });
}

}  // namespace

void run_probe(host::JobStart& start, const JobFile& job, BrokerLink& link) {
  Documents documents;
  JobContext context{start, job, link, documents, {}, {}};
  for (const host::Offer& offer : start.plugins.all()) {
    const std::string& id = offer.descriptor().id;
    link.send(host::StageStarted{"probe", id, 0, 1, 0.0});
    Workbench workbench(context, "probe");
    Instances instances(workbench);
    host::Health report{id, {}, {}};
    Result<Instance*> made = instances.get(offer);
    if (!made.ok()) {
      report.health = unhealthy(made.error().message());
    } else {
      Result<Value> health = answer(*made.value(), made.value()->instance->health);
      Result<Value> info = answer(*made.value(), made.value()->instance->info);
      report.health = health.ok() ? std::move(health).value() : unhealthy(health.error().message());
      if (info.ok()) report.info = std::move(info).value();
    }
    link.send(report);
  }
  link.send(host::Done{0, 0.0});
}

}  // namespace aether::pipeline
