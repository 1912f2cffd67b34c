// Writes the lines of a song section by section: rhymes, the returning hook, and no line twice
// except where a chorus returns.
#pragma once

#include "line_bank.hpp"

#include <aether/spec/lyrics.hpp>
#include <aether/spec/melody.hpp>
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

/// What the hooks want sung.
struct HookWords {
  std::string title;
  std::string words;                          ///< of the primary hook
  std::map<std::string, std::string> others;  ///< by figure: "hook:2"
  spec::SectionType home = spec::SectionType::kChorus;
};
/// From the melody's hooks; a hook without words of its own sings the title.
HookWords hook_words(const spec::SongSpec& song, const spec::MelodySpec& melody);

class Songwriter {
 public:
  Songwriter(const LineBank& bank, HookWords hooks, RandomStream random);

  /// One lyric section for each sung section.
  std::vector<spec::LyricSection> write(const std::vector<SungSection>& sections);
  /// The line that returns in every chorus; empty when no phrase could hold the hook's words.
  const std::string& hook() const { return hook_; }
  bool title_sung() const { return title_sung_; }

 private:
  bool carries_hook(const spec::SectionPlan& plan) const;
  /// Puts the hook's words where they belong; the rest of `lines` stays empty.
  void place_hooks(const SungSection& section, bool carries_hook, std::vector<Candidate>& lines,
                   std::vector<bool>& fixed);
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
  HookWords hooks_;
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
