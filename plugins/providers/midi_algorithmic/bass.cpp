#include "parts.hpp"

#include <aether/music/interval.hpp>
#include <aether/music/scale.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace aether::midi_algorithmic {
namespace {

/// For genres without bass styles: roots, fifths and an approach.
const spec::BassStyle& plain_style() {
  static const spec::BassStyle style{
      "plain", {"1-----5-", "1---1---", "1-----1a", "1---5-a-"}, 0.9};
  return style;
}

constexpr int kHome = 36;  // C2: roots are looked for around it

class Bassist {
 public:
  Bassist(const Plan& plan, Part& part, const RandomStream& random)
      : plan_(plan), part_(part), random_(random) {}

  void play() {
    for (const Bar& bar : plan_.bars) {
      if (!plan_.plays(part_.instrument->name, bar.section)) continue;
      const spec::BassStyle& style = style_of(bar.section);
      play_bar(bar, style, gesture_for(bar, style));
    }
  }

 private:
  const spec::BassStyle& style_of(std::size_t section) const {
    const spec::PaletteEntry* palette = plan_.palette(part_.instrument->name);
    const spec::SectionRhythm* rhythm = plan_.rhythm_of(section);
    for (const std::string& name :
         {palette ? palette->style : std::string(), rhythm ? rhythm->bass_style : std::string()})
      if (const spec::BassStyle* style = name.empty() ? nullptr : plan_.bass_style(name))
        return *style;
    const auto& styles = plan_.docs.genre.arrangement.bass_styles;
    return styles.empty() ? plain_style() : styles.front();
  }

  /// A line that comes back keeps the gestures it is known by and leads on another way.
  std::vector<std::size_t> returning(const std::vector<std::size_t>& first, const Bar& bar,
                                     const spec::BassStyle& style, RandomStream random) const {
    auto fresh = choose(bar, style, random);
    for (int more = 0; more < 3 && fresh[2] == first[2]; ++more)
      fresh = choose(bar, style, random.split("more:" + std::to_string(more)));
    // People know a walk by how it sets out.
    if (is_walking(style)) return bar.in_section % 8 < 4 ? first : fresh;
    return {first[0], first[1], fresh[2]};
  }

  bool is_walking(const spec::BassStyle& style) const {
    return plan_.docs.genre.family == "swing" && style.gestures.size() >= 6;
  }

  static bool is_approach(const std::string& steps) {
    return steps.find_first_of("acn") != std::string::npos;
  }

