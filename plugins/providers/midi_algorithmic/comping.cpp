#include "parts.hpp"
#include "voicing.hpp"

#include <algorithm>
#include <map>

namespace aether::midi_algorithmic {
namespace {

/// For genres or roles without a style of their own.
const spec::CompingStyle& plain_style(const std::string& role) {
  static const spec::CompingStyle pad{"plain_pad", "sustain", "spread", {"X-------"}, 1.0};
  static const spec::CompingStyle arpeggio{
      "plain_arpeggio", "arpeggio", "close", {"12341234", "13241324", "12343212"}, 0.8};
  static const spec::CompingStyle accent{
      "plain_accent", "stab", "close", {"X.......", "X..x....", "....X..."}, 0.5};
  static const spec::CompingStyle block{
      "plain_block", "block", "close", {"X---x---", "X--x--x-", "x...x-x."}, 0.85};
  if (role == "pad" || role == "texture") return pad;
  if (role == "arpeggio") return arpeggio;
  if (role == "accent") return accent;
  return block;
}

bool suits_role(const spec::CompingStyle& style, const std::string& role) {
  if (role == "arpeggio") return style.technique == "arpeggio" || style.technique == "broken";
  if (role == "pad" || role == "texture") return style.technique == "sustain";
  return style.technique != "sustain" && style.technique != "arpeggio";
}

constexpr int kReach = 12;  // semitones that a hand strikes at once

class Accompanist {
 public:
  Accompanist(const Plan& plan, Part& part, const RandomStream& random)
      : plan_(plan), part_(part), random_(random) {}

  void play() {
    for (const Bar& bar : plan_.bars) {
      if (!plan_.plays(part_.instrument->name, bar.section)) continue;
      if (part_.role() == "accent" && !accent_bar(bar)) continue;
      const spec::CompingStyle& style = style_of(bar.section);
      play_bar(bar, style, gesture_for(bar, style));
    }
    tie_sustained();
  }

 private:
  const spec::CompingStyle& style_of(std::size_t section) const {
    const spec::PaletteEntry* palette = plan_.palette(part_.instrument->name);
    const spec::CompingStyle* home =
        palette && !palette->style.empty() ? plan_.comping_style(palette->style) : nullptr;
    const spec::SectionRhythm* rhythm = plan_.rhythm_of(section);
    const spec::CompingStyle* asked = rhythm ? plan_.comping_style(rhythm->comping_style) : nullptr;
    // The first of those who comp follows the section as far as the instrument's hands allow; the
    // others keep their place in the palette.
    if (asked && suits_role(*asked, part_.role()) &&
        (!home || (leads_comping() && is_strummed(*asked) == is_strummed(*home))))
      return *asked;
    if (home) return *home;
    for (const spec::CompingStyle& style : plan_.docs.genre.arrangement.comping_styles)
      if (suits_role(style, part_.role())) return style;
    return plain_style(part_.role());
  }

  static bool is_left_hand(const spec::CompingStyle& style) {
    return style.voicing == "rooted" || style.voicing == "tenths";
  }

  /// The little finger stays on the bass while the others play: until the next bass note or chord.
  Tick bass_end(const Bar& bar, const SoundingChord& chord, const std::string& steps, std::size_t i,
                Tick end) const {
    const Tick step = step_ticks(plan_, steps.size());
    const Tick last = std::min(chord.end(), bar.start + plan_.bar_ticks());
    std::size_t k = i + 1;
    while (bar.start + step * static_cast<Tick>(k) < last && steps[k % steps.size()] != '1') ++k;
    return std::max(end, std::min(last, bar.start + step * static_cast<Tick>(k)));
  }

  static bool is_strummed(const spec::CompingStyle& style) { return style.technique == "strum"; }

  bool leads_comping() const {
    for (const spec::Instrument& instrument : plan_.docs.arrangement.instruments)
      if (instrument.role == "rhythm") return &instrument == part_.instrument;
    return false;
  }

  const std::vector<Voicing>& voicings(const spec::CompingStyle& style) {
    auto& known = voicings_[style.voicing];
    if (known.empty()) {
      // Three voices are a pad already where loops are stacked on each other.
      const bool thin = style.technique == "sustain" && plan_.is_loop_music();
      const bool wide = style.voicing == "tenths";
      const int voices = part_.role() == "texture" ? 2 : thin ? 3 : wide ? 5 : 4;
      known = voice_chords(plan_, part_, {style.voicing, voices, true});
    }
    return known;
  }

