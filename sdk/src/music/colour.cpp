#include "colour.hpp"

#include <aether/music/interval.hpp>
#include <aether/music/modal.hpp>
#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

namespace aether::music {
namespace {

/// The fixed number of a choice: where in the song it stands and what it is about.
class Chances {
 public:
  Chances(const Colour& colour, ColourPart part)
      : key_(stream_key(stream_key(0, "colour", colour.harmony.id), colour.section,
                        part == ColourPart::kCycle ? "cycle" : "cadence")) {}
  double of(std::string_view purpose, double onset_beats) const {
    const auto at = static_cast<std::uint64_t>(std::llround(onset_beats * 960.0));
    return static_cast<double>(draw_u64(stream_key(key_, "at", purpose), at) >> 11) * 0x1.0p-53;
  }

 private:
  std::uint64_t key_;
};

int above_tonic(const Chord& chord, const KeySignature& key) {
  return ((chord.root.pitch_class() - key.root.pitch_class()) % 12 + 12) % 12;
}
bool is_dominant(const Chord& chord) {
  return chord.shape.quality == "7" || chord.shape.quality == "7sus4";
}
bool is_triad(const Chord& chord) {
  const std::string& q = chord.shape.quality;
  return q == "maj" || q == "min";
}
bool is_major_triad(const Chord& chord) {
  return chord.shape.quality == "maj" || chord.shape.quality == "maj7";
}

/// The chord the parallel mode would have here: iv for IV, bVI for vi, iiø for ii in major; IV for
/// iv, V for v in minor.
std::optional<Chord> borrowed(const Chord& chord, const KeySignature& key) {
  const int above = above_tonic(chord, key);
  Chord out = chord;
  if (!is_minor(key.mode)) {
    if (above == 5 && is_major_triad(chord))
      return out.shape = {has_seventh(chord) ? "m7" : "min", {}, {}}, out;
    if (above == 9 && is_minor_chord(chord)) {
      out.root = transpose(key.root, {5, 8});
      return out.shape = {has_seventh(chord) ? "maj7" : "maj", {}, {}}, out;
    }
    if (above == 2 && is_minor_chord(chord)) return out.shape = {"m7b5", {}, {}}, out;
    return std::nullopt;
  }
  if (above == 5 && is_minor_chord(chord))
    return out.shape = {has_seventh(chord) ? "7" : "maj", {}, {}}, out;
  if (above == 7 && is_minor_chord(chord))
    return out.shape = {has_seventh(chord) ? "7" : "maj", {}, {}}, out;
  return std::nullopt;
}

void borrow(std::vector<ColouredChord>& chords, const Colour& colour, const Chances& chances) {
  if (!colour.harmony.modal_interchange_used) return;
  std::size_t best = chords.size();
  double lowest = 2.0, onset = 0.0;
  for (std::size_t i = 0; i < chords.size(); ++i) {
    // The last of several candidates is the likeliest: a borrowed chord answers the plain one.
    const double chance = chances.of("borrow", onset) -
                          0.2 * static_cast<double>(i) / static_cast<double>(chords.size());
    const auto other = borrowed(chords[i].chord, colour.key);
    if (other && !contradicts_mode(*other, colour.key) && chance < lowest) {
      lowest = chance;
      best = i;
    }
    onset += chords[i].beats;
  }
  if (best < chords.size() && lowest < 0.75)
    chords[best].chord = *borrowed(chords[best].chord, colour.key);
}

/// Above the middle of its range tension is meant: every style gets its chromatic chords then,
/// added to the habit of the style. 0 up to 0.5, 1 at full tension.
double heat(const Colour& colour) {
  const double above = std::max(0.0, 2.0 * colour.harmony.tension_level - 1.0);
  return above * above;
}

/// The triad or seventh chord of the key that shares most with a chord, its own degree first.
Chord in_key(const Chord& chord, const KeySignature& key) {
  std::optional<Chord> best;
  int most = -1;
  for (int degree = 1; degree <= 7; ++degree) {
    const Chord other =
        has_seventh(chord) ? diatonic_seventh(key, degree) : diatonic_triad(key, degree);
    int shared = other.root == chord.root ? 2 : 0;
    for (const ChordTone& tone : chord_tones(other)) shared += contains(chord, tone.pitch_class());
    if (is_diatonic(other, key) && shared > most) {
      most = shared;
      best = other;
    }
  }
  return best.value_or(chord);
}

/// Are all tones the key's own? Minor owns its sixth and seventh degrees both ways.
bool is_at_home(const Chord& chord, const KeySignature& key) {
  const auto tones = chord_tones(chord);
  return std::all_of(tones.begin(), tones.end(), [&](const ChordTone& tone) {
    const int above = (tone.pitch_class() - key.root.pitch_class() + 12) % 12;
    const bool raised = key.mode == Mode::kMinor && (above == 9 || above == 11);
    return raised || key.contains(tone.pitch_class());
  });
}

/// Without any tension nothing leaves the key; an eighth of it leaves the skeleton as it is.
void calm(std::vector<ColouredChord>& chords, const Colour& colour, const Chances& chances) {
  if (colour.harmony.tension_level >= 0.125) return;
  double onset = 0.0;
  for (ColouredChord& chord : chords) {
    if (!is_at_home(chord.chord, colour.key) &&
        chances.of("calm", onset) >= 8.0 * colour.harmony.tension_level)
      chord.chord = in_key(chord.chord, colour.key);
    onset += chord.beats;
  }
}

// How readily a style speaks in chromatic chords. Rock and electronic music spend their tension on
// other things: an applied dominant in every fourth bar makes a show tune of a riff.
double idiom(const Colour& colour) {
  return 0.25 + 0.75 * colour.harmony.jazz_influence;
}

bool is_applied_target(const Chord& target, const Colour& colour) {
  if (target.root == colour.key.root || target.shape.quality == "dim" ||
      target.shape.quality == "m7b5")
    return false;
  return std::any_of(colour.harmony.secondary_keys.begin(), colour.harmony.secondary_keys.end(),
                     [&](const KeySignature& key) {
                       return key.root == target.root &&
                              is_minor(key.mode) == is_minor_chord(target);
                     });
}

/// Techno, metal and their kin prepare nothing by its dominant: what pulls their minor tonic is the
/// semitone above it.
bool leans_on_flat_two(const Colour& colour) {
  return is_minor(colour.key.mode) && colour.harmony.jazz_influence < 0.05;
}

/// The bII before the tonic. Where the mode owns it already it pulls at nothing, and the tritone
/// does: bV in phrygian; in locrian, which owns that too, the diminished chord a minor third below.
/// Under high tension other chords are leant on from a semitone above as well.
std::optional<Chord> flat_two(const Chord& from, const Chord& to, double onset,
                              const Colour& colour, const Chances& chances) {
  Chord chord{transpose(to.root, {1, 1}), {"maj", {}, {}}, std::nullopt};
  if (is_diatonic(chord, colour.key)) chord.root = transpose(to.root, {4, 6});
  if (is_diatonic(chord, colour.key))
    chord = {transpose(to.root, {5, 9}), {"dim", {}, {}}, std::nullopt};
  else if (from.shape.quality == "5")
    chord.shape.quality = "5";
  const double habit = to.root == colour.key.root ? 0.55 * colour.harmony.tension_level : 0.0;
  if (from.root == chord.root || chances.of("applied", onset) >= habit + 0.45 * heat(colour) ||
      contradicts_mode(chord, colour.key))
    return std::nullopt;
  return chord;
}

/// What may lead from one chord to the next in the second half of the first.
std::optional<Chord> connector(const Chord& from, const Chord& to, double onset,
                               const Colour& colour, const Chances& chances) {
  if (leans_on_flat_two(colour)) return flat_two(from, to, onset, colour, chances);
  const double tension = colour.harmony.tension_level;
  const int rise = ((to.root.pitch_class() - from.root.pitch_class()) % 12 + 12) % 12;
  const NoteName dominant = transpose(to.root, {4, 7});
  if (is_applied_target(to, colour) && dominant != from.root &&
      chances.of("applied", onset) < 0.55 * tension * idiom(colour) + 0.5 * heat(colour)) {
    Chord chord{dominant, {"7", {}, {}}, std::nullopt};
    if (is_minor_chord(to) && colour.harmony.jazz_influence > 0.5) chord.shape.alterations = {"b9"};
    if (!contradicts_mode(chord, colour.key)) return chord;
  }
  const Chord passing{transpose(from.root, {0, 1}), {"dim7", {}, {}}, std::nullopt};
  if (rise == 2 && is_triad(from) && !contradicts_mode(passing, colour.key) &&
      chances.of("passing", onset) < 0.5 * (tension - 0.35) * idiom(colour) + 0.5 * heat(colour))
    return passing;
  // The dominant's tritone neighbour slides into the tonic.
  const Chord slide{transpose(to.root, {1, 1}), {"7", {}, {}}, std::nullopt};
  if (to.root == colour.key.root && from.root != to.root && from.root != slide.root &&
      !contradicts_mode(slide, colour.key) && chances.of("slide", onset) < 0.8 * heat(colour))
    return slide;
  return std::nullopt;
}

std::vector<ColouredChord> connected(const std::vector<ColouredChord>& chords, const Colour& colour,
                                     const Chances& chances) {
  std::vector<ColouredChord> out;
  double onset = 0.0;
  for (std::size_t i = 0; i < chords.size(); ++i) {
    const ColouredChord& here = chords[i];
    const auto link =
        here.beats >= 3.0 && chords.size() > 1
            ? connector(here.chord, chords[(i + 1) % chords.size()].chord, onset, colour, chances)
            : std::nullopt;
    if (link) {
      const double second = here.beats >= 4.0 ? 2.0 : 1.0;
      out.push_back({here.chord, here.beats - second});
      out.push_back({*link, second});
    } else {
      out.push_back(here);
    }
    onset += here.beats;
  }
  return out;
}

/// The shape, unless it would unmake the mode.
void take_shape(Chord& chord, const ChordShape& shape, const KeySignature& key) {
  const Chord changed{chord.root, shape, chord.bass};
  if (!contradicts_mode(changed, key)) chord = changed;
}

/// Minor dominants sharpen their third before the tonic, dominants sharpen their tensions.
void alter(std::vector<ColouredChord>& chords, const Colour& colour, const Chances& chances) {
  const double tension = colour.harmony.tension_level;
  const KeySignature& key = colour.key;
  double onset = 0.0;
  for (std::size_t i = 0; i < chords.size(); ++i) {
    Chord& chord = chords[i].chord;
    const Chord& next = chords[(i + 1) % chords.size()].chord;
    const bool fifth = transpose(next.root, {4, 7}) == chord.root;
    if (is_minor(key.mode) && above_tonic(chord, key) == 7 && is_minor_chord(chord) && fifth &&
        chances.of("leading", onset) < 0.8 * tension)
      take_shape(chord, {has_seventh(chord) ? "7" : "maj", {}, {}}, key);
    const bool plain = leans_on_flat_two(colour) && above_tonic(chord, key) != 7;
    if (fifth && !plain && chord.shape.quality == "maj" && chances.of("seventh", onset) < tension)
      take_shape(chord, {"7", chord.shape.extensions, chord.shape.alterations}, key);
    // A tonic with its flat seventh (mixolydian, blues) is at rest: nothing in it is sharpened.
    if (is_dominant(chord) && above_tonic(chord, key) != 0 && chord.shape.alterations.empty() &&
        chances.of("alter", onset) < 0.8 * (tension - 0.3) * idiom(colour) + 0.4 * heat(colour)) {
      ChordShape shape = chord.shape;
      std::erase(shape.extensions, "9");
      shape.alterations.push_back(fifth && !is_minor_chord(next) ? "#11" : "b9");
      take_shape(chord, shape, key);
    }
    onset += chords[i].beats;
  }
}

/// Adds the seventh the key gives, then the ninth.
void enrich(Chord& chord, const KeySignature& key, double chance, double jazz) {
  const auto in_key = [&](int semitones) {
    return key.contains((chord.root.pitch_class() + semitones) % 12);
  };
  std::string& quality = chord.shape.quality;
  if (chance < jazz) {
    if (quality == "maj")
      quality = in_key(11) && above_tonic(chord, key) != 7 ? "maj7" : in_key(10) ? "7" : "6";
    else if (quality == "min")
      // Harmonic and melodic minor keep their leading tone over the tonic too.
      quality = is_minor(key.mode) && above_tonic(chord, key) == 0 && in_key(11) ? "mmaj7" : "m7";
    else if (quality == "dim")
      quality = in_key(9) && !in_key(10) ? "dim7" : "m7b5";
    else if (quality == "sus4")
      quality = "7sus4";
  }
  const bool takes_ninth = quality == "maj7" || quality == "m7" || quality == "7" || quality == "6";
  const bool plain = chord.shape.extensions.empty() && chord.shape.alterations.empty();
  if (takes_ninth && plain && chance < jazz - 0.3 && in_key(2)) chord.shape.extensions = {"9"};
  if (quality == "7" && chord.shape.extensions.size() == 1 && chance < jazz - 0.6)
    chord.shape.extensions.push_back("13");
}

}  // namespace

std::vector<ColouredChord> coloured(std::vector<ColouredChord> chords, const Colour& colour,
                                    ColourPart part) {
  if (chords.empty()) return chords;
  const Chances chances(colour, part);
  if (part == ColourPart::kCycle) borrow(chords, colour, chances);
  calm(chords, colour, chances);
  if (part == ColourPart::kCycle) {
    chords = connected(chords, colour, chances);
  }
  alter(chords, colour, chances);
  double onset = 0.0;
  for (ColouredChord& chord : chords) {
    enrich(chord.chord, colour.key, chances.of("jazz", onset), colour.harmony.jazz_influence);
    onset += chord.beats;
  }
  return chords;
}

}  // namespace aether::music
