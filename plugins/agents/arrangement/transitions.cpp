#include "transitions.hpp"

#include <algorithm>

namespace aether::arrangement {
namespace {

constexpr double kRise = 0.1;  // of energy, that a listener hears as one

/// How well a technique suits a change of energy; 0 = not at all.
double suits(const std::string& technique, double rise) {
  const bool up = rise > kRise, down = rise < -kRise;
  if (technique == "fill") return up ? 1.0 : down ? 0.3 : 0.9;
  if (technique == "riser") return up ? 1.0 : 0.0;
  if (technique == "crash") return up ? 0.8 : down ? 0.1 : 0.3;
  if (technique == "drop") return rise > 0.2 ? 0.5 : 0.05;
  if (technique == "silence") return rise > 0.25 ? 0.3 : 0.05;
  if (technique == "filter_sweep") return down ? 0.9 : up ? 0.5 : 0.2;
  if (technique == "reverse") return up ? 0.6 : 0.4;
  if (technique == "pickup") return up ? 0.6 : 0.7;
  if (technique == "none") return down ? 0.6 : 0.3;
  return 0.0;
}

double length_of(const std::string& technique, double bar, int bars_before) {
  if (technique == "riser" || technique == "filter_sweep") return bar * std::min(2, bars_before);
  if (technique == "drop") return std::min(2.0, bar / 2.0);
  if (technique == "silence") return 1.0;
  if (technique == "pickup") return std::min(2.0, bar / 2.0);
  if (technique == "none") return 0.0;
  return bar;
}

}  // namespace

std::vector<spec::Transition> choose_transitions(
    const spec::SongSpec& song, const spec::GenreProfile& genre,
    const std::vector<std::vector<std::string>>& playing, const std::vector<Member>& band,
    const RandomStream& random) {
  std::vector<spec::Transition> out;
  const auto& listed = genre.arrangement.transitions;
  const std::vector<std::string> known =
      listed.empty() ? std::vector<std::string>{"fill", "pickup", "crash", "none"} : listed;
  const double bar = song.time_signature.beats_per_bar();
  // Where loops are stacked a layer marks the boundary; a fill is kept for what rises.
  const bool loops = genre.family == "electronic" && genre.harmony.loop_based;
  for (std::size_t i = 0; i + 1 < song.sections.size(); ++i) {
    const spec::SectionPlan &from = song.sections[i], &to = song.sections[i + 1];
    const double rise = to.energy - from.energy;
    const bool drums = std::any_of(band.begin(), band.end(), [&](const Member& member) {
      return member.drums && std::find(playing[i].begin(), playing[i].end(),
                                       member.instrument.name) != playing[i].end();
    });
    RandomStream choice = random.split("boundary:" + std::to_string(i));
    std::vector<std::string> names;
    std::vector<double> weights;
    for (std::size_t k = 0; k < known.size(); ++k) {
      const bool is_known =
          std::find(spec::kTransitionTechniques.begin(), spec::kTransitionTechniques.end(),
                    known[k]) != spec::kTransitionTechniques.end();
      if (!is_known || (known[k] == "fill" && !drums)) continue;
      names.push_back(known[k]);
      weights.push_back(suits(known[k], rise) / (1.0 + 0.15 * static_cast<double>(k)));
      if (loops && known[k] == "fill" && rise <= kRise) weights.back() *= 0.3;
    }
    spec::Transition transition;
    transition.from_section = from.label;
    transition.to_section = to.label;
    transition.technique = names.empty() ? "none" : names[choice.weighted(weights)];
    transition.duration_beats = length_of(transition.technique, bar, from.bars);
    const bool quiet = transition.technique == "silence" || transition.technique == "drop" ||
                       transition.technique == "filter_sweep";
    const bool asks =
        loops ? rise > kRise && choice.chance(0.4) : rise > -0.2 && choice.chance(0.75);
    transition.has_fill = transition.technique == "fill" || (drums && !quiet && asks);
    out.push_back(std::move(transition));
  }
  return out;
}

namespace {
constexpr int kShortestRitardandoSong = 90;  // seconds
}

std::string choose_ending(const spec::SongSpec& song, const spec::GenreProfile& genre,
                          RandomStream random) {
  std::vector<std::string> names;
  std::vector<double> weights;
  const double energy = song.sections.back().energy;
  for (const std::string& ending : genre.arrangement.endings) {
    if (std::find(spec::kEndings.begin(), spec::kEndings.end(), ending) == spec::kEndings.end())
      continue;
    // Slowing down takes most of a second, which a short song has not got within its 2 %.
    if (ending == "ritardando" && song.target_duration_seconds < kShortestRitardandoSong) continue;
    double weight = 1.0 / (1.0 + 0.3 * static_cast<double>(names.size()));
    if (ending == "button") weight *= energy > 0.6 ? 1.5 : 0.2;
    if (ending == "ritardando") weight *= energy < 0.6 ? 1.2 : 0.4;
    if (ending == "fade" && song.sections.back().bars < 4) weight *= 0.1;
    names.push_back(ending);
    weights.push_back(weight);
  }
  return names.empty() ? "held_chord" : names[random.weighted(weights)];
}

}  // namespace aether::arrangement