  /// Share of onsets that meet the kick, and of kicks that are met, against what the section's
  /// energy wants of motion.
  double worth(const Bar& bar, const std::string& steps, double energy) const {
    const Tick step = step_ticks(plan_, steps.size());
    const auto kicks = plan_.kicks(bar);
    double onsets = 0.0, locked = 0.0, met = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i] == '.' || steps[i] == '-') continue;
      onsets += 1.0;
      if (std::find(kicks.begin(), kicks.end(), step * static_cast<Tick>(i)) != kicks.end()) {
        locked += 1.0;
        met += 1.0;
      }
    }
    double value = 1.0;
    if (!kicks.empty() && onsets > 0.0)
      value += 2.0 * met / static_cast<double>(kicks.size()) + locked / onsets;
    return value - std::abs(onsets / 8.0 - energy);
  }

  /// A B A C over four bars, C leading on, A A A C in loops; styles of walking lines take a new
  /// gesture every bar.
  const std::string& gesture_for(const Bar& bar, const spec::BassStyle& style) {
    const std::string family = music::family_of(plan_.plan_of(bar.section));
    const bool walking = is_walking(style);
    const std::string key =
        family + "/" + style.name + (walking ? "/" + std::to_string(bar.in_section % 8) : "");
    auto& first = chosen_[key];
    if (first.empty()) first = choose(bar, style, random_.split("gestures:" + key));
    const std::string again = plan_.again(bar.section);
    auto& four = chosen_[key + again];
    if (four.empty())
      four = returning(chosen_[key], bar, style, random_.split("again:" + key + again));
    static constexpr std::size_t kLine[4] = {0, 1, 0, 2}, kLoop[4] = {0, 0, 0, 2};
    const auto& order = plan_.is_loop_music() ? kLoop : kLine;
    const bool closing = bar.last_of_section;
    return style.gestures[four[closing ? 2 : order[bar.in_section % 4]]];
  }

  std::vector<std::size_t> choose(const Bar& bar, const spec::BassStyle& style,
                                  RandomStream random) const {
    std::vector<std::size_t> picks;
    for (int slot = 0; slot < 3; ++slot) {
      std::vector<double> weights;
      for (std::size_t i = 0; i < style.gestures.size(); ++i) {
        const std::string steps = steps_of(style.gestures[i]);
        double weight = std::max(0.02, worth(bar, steps, plan_.energy(bar.section)));
        weight = weight * weight * weight;
        if (slot == 2 && is_approach(steps)) weight *= 6.0;
        if (slot < 2 && is_approach(steps)) weight *= 0.3;
        if (std::find(picks.begin(), picks.end(), i) != picks.end()) weight *= 0.1;
        weights.push_back(weight);
      }
      picks.push_back(random.weighted(weights));
    }
    return picks;
  }

  int root_key(const music::Chord& chord) {
    const int pc = music::bass_of(chord).pitch_class();
    const int floor = part_.comfort_low,
              ceiling = std::min(part_.comfort_high, part_.comfort_low + 19);
    // A machine's bass has one octave for its roots; other lines wander.
    const int from = plan_.is_loop_music() ? std::max(kHome, floor + 5) : last_root_;
    int best = -1;
    for (int key = floor; key <= std::max(ceiling, floor + 11); ++key)
      if (key % 12 == pc && (best < 0 || std::abs(key - from) < std::abs(best - from))) best = key;
    last_root_ = best < 0 ? fold_key(36 + pc, part_.low, part_.high) : best;
    return last_root_;
  }

  int degree_key(const SoundingChord& chord, int root, int degree) const {
    if (degree == 8) return root + 12;
    if (chord.chord.bass && degree == 1) return root;
    const int true_root =
        root - (music::bass_of(chord.chord).pitch_class() - chord.chord.root.pitch_class());
    if (const auto tone = music::tone_at(chord.chord, degree)) {
      const int key = true_root + tone->semitones % 12;
      return key < part_.comfort_low ? key + 12 : key;
    }
    const music::Pitch from = music::Pitch::from_midi(std::max(0, true_root), chord.key.root);
    return music::move_in_scale(chord.key, from, degree - 1).midi();
  }

  /// A line without tension keeps to the key; a quarter of it frees every chromatic approach.
  bool is_chromatic(Tick at) const {
    RandomStream own = random_.split("chromatic:" + std::to_string(at));
    return own.uniform() < 4.0 * plan_.docs.harmony.tension_level;
  }

  /// A step or semitone beside the next root, from the side the line comes from.
  int approach_key(const SoundingChord& chord, Tick at, bool chromatic) {
    const SoundingChord& next =
        music::chord_at(plan_.chords, std::min(chord.end(), plan_.end() - 1));
    const int keep = last_root_;
    const int target = root_key(next.chord);
    last_root_ = keep;
    const bool from_below = last_key_ < target || (last_key_ == target && at % 2 == 0);
    if (chromatic) return target + (from_below ? -1 : 1);
    const music::Pitch goal = music::Pitch::from_midi(target, next.key.root);
    const int index = music::scale_index(next.key, goal.midi());
    const int step =
        music::scale_pitch(
            next.key,
            from_below ? (music::scale_pitch(next.key, index).midi() < target ? index : index - 1)
                       : index + 1)
            .midi();
    return std::abs(step - target) > 4 ? target + (from_below ? -2 : 2) : step;
  }

  void add(Tick start, Tick length, int key, int accent, const char* origin) {
    DraftNote note{start,
                   std::max<Tick>(1, length),
                   fold_key(key, part_.low, part_.high),
                   accent,
                   origin,
                   0.0,
                   false,
                   false};
    last_key_ = note.key;
    part_.notes.push_back(std::move(note));
  }

  /// Bands put thirds under some of their chords, never under a section's first or a cadence.
  bool inverts(const Bar& bar, const SoundingChord& chord) const {
    const std::string& family = plan_.docs.genre.family;
    if (family == "electronic" || bar.in_section == 0 || bar.last_of_section || chord.cadence ||
        chord.chord.bass)
      return false;
    RandomStream choice = random_.split("third:" + music::family_of(plan_.plan_of(bar.section)) +
                                        std::to_string(bar.in_section % 8));
    return choice.chance(0.28);
  }

  /// Loops move over a bass that stays: builds wait on it, intros and riffs ride on it. The chord
  /// that the section's bass keeps to, or null.
  const SoundingChord* pedal_of(const Bar& bar) const {
    if (!plan_.is_loop_music()) return nullptr;
    const double riff = plan_.docs.genre.melody.riff;
    const spec::SectionPlan& plan = plan_.plan_of(bar.section);
    double chance = 0.0;
    if (plan.function == spec::SectionType::kBuild) chance = 0.7;
    if (plan.function == spec::SectionType::kIntro) chance = 0.5;
    if (plan.function == spec::SectionType::kVerse ||
        plan.function == spec::SectionType::kInterlude)
      chance = 0.6 * riff;
    RandomStream own = random_.split("pedal:" + music::family_of(plan));
    if (!own.chance(chance)) return nullptr;
    return &music::chord_at(plan_.chords, plan_.spans[bar.section].start);
  }

  void play_bar(const Bar& bar, const spec::BassStyle& style, const std::string& gesture) {
    const SoundingChord* pedal = pedal_of(bar);
    const std::string steps = steps_of(gesture);
    const Tick step = step_ticks(plan_, steps.size());
    const auto kicks = plan_.kicks(bar);
    const Tick bar_end = bar.start + plan_.bar_ticks();
    // A longer bar than the gesture's begins it again.
    for (std::size_t i = 0; bar.start + step * static_cast<Tick>(i) < bar_end; ++i) {
      const Tick at = bar.start + step * static_cast<Tick>(i);
      char token = steps[i % steps.size()];
      const SoundingChord& chord = pedal ? *pedal : music::chord_at(plan_.chords, at);
      const bool changes = chord.start == at && at > bar.start;
      if (changes && token == '-') token = '1';
      if (pedal && (token == 'a' || token == 'c' || token == 'n')) token = '1';
      if (token == 'k') {
        const bool kicked = std::any_of(kicks.begin(), kicks.end(), [&](Tick k) {
          return k >= at - bar.start && k < at - bar.start + step;
        });
        token = kicked || kicks.empty() ? '1' : '.';
      }
      if (token == '.' || token == '-') continue;
      if (token == '1' && i == 0 && inverts(bar, chord)) token = '3';
      Tick end = at + step;
      for (std::size_t k = i + 1; end < bar_end && steps[k % steps.size()] == '-' &&
                                  (pedal || music::chord_at(plan_.chords, end).start != end);
           ++k)
        end += step;
      const bool legato = style.gate >= 0.98;
      const Tick length =
          legato ? end - at
                 : (end - at) - static_cast<Tick>((1.0 - style.gate) * static_cast<double>(step));
      if (token == 'a' || token == 'c') {
        add(at, length, approach_key(chord, at, token == 'c' && is_chromatic(at)), -3, "approach");
      } else if (token == 'n') {
        const Tick to = std::min(chord.end(), plan_.end() - 1);
        add(at, length, root_key(music::chord_at(plan_.chords, to).chord), 2, "anticipation");
      } else {
        const int degree = token >= '1' && token <= '9' ? token - '0' : 1;
        const int root = root_key(chord.chord);
        add(at, length, degree_key(chord, root, degree), at == bar.start ? 4 : 0, "bass");
      }
    }
  }

  const Plan& plan_;
  Part& part_;
  const RandomStream& random_;
  std::map<std::string, std::vector<std::size_t>> chosen_;
  int last_root_ = kHome, last_key_ = kHome;
};

}  // namespace

void play_bass(const Plan& plan, Part& part, const RandomStream& random) {
  Bassist(plan, part, random).play();
}

}  // namespace aether::midi_algorithmic
