#include <aether/music/pitch.hpp>

#include <cstdlib>

namespace aether::music {
namespace {

constexpr int kLetterClass[] = {0, 2, 4, 5, 7, 9, 11};   // C D E F G A B
constexpr int kLetterFifths[] = {0, 2, 4, -1, 1, 3, 5};  // on the line of fifths
constexpr char kLetters[] = "CDEFGAB";

int floor_mod(int value, int modulus) {
  return ((value % modulus) + modulus) % modulus;
}

// Reads the letter and accidentals at the start of `text` and removes them.
std::optional<NoteName> take_name(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const char upper = static_cast<char>(text[0] >= 'a' && text[0] <= 'g' ? text[0] - 32 : text[0]);
  const std::string_view letters = kLetters;
  const std::size_t letter = letters.find(upper);
  if (letter == std::string_view::npos) return std::nullopt;
  NoteName name{static_cast<int>(letter), 0};
  text.remove_prefix(1);
  // Sharps or flats, not both.
  const auto take = [&text, &name](std::string_view sign, int step) {
    if (!text.starts_with(sign) || name.alteration * step < 0) return false;
    text.remove_prefix(sign.size());
    name.alteration += step;
    return true;
  };
  while (take("#", 1) || take("♯", 1) || take("b", -1) || take("♭", -1)) continue;
  if (std::abs(name.alteration) > 2) return std::nullopt;
  return name;
}

}  // namespace

int NoteName::pitch_class() const {
  return floor_mod(kLetterClass[letter] + alteration, 12);
}

int NoteName::fifths() const {
  return kLetterFifths[letter] + 7 * alteration;
}

NoteName NoteName::from_fifths(int fifths) {
  // F..B occupy -1..5; each accidental moves by seven fifths.
  const int row = floor_mod(fifths + 1, 7);
  static constexpr int kLetterAt[] = {3, 0, 4, 1, 5, 2, 6};  // F C G D A E B
  return {kLetterAt[row], (fifths + 1 - row) / 7};
}

NoteName NoteName::spell(int pitch_class, NoteName tonic) {
  // A pitch class sits at every 12th fifth; the scale of a tonic lies around -5..+6 fifths from it.
  int fifths = floor_mod(pitch_class * 7, 12);
  while (fifths - tonic.fifths() > 6) fifths -= 12;
  while (fifths - tonic.fifths() < -5) fifths += 12;
  NoteName name = from_fifths(fifths);
  if (std::abs(name.alteration) > 2) name = from_fifths(floor_mod(pitch_class * 7, 12));
  return name;
}

std::string NoteName::text() const {
  std::string text(1, kLetters[letter]);
  text.append(static_cast<std::size_t>(std::abs(alteration)), alteration < 0 ? 'b' : '#');
  return text;
}

std::optional<NoteName> NoteName::parse(std::string_view text) {
  const auto name = take_name(text);
  return name && text.empty() ? name : std::nullopt;
}

int Pitch::midi() const {
  return (octave + 1) * 12 + kLetterClass[name.letter] + name.alteration;
}

Pitch Pitch::from_midi(int key, NoteName tonic) {
  const NoteName name = NoteName::spell(floor_mod(key, 12), tonic);
  // B sharp and C flat belong to the octave of their letter.
  return {name, (key - name.alteration - kLetterClass[name.letter]) / 12 - 1};
}

std::string Pitch::text() const {
  return name.text() + std::to_string(octave);
}

std::optional<Pitch> Pitch::parse(std::string_view text) {
  const auto name = take_name(text);
  if (!name || text.empty()) return std::nullopt;
  int sign = 1;
  if (text.front() == '-') sign = -1, text.remove_prefix(1);
  if (text.size() != 1 || text[0] < '0' || text[0] > '9') return std::nullopt;
  const Pitch pitch{*name, sign * (text[0] - '0')};
  if (pitch.octave < -1 || pitch.midi() < 0 || pitch.midi() > 127) return std::nullopt;
  return pitch;
}

}  // namespace aether::music
