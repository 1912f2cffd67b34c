#include <aether/music/interval.hpp>

#include <algorithm>
#include <cstdlib>

namespace aether::music {
namespace {

constexpr int kLetterSemitones[7] = {0, 2, 4, 5, 7, 9, 11};

int natural_semitones(int steps) {
  return 12 * (steps / 7) + kLetterSemitones[steps % 7];
}
bool is_perfect(int steps) {
  const int simple = steps % 7;
  return simple == 0 || simple == 3 || simple == 4;
}
int wrap(int value, int size) {
  return ((value % size) + size) % size;
}

}  // namespace

std::string Interval::name() const {
  const int off = semitones - natural_semitones(steps);
  std::string quality;
  if (is_perfect(steps)) {
    quality =
        off == 0 ? "P" : std::string(static_cast<std::size_t>(std::abs(off)), off > 0 ? 'A' : 'd');
  } else if (off == 0 || off == -1) {
    quality = off == 0 ? "M" : "m";
  } else {
    quality = off > 0 ? std::string(static_cast<std::size_t>(off), 'A')
                      : std::string(static_cast<std::size_t>(-off - 1), 'd');
  }
  return quality + std::to_string(steps + 1);
}

std::optional<Interval> Interval::parse(std::string_view name) {
  std::size_t letters = 0;
  while (letters < name.size() && (name[letters] < '0' || name[letters] > '9')) ++letters;
  if (letters == 0 || letters > 2 || letters == name.size() || name.size() - letters > 2)
    return std::nullopt;
  int number = 0;
  for (const char c : name.substr(letters)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (number < 1 || number > 22) return std::nullopt;
  const int steps = number - 1;
  const bool perfect = is_perfect(steps);
  int off = 0;
  for (const char c : name.substr(0, letters)) {
    if (c != name[0]) return std::nullopt;
    if (c == 'A')
      ++off;
    else if (c == 'd')
      off -= (perfect || off < 0) ? 1 : 2;
    else if (c == 'P' && perfect && letters == 1)
      off = 0;
    else if (c == 'M' && !perfect && letters == 1)
      off = 0;
    else if (c == 'm' && !perfect && letters == 1)
      off = -1;
    else
      return std::nullopt;
  }
  return Interval{steps, natural_semitones(steps) + off};
}

Interval interval_between(NoteName from, NoteName to) {
  const int steps = wrap(to.letter - from.letter, 7);
  int semitones = wrap(to.pitch_class() - from.pitch_class(), 12);
  // C up to C flat is a diminished octave below zero, not eleven semitones of a unison.
  if (semitones - natural_semitones(steps) > 6) semitones -= 12;
  if (natural_semitones(steps) - semitones > 6) semitones += 12;
  return {steps, semitones};
}

Interval interval_between(const Pitch& from, const Pitch& to) {
  const Pitch& low = from.midi() <= to.midi() ? from : to;
  const Pitch& high = from.midi() <= to.midi() ? to : from;
  const int steps = 7 * (high.octave - low.octave) + high.name.letter - low.name.letter;
  return {std::max(0, steps), high.midi() - low.midi()};
}

NoteName transpose(NoteName note, Interval by) {
  NoteName result{wrap(note.letter + by.steps, 7), 0};
  const int wanted = wrap(note.pitch_class() + by.semitones, 12);
  int off = wrap(wanted - kLetterSemitones[result.letter], 12);
  if (off > 6) off -= 12;
  if (std::abs(off) > 2) return NoteName::spell(wanted, note);
  result.alteration = off;
  return result;
}

Pitch transpose(const Pitch& pitch, Interval by) {
  const NoteName name = transpose(pitch.name, by);
  Pitch result{name, pitch.octave};
  const int wanted = pitch.midi() + by.semitones;
  while (result.midi() < wanted) ++result.octave;
  while (result.midi() > wanted) --result.octave;
  return result;
}

Interval inverted(Interval interval) {
  return {wrap(-interval.steps, 7), wrap(-interval.semitones, 12)};
}

}  // namespace aether::music
