#include "layers.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <map>
#include <optional>

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

constexpr double kFull = 0.7;  // energy from which a return may tower over the others

class Layers {
 public:
  Layers(const spec::SongSpec& song, const std::vector<Member>& band)
      : song_(song), band_(band), quietest_(band.size(), 2.0) {
    for (const spec::SectionPlan& plan : song.sections)
      for (std::size_t i = 0; i < band.size(); ++i)
        if (plays(band[i], plan.energy)) quietest_[i] = std::min(quietest_[i], plan.energy);
  }

  Active by_energy(const spec::SectionPlan& plan) const {
    Active active(band_.size(), false);
    const bool sung = song_.is_sung() && is_sung(plan.function, song_);
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

  /// Makes two neighbouring returns of a family differ by a layer or two, and by the right one: the
  /// song grows, so of two alike the earlier, if it is not meant to be the stronger, has fewer.
  void differ(Active& earlier, Active& later, const spec::SectionPlan& before,
              const spec::SectionPlan& after, std::optional<std::size_t> withheld,
              RandomStream& random) const {
    if (after.energy >= before.energy) {
      while (includes(earlier, later))
        if (!drop_one(earlier, before.energy, random)) break;
    } else if (earlier == later) {
      drop_one(later, after.energy, random);
    }
    if (earlier != later) return;
    auto add = candidates(later, false, after.energy);
    if (withheld) std::erase(add, *withheld);
    if (!add.empty()) later[add.front()] = true;
  }

  /// Whom the climax keeps to itself: the layer that enters last of those the song can miss.
  std::optional<std::size_t> reserve_of(double energy) const {
    std::optional<std::size_t> latest;
    for (const std::size_t i : candidates(Active(band_.size(), false), false, energy)) {
      const spec::Instrument& instrument = band_[i].instrument;
      if (instrument.is_essential || instrument.role == "bass" || instrument.category == "vocal" ||
          plays_in_quieter(i, energy))
        continue;
      if (!latest || band_[i].enter_energy > band_[*latest].enter_energy) latest = i;
    }
    return latest;
  }

  /// Nobody is left alone without harmony, unless the band has none. A bass is harmony enough under
  /// drums, not without them.
  void keep_ground(Active& active) const {
    bool drums = false;
    for (std::size_t i = 0; i < band_.size(); ++i) drums = drums || (active[i] && band_[i].drums);
    const auto carries = [&](std::size_t i) {
      return !band_[i].drums && band_[i].instrument.category != "vocal" &&
             !is_lead_instrument(band_[i]) && (drums || band_[i].instrument.role != "bass");
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

  static bool includes(const Active& all, const Active& some) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (some[i] && !all[i]) return false;
    return true;
  }

  /// @return false when nobody can be missed.
  bool drop_one(Active& active, double energy, RandomStream& random) const {
    const auto drop = candidates(active, true, energy);
    std::vector<std::size_t> best;
    for (const std::size_t i : drop)
      if (!plays_in_quieter(i, energy)) best.push_back(i);
    // What a verse has, its chorus has too: better two choruses of one band than a thin one.
    if (best.empty() && energy < kFull) best = drop;
    if (best.empty() || size_of(active) <= 2) return false;
    active[random.pick(best)] = false;
    return true;
  }

  bool plays_in_quieter(std::size_t member, double energy) const {
    constexpr double kQuieter = 0.15;
    return quietest_[member] < energy - kQuieter;
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
  std::vector<double> quietest_;  ///< energy of the quietest section a member plays in
};

/// The last of the strongest returns of the hook; past the end when there is none.
std::size_t climax_of(const spec::SongSpec& song) {
  std::map<std::string, int> heard;
  std::size_t climax = song.sections.size();
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    const spec::SectionPlan& plan = song.sections[i];
    const bool returns = heard[music::family_of(plan)]++ > 0;
    if (!returns || !plan.hook || plan.energy < kFull) continue;
    if (climax == song.sections.size() || plan.energy >= song.sections[climax].energy) climax = i;
  }
  return climax;
}

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
  std::vector<Active> playing;
  std::map<std::string, std::vector<std::size_t>> heard;
  const std::size_t climax = climax_of(song);
  const bool has_climax = climax < song.sections.size();
  const std::string peak = has_climax ? music::family_of(song.sections[climax]) : std::string();
  const auto reserve = has_climax ? layers.reserve_of(song.sections[climax].energy) : std::nullopt;
  for (std::size_t s = 0; s < song.sections.size(); ++s) {
    const spec::SectionPlan& plan = song.sections[s];
    Active active = layers.by_energy(plan);
    const std::string family = music::family_of(plan);
    if (reserve && family == peak) active[*reserve] = s == climax;
    layers.keep_ground(active);
    playing.push_back(std::move(active));
    heard[family].push_back(s);
  }
  // From the last return back to the first: the last is as full as its energy allows.
  for (const auto& [family, at] : heard)
    for (std::size_t i = at.size(); i-- > 1;)
      layers.differ(playing[at[i - 1]], playing[at[i]], song.sections[at[i - 1]],
                    song.sections[at[i]], family == peak ? reserve : std::nullopt, random);
  std::vector<std::vector<std::string>> out;
  for (const Active& active : playing) {
    out.emplace_back();
    for (std::size_t i = 0; i < band.size(); ++i)
      if (active[i]) out.back().push_back(band[i].instrument.name);
  }
  return out;
}

}  // namespace aether::arrangement
