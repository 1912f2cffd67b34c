// Writes the lines of a song section by section: rhymes, the returning hook, and no line twice
// except where a chorus returns.
#pragma once

#include "line_bank.hpp"

#include <aether/spec/lyrics.hpp>
#include <aether/spec/song.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace aether::lyrics {

/// A section that is sung, and its phrases in order of time.
struct SungSection {
  const spec::SectionPlan* plan = nullptr;
  std::vector<PhraseSlot> phrases;
};

class Songwriter {
 public:
  Songwriter(const LineBank& bank, std::string title, RandomStream random);

  /// One lyric section for each sung section.
  std::vector<spec::LyricSection> write(const std::vector<SungSection>& sections);
  /// The line that returns in every chorus, with the title where it fits; empty without a chorus.
  const std::string& hook() const { return hook_; }
  bool title_sung() const { return title_sung_; }

 private:
  spec::LyricSection write_section(const SungSection& section, const std::string& role,
                                   bool carries_hook);
  /// Lines for phrases [first, first + count), rhymed by `scheme` (one letter a line).
  std::vector<Candidate> write_stanza(const SungSection& section, const std::string& role,
                                      std::size_t first, const std::string& scheme);
  std::vector<Candidate> rhyme_group(const std::vector<std::vector<Candidate>>& choices,
                                     const std::vector<std::size_t>& lines) const;
  double appeal(const Candidate& candidate) const;
  std::string pick_scheme(std::size_t lines);

  const LineBank& bank_;
  std::string title_;
  RandomStream random_;
  std::set<std::size_t> used_patterns_;
  std::set<std::string> used_words_, used_texts_;
  std::map<std::string, spec::LyricSection> returning_;  ///< by family name
  std::string hook_;
  bool title_sung_ = false;
  int verses_ = 0;
};

/// A sung line as the specification has it.
spec::LyricLine lyric_line(const SungLine& line, const std::string& rhyme_tag);

}  // namespace aether::lyrics
