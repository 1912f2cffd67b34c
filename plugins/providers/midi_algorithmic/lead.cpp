#include "parts.hpp"

#include <algorithm>
#include <optional>

namespace aether::midi_algorithmic {
namespace {

constexpr double kRiffCut = 0.45;  // share of its length that a note of a pure riff rests

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

/// A keyboard that carries the tune alone has fingers left for what lies under it.
bool has_free_hand(const Plan& plan, const Part& part) {
  return plan.docs.genre.family == "drumless" && part.profile && part.profile->idiom == "keys" &&
         part.profile->polyphonic;
}

/// The last return of the hook stands above the others: who can play two notes at once plays it in
/// octaves.
void crown_hook(const Plan& plan, Part& part) {
  if (!part.profile || !part.profile->polyphonic || has_free_hand(plan, part)) return;
  std::vector<DraftNote> octaves;
  for (const DraftNote& note : part.notes) {
    if (!plan.is_climax(plan.section_at(note.start)) || !note.origin.starts_with("hook")) continue;
    DraftNote twin = note;
    // Loop music thickens its lead from below: above, the riff would leave its place.
    const bool room = !plan.is_loop_music() || note.key + 12 <= part.comfort_high;
    twin.key += room && note.key + 12 <= part.high ? 12 : -12;
    if (twin.key < part.low) continue;
    twin.accent -= 6;
    octaves.push_back(std::move(twin));
  }
  part.notes.insert(part.notes.end(), octaves.begin(), octaves.end());
}

/// The nearest chord tone a third to a ninth below a note that a right hand has free fingers for.
std::optional<int> inner_tone(const Plan& plan, const DraftNote& note) {
  constexpr int kNearest = 3, kFarthest = 9, kLowest = 57;
  const music::Chord& chord = music::chord_at(plan.chords, note.start).chord;
  for (int key = note.key - kNearest; key >= std::max(kLowest, note.key - kFarthest); --key)
    if (music::contains(chord, key)) return key;
  return std::nullopt;
}

/// A pianist alone lays thirds and sixths under the melody where it weighs: on downbeats and long
/// notes, on more beats the fuller the music is; octaves at its height.
void fill_right_hand(const Plan& plan, Part& part) {
  constexpr double kFuller = 0.3, kFullest = 0.75;
  if (!has_free_hand(plan, part)) return;
  constexpr Tick kHeld = music::kTicksPerQuarter * 15 / 16;  // at least, under moving notes
  std::vector<DraftNote> inner;
  for (const DraftNote& note : part.notes) {
    const double energy = plan.energy(plan.section_at(note.start));
    const int weight = music::metric_weight(plan.pulse(), note.start % plan.bar_ticks());
    const bool heavy =
        weight >= (energy > kFuller ? 2 : 4) || note.length >= music::kTicksPerQuarter * 3 / 2;
    if (!heavy) continue;
    DraftNote under = note;
    under.accent -= 10;
    under.origin = "inner";
    under.length = std::max(note.length, kHeld);
    if (const auto key = inner_tone(plan, note)) {
      under.key = *key;
      inner.push_back(under);
    }
    under.key = note.key - 12;
    if (energy > kFullest && under.key >= part.comfort_low) inner.push_back(under);
  }
  part.notes.insert(part.notes.end(), inner.begin(), inner.end());
}

}  // namespace

std::vector<DraftNote> melody_for(const Plan& plan, const Part& part) {
  std::vector<DraftNote> notes;
  // A riff is short and rests between its notes; a line is bound.
  const double cut = kRiffCut * plan.docs.genre.melody.riff;
  for (const MelodyNote& note : plan.melody) {
    if (!plan.plays(part.instrument->name, note.section)) continue;
    const Tick rest =
        std::max(note.length / 16, static_cast<Tick>(cut * static_cast<double>(note.length)));
    notes.push_back({note.start, note.length - rest, note.pitch.midi(), note.accent, note.origin,
                     0.0, false, note.ends_phrase});
  }
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
  if (!voice) fill_right_hand(plan, part);
  sort_notes(part.notes);
  if (!voice) return;
  for (const DraftNote& note : answers(plan, part, random.split("answers")))
    if (plan.plays("vocal", plan.section_at(note.start))) part.notes.push_back(note);
  sort_notes(part.notes);
}

}  // namespace aether::midi_algorithmic
