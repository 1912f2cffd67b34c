#include "syllables.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

constexpr Tick kShortestSyllable = music::kTicksPerQuarter / 4;

std::vector<std::string> syllables_of(const spec::LyricLine& line) {
  if (!line.syllables.empty()) return line.syllables;
  std::vector<std::string> words;
  for (const char c : line.text) {
    if (c == ' ') {
      if (words.empty() || !words.back().empty()) words.emplace_back();
      continue;
    }
    if (words.empty()) words.emplace_back();
    words.back() += c;
  }
  std::erase(words, std::string());
  return words;
}

/// Halves the longest note until there are enough, or none is long enough to be cut.
void split_to(std::vector<DraftNote>& phrase, std::size_t count) {
  while (phrase.size() < count) {
    const auto longest = std::max_element(
        phrase.begin(), phrase.end(),
        [](const DraftNote& a, const DraftNote& b) { return a.length < b.length; });
    const Tick half = longest->length / 2 / (kShortestSyllable / 2) * (kShortestSyllable / 2);
    if (half < kShortestSyllable) return;
    DraftNote second = *longest;
    second.start += half;
    second.length -= half;
    second.accent -= 2;
    longest->length = half;
    longest->ends_phrase = false;
    phrase.insert(longest + 1, second);
  }
}

/// Where in the line's text a syllable ends: a word goes on when no blank follows.
bool continues_word(const std::string& text, const std::vector<std::string>& syllables,
                    std::size_t index) {
  std::size_t at = 0;
  for (std::size_t i = 0; i <= index; ++i) {
    const std::size_t found = text.find(syllables[i], at);
    if (found == std::string::npos) return false;
    at = found + syllables[i].size();
  }
  return at < text.size() && text[at] != ' ' && text[at] != '-' && index + 1 < syllables.size() &&
         text.compare(at, syllables[index + 1].size(), syllables[index + 1]) == 0;
}

}  // namespace

std::vector<music::LyricEvent> lay_syllables(std::vector<DraftNote>& notes,
                                             const spec::LyricSection& lyrics) {
  std::vector<music::LyricEvent> events;
  std::vector<std::vector<DraftNote>> phrases(1);
  for (const DraftNote& note : notes) {
    phrases.back().push_back(note);
    if (note.ends_phrase) phrases.emplace_back();
  }
  if (phrases.back().empty()) phrases.pop_back();
  notes.clear();
  for (std::size_t p = 0; p < phrases.size(); ++p) {
    if (p < lyrics.lines.size()) {
      const spec::LyricLine& line = lyrics.lines[p];
      const auto syllables = syllables_of(line);
      split_to(phrases[p], syllables.size());
      for (std::size_t i = 0; i < syllables.size() && i < phrases[p].size(); ++i) {
        DraftNote& note = phrases[p][i];
        if (i < line.syllable_stresses.size()) note.accent += line.syllable_stresses[i] ? 4 : -3;
        // A rhyme wants to be heard landing.
        if (line.rhyme_tag && i + 1 == std::min(syllables.size(), phrases[p].size()))
          note.accent += 3;
        std::string text = syllables[i];
        // Syllables left over share the last note.
        if (i + 1 == phrases[p].size())
          for (std::size_t k = i + 1; k < syllables.size(); ++k)
            text += (continues_word(line.text, syllables, k - 1) ? "" : " ") + syllables[k];
        events.push_back({note.start, text, continues_word(line.text, syllables, i)});
      }
    }
    notes.insert(notes.end(), phrases[p].begin(), phrases[p].end());
  }
  return events;
}

}  // namespace aether::midi_algorithmic
