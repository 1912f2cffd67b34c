#include "qa.hpp"

#include <algorithm>

namespace aether::qa {

Musicality check_music(const Inputs& inputs) {
  Musicality result;
  if (!inputs.taste) return result;
  const critic::Critique critique = critic::examine(
      {inputs.song, inputs.harmony, inputs.melody, inputs.rhythm, inputs.arrangement, inputs.genre},
      inputs.score);
  result.verdict = critic::verdict(*inputs.taste, critique.whole);
  for (std::size_t i = 0; i < critic::kFeatures; ++i) {
    const critic::Weight& taken = inputs.taste->features[i];
    if (!critique.whole[i]) continue;
    spec::TechnicalCheck check;
    check.check_name = critic::kFeatureNames[i];
    check.measured_value = *critique.whole[i];
    check.target_value = taken.usual;
    check.tolerance = std::max(0.0, taken.usual - taken.least);
    check.unit = "share";
    check.passed = *critique.whole[i] >= taken.least;
    result.checks.push_back(std::move(check));
  }
  return result;
}

}  // namespace aether::qa
