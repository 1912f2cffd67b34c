#include "parts.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

/// Octaves that bring most notes into the part's band.
int octaves_into_band(const std::vector<DraftNote>& notes, const Part& part) {
  const auto outside = [&](int octaves) {
    long sum = 0;
    for (const DraftNote& note : notes) {
      const int key = note.key + 12 * octaves;
      sum += std::max(0, part.comfort_low - key) + std::max(0, key - part.comfort_high);
    }
    return sum;
  };
  int best = 0;
  for (const int octaves : {-1, 1, -2, 2, -3, 3})
    if (outside(octaves) < outside(best)) best = octaves;
  return best;
}

/// The last return of the hook stands above the others: who can play two notes at once plays it in
/// octaves.
void crown_hook(const Plan& plan, Part& part) {
  if (!part.profile || !part.profile->polyphonic) return;
  std::vector<DraftNote> octaves;
  for (const DraftNote& note : part.notes) {
    if (!plan.is_climax(plan.section_at(note.start)) || !note.origin.starts_with("hook")) continue;
    DraftNote twin = note;
    twin.key += note.key + 12 <= part.high ? 12 : -12;
    if (twin.key < part.low) continue;
    twin.accent -= 6;
    octaves.push_back(std::move(twin));
  }
  part.notes.insert(part.notes.end(), octaves.begin(), octaves.end());
}

}  // namespace

std::vector<DraftNote> melody_for(const Plan& plan, const Part& part) {
  std::vector<DraftNote> notes;
  for (const MelodyNote& note : plan.melody)
    if (plan.plays(part.instrument->name, note.section))
      notes.push_back({note.start, note.length - note.length / 16, note.pitch.midi(), note.accent,
                       note.origin, 0.0, false, note.ends_phrase});
  const int octaves = octaves_into_band(notes, part);
  for (DraftNote& note : notes) note.key = fold_key(note.key + 12 * octaves, part.low, part.high);
  return notes;
}

void play_lead(const Plan& plan, Part& part, const RandomStream& random) {
  const bool voice = plan.has_voice();
  for (const DraftNote& note : melody_for(plan, part)) {
    const std::size_t section = plan.section_at(note.start);
    if (voice && plan.plays("vocal", section)) continue;
    part.notes.push_back(note);
  }
  crown_hook(plan, part);
  sort_notes(part.notes);
  if (!voice) return;
  for (const DraftNote& note : answers(plan, part, random.split("answers")))
    if (plan.plays("vocal", plan.section_at(note.start))) part.notes.push_back(note);
  sort_notes(part.notes);
}

}  // namespace aether::midi_algorithmic
