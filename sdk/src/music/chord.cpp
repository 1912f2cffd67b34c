#include <aether/music/chord.hpp>
#include <aether/music/interval.hpp>

#include <algorithm>
#include <array>

namespace aether::music {
namespace {

struct Tone {
  int degree, semitones;
};
struct Quality {
  std::string_view name, suffix;
  std::array<Tone, 4> tones;
  int size;
};

constexpr Quality kQualities[] = {
    {"maj", "", {{{1, 0}, {3, 4}, {5, 7}, {}}}, 3},
    {"min", "m", {{{1, 0}, {3, 3}, {5, 7}, {}}}, 3},
    {"dim", "dim", {{{1, 0}, {3, 3}, {5, 6}, {}}}, 3},
    {"aug", "aug", {{{1, 0}, {3, 4}, {5, 8}, {}}}, 3},
    {"sus2", "sus2", {{{1, 0}, {2, 2}, {5, 7}, {}}}, 3},
    {"sus4", "sus4", {{{1, 0}, {4, 5}, {5, 7}, {}}}, 3},
    {"5", "5", {{{1, 0}, {5, 7}, {}, {}}}, 2},
    {"6", "6", {{{1, 0}, {3, 4}, {5, 7}, {6, 9}}}, 4},
    {"m6", "m6", {{{1, 0}, {3, 3}, {5, 7}, {6, 9}}}, 4},
    {"7", "7", {{{1, 0}, {3, 4}, {5, 7}, {7, 10}}}, 4},
    {"maj7", "maj7", {{{1, 0}, {3, 4}, {5, 7}, {7, 11}}}, 4},
    {"m7", "m7", {{{1, 0}, {3, 3}, {5, 7}, {7, 10}}}, 4},
    {"m7b5", "m7b5", {{{1, 0}, {3, 3}, {5, 6}, {7, 10}}}, 4},
    {"dim7", "dim7", {{{1, 0}, {3, 3}, {5, 6}, {7, 9}}}, 4},
    {"mmaj7", "mmaj7", {{{1, 0}, {3, 3}, {5, 7}, {7, 11}}}, 4},
    {"7sus4", "7sus4", {{{1, 0}, {4, 5}, {5, 7}, {7, 10}}}, 4},
};

const Quality& quality_of(std::string_view name) {
  for (const Quality& quality : kQualities)
    if (quality.name == name) return quality;
  return kQualities[0];
}

int tone_steps(int degree) {
  return degree - 1;
}

std::optional<Tone> extension_tone(std::string_view text) {
  if (text == "9") return Tone{9, 14};
  if (text == "11") return Tone{11, 17};
  if (text == "13") return Tone{13, 21};
  if (text == "b9") return Tone{9, 13};
  if (text == "#9") return Tone{9, 15};
  if (text == "#11") return Tone{11, 18};
  if (text == "b13") return Tone{13, 20};
  if (text == "b5") return Tone{5, 6};
  if (text == "#5") return Tone{5, 8};
  return std::nullopt;
}

/// Takes `word` off the front of `text`.
bool take(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word) return false;
  text.remove_prefix(word.size());
  return true;
}

/// The part of a suffix that decides triad and seventh; what is left goes to take_tensions.
bool take_quality(std::string_view& text, bool minor, ChordShape& shape) {
  const auto set = [&](const char* quality) {
    shape.quality = quality;
    return true;
  };
  const auto tall = [&](const char* quality, std::initializer_list<const char*> extensions) {
    shape.extensions.assign(extensions.begin(), extensions.end());
    return set(quality);
  };
  if (take(text, "°7") || take(text, "o7") || take(text, "dim7")) return set("dim7");
  if (take(text, "ø7") || take(text, "ø") || (minor && take(text, "7b5")) || take(text, "m7b5"))
    return set("m7b5");
  if (take(text, "°") || take(text, "dim") || take(text, "o")) return set("dim");
  if (take(text, "aug") || take(text, "+"))
    return take(text, "7") ? (shape.alterations = {"#5"}, set("7")) : set("aug");
  if (take(text, "7sus4") || take(text, "7sus")) return set("7sus4");
  if (take(text, "9sus4") || take(text, "9sus")) return tall("7sus4", {"9"});
  if (take(text, "sus2")) return set("sus2");
  if (take(text, "sus4") || take(text, "sus")) return set("sus4");
  for (const std::string_view major : {"(maj", "maj", "M", "Δ"}) {
    if (!take(text, major)) continue;
    if (take(text, "13"))
      tall(minor ? "mmaj7" : "maj7", {"9", "13"});
    else if (take(text, "9"))
      tall(minor ? "mmaj7" : "maj7", {"9"});
    else if (take(text, "7") || major != "maj")
      set(minor ? "mmaj7" : "maj7");
    else
      set(minor ? "min" : "maj");
    take(text, ")");
    return true;
  }
  if (take(text, "69")) return tall(minor ? "m6" : "6", {"9"});
  if (take(text, "6")) return set(minor ? "m6" : "6");
  if (take(text, "13")) return tall(minor ? "m7" : "7", {"9", "13"});
  if (take(text, "11")) return tall(minor ? "m7" : "7", {"9", "11"});
  if (take(text, "9")) return tall(minor ? "m7" : "7", {"9"});
  if (take(text, "7")) return set(minor ? "m7" : "7");
  if (text.substr(0, 1) == "5" && !minor) return take(text, "5"), set("5");
  return set(minor ? "min" : "maj");
}

bool take_tensions(std::string_view text, ChordShape& shape) {
  while (!text.empty()) {
    if (take(text, "(") || take(text, ")") || take(text, "add")) continue;
    bool taken = false;
    for (const std::string_view word : {"b13", "#11", "b9", "#9", "b5", "#5"})
      if (take(text, word)) {
        shape.alterations.emplace_back(word);
        taken = true;
        break;
      }
    if (taken) continue;
    for (const std::string_view word : {"13", "11", "9"})
      if (take(text, word)) {
        shape.extensions.emplace_back(word);
        taken = true;
        break;
      }
    if (!taken) return false;
  }
  return true;
}

/// Typographic signs become the ASCII ones the tables know.
std::string plain_signs(std::string_view text) {
  std::string out(text);
  const auto replace = [&out](std::string_view from, std::string_view to) {
    for (std::size_t at = out.find(from); at != std::string::npos;
         at = out.find(from, at + to.size()))
      out.replace(at, from.size(), to);
  };
  replace("♭", "b");
  replace("♯", "#");
  return out;
}

}  // namespace

