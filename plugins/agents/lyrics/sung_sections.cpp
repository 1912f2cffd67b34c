#include "lyrics.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <map>

namespace aether::lyrics {
namespace {

using spec::SectionType;

bool usually_sung(const spec::SectionPlan& plan) {
  switch (plan.function) {
    case SectionType::kVerse:
    case SectionType::kPreChorus:
    case SectionType::kChorus:
    case SectionType::kPostChorus:
    case SectionType::kBridge:
      return true;
    case SectionType::kDrop:
    case SectionType::kBreakdown:
      return plan.hook;
    default:
      return false;
  }
}

std::vector<bool> sung_by_plan(const spec::SongSpec& song,
                               const spec::ArrangementSpec* arrangement) {
  std::vector<bool> sung(song.sections.size(), false);
  bool listed = false;
  for (std::size_t i = 0; arrangement && i < song.sections.size(); ++i)
    for (const spec::SectionDefinition& section : arrangement->sections)
      if (section.label == song.sections[i].label &&
          std::count(section.instruments.begin(), section.instruments.end(), "vocal") > 0)
        listed = sung[i] = true;
  if (listed) return sung;
  for (std::size_t i = 0; i < song.sections.size(); ++i) sung[i] = usually_sung(song.sections[i]);
  if (std::count(sung.begin(), sung.end(), true) == 0)
    for (std::size_t i = 0; i < song.sections.size(); ++i)
      sung[i] = song.sections[i].hook || song.sections.size() < 3;
  return sung;
}

}  // namespace

std::vector<SungSection> sung_sections(const spec::SongSpec& song, const spec::MelodySpec& melody,
                                       const spec::ArrangementSpec* arrangement) {
  const std::vector<bool> sung = sung_by_plan(song, arrangement);
  const auto spans = music::section_spans(song);
  std::map<std::size_t, std::map<std::size_t, PhraseSlot>> phrases;  // by section, by phrase
  for (const music::MelodyNote& note :
       music::melody_line(song, music::tonic_harmony(song), melody)) {
    const music::Tick bar = song.time_signature.ticks_per_bar();
    const music::Tick in_bar = (note.start - spans[note.section].start) % bar;
    PhraseSlot& slot = phrases[note.section][note.phrase];
    slot.strong.push_back(music::metric_weight(song.time_signature, in_bar) >= 2);
    if (note.origin != "line") slot.figure = note.origin.substr(0, note.origin.find('/'));
  }
  std::vector<SungSection> sections;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    if (!sung[i] || !phrases.count(i)) continue;
    SungSection section{&song.sections[i], {}};
    for (auto& [index, slot] : phrases[i]) section.phrases.push_back(std::move(slot));
    if (section.phrases.size() > 64) section.phrases.resize(64);
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace aether::lyrics
