// All lines the engine can write for a theme, spelled out from the patterns of lyric_lines.yaml,
// and their fit to a phrase.
#pragma once

#include "phonology.hpp"

#include <aether/random.hpp>

#include <string>
#include <vector>

namespace aether::lyrics {

/// A phrase of the melody that wants a line.
struct PhraseSlot {
  std::vector<bool> strong;  ///< for each note: does it fall on a strong beat?
  std::string figure;        ///< what it states: "hook", "hook:2", a motif; empty for free notes
  int notes() const { return static_cast<int>(strong.size()); }
};

/// A line that could be sung to a phrase.
struct Candidate {
  SungLine line;
  std::size_t pattern = 0;  ///< where it comes from; one pattern is used once in a song
  double score = 0.0;       ///< fit and relevance; higher is better
};

class LineBank {
 public:
  LineBank(const Value& lyric_lines, const Phonology& phonology, const std::string& theme);

  /// Lines of a role ("setup", "development", "lift", "chorus", "turn") with as many syllables as
  /// the phrase has notes, one more or one fewer. May be empty only for phrases longer than two
  /// lines.
  std::vector<Candidate> candidates(const std::string& role, const PhraseSlot& slot,
                                    RandomStream random) const;
  /// The hook's words as a line, nearest to the phrase's notes; empty text when none comes within
  /// one syllable.
  SungLine hook_line(const std::string& words, int notes) const;
  /// The same with words of its own beside them: a line that can stand for a whole section.
  SungLine full_hook_line(const std::string& words, int notes) const;

 private:
  struct Stock {
    SungLine line;
    std::size_t pattern;
    double relevance;
  };
  void add_role(const Value& patterns, double relevance, std::vector<Stock>& into,
                std::size_t base) const;
  const std::vector<Stock>& stock(const std::string& role) const;
  bool clean(const std::string& text) const;
  SungLine nearest_hook(const std::vector<std::string>& patterns, const std::string& words,
                        int notes) const;
  void add(std::vector<Candidate>& list, const std::string& text, std::size_t pattern, double score,
           const PhraseSlot& slot) const;
  const Phonology& phonology_;
  std::map<std::string, std::vector<Stock>, std::less<>> roles_, shorts_;
  std::vector<std::string> lead_ins_, openers_, hooks_;
};

/// Every way to read a pattern such as "The {sky|sea} is blue".
std::vector<std::string> readings(const std::string& pattern);

}  // namespace aether::lyrics
