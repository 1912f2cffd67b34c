// The smallest agent: takes the harmony, gives major triads their seventh, passes everything else
// on.
#include <aether/plugin.hpp>
#include <aether/spec/harmony.hpp>

namespace {

class Brighten : public aether::Agent {
 public:
  using Agent::Agent;

  aether::Map process(const aether::Map& inputs) override {
    auto harmony = aether::from_value<aether::spec::HarmonySpec>(inputs.at("harmony"), "harmony");
    for (auto& progression : harmony.progressions)
      for (auto& chord : progression.chords)
        if (chord.quality == "maj") chord.quality = "maj7";
    host().decide("harmony.progressions", "maj7", "major triads gain their seventh");
    return {{"harmony", aether::to_value(harmony)}};
  }
};

}  // namespace

AETHER_PLUGIN(aether::agent<Brighten>({.id = "com.example.agent.brighten",
                                       .version = "1.0.0",
                                       .role = "brighten",
                                       .consumes = {"harmony"},
                                       .produces = {"harmony"},
                                       .description = "Adds major sevenths."}))