std::span<const std::string_view> chord_qualities() {
  static constexpr auto names = [] {
    std::array<std::string_view, std::size(kQualities)> list{};
    for (std::size_t i = 0; i < list.size(); ++i) list[i] = kQualities[i].name;
    return list;
  }();
  return names;
}

std::vector<ChordTone> chord_tones(const Chord& chord) {
  std::vector<Tone> tones;
  const Quality& quality = quality_of(chord.shape.quality);
  tones.assign(quality.tones.begin(), quality.tones.begin() + quality.size);
  const auto put = [&tones](Tone tone) {
    for (Tone& have : tones)
      if (have.degree == tone.degree) {
        have = tone;
        return;
      }
    tones.push_back(tone);
  };
  for (const std::string& extension : chord.shape.extensions)
    if (const auto tone = extension_tone(extension)) put(*tone);
  for (const std::string& alteration : chord.shape.alterations)
    if (const auto tone = extension_tone(alteration)) put(*tone);
  std::stable_sort(tones.begin(), tones.end(), [](Tone a, Tone b) { return a.degree < b.degree; });
  std::vector<ChordTone> out;
  for (const Tone& tone : tones)
    out.push_back({transpose(chord.root, {tone_steps(tone.degree), tone.semitones}), tone.degree,
                   tone.semitones});
  return out;
}

