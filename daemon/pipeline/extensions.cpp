// The tables behind stage_extension(): thin C functions over StageHost.
#include <aether/random.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "daemon/core/result.hpp"
#include "daemon/host/plugin_host.hpp"
#include "daemon/pipeline/instances.hpp"
#include "daemon/pipeline/stage_host.hpp"

namespace aether::pipeline {

namespace {

constexpr std::size_t kLongestReason = 2000;

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : text;
}

const aether_random kRandom = {sizeof(aether_random), 0,
                               [](const aether_host* host, const char* purpose) -> std::uint64_t {
                                 Workbench& workbench = StageHost::of(host).workbench();
                                 return stream_key(
                                     static_cast<std::uint64_t>(workbench.context().job.seed),
                                     workbench.stage(), text_of(purpose));
                               },
                               [](std::uint64_t key, std::uint64_t counter) -> std::uint64_t {
                                 return draw_u64(key, counter);
                               }};

const aether_config kConfig = {
    sizeof(aether_config), 0,
    [](const aether_host* host, const char* key, aether_sink out) -> aether_status {
      StageHost& self = StageHost::of(host);
      const auto text = host::config_text(self.workbench().context().start.config, self.plugin_id(),
                                          text_of(key));
      if (!text) return AETHER_UNSUPPORTED;
      out.write(out.context, text->data(), text->size());
      return AETHER_OK;
    }};

const aether_data_dir kDataDir = {
    sizeof(aether_data_dir), 0,
    [](const aether_host* host) {
      return StageHost::of(host).workbench().context().start.bulk.data_dir().c_str();
    },
    [](const aether_host* host, const char* kind, const char* name,
       aether_sink out) -> aether_status {
      return StageHost::of(host).find_bulk(text_of(kind), text_of(name), out);
    }};

const aether_provider kProvider = {sizeof(aether_provider), 0,
                                   [](const aether_host* host, const char* kind, const char* id,
                                      aether_instance** out) -> aether_status {
                                     StageHost& self = StageHost::of(host);
                                     *out = nullptr;
                                     Result<aether_instance*> found =
                                         self.instances().provider(text_of(kind), text_of(id));
                                     if (found.ok()) {
                                       *out = found.value();
                                       return AETHER_OK;
                                     }
                                     self.set_cause(found.error());
                                     return static_cast<aether_status>(found.error().status);
                                   }};

const aether_decision kDecision = {
    sizeof(aether_decision), 0,
    [](const aether_host* host, const char* field, const char* value, const char* reason,
       double confidence) {
      StageHost& self = StageHost::of(host);
      const double sure = confidence > 0.0 ? (confidence < 1.0 ? confidence : 1.0) : 0.0;
      self.workbench().note_decision({self.workbench().stage(), self.plugin_id(), text_of(field),
                                      text_of(value).substr(0, kLongestReason),
                                      text_of(reason).substr(0, kLongestReason), sure});
    }};

const aether_artifact kArtifact = {sizeof(aether_artifact), 0,
                                   [](const aether_host* host, const char* name, const char* type,
                                      const char* mime, aether_bytes content) -> aether_status {
                                     return StageHost::of(host).emit(text_of(name), text_of(type),
                                                                     text_of(mime), content);
                                   }};

const aether_measure kMeasure = {
    sizeof(aether_measure), 0,
    [](const aether_host* host, const char* subject, aether_sink out) -> aether_status {
      return StageHost::of(host).measure(text_of(subject), out);
    }};

const aether_resilience kResilience = {
    sizeof(aether_resilience), 0,
    [](const aether_host* host, const char* resource, std::uint32_t* retry_after_ms)
        -> aether_status { return StageHost::of(host).permit(text_of(resource), retry_after_ms); },
    [](const aether_host* host, const char* resource, aether_status outcome,
       std::uint32_t duration_ms, std::uint32_t retry_after_ms) {
      // No exception may cross; a report that cannot be sent is a broker that is gone.
      (void)catching([&] {
        StageHost::of(host).workbench().context().link.send(
            host::Report{text_of(resource), outcome, duration_ms, retry_after_ms});
      });
    }};

}  // namespace

const void* stage_extension(const aether_host*, const char* id) {
  const std::array<std::pair<const char*, const void*>, 8> offered = {
      {{AETHER_EXT_RANDOM, &kRandom},
       {AETHER_EXT_CONFIG, &kConfig},
       {AETHER_EXT_DATA_DIR, &kDataDir},
       {AETHER_EXT_PROVIDER, &kProvider},
       {AETHER_EXT_DECISION, &kDecision},
       {AETHER_EXT_ARTIFACT, &kArtifact},
       {AETHER_EXT_MEASURE, &kMeasure},
       {AETHER_EXT_RESILIENCE, &kResilience}}};
  for (const auto& [name, table] : offered)
    if (id != nullptr && std::strcmp(id, name) == 0) return table;
  return nullptr;
}

}  // namespace aether::pipeline
