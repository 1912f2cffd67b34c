#include <aether/codec.hpp>

#include <algorithm>
#include <utility>

#include "daemon/pipeline/collected.hpp"
#include "daemon/pipeline/stage_runner.hpp"

namespace aether::pipeline {

namespace {

[[noreturn]] void bad_output(const std::string& plugin, const std::string& what,
                             std::string field = {}) {
  throw Failure(Status::kInternal, "E-AGENT-OUTPUT", plugin + " " + what, std::move(field));
}

}  // namespace

Map gather_inputs(const Stage& stage, const Documents& documents) {
  Map inputs;
  for (const std::string& name : stage.consumes) inputs.emplace(name, documents.get(name));
  return inputs;
}

Produced run_agent(const Stage& stage, Workbench& workbench, Instances& instances,
                   const host::Offer& agent) {
  const std::string& id = agent.descriptor().id;
  Result<Instance*> made = instances.get(agent);
  if (!made.ok()) throw Failure(made.error());
  Instance& instance = *made.value();
  const auto* api = static_cast<const aether_agent*>(
      instance.instance->get_interface(instance.instance, AETHER_KIND_AGENT));
  if (api == nullptr || api->struct_size < sizeof(aether_agent) || api->process == nullptr)
    bad_output(id, std::string("does not implement ") + AETHER_KIND_AGENT);

  const Bytes inputs = encode_msgpack(Value(gather_inputs(stage, workbench.context().documents)));
  Collected output;
  instance.host->forget_error();
  const aether_status status =
      api->process(instance.instance, {inputs.data(), inputs.size()}, output.sink());
  // A cancel that the agent did not look for counts all the same.
  workbench.context().link.check_cancelled();
  if (status != AETHER_OK) throw Failure(instance.host->take_error(status));

  Result<Value> decoded = catching([&] { return decode_msgpack(output.bytes); });
  if (!decoded.ok()) bad_output(id, "wrote no document: " + decoded.error().text);
  if (!decoded->is_map())
    bad_output(id, std::string("must write a map of documents, not ") + decoded->type_name());
  Produced produced;
  for (auto& [name, document] : decoded->as_map()) {
    if (std::find(stage.produces.begin(), stage.produces.end(), name) == stage.produces.end())
      bad_output(id,
                 "wrote \"" + name + "\", which its stage does not produce; see the pipeline file",
                 name);
    if (Result<void> valid = check_document(name, document); !valid.ok())
      bad_output(id, "wrote a document that is not valid: " + valid.error().text,
                 valid.error().field);
    produced.emplace(name, std::move(document));
  }
  for (const std::string& name : stage.produces)
    if (!produced.contains(name)) bad_output(id, "did not write \"" + name + "\"", name);
  return produced;
}

}  // namespace aether::pipeline