bool contains(const Chord& chord, int pitch_class) {
  const int wanted = ((pitch_class % 12) + 12) % 12;
  for (const ChordTone& tone : chord_tones(chord))
    if (tone.pitch_class() == wanted) return true;
  return false;
}

std::optional<ChordTone> tone_at(const Chord& chord, int degree) {
  const auto tones = chord_tones(chord);
  const auto find = [&](int wanted) -> std::optional<ChordTone> {
    for (const ChordTone& tone : tones)
      if (tone.degree == wanted) return tone;
    return std::nullopt;
  };
  if (const auto tone = find(degree)) return tone;
  if (degree == 3) {
    if (const auto fourth = find(4)) return fourth;
    return find(2);
  }
  if (degree == 7) return find(6);
  return std::nullopt;
}

bool has_seventh(const Chord& chord) {
  for (const ChordTone& tone : chord_tones(chord))
    if (tone.degree >= 6) return true;
  return false;
}

bool is_minor_chord(const Chord& chord) {
  for (const ChordTone& tone : chord_tones(chord))
    if (tone.degree == 3) return tone.semitones == 3;
  return false;
}

std::string chord_symbol(const Chord& chord) {
  const auto& shape = chord.shape;
  const auto has = [&shape](std::string_view extension) {
    return std::find(shape.extensions.begin(), shape.extensions.end(), extension) !=
           shape.extensions.end();
  };
  std::string suffix(quality_of(shape.quality).suffix);
  const bool seventh = shape.quality.size() >= 1 && shape.quality.find('7') != std::string::npos;
  const bool tall = seventh && shape.quality != "m7b5" && shape.quality != "dim7" && has("9");
  if (tall) {
    const std::string top = has("13") ? "13" : has("11") ? "11" : "9";
    const std::size_t at = suffix.find('7');
    suffix.replace(at, 1, top);
  }
  for (const std::string& extension : shape.extensions) {
    if (tall) continue;
    suffix += (shape.quality == "6" || shape.quality == "m6") && extension == "9"
                  ? "9"
                  : "add" + extension;
  }
  for (const std::string& alteration : shape.alterations) suffix += alteration;
  std::string text = chord.root.text() + suffix;
  if (chord.bass && *chord.bass != chord.root) text += "/" + chord.bass->text();
  return text;
}

std::optional<ChordShape> parse_shape(std::string_view suffix, bool minor) {
  const std::string plain = plain_signs(suffix);
  std::string_view text = plain;
  ChordShape shape;
  if (!take_quality(text, minor, shape)) return std::nullopt;
  if (!take_tensions(text, shape)) return std::nullopt;
  return shape;
}

std::optional<Chord> parse_chord(std::string_view given) {
  const std::string plain = plain_signs(given);
  std::string_view text = plain;
  if (text.empty()) return std::nullopt;
  std::size_t length = 1;
  while (length < text.size() && (text[length] == '#' || text[length] == 'b') && length < 3)
    ++length;
  const auto root = NoteName::parse(text.substr(0, length));
  if (!root || text[0] < 'A' || text[0] > 'G') return std::nullopt;
  text.remove_prefix(length);
  Chord chord{*root, {}, std::nullopt};
  if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos) {
    const auto bass = NoteName::parse(text.substr(slash + 1));
    if (!bass) return std::nullopt;
    chord.bass = bass;
    text = text.substr(0, slash);
  }
  bool minor = false;
  if (take(text, "min") || take(text, "-"))
    minor = true;
  else if (text.substr(0, 3) != "maj" && take(text, "m"))
    minor = true;
  const auto shape = parse_shape(text, minor);
  if (!shape) return std::nullopt;
  chord.shape = *shape;
  return chord;
}

}  // namespace aether::music
