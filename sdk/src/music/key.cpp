#include <aether/music/key.hpp>

#include <algorithm>
#include <cctype>

namespace aether::music {
namespace {

struct Scale {
  int steps[7];
  int count;
  int fifths_of_major;  // fifths from the tonic up to the relative major's tonic, for key
                        // signatures
};

// Mode order as in the enum. Pentatonics and blues take the signature of the seven-note scale they
// are cut from.
constexpr Scale kScales[] = {
    {{0, 2, 4, 5, 7, 9, 11}, 7, 0},   // major
    {{0, 2, 3, 5, 7, 8, 10}, 7, -3},  // minor
    {{0, 2, 3, 5, 7, 9, 10}, 7, -2},  // dorian
    {{0, 1, 3, 5, 7, 8, 10}, 7, -4},  // phrygian
    {{0, 2, 4, 6, 7, 9, 11}, 7, 1},   // lydian
    {{0, 2, 4, 5, 7, 9, 10}, 7, -1},  // mixolydian
    {{0, 2, 3, 5, 7, 8, 10}, 7, -3},  // aeolian
    {{0, 1, 3, 5, 6, 8, 10}, 7, -5},  // locrian
    {{0, 2, 3, 5, 7, 8, 11}, 7, -3},  // harmonic minor
    {{0, 2, 3, 5, 7, 9, 11}, 7, -3},  // melodic minor
    {{0, 2, 4, 7, 9}, 5, 0},          // major pentatonic
    {{0, 3, 5, 7, 10}, 5, -3},        // minor pentatonic
    {{0, 3, 5, 6, 7, 10}, 6, -3},     // blues
};

// Letter steps above the tonic of each scale degree: which letter spells it.
constexpr int kLettersFive[2][5] = {{0, 1, 2, 4, 5}, {0, 2, 3, 4, 6}};
constexpr int kLettersBlues[6] = {0, 2, 3, 4, 4, 6};
constexpr int kNaturalClass[] = {0, 2, 4, 5, 7, 9, 11};

const Scale& scale(Mode mode) {
  return kScales[static_cast<std::size_t>(mode)];
}

int letter_step(Mode mode, int index) {
  if (mode == Mode::kMajorPentatonic) return kLettersFive[0][index];
  if (mode == Mode::kMinorPentatonic) return kLettersFive[1][index];
  if (mode == Mode::kBlues) return kLettersBlues[index];
  return index;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::span<const int> scale_steps(Mode mode) {
  return {scale(mode).steps, static_cast<std::size_t>(scale(mode).count)};
}

bool is_minor(Mode mode) {
  const auto steps = scale_steps(mode);
  return std::find(steps.begin(), steps.end(), 3) != steps.end() &&
         std::find(steps.begin(), steps.end(), 4) == steps.end();
}

std::string KeySignature::text() const {
  std::string words(EnumNames<Mode>::names[static_cast<std::size_t>(mode)]);
  std::replace(words.begin(), words.end(), '_', ' ');
  return root.text() + " " + words;
}

std::optional<KeySignature> KeySignature::parse(std::string_view text) {
  text = trim(text);
  // The longest readable note name at the start, so that "Bb" is not B with a rest of "b".
  std::size_t length = 1;
  for (std::size_t n = 1; n <= std::min<std::size_t>(text.size(), 7); ++n)
    if (NoteName::parse(text.substr(0, n))) length = n;
  const auto root = NoteName::parse(text.substr(0, length));
  if (!root) return std::nullopt;
  std::string_view rest = text.substr(length);
  for (const std::string_view word : {" flat", "-flat", " sharp", "-sharp"}) {
    if (!lower(rest).starts_with(word)) continue;
    NoteName altered = *root;
    altered.alteration += word.ends_with("flat") ? -1 : 1;
    if (std::abs(altered.alteration) > 2) return std::nullopt;
    const auto key = parse(altered.text() + std::string(rest.substr(word.size())));
    return key;
  }
  std::string mode = lower(trim(rest));
  std::replace(mode.begin(), mode.end(), ' ', '_');
  if (mode.empty() || mode == "maj") return KeySignature{*root, Mode::kMajor};
  if (rest == "M") return KeySignature{*root, Mode::kMajor};
  if (mode == "m" || mode == "min" || mode == "natural_minor")
    return KeySignature{*root, Mode::kMinor};
  const auto found = enum_from<Mode>(mode);
  if (!found) return std::nullopt;
  return KeySignature{*root, *found};
}

NoteName KeySignature::degree(int degree) const {
  const Scale& s = scale(mode);
  const int index = (((degree - 1) % s.count) + s.count) % s.count;
  const int letter = (root.letter + letter_step(mode, index)) % 7;
  const int wanted = (root.pitch_class() + s.steps[index]) % 12;
  int alteration = (wanted - kNaturalClass[letter] + 18) % 12 - 6;
  if (std::abs(alteration) > 2) return NoteName::spell(wanted, root);
  return {letter, alteration};
}

bool KeySignature::contains(int pitch_class) const {
  const int step = (((pitch_class - root.pitch_class()) % 12) + 12) % 12;
  const auto steps = scale_steps(mode);
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

int KeySignature::accidentals() const {
  int count = root.fifths() + scale(mode).fifths_of_major;
  while (count > 7) count -= 12;
  while (count < -7) count += 12;
  return count;
}

}  // namespace aether::music
