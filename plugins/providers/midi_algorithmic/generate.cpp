#include "part.hpp"
#include "parts.hpp"
#include "provider.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

void add_markers(const Plan& plan, music::Score& score) {
  for (const music::SectionSpan& span : plan.spans)
    score.markers.push_back(
        {span.start, music::MarkerKind::kSection, plan.plan_of(span.index).label});
  std::string last;
  for (const SoundingChord& chord : plan.chords) {
    const std::string symbol = music::chord_symbol(chord.chord);
    if (symbol != last || chord.start == plan.spans[chord.section].start)
      score.markers.push_back({chord.start, music::MarkerKind::kChord, symbol});
    last = symbol;
  }
  std::stable_sort(score.markers.begin(), score.markers.end(),
                   [](const music::Marker& a, const music::Marker& b) { return a.tick < b.tick; });
}

bool is_percussion(const Plan& plan, const spec::Instrument& instrument) {
  if (instrument.role != "drums") return false;
  const spec::InstrumentProfile* profile = plan.profile(instrument.instrument_id);
  return profile && profile->comfortable_low.midi() >= 55;
}

void compose_part(const Plan& plan, Part& part, bool kit_has_percussion,
                  const RandomStream& random) {
  const RandomStream own = random.split("part:" + part.name);
  const std::string& role = part.role();
  if (part.drums)
    play_drums(plan, part, is_percussion(plan, *part.instrument), kit_has_percussion, own);
  else if (role == "bass")
    play_bass(plan, part, own);
  else if (role == "lead")
    play_lead(plan, part, own);
  else if (role == "counter")
    play_counter(plan, part, own);
  else if (part.instrument->category != "fx")
    play_chords(plan, part, own);
}

}  // namespace

Part make_part(const Plan& plan, const spec::Instrument& instrument) {
  Part part;
  part.instrument = &instrument;
  part.profile =
      plan.profile(instrument.instrument_id.empty() ? instrument.name : instrument.instrument_id);
  part.name = instrument.name;
  part.drums = instrument.role == "drums" || (part.profile && part.profile->drums);
  if (part.drums) return part;
  if (part.profile) {
    part.low = part.profile->range_low.midi();
    part.high = part.profile->range_high.midi();
  } else if (instrument.role == "bass") {
    part.low = 28;
    part.high = 60;
  } else {
    part.low = 36;
    part.high = 96;
  }
  if (part.high - part.low < 11) part.high = part.low + 11;
  part.comfort_low = std::clamp(instrument.register_low ? instrument.register_low->midi()
                                : part.profile          ? part.profile->comfortable_low.midi()
                                                        : part.low,
                                part.low, part.high);
  part.comfort_high = std::clamp(instrument.register_high ? instrument.register_high->midi()
                                 : part.profile           ? part.profile->comfortable_high.midi()
                                                          : part.high,
                                 part.comfort_low, part.high);
  return part;
}

int fold_key(int key, int low, int high) {
  while (key > high) key -= 12;
  while (key < low) key += 12;
  return std::clamp(key, std::max(0, low), std::min(127, std::max(low, high)));
}

void clear_between(std::vector<DraftNote>& notes, Tick from, Tick to) {
  std::erase_if(notes,
                [&](const DraftNote& note) { return note.start >= from && note.start < to; });
  for (DraftNote& note : notes)
    if (note.start < from && note.start + note.length > from) note.length = from - note.start;
}

void sort_notes(std::vector<DraftNote>& notes) {
  std::stable_sort(notes.begin(), notes.end(), [](const DraftNote& a, const DraftNote& b) {
    return a.start != b.start ? a.start < b.start : a.key < b.key;
  });
}

std::string steps_of(const std::string& gesture) {
  std::string out;
  for (const char c : gesture)
    if (c != ' ' && c != '|') out += c;
  return out.empty() ? "." : out;
}

Tick step_ticks(const Plan& plan, std::size_t steps) {
  const auto& meters = plan.docs.genre.rhythm.time_signatures;
  const Tick bar = meters.empty() ? plan.bar_ticks() : meters.front().ticks_per_bar();
  return std::max<Tick>(1, bar / static_cast<Tick>(std::max<std::size_t>(1, steps)));
}

music::Score generate(const Documents& documents, const RandomStream& random) {
  const Plan plan(documents);
  if (plan.chords.empty())
    throw Failure(Status::kInvalid, "E-SCORE-HARMONY",
                  "the harmony has no progression for the song's sections", "harmony.progressions");
  music::Score score;
  score.title = documents.song.title;
  score.key = documents.song.key;
  score.meters = {{0, documents.song.time_signature}};
  score.tempos = tempo_map(plan);
  score.end = plan.end();
  add_markers(plan, score);
  bool has_percussion = false;
  for (const spec::Instrument& instrument : documents.arrangement.instruments)
    has_percussion = has_percussion || is_percussion(plan, instrument);
  std::vector<Part> parts;
  for (const spec::Instrument& instrument : documents.arrangement.instruments) {
    if (instrument.name == "vocal" && plan.has_voice()) {
      VocalLine line = sing(plan, instrument, random.split("voice"));
      score.lyrics = std::move(line.lyrics);
      for (Part& part : line.parts) parts.push_back(std::move(part));
      continue;
    }
    parts.push_back(make_part(plan, instrument));
    compose_part(plan, parts.back(), has_percussion, random);
  }
  apply_entrances(plan, parts);
  apply_transitions(plan, parts, random);
  apply_ending(plan, score, parts);
  for (Part& part : parts) {
    // A part that never plays (a lead that rests under the voice all song long) is no track and no
    // stem.
    if (part.notes.empty()) continue;
    sort_notes(part.notes);
    add_controllers(plan, part);
    score.tracks.push_back(perform(plan, part, random.split("performance")));
  }
  return score;
}

}  // namespace aether::midi_algorithmic
