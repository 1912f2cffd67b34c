#include "parts.hpp"

#include <aether/music/scale.hpp>

#include <algorithm>
#include <cstdlib>

namespace aether::midi_algorithmic {
namespace {

constexpr Tick kShortestGap = music::kTicksPerQuarter;

struct Gap {
  Tick start, end;
  std::size_t section;
};

/// Rests of the melody inside sections it plays in.
std::vector<Gap> gaps_of(const Plan& plan) {
  std::vector<Gap> gaps;
  for (const music::SectionSpan& span : plan.spans) {
    std::vector<std::pair<Tick, Tick>> notes;
    for (const MelodyNote& note : plan.melody)
      if (note.section == span.index) notes.push_back({note.start, note.end()});
    if (notes.empty()) continue;
    for (std::size_t i = 0; i < notes.size(); ++i) {
      const Tick end = i + 1 < notes.size() ? notes[i + 1].first : span.end();
      if (end - notes[i].second >= kShortestGap) gaps.push_back({notes[i].second, end, span.index});
    }
  }
  return gaps;
}

/// The figure an answer is made of: the section's motifs in turn, developed by the song's
/// techniques in turn.
std::vector<music::FigureNote> answer_figure(const Plan& plan, std::size_t section,
                                             std::size_t turn) {
  const auto& melody = plan.docs.melody;
  const spec::SectionMelody* material =
      music::material_for(melody.section_melodies, plan.plan_of(section));
  std::vector<music::FigureNote> notes;
  if (material && !material->uses_motifs.empty()) {
    const std::string& name = material->uses_motifs[turn % material->uses_motifs.size()];
    if (name == "hook:2" && !melody.secondary_hooks.empty())
      notes = music::figure(melody.secondary_hooks[0].melody_notes,
                            melody.secondary_hooks[0].rhythm_pattern);
    for (const spec::Motif& motif : melody.motifs)
      if (motif.name == name) notes = music::figure(motif.notes, motif.rhythm_pattern);
  }
  if (notes.empty())
    notes = music::figure(melody.primary_hook.melody_notes, melody.primary_hook.rhythm_pattern);
  const std::string technique =
      melody.development_techniques.empty()
          ? "none"
          : melody.development_techniques[turn % melody.development_techniques.size()];
  // An answer has no room to slow down.
  const bool fits = technique != "augmentation";
  const int steps = technique == "sequence" ? -2 : 0;
  return music::transformed(notes, fits ? technique : "none", steps, plan.docs.song.key);
}

int nearest_chord_key(const music::Chord& chord, int key, int low, int high) {
  for (int off = 0; off < 12; ++off)
    for (const int candidate : {key - off, key + off})
      if (candidate >= low && candidate <= high && music::contains(chord, candidate))
        return candidate;
  return fold_key(key, low, high);
}

/// Half notes on thirds and sevenths, each as near as possible to the one before.
void play_guide_tones(const Plan& plan, Part& part, std::size_t section) {
  int last = (part.comfort_low + part.comfort_high) / 2;
  for (const SoundingChord& chord : plan.chords) {
    if (chord.section != section) continue;
    int best = -1;
    for (const int degree : {3, 7}) {
      const auto tone = music::tone_at(chord.chord, degree);
      if (!tone) continue;
      for (int key = part.comfort_low; key <= part.comfort_high; ++key)
        if (key % 12 == tone->pitch_class() &&
            (best < 0 || std::abs(key - last) < std::abs(best - last)))
          best = key;
    }
    if (best < 0) best = nearest_chord_key(chord.chord, last, part.comfort_low, part.comfort_high);
    part.notes.push_back(
        {chord.start, chord.length - chord.length / 16, best, -4, "guide", 0.0, false, false});
    last = best;
  }
}

/// Is a section of this function the home of the hook a note states?
bool is_home(const Plan& plan, const std::string& origin, spec::SectionType function) {
  if (!origin.starts_with("hook")) return false;
  const spec::MelodySpec& melody = plan.docs.melody;
  const bool second = origin.starts_with("hook:2") && !melody.secondary_hooks.empty();
  return function == (second ? melody.secondary_hooks.front() : melody.primary_hook).placement;
}

}  // namespace

std::vector<DraftNote> answers(const Plan& plan, const Part& part, RandomStream random) {
  std::vector<DraftNote> out;
  std::size_t turn = 0;
  for (const Gap& gap : gaps_of(plan)) {
    if (!plan.plays(part.instrument->name, gap.section)) continue;
    const auto figure = answer_figure(plan, gap.section, turn++);
    if (figure.empty()) continue;
    // Every second gap is left to silence, or the lead could not breathe.
    const bool speaks = random.chance(0.65);
    const Tick eighth = music::kTicksPerQuarter / 2;
    const Tick start =
        (gap.start + (gap.end - gap.start > 2 * music::kTicksPerQuarter ? eighth : 0) + eighth -
         1) /
        eighth * eighth;
    const std::size_t count =
        std::min<std::size_t>(figure.size(), static_cast<std::size_t>((gap.end - start) / eighth));
    if (!speaks || count < 2) continue;
    const std::size_t first =
        figure.size() - std::min<std::size_t>(figure.size(), std::min<std::size_t>(count, 4));
    int shift = 0;
    const int centre = (part.comfort_low + part.comfort_high) / 2;
    while (figure[first].pitch.midi() + shift < centre - 6) shift += 12;
    while (figure[first].pitch.midi() + shift > centre + 6) shift -= 12;
    Tick last_start = -1;
    for (std::size_t i = first; i < figure.size(); ++i) {
      const Tick at = start + music::to_ticks(figure[i].onset_beats - figure[first].onset_beats);
      if (at + eighth > gap.end) break;
      const music::Chord& chord = music::chord_at(plan.chords, at).chord;
      const Tick length =
          std::min(music::to_ticks(std::min(figure[i].length_beats, 2.0)), gap.end - at);
      const bool closing = i + 1 == figure.size() || at + length + eighth > gap.end;
      int key = figure[i].pitch.midi() + shift;
      if (closing || !music::chord_at(plan.chords, at).key.contains(((key % 12) + 12) % 12))
        key = nearest_chord_key(chord, key, part.comfort_low, part.comfort_high);
      out.push_back({at, std::max(eighth / 2, length), fold_key(key, part.low, part.high), -6,
                     "answer", 0.0, false, closing});
      last_start = at;
    }
    if (last_start >= 0) out.back().ends_phrase = true;
  }
  return out;
}

void play_counter(const Plan& plan, Part& part, const RandomStream& random) {
  part.notes = answers(plan, part, random.split("answers"));
  for (const music::SectionSpan& span : plan.spans) {
    if (!plan.plays(part.instrument->name, span.index)) continue;
    const bool tune =
        std::any_of(plan.melody.begin(), plan.melody.end(),
                    [&](const MelodyNote& note) { return note.section == span.index; });
    const bool silent = std::none_of(part.notes.begin(), part.notes.end(), [&](const DraftNote& n) {
      return n.start >= span.start && n.start < span.end();
    });
    if (!tune || silent) play_guide_tones(plan, part, span.index);
    // Where a hook has its home, the counter-line doubles it an octave from it at full energy.
    const spec::SectionType function = plan.plan_of(span.index).function;
    std::vector<DraftNote> doubled;
    if (tune && plan.energy(span.index) > 0.8)
      for (DraftNote note : melody_for(plan, part))
        if (note.start >= span.start && note.start < span.end() &&
            is_home(plan, note.origin, function)) {
          note.accent -= 8;
          doubled.push_back(std::move(note));
        }
    if (!doubled.empty()) clear_between(part.notes, span.start, span.end());
    part.notes.insert(part.notes.end(), doubled.begin(), doubled.end());
  }
  sort_notes(part.notes);
}

}  // namespace aether::midi_algorithmic
