#include <aether/critic/critic.hpp>

#include "hearing.hpp"

#include <algorithm>

namespace aether::critic {

Critique examine(const SongPlan& plan, const music::Score& score) {
  Tally tally(plan.song.sections.size());
  if (plan.song.sections.empty() || plan.harmony.progressions.empty()) return tally.critique();
  const Hearing hearing(plan, score);
  hear_melody(hearing, tally);
  hear_harmony(hearing, tally);
  hear_form(hearing, tally);
  hear_ending(hearing, tally);
  hear_drums(hearing, tally);
  hear_texture(hearing, tally);
  hear_performance(hearing, tally);
  return tally.critique();
}

Taste Taste::from(const Value& lexicon) {
  Taste taste;
  const Value& features = lexicon.at("features");
  if (!features.is_map()) return taste;
  for (const auto& [name, entry] : features.as_map()) {
    const auto at = std::find(kFeatureNames.begin(), kFeatureNames.end(), name);
    if (at == kFeatureNames.end())
      throw Failure(
          Status::kInvalid, "E-CRITIC-FEATURE",
          "\"" + name + "\" is nothing the critic listens for; see aether/critic/critic.hpp",
          "critic.features." + name);
    taste.features[static_cast<std::size_t>(at - kFeatureNames.begin())] = {
        entry.at("weight").as_double(), entry.at("usual").as_double(),
        entry.at("least").as_double(), entry.at("enough").as_double()};
  }
  return taste;
}

double verdict(const Taste& taste, const Marks& marks) {
  double sum = 0.0;
  for (std::size_t i = 0; i < kFeatures; ++i)
    if (marks[i]) {
      const Weight& taken = taste.features[i];
      sum += taken.weight * (std::min(*marks[i], taken.enough) - taken.usual);
    }
  return sum;
}

}  // namespace aether::critic
