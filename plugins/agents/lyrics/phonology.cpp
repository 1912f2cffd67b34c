#include "phonology.hpp"

#include <algorithm>
#include <cctype>

namespace aether::lyrics {
namespace {

const Array& items(const Value& value) {
  static const Array* const none = new Array();
  return value.is_array() ? value.as_array() : *none;
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_vowel(char c) {
  // Letters beyond ASCII count as vowels: most accented letters in lyrics are.
  return std::string_view("aeiouyAEIOUY").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

Phonology::Phonology(const Value& words) {
  for (const Value& item : items(words.at("cuts"))) {
    const std::string notation = item.string_or("");
    Cut cut;
    std::string part, word;
    const auto close = [&] {
      if (part.empty()) return;
      if (std::isupper(static_cast<unsigned char>(part[0])) &&
          (part.size() == 1 || !std::islower(static_cast<unsigned char>(part[1]))))
        cut.stressed = cut.lengths.size();
      cut.lengths.push_back(part.size());
      word += lowered(part);
      part.clear();
    };
    for (const char c : notation + "-")
      if (c == '-')
        close();
      else
        part += c;
    cuts_[word] = cut;
  }
  const auto fill = [&](const char* name, std::set<std::string, std::less<>>& set) {
    for (const Value& item : items(words.at(name))) set.insert(item.string_or(""));
  };
  fill("one", single_);
  fill("weak", weak_);
  fill("banned", banned_);
  if (words.at("rhymes").is_map())
    for (const auto& [sound, list] : words.at("rhymes").as_map())
      for (const Value& word : items(list)) sounds_.emplace(word.string_or(""), sound);
}

std::vector<Syllable> Phonology::syllables(std::string_view word) const {
  const std::string lower = lowered(word);
  if (const auto at = cuts_.find(lower); at != cuts_.end()) {
    std::vector<Syllable> cut;
    std::size_t from = 0;
    for (std::size_t i = 0; i < at->second.lengths.size(); ++i) {
      cut.push_back(
          {std::string(word.substr(from, at->second.lengths[i])), i == at->second.stressed});
      from += at->second.lengths[i];
    }
    return cut;
  }
  if (single_.count(lower)) return {{std::string(word), !weak_.count(lower)}};
  return by_rule(word);
}

// Vowel groups make syllables; a final silent e makes none; of several consonants between vowels
// the last begins the next syllable (after the usual practice of hyphenation).
std::vector<Syllable> Phonology::by_rule(std::string_view word) const {
  struct Group {
    std::size_t first, last;
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool vowel = is_vowel(word[i]) && !(i == 0 && lowered(word.substr(0, 1)) == "y");
    if (!vowel) continue;
    if (!groups.empty() && groups.back().last + 1 == i)
      groups.back().last = i;
    else
      groups.push_back({i, i});
  }
  const std::string lower = lowered(word);
  if (groups.size() > 1 && groups.back().first == groups.back().last) {
    const bool final_e =
        lower.back() == 'e' && groups.back().last + 1 == lower.size() && !lower.ends_with("le");
    const bool silent_ed =
        lower.ends_with("ed") && !lower.ends_with("ted") && !lower.ends_with("ded");
    const bool silent_es =
        lower.ends_with("es") && lower.size() > 3 &&
        std::string_view("szxhcg").find(lower[lower.size() - 3]) == std::string_view::npos;
    if (final_e || silent_ed || silent_es) groups.pop_back();
  }
  std::vector<Syllable> cut;
  std::size_t from = 0;
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    const std::size_t between = groups[g + 1].first - groups[g].last - 1;
    std::size_t to = groups[g + 1].first - (between > 0 ? 1 : 0);
    static const std::set<std::string_view> kPairs = {"th", "sh", "ch", "ph", "wh", "br",
                                                      "tr", "dr", "gr", "pr", "fr", "cr",
                                                      "bl", "cl", "fl", "pl", "gl"};
    if (between >= 2 && kPairs.count(std::string_view(lower).substr(to - 1, 2))) --to;
    cut.push_back({std::string(word.substr(from, to - from)), g == 0});
    from = to;
  }
  cut.push_back({std::string(word.substr(from)), groups.size() < 2 && !weak_.count(lower)});
  return cut;
}

std::string Phonology::sound_of(std::string_view word) const {
  const auto at = sounds_.find(lowered(word));
  return at == sounds_.end() ? std::string() : at->second;
}

SungLine Phonology::sing(const std::string& text) const {
  SungLine line;
  line.text = text;
  std::size_t i = 0;
  while (i < text.size()) {
    if (!is_letter(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string word = text.substr(i, end - i);
    // Quotation marks at the edges are no part of the word.
    const std::size_t first = word.find_first_not_of('\'');
    if (first != std::string::npos) {
      const std::string bare = word.substr(first, word.find_last_not_of('\'') - first + 1);
      for (Syllable& syllable : syllables(bare)) line.syllables.push_back(std::move(syllable));
      line.last_word = lowered(bare);
    }
    i = end;
  }
  line.sound = sound_of(line.last_word);
  return line;
}

}  // namespace aether::lyrics
