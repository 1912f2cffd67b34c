// The words of a brief: tokens in order, what stands in a negation, and phrase search that forgives
// spelling.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace aether::creative {

/// One word. `word` is lower case without apostrophes and accents; hyphenated words are two tokens.
struct Token {
  std::string word;
  std::string raw;           ///< as typed
  bool after_break = false;  ///< a sentence or clause mark stands before it
  bool after_comma = false;
  bool after_colon = false;
  bool after_hyphen = false;  ///< joined to the token before it by a hyphen or slash
  bool negated = false;       ///< inside the scope of "no", "without", "instead of" …
  std::size_t cue = 0;        ///< when negated, the index of the word that negates it
  bool prime = false;         ///< a figure before a ' or " sign: 4' 30"
};

/// A text cut into tokens.
class Text {
 public:
  explicit Text(std::string_view source);
  const std::vector<Token>& tokens() const { return tokens_; }
  std::size_t size() const { return tokens_.size(); }
  /// The word at an index, or empty outside the text.
  std::string_view word(std::ptrdiff_t index) const;
  bool negated(std::size_t index) const { return index < size() && tokens_[index].negated; }
  /// The typed words from `first`, for evidence in decisions.
  std::string quote(std::size_t first, std::size_t count) const;

 private:
  void mark_negations();
  std::vector<Token> tokens_;
};

/// The form in which phrases are compared: lower case, letters, digits and '#' only, so that
/// "Lo-Fi", "lofi" and "lo fi" are one.
std::string folded(std::string_view phrase);

/// A decimal number or a number word ("two"); negative when it is none.
double number_of(std::string_view word);

/// A figure of several words, and its last token.
struct Figure {
  double value = -1.0;  ///< negative when no figure starts there
  std::ptrdiff_t last = -1;
};
/// The figure that starts at a token: "90", "forty five", "a hundred and twenty", "two and a half",
/// "three quarters", "half a", "a couple of". An article alone is no figure.
Figure figure_at(const Text& text, std::ptrdiff_t first);

/// Damerau-Levenshtein distance (optimal string alignment), or `limit + 1` once it exceeds `limit`.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// Words that exist, which spelling correction therefore leaves alone.
using Vocabulary = std::set<std::string, std::less<>>;

/// A phrase found in a text.
struct Match {
  std::size_t first = 0, count = 0;
  std::size_t entry = 0;  ///< what was passed to PhraseBook::add
  int distance = 0;       ///< letters corrected
  bool negated = false;
};

/// Phrases with a number each; several may share a phrase, and a number may have several phrases.
class PhraseBook {
 public:
  void add(std::string_view phrase, std::size_t entry);
  /// Longest phrases first at each word, without overlaps. Words outside `known` may be a letter or
  /// two off.
  std::vector<Match> find(const Text& text, const Vocabulary& known) const;
  /// Entries whose phrase equals `phrase` (folded).
  std::vector<std::size_t> exact(std::string_view phrase) const;
  void collect_words(Vocabulary& into) const;
  /// Every phrase (folded) and its entries, in alphabetical order.
  const std::map<std::string, std::vector<std::size_t>, std::less<>>& phrases() const {
    return phrases_;
  }

 private:
  const std::vector<std::size_t>* lookup(const std::string& key) const;
  const std::vector<std::size_t>* corrected(const std::string& key, int& distance) const;
  std::map<std::string, std::vector<std::size_t>, std::less<>> phrases_;
  std::set<std::string, std::less<>> words_;
};

}  // namespace aether::creative
