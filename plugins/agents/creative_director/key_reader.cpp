// Tonic and mode: "in A minor", "F sharp minor", "Bbm", "D dorian", "a minor key".
#include "reading.hpp"

#include <cctype>

namespace aether::creative {
namespace {

using Index = std::ptrdiff_t;

std::optional<spec::Mode> mode_of(std::string_view word, std::string_view next) {
  if (word == "harmonic" && next == "minor") return spec::Mode::kHarmonicMinor;
  if (word == "melodic" && next == "minor") return spec::Mode::kMelodicMinor;
  if (word == "major" || word == "maj") return spec::Mode::kMajor;
  if (word == "minor" || word == "min") return spec::Mode::kMinor;
  if (word == "dorian") return spec::Mode::kDorian;
  if (word == "phrygian") return spec::Mode::kPhrygian;
  if (word == "lydian") return spec::Mode::kLydian;
  if (word == "mixolydian") return spec::Mode::kMixolydian;
  if (word == "aeolian" || word == "eolian") return spec::Mode::kAeolian;
  if (word == "locrian") return spec::Mode::kLocrian;
  return std::nullopt;
}

// A note name at token i ("A", "Bb", "f#", "E flat"); `used` tokens.
std::optional<spec::NoteName> note_at(const Text& text, Index i, Index& used) {
  const std::string_view word = text.word(i);
  used = 1;
  if (word.empty() || word.size() > 2 || word[0] < 'a' || word[0] > 'g') return std::nullopt;
  if (word.size() == 2 && word[1] != 'b' && word[1] != '#') return std::nullopt;
  std::string name(word);
  if (word.size() == 1) {
    if (text.word(i + 1) == "flat") name += 'b', used = 2;
    if (text.word(i + 1) == "sharp") name += '#', used = 2;
  }
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return spec::NoteName::parse(name);
}

// "Am", "F#m", "Bbmin": a token that is a whole key. The letter must be a capital, so that "am"
// stays a verb.
bool short_key(const Token& token, KeyReading& reading) {
  const std::string& raw = token.raw;
  if (raw.size() < 2 || raw[0] < 'A' || raw[0] > 'G') return false;
  std::size_t letters = raw[1] == 'b' || raw[1] == '#' ? 2 : 1;
  const std::string rest = raw.substr(letters);
  if (rest != "m" && rest != "min" && rest != "maj") return false;
  const auto name = spec::NoteName::parse(raw.substr(0, letters));
  if (!name) return false;
  reading.tonic = Found<spec::NoteName>{*name, raw, 0.9};
  reading.mode =
      Found<spec::Mode>{rest == "maj" ? spec::Mode::kMajor : spec::Mode::kMinor, raw, 0.9};
  return true;
}

bool introduces_key(const Text& text, Index i) {
  const std::string_view before = text.word(i - 1), earlier = text.word(i - 2);
  return before == "in" || before == "on" || before == "key" ||
         (before == "of" && earlier == "key");
}

// "a minor setback", "a major chord change": the article, not the note.
bool is_article(const Text& text, Index i) {
  const Token& token = text.tokens()[static_cast<std::size_t>(i)];
  if (token.word != "a") return false;
  const std::string_view after = text.word(i + 2);
  for (const std::string_view noun : {"key", "mood", "feel", "feeling", "tonality", "scale",
                                      "chord", "mode", "sound", "vibe", "melody", "setback"})
    if (after == noun) return true;
  return token.raw == "a" && !introduces_key(text, i);
}

}  // namespace

KeyReading read_key(const Text& text) {
  KeyReading reading;
  for (Index i = 0; i < static_cast<Index>(text.size()); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (text.negated(at)) continue;
    if (!reading.tonic && short_key(text.tokens()[at], reading)) return reading;
    Index used = 1;
    const auto note = note_at(text, i, used);
    const auto mode = mode_of(text.word(i + used), text.word(i + used + 1));
    if (note && mode && !is_article(text, i)) {
      const std::string quote = text.quote(at, static_cast<std::size_t>(used) + 1);
      reading.tonic = Found<spec::NoteName>{*note, quote, 0.98};
      reading.mode = Found<spec::Mode>{*mode, quote, 0.98};
      return reading;
    }
    // "in G", "key of Bb": a capital, or the word "key", tells it from a letter.
    const bool capital = text.tokens()[at].raw[0] >= 'A' && text.tokens()[at].raw[0] <= 'G';
    const bool keyed =
        text.word(i - 1) == "key" || (text.word(i - 1) == "of" && text.word(i - 2) == "key");
    if (note && !reading.tonic && introduces_key(text, i) && (capital || keyed) &&
        !(text.tokens()[at].raw == "A" && !keyed))
      reading.tonic =
          Found<spec::NoteName>{*note, text.quote(at, static_cast<std::size_t>(used)), 0.85};
    if (const auto lone = mode_of(text.word(i), text.word(i + 1)); lone && !reading.mode)
      reading.mode = Found<spec::Mode>{*lone, text.quote(at, 1), 0.8};
  }
  return reading;
}

}  // namespace aether::creative
