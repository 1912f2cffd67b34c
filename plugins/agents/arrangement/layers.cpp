#include "layers.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <map>

namespace aether::arrangement {
namespace {

using spec::SectionType;
using Active = std::vector<bool>;

int size_of(const Active& active) {
  return static_cast<int>(std::count(active.begin(), active.end(), true));
}

bool is_lead_instrument(const Member& member) {
  return member.instrument.role == "lead" && member.instrument.category != "vocal";
}

class Layers {
 public:
  Layers(const spec::SongSpec& song, const std::vector<Member>& band) : song_(song), band_(band) {}

  Active by_energy(const spec::SectionPlan& plan) const {
    Active active(band_.size(), false);
    const bool sung = song_.has_vocals && is_sung(plan.function, song_);
    for (std::size_t i = 0; i < band_.size(); ++i) {
      const Member& member = band_[i];
      if (member.instrument.category == "vocal")
        active[i] = sung;
      else if (is_lead_instrument(member))
        active[i] = !sung && (plays(member, plan.energy) || plan.hook ||
                              plan.function == SectionType::kSolo);
      else
        active[i] = plays(member, plan.energy);
    }
    return active;
  }

  /// Changes one or two layers against the last time the family was heard.
  void differ(Active& active, const Active& before, double energy, bool rising,
              RandomStream& random) const {
    if (active != before) return;
    const auto add = candidates(active, false, energy), drop = candidates(active, true, energy);
    const bool grow =
        !add.empty() && (rising || drop.empty() || size_of(active) < 4 || random.chance(0.5));
    if (grow)
      active[add.front()] = true;
    else if (!drop.empty() && size_of(active) > 2)
      active[random.pick(drop)] = false;
  }

  /// Nobody is left alone without harmony, unless the band has none.
  void keep_ground(Active& active) const {
    const auto carries = [&](std::size_t i) {
      return !band_[i].drums && band_[i].instrument.category != "vocal" &&
             !is_lead_instrument(band_[i]);
    };
    for (std::size_t i = 0; i < band_.size(); ++i)
      if (active[i] && carries(i)) return;
    std::size_t best = band_.size();
    for (std::size_t i = 0; i < band_.size(); ++i)
      if (carries(i) && band_[i].instrument.role != "bass" &&
          (best == band_.size() || band_[i].enter_energy < band_[best].enter_energy))
        best = i;
    if (best < band_.size())
      active[best] = true;
    else if (size_of(active) == 0)
      active[0] = true;
  }

 private:
  static bool plays(const Member& member, double energy) {
    return energy >= member.enter_energy && energy < member.leave_energy;
  }

  /// Those that may join (nearest to entering first) or rest.
  std::vector<std::size_t> candidates(const Active& active, bool playing, double energy) const {
    std::vector<std::size_t> list;
    for (std::size_t i = 0; i < band_.size(); ++i) {
      const Member& member = band_[i];
      if (active[i] != playing || member.instrument.role == "lead" || member.drums) continue;
      if (playing && (member.instrument.is_essential || member.instrument.role == "bass")) continue;
      if (!playing && (energy >= member.leave_energy || member.enter_energy > energy + 0.3))
        continue;
      list.push_back(i);
    }
    if (!playing)
      std::stable_sort(list.begin(), list.end(), [&](std::size_t a, std::size_t b) {
        return band_[a].enter_energy < band_[b].enter_energy;
      });
    return list;
  }

  const spec::SongSpec& song_;
  const std::vector<Member>& band_;
};

}  // namespace

bool is_sung(SectionType function, const spec::SongSpec& song) {
  switch (function) {
    case SectionType::kVerse:
    case SectionType::kPreChorus:
    case SectionType::kChorus:
    case SectionType::kPostChorus:
    case SectionType::kBridge:
      return true;
    case SectionType::kDrop:
    case SectionType::kBreakdown:
      // Forms without verse or chorus are sung where they can be.
      return std::none_of(
          song.sections.begin(), song.sections.end(), [](const spec::SectionPlan& plan) {
            return plan.function == SectionType::kVerse || plan.function == SectionType::kChorus;
          });
    default:
      return false;
  }
}

std::vector<std::vector<std::string>> assign_layers(const spec::SongSpec& song,
                                                    const std::vector<Member>& band,
                                                    RandomStream random) {
  const Layers layers(song, band);
  std::map<std::string, Active> last;
  std::map<std::string, double> last_energy;
  std::vector<std::vector<std::string>> out;
  for (const spec::SectionPlan& plan : song.sections) {
    Active active = layers.by_energy(plan);
    layers.keep_ground(active);
    const std::string family = music::family_of(plan);
    if (const auto before = last.find(family); before != last.end())
      layers.differ(active, before->second, plan.energy, plan.energy >= last_energy[family],
                    random);
    last[family] = active;
    last_energy[family] = plan.energy;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < band.size(); ++i)
      if (active[i]) names.push_back(band[i].instrument.name);
    out.push_back(std::move(names));
  }
  return out;
}

}  // namespace aether::arrangement
