#include "families.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>

namespace aether::composition {

std::vector<Family> families_of(const spec::SongSpec& song) {
  std::vector<Family> families;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    const spec::SectionPlan& plan = song.sections[i];
    const std::string name = music::family_of(plan);
    auto at = std::find_if(families.begin(), families.end(),
                           [&](const Family& family) { return family.name == name; });
    if (at == families.end()) {
      families.push_back({name, plan.function, plan.bars, 0.0, false, plan.cadence, i, 0});
      at = families.end() - 1;
    }
    at->bars = std::max(at->bars, plan.bars);
    at->energy += plan.energy;
    at->hook = at->hook || plan.hook;
    ++at->count;
  }
  for (Family& family : families) family.energy /= family.count;
  return families;
}

}  // namespace aether::composition