  /// A gesture of two bars lies over the song's even and odd bars, as a clave does.
  static std::string steps_in(const Bar& bar, const std::string& gesture) {
    const std::size_t cut = gesture.find('/');
    if (cut == std::string::npos) return steps_of(gesture);
    return steps_of(bar.number % 2 == 0 ? gesture.substr(0, cut) : gesture.substr(cut + 1));
  }

  /// Fingers have a speed: figures flow at four to five notes a second, whatever the tempo.
  double ease(double onsets_a_bar) const {
    constexpr double kFlow = 4.8, kWidth = 2.0, kLeast = 0.05;
    const double seconds = plan_.meter().beats_per_bar() * 60.0 / plan_.tempo();
    return std::max(kLeast, 1.5 - std::abs(onsets_a_bar / seconds - kFlow) / kWidth);
  }

  /// Melody onsets a gesture would double, and how its activity meets the energy.
  double worth(const Bar& bar, const spec::CompingStyle& style, const std::string& steps) const {
    const Tick step = step_ticks(plan_, steps.size());
    double onsets = 0.0, doubled = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i] == '.' || steps[i] == '-') continue;
      onsets += 1.0;
      const Tick at = bar.start + step * static_cast<Tick>(i);
      doubled += std::any_of(plan_.melody.begin(), plan_.melody.end(),
                             [&](const MelodyNote& note) { return note.start == at; });
    }
    if (onsets == 0.0) return 0.05;
    if (is_left_hand(style)) return ease(onsets);
    return std::max(0.1, 1.6 - doubled / onsets -
                             std::abs(onsets / static_cast<double>(steps.size()) -
                                      0.5 * plan_.energy(bar.section)));
  }

  /// A A A B over four bars, another pair for every family; what comes back keeps its A and turns
  /// round on a B of its own.
  const std::string& gesture_for(const Bar& bar, const spec::CompingStyle& style) {
    // A track built on loops has one arpeggio, and everybody knows it.
    const bool one = plan_.is_loop_music() && part_.role() == "arpeggio";
    const std::string key =
        (one ? std::string() : music::family_of(plan_.plan_of(bar.section))) + "/" + style.name;
    auto& first = chosen_[key];
    if (first.empty()) first = choose(bar, style, {}, random_.split("gestures:" + key));
    // The first turn of eight bars is the one everybody knows.
    const bool known = bar.in_section % 8 < 4 || plan_.is_loop_music();
    const std::string again = known ? std::string() : plan_.again(bar.section);
    auto& pair = chosen_[key + again];
    if (pair.empty())
      pair = choose(bar, style, chosen_[key], random_.split("again:" + key + again));
    const int cycle = part_.role() == "arpeggio" && !plan_.is_loop_music() ? 2 : 4;
    return style.gestures[pair[bar.in_section % cycle == cycle - 1 ? 1 : 0]];
  }

  /// Two gestures; the first is that of `before`, and its second is hardly drawn again: where a
  /// style knows but two, the return goes on without a turn.
  std::vector<std::size_t> choose(const Bar& bar, const spec::CompingStyle& style,
                                  const std::vector<std::size_t>& before,
                                  RandomStream random) const {
    std::vector<std::size_t> pair;
    if (!before.empty()) pair.push_back(before[0]);
    while (pair.size() < 2) {
      std::vector<double> weights;
      for (std::size_t i = 0; i < style.gestures.size(); ++i) {
        const double value = worth(bar, style, steps_in(bar, style.gestures[i]));
        const bool again = std::count(pair.begin(), pair.end(), i) > 0;
        const bool known = before.size() > 1 && before[1] == i;
        weights.push_back(value * value * (known ? 0.01 : again ? 0.1 : 1.0));
      }
      pair.push_back(random.weighted(weights));
    }
    return pair;
  }

  /// Accents mark arrivals and the ends of phrases; in full sections every second bar.
  bool accent_bar(const Bar& bar) const {
    return bar.in_section == 0 || bar.in_section % 4 == 3 ||
           (plan_.energy(bar.section) > 0.8 && bar.in_section % 2 == 0);
  }

  void play_bar(const Bar& bar, const spec::CompingStyle& style, const std::string& gesture) {
    const std::string steps = steps_in(bar, gesture);
    const Tick step = step_ticks(plan_, steps.size());
    const Tick bar_end = bar.start + plan_.bar_ticks();
    std::size_t turn = 0;
    for (std::size_t i = 0; bar.start + step * static_cast<Tick>(i) < bar_end; ++i) {
      const Tick at = bar.start + step * static_cast<Tick>(i);
      char token = steps[i % steps.size()];
      const SoundingChord& chord = music::chord_at(plan_.chords, at);
      const bool changes = chord.start == at && at > bar.start;
      if (token == '-' && changes) token = 'x';
      // A left hand shows where a new chord stands.
      if (token != '.' && changes && is_left_hand(style)) token = '1';
      if (token == '.' || token == '-') continue;
      Tick end = at + step;
      for (std::size_t k = i + 1; end < bar_end && steps[k % steps.size()] == '-' &&
                                  music::chord_at(plan_.chords, end).start != end;
           ++k)
        end += step;
      const bool held = token == '1' && is_left_hand(style);
      if (held) end = bass_end(bar, chord, steps, i, end);
      const bool sustained = held || style.technique == "sustain";
      const Tick length =
          sustained
              ? end - at
              : std::max<Tick>(step / 8, (end - at) - static_cast<Tick>((1.0 - style.gate) *
                                                                        static_cast<double>(step)));
      strike(chord, at, length, token, style, turn++);
    }
  }

  void strike(const SoundingChord& chord, Tick at, Tick length, char token,
              const spec::CompingStyle& style, std::size_t turn) {
    const std::size_t index = static_cast<std::size_t>(&chord - plan_.chords.data());
    const Voicing& keys = voicings(style)[index];
    if (keys.empty()) return;
    const int accent = token == 'X' ? 6 : 0;
    if (token >= '1' && token <= '9') {
      const std::size_t number = static_cast<std::size_t>(token - '1');
      // The bass is sounded, the figure over it murmurs.
      const int touch = !is_left_hand(style) ? accent : number == 0 ? 5 : -5;
      add(at, length, keys[number % keys.size()] + 12 * static_cast<int>(number / keys.size()),
          touch, 0.0, "arpeggio");
      return;
    }
    if (style.technique == "broken" && is_left_hand(style)) {
      // The chord over the bass note before it, as in a waltz or a stride.
      for (std::size_t i = 1; i < keys.size() && keys[i] - keys[1] <= kReach; ++i)
        add(at, length, keys[i], accent - 3, 0.0, "comp");
      return;
    }
    if (style.technique == "arpeggio" || style.technique == "broken") {
      add(at, length, keys[turn % keys.size()], accent, 0.0, "arpeggio");
      return;
    }
    const bool up = style.technique == "strum" && turn % 2 == 1;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::size_t order = up ? keys.size() - 1 - i : i;
      const double delay = style.technique == "strum"   ? 11.0 * static_cast<double>(order)
                           : style.technique == "block" ? 1.5 * static_cast<double>(i)
                                                        : 0.0;
      add(at, length, keys[i], accent - (up ? 5 : 0), delay,
          style.technique == "sustain" ? "pad" : "comp");
    }
  }

  void add(Tick start, Tick length, int key, int accent, double delay_ms, const char* origin) {
    part_.notes.push_back({start, std::max<Tick>(1, length), fold_key(key, part_.low, part_.high),
                           accent, origin, delay_ms, false, false});
  }

  /// A voice that two sustained chords share is held, not struck again.
  void tie_sustained() {
    sort_notes(part_.notes);
    std::vector<DraftNote> tied;
    for (const DraftNote& note : part_.notes) {
      bool joined = false;
      if (note.origin == "pad" && note.start % (plan_.bar_ticks() * 4) != 0)
        for (std::size_t i = tied.size(); i-- > 0 && !joined;) {
          if (note.start - tied[i].start > plan_.bar_ticks() * 4) break;
          if (tied[i].key == note.key && tied[i].start + tied[i].length == note.start &&
              tied[i].origin == "pad") {
            tied[i].length += note.length;
            joined = true;
          }
        }
      if (!joined) tied.push_back(note);
    }
    part_.notes = std::move(tied);
  }

  const Plan& plan_;
  Part& part_;
  const RandomStream& random_;
  std::map<std::string, std::vector<Voicing>> voicings_;
  std::map<std::string, std::vector<std::size_t>> chosen_;
};

}  // namespace

void play_chords(const Plan& plan, Part& part, const RandomStream& random) {
  Accompanist(plan, part, random).play();
}

}  // namespace aether::midi_algorithmic
