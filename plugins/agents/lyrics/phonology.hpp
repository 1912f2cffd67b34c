// Words as they are sung: syllables, stress and rhyme, from lyric_words.yaml, and by rule for other
// words.
#pragma once

#include <aether/value.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace aether::lyrics {

struct Syllable {
  std::string text;
  bool stressed = false;
};

/// A line cut for singing.
struct SungLine {
  std::string text;
  std::vector<Syllable> syllables;
  std::string last_word;  ///< lower case
  std::string sound;      ///< rhyme sound of the last word, or empty when unknown
  int count() const { return static_cast<int>(syllables.size()); }
};

class Phonology {
 public:
  explicit Phonology(const Value& lyric_words);
  std::vector<Syllable> syllables(std::string_view word) const;
  std::string sound_of(std::string_view word) const;
  /// Reads a whole line; words are parted by spaces and hyphens.
  SungLine sing(const std::string& text) const;
  bool is_banned(std::string_view word) const { return banned_.count(word) > 0; }
  const std::set<std::string, std::less<>>& banned() const { return banned_; }

 private:
  std::vector<Syllable> by_rule(std::string_view word) const;
  struct Cut {
    std::vector<std::size_t> lengths;
    std::size_t stressed = 0;
  };
  std::map<std::string, Cut, std::less<>> cuts_;
  std::set<std::string, std::less<>> single_, weak_, banned_;
  std::map<std::string, std::string, std::less<>> sounds_;
};

/// Lower case, ASCII letters only.
std::string lowered(std::string_view text);

}  // namespace aether::lyrics
