#include "known_melodies.hpp"
#include "qa.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace aether::qa {
namespace {

using Steps = std::vector<int>;

Steps steps_of(std::span<const int> notes) {
  Steps steps;
  for (std::size_t i = 1; i < notes.size(); ++i) steps.push_back(notes[i] - notes[i - 1]);
  return steps;
}

/// The longest run of equal steps in both.
Steps longest_common_run(const Steps& a, const Steps& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  std::size_t best = 0, end = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = a[i - 1] == b[j - 1] ? diagonal + 1 : 0;
      if (row[j] > best) best = row[j], end = i;
      diagonal = above;
    }
  }
  return Steps(a.begin() + static_cast<std::ptrdiff_t>(end - best),
               a.begin() + static_cast<std::ptrdiff_t>(end));
}

/// How much of a known melody sounds in a line, 0..1. Runs of fewer than three different steps
/// (scales, repeated notes) belong to everybody and count half, and so do runs shorter than
/// `shortest`.
double likeness(const Steps& line, const Steps& known, std::size_t shortest) {
  if (line.empty() || known.empty()) return 0.0;
  const Steps run = longest_common_run(line, known);
  const bool common = run.size() < shortest || std::set<int>(run.begin(), run.end()).size() < 3;
  const double share = static_cast<double>(run.size()) / static_cast<double>(known.size());
  return std::min(1.0, common ? share / 2.0 : share);
}

spec::OriginalityCheck against_known(const char* name, const Steps& line, std::size_t shortest,
                                     double threshold) {
  spec::OriginalityCheck check;
  check.check_name = name;
  check.check_type = "melody";
  check.threshold = threshold;
  double worst = 0.0;
  std::string nearest;
  for (const KnownMelody& known : known_melodies()) {
    const double like = likeness(line, steps_of(known.notes), shortest);
    if (like > worst) worst = like, nearest = known.name;
    if (1.0 - like < threshold) check.similar_matches.emplace_back(known.name);
  }
  check.score = 1.0 - worst;
  check.passed = check.score >= threshold;
  if (!nearest.empty()) check.details = "nearest is \"" + nearest + "\"";
  return check;
}

Steps hook_steps(const spec::MelodySpec& melody) {
  std::vector<int> notes;
  for (const auto& pitch : melody.primary_hook.melody_notes) notes.push_back(pitch.midi());
  return steps_of(notes);
}

Steps lead_steps(const music::Score& score) {
  const music::Track* lead = score.track("vocal");
  for (const music::Track& track : score.tracks)
    if (!lead && track.role == "lead" && !track.notes.empty()) lead = &track;
  std::vector<int> notes;
  if (lead)
    for (const music::Note& note : lead->notes) notes.push_back(note.key);
  return steps_of(notes);
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || (c & 0x80))
      word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    else if (!word.empty())
      words.push_back(std::move(word)), word.clear();
  }
  return words;
}

/// Share of different three-word groups in what is not a refrain: a lyric that says one thing over
/// and over scores low. Sections whose text came before count as refrain.
std::optional<double> lyric_variety(const spec::LyricSpec& lyrics) {
  std::set<std::string> refrains;
  std::set<std::vector<std::string>> different;
  std::size_t all = 0;
  for (const auto& section : lyrics.sections) {
    std::string text;
    for (const auto& line : section.lines) text += line.text + "\n";
    if (!refrains.insert(text).second) continue;
    const std::vector<std::string> words = words_of(text);
    for (std::size_t i = 0; i + 3 <= words.size(); ++i) {
      different.insert({words[i], words[i + 1], words[i + 2]});
      ++all;
    }
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(different.size()) / static_cast<double>(all);
}

spec::OriginalityCheck check_lyrics(const spec::LyricSpec& lyrics) {
  spec::OriginalityCheck check;
  check.check_name = "lyrics repetition";
  check.check_type = "lyrics";
  check.threshold = 0.5;
  const auto variety = lyric_variety(lyrics);
  check.score = variety.value_or(1.0);
  check.passed = check.score >= check.threshold;
  check.details =
      variety ? "share of different three-word groups outside repeated sections" : "no lyrics";
  return check;
}

/// For information: how many of the progressions are among the commonest of popular music.
spec::OriginalityCheck check_harmony(const spec::HarmonySpec& harmony) {
  static const std::set<std::string> kCommon = {
      "I-V-vi-IV", "vi-IV-I-V",    "I-IV-V-I",     "I-vi-IV-V",   "ii-V-I",
      "I-IV-I-V",  "i-VII-VI-VII", "i-VI-III-VII", "I-bVII-IV-I", "I-IV-vi-V"};
  spec::OriginalityCheck check;
  check.check_name = "harmony commonness";
  check.check_type = "harmony";
  check.passed = true;
  std::set<std::string> seen, common;
  for (const auto& progression : harmony.progressions) {
    std::string text;
    for (const std::string& numeral : progression.roman_numerals)
      text += (text.empty() ? "" : "-") + numeral;
    seen.insert(text);
    if (kCommon.contains(text)) common.insert(text);
  }
  check.score = seen.empty()
                    ? 1.0
                    : 1.0 - static_cast<double>(common.size()) / static_cast<double>(seen.size());
  check.details = "for information: chords belong to everybody";
  check.similar_matches.assign(common.begin(), common.end());
  return check;
}

}  // namespace

std::vector<spec::OriginalityCheck> check_originality(const Inputs& inputs) {
  // A hook may hold some of a known opening; a whole lead, many bars long, meets more by chance.
  return {against_known("hook against known melodies", hook_steps(inputs.melody), 6, 0.25),
          against_known("lead against known melodies", lead_steps(inputs.score), 8, 0.1),
          check_lyrics(inputs.lyrics), check_harmony(inputs.harmony)};
}

}  // namespace aether::qa
