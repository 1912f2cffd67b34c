#include "qa.hpp"

#include <algorithm>

namespace aether::qa {
namespace {

/// Bars from which a song's shares are as steady as those that `least` was measured on; a clip of a
/// few bars has few notes to count, and is held to a part of it.
constexpr double kSteadyBars = 24.0;

double steadiness(const spec::SongSpec& song) {
  double bars = 0.0;
  for (const spec::SectionPlan& section : song.sections) bars += section.bars;
  return std::min(1.0, bars / kSteadyBars);
}

}  // namespace

Musicality check_music(const Inputs& inputs) {
  Musicality result;
  if (!inputs.taste) return result;
  const critic::Critique critique = critic::examine(
      {inputs.song, inputs.harmony, inputs.melody, inputs.rhythm, inputs.arrangement, inputs.genre},
      inputs.score);
  const double steady = steadiness(inputs.song);
  result.verdict = critic::verdict(*inputs.taste, critique.whole);
  for (std::size_t i = 0; i < critic::kFeatures; ++i) {
    const critic::Weight& taken = inputs.taste->features[i];
    if (!critique.whole[i]) continue;
    spec::TechnicalCheck check;
    check.check_name = critic::kFeatureNames[i];
    check.measured_value = *critique.whole[i];
    check.target_value = taken.usual;
    const double least = steady * taken.least;
    check.tolerance = std::max(0.0, taken.usual - least);
    check.unit = "share";
    check.passed = *critique.whole[i] >= least;
    result.checks.push_back(std::move(check));
  }
  return result;
}

}  // namespace aether::qa
