#include "parts.hpp"
#include "voicing.hpp"

#include <algorithm>
#include <cstdlib>

namespace aether::midi_algorithmic {
namespace {

constexpr int kRitardandoBeats = 6;
constexpr double kSlowest = 0.78;

bool sounds_late(const Plan& plan, const Part& part) {
  return plan.plays(part.instrument->name, plan.spans.back().index) &&
         std::any_of(part.notes.begin(), part.notes.end(), [&](const DraftNote& note) {
           return note.start + note.length > plan.last_bar() - 4 * plan.bar_ticks();
         });
}

int nearest_tone(const music::Chord& chord, int key, int low, int high, bool root_only) {
  for (int off = 0; off < 12; ++off)
    for (const int candidate : {key - off, key + off}) {
      const bool fits = root_only
                            ? ((candidate % 12) + 12) % 12 == music::bass_of(chord).pitch_class()
                            : music::contains(chord, candidate);
      if (candidate >= low && candidate <= high && fits) return candidate;
    }
  return fold_key(key, low, high);
}

/// Where a part was last: of octaves, the lower one, which is the tune.
int last_key(const Part& part) {
  if (part.notes.empty()) return (part.comfort_low + part.comfort_high) / 2;
  int key = part.notes.back().key;
  for (const DraftNote& note : part.notes)
    if (note.start == part.notes.back().start && part.notes.back().key - note.key == 12)
      key = note.key;
  return key;
}

/// What a part plays on the last downbeat: the bass the root, tunes a chord tone near their last,
/// chords their voicing.
std::vector<int> last_keys(const Plan& plan, const Part& part, const music::Chord& chord) {
  const int last = last_key(part);
  if (part.role() == "bass") return {nearest_tone(chord, last, part.low, part.high, true)};
  if (part.role() == "lead" || part.role() == "counter")
    return {nearest_tone(chord, last, part.low, part.high, part.role() == "lead")};
  const auto voicings = voice_chords(plan, part, {"close", part.role() == "texture" ? 2 : 4, true});
  return voicings.empty() ? std::vector<int>{last} : voicings.back();
}

void strike_together(const Plan& plan, std::vector<Part>& parts, Tick at, Tick length) {
  const music::Chord& chord = plan.chords.back().chord;
  for (Part& part : parts) {
    const bool late = sounds_late(plan, part);
    const bool tune = part.role() == "lead" || part.role() == "counter";
    clear_between(part.notes, at, plan.end() + plan.bar_ticks() * 8);
    if (!late) continue;
    if (part.drums) {
      part.notes.push_back({at, length, 36, 108, "ending", 0.0, true, false});
      part.notes.push_back({at, length, 49, 100, "ending", 0.0, true, false});
      continue;
    }
    // A tune that rested through the section does not come back for its last chord.
    const bool tune_rests =
        tune && !std::any_of(part.notes.begin(), part.notes.end(), [&](const DraftNote& n) {
          return n.start >= plan.spans.back().start;
        });
    if (tune_rests) continue;
    for (const int key : last_keys(plan, part, chord))
      part.notes.push_back(
          {at, length, fold_key(key, part.low, part.high), 6, "ending", 0.0, false, true});
  }
}

/// When a last chord should be dying: well inside the tail that the song's length allows for.
Tick last_ring(const Plan& plan, const music::Score& score) {
  const double seconds = plan.docs.arrangement.total_duration_seconds;
  if (seconds <= 0.0) return plan.end();
  return score.tick_at(std::max(0.0, seconds - 0.6 * plan.docs.song.tail_seconds));
}

}  // namespace

std::vector<music::TempoChange> tempo_map(const Plan& plan) {
  const double bpm = plan.tempo();
  std::vector<music::TempoChange> map = {{0, bpm}};
  if (plan.docs.arrangement.ending != "ritardando") return map;
  const Tick from = plan.last_bar() - music::kTicksPerQuarter * kRitardandoBeats;
  for (int beat = 0; beat <= kRitardandoBeats; ++beat) {
    const Tick at = from + music::kTicksPerQuarter * beat;
    if (at > 0)
      map.push_back({at, bpm * (1.0 - (1.0 - kSlowest) * (beat + 1) / (kRitardandoBeats + 1))});
  }
  return map;
}

void apply_ending(const Plan& plan, const music::Score& score, std::vector<Part>& parts) {
  const std::string& ending = plan.docs.arrangement.ending;
  // The band plays on until the end; who fades it is the mastering engineer.
  if (ending == "fade") {
    for (Part& part : parts)
      clear_between(part.notes, plan.end(), plan.end() + plan.bar_ticks() * 8);
    return;
  }
  // A button is the downbeat after the last bar: the groove runs into it, and the tail is its echo.
  if (ending == "button")
    return strike_together(plan, parts, plan.end(), music::kTicksPerQuarter * 3 / 4);
  // A held chord rings into the tail that the song's length allows for, and dies in it.
  const Tick ring = last_ring(plan, score);
  strike_together(plan, parts, plan.last_bar(),
                  std::clamp(ring - plan.last_bar(), plan.bar_ticks() / 2,
                             plan.bar_ticks() + music::kTicksPerQuarter * 8));
}

}  // namespace aether::midi_algorithmic
