#include "entrances.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <map>

namespace aether::arrangement {
namespace {

using spec::LayerSpan;
using spec::SectionType;

constexpr int kPhrase = 4;         // bars: layers come and go on the phrase
constexpr int kShortest = 8;       // bars of a section that has room to grow
constexpr double kHandOver = 0.6;  // chance that a layer leaves when another joins
constexpr double kDjIntro = 0.6;   // chance that the drums open the record alone

class Stack {
 public:
  Stack(const std::vector<Member>& band, const std::vector<std::string>& playing, int bars)
      : bars_(bars) {
    for (const Member& member : band)
      if (member.instrument.category != "vocal" &&
          std::find(playing.begin(), playing.end(), member.instrument.name) != playing.end())
        players_.push_back(&member);
    std::stable_sort(players_.begin(), players_.end(), [](const Member* a, const Member* b) {
      return a->enter_energy < b->enter_energy;
    });
  }

  /// One after the other, from the one that enters first.
  std::vector<LayerSpan> built(RandomStream random) {
    const bool drums_first = random.chance(kDjIntro);
    std::stable_sort(players_.begin(), players_.end(), [&](const Member* a, const Member* b) {
      return drums_first ? a->drums > b->drums : a->drums < b->drums;
    });
    std::vector<LayerSpan> out;
    for (std::size_t i = 0; i < players_.size(); ++i)
      if (const int from = slot(i) * kPhrase; from > 0) out.push_back(span(i, from + 1, bars_));
    return out;
  }

  /// The other way round; a chord and the drums stay for the last bar.
  std::vector<LayerSpan> taken_apart() {
    std::stable_sort(players_.begin(), players_.end(), [](const Member* a, const Member* b) {
      const auto stays = [](const Member* m) { return m->drums ? 1 : is_harmony(*m) ? 2 : 0; };
      return stays(a) > stays(b);
    });
    const auto drums =
        std::find_if(players_.begin(), players_.end(), [](const Member* m) { return m->drums; });
    if (drums != players_.end() && drums != players_.begin())
      std::rotate(players_.begin() + 1, drums, drums + 1);
    std::vector<LayerSpan> out;
    for (std::size_t i = 2; i < players_.size(); ++i)
      if (const int gone = slot(i) * kPhrase; gone > 0) out.push_back(span(i, 1, bars_ - gone));
    return out;
  }

  /// The floor falls away, and comes back at the half.
  std::vector<LayerSpan> broken_down() const {
    std::vector<LayerSpan> out;
    if (harmonies() == 0) return out;
    for (std::size_t i = 0; i < players_.size(); ++i)
      if (players_[i]->drums || players_[i]->instrument.role == "bass")
        out.push_back(span(i, half() + 1, bars_));
    return out;
  }

  /// One of those that could be missed joins at the half; another may leave then.
  std::vector<LayerSpan> grown(bool lead_waits, RandomStream random) const {
    std::vector<std::size_t> spare;
    bool ground = false;  // whoever carries the chords from the first bar to the last
    for (std::size_t i = 0; i < players_.size(); ++i) {
      const std::string& role = players_[i]->instrument.role;
      if (is_harmony(*players_[i]) && !ground)
        ground = true;
      else if (is_harmony(*players_[i]) || role == "counter" || role == "accent")
        spare.push_back(i);
    }
    std::vector<LayerSpan> out;
    if (!spare.empty()) {
      const std::size_t joins = random.pick(spare);
      out.push_back(span(joins, half() + 1, bars_));
      std::erase(spare, joins);
    }
    if (!spare.empty() && random.chance(kHandOver))
      out.push_back(span(random.pick(spare), 1, half()));
    for (std::size_t i = 0; lead_waits && i < players_.size(); ++i)
      if (players_[i]->instrument.role == "lead") out.push_back(span(i, half() + 1, bars_));
    return out;
  }

 private:
  static bool is_harmony(const Member& member) {
    const std::string& role = member.instrument.role;
    return !member.drums &&
           (role == "pad" || role == "rhythm" || role == "arpeggio" || role == "texture");
  }
  int harmonies() const {
    return static_cast<int>(std::count_if(players_.begin(), players_.end(),
                                          [](const Member* m) { return is_harmony(*m); }));
  }
  int half() const { return bars_ / 2 / kPhrase * kPhrase; }
  /// The phrase in which the i-th player's turn comes; two begin together.
  int slot(std::size_t i) const {
    const int turn = std::max(0, static_cast<int>(i) - 1);
    return turn * (bars_ / kPhrase) / std::max(1, static_cast<int>(players_.size()) - 1);
  }
  LayerSpan span(std::size_t i, int from, int to) const {
    return {players_[i]->instrument.name, from, to, {}};
  }

  std::vector<const Member*> players_;  ///< of the section, the earliest to enter first
  int bars_;
};

}  // namespace

std::vector<std::vector<LayerSpan>> stack_layers(
    const spec::SongSpec& song, const spec::GenreProfile& genre, const std::vector<Member>& band,
    const std::vector<std::vector<std::string>>& playing, const RandomStream& random) {
  std::vector<std::vector<LayerSpan>> out(song.sections.size());
  if (genre.family != "electronic" || !genre.harmony.loop_based) return out;
  std::size_t last_hook = song.sections.size();
  for (std::size_t s = 0; s < song.sections.size(); ++s)
    if (song.sections[s].hook) last_hook = s;
  std::map<std::string, int> heard;
  for (std::size_t s = 0; s < song.sections.size(); ++s) {
    const spec::SectionPlan& plan = song.sections[s];
    const bool first_time = heard[music::family_of(plan)]++ == 0;
    // The last hook has everybody from its first bar.
    if (plan.bars < kShortest || s == last_hook) continue;
    Stack stack(band, playing[s], plan.bars);
    const RandomStream own = random.split(plan.label);
    if (plan.function == SectionType::kIntro)
      out[s] = stack.built(own);
    else if (plan.function == SectionType::kOutro)
      out[s] = stack.taken_apart();
    else if (plan.function == SectionType::kBreakdown || plan.function == SectionType::kBridge)
      out[s] = stack.broken_down();
    else
      out[s] = stack.grown(first_time && !plan.hook && plan.bars >= 2 * kShortest, own);
  }
  return out;
}

}  // namespace aether::arrangement
