#include "statement.hpp"

#include "figure_search.hpp"

#include <aether/music/scale.hpp>

#include <algorithm>
#include <cstdlib>

namespace aether::composition {
namespace {

using music::FigureNote;
using music::Tick;

std::vector<FigureNote> notes_of(const spec::MelodySpec& melody, const std::string& source) {
  if (source == "hook")
    return music::figure(melody.primary_hook.melody_notes, melody.primary_hook.rhythm_pattern);
  if (source == "hook:2" && !melody.secondary_hooks.empty())
    return music::figure(melody.secondary_hooks[0].melody_notes,
                         melody.secondary_hooks[0].rhythm_pattern);
  for (const spec::Motif& motif : melody.motifs)
    if (motif.name == source) return music::figure(motif.notes, motif.rhythm_pattern);
  return {};
}

constexpr double kStubborn = 0.3;  // cost of a scale step away from where a riff was said before

constexpr double kHeldBeats = 1.0;

struct Placement {
  const StatementContext& context;
  double onset_beats;

  Tick tick(const FigureNote& note) const {
    return context.section_start + music::to_ticks(onset_beats + note.onset_beats);
  }
  bool fits(const FigureNote& note, int shift) const {
    const music::Pitch pitch = music::move_in_scale(context.song.key, note.pitch, shift);
    return sounds_in(pitch, music::chord_at(context.chords, tick(note)).chord);
  }
  /// A semitone beside a chord tone: a fourth over a major third, the root under a major seventh.
  bool rubs(const FigureNote& note) const {
    const auto& chord = music::chord_at(context.chords, tick(note)).chord;
    return music::contains(chord, note.pitch.midi() + 1) ||
           music::contains(chord, note.pitch.midi() - 1);
  }
  /// Outside the chord that grates on a long note; a ninth or a sixth does not.
  bool clashes(const FigureNote& note) const { return !fits(note, 0) && rubs(note); }
  /// Long enough to be heard against the chord, or set down on a beat.
  bool stands(const FigureNote& note) const {
    const bool on_beat = tick(note) % music::kTicksPerQuarter == 0;
    return note.length_beats >= (on_beat ? 0.5 : 1.0);
  }
  /// What a note's misfit matters: long notes and strong beats most, the last note above all.
  double weight(const std::vector<FigureNote>& notes, std::size_t i) const {
    const auto& meter = context.song.time_signature;
    const Tick in_bar = music::to_ticks(onset_beats + notes[i].onset_beats) % meter.ticks_per_bar();
    return 0.3 * music::metric_weight(meter, in_bar) + std::min(2.0, notes[i].length_beats) +
           (i + 1 == notes.size() ? 2.0 : 0.0);
  }
};

double misfit(const Placement& place, const std::vector<FigureNote>& notes, music::PitchBand band) {
  double cost = 0.0, total = 0.0;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const double weight = place.weight(notes, i);
    total += weight;
    if (!place.fits(notes[i], 0)) cost += weight;
    if (place.rubs(notes[i])) cost += 0.5 * weight;
    const int key = notes[i].pitch.midi();
    if (key < band.low || key > band.high) cost += weight;
  }
  return total > 0.0 ? cost / total : 0.0;
}

/// The smallest step that brings a note into its chord.
int shift_into_chord(const Placement& place, const FigureNote& note) {
  for (const int shift : {0, -1, 1, -2, 2})
    if (place.fits(note, shift)) return shift;
  return 0;
}

}  // namespace

spec::Phrase statement(const StatementContext& context, const PlannedUnit& unit, double onset_beats,
                       bool first) {
  const Placement place{context, onset_beats};
  const auto source = notes_of(context.melody, unit.source);
  spec::Phrase phrase;
  phrase.source = unit.source;
  phrase.transformation = unit.transformation;
  phrase.onset_beats = onset_beats;
  const bool exact = first && unit.transformation == "none";
  double best = 1e9;
  for (const int move : {0, -1, 1, -2, 2, -3, 3}) {
    if (exact && move != 0) continue;
    const int steps = unit.transpose_steps + move;
    if (unit.transformation == "sequence" && steps == 0) continue;
    const auto notes = music::transformed(source, unit.transformation, steps, context.song.key);
    const double cost =
        misfit(place, notes, context.band) + (0.07 + kStubborn * context.riff) * std::abs(move);
    if (cost < best - 1e-9) {
      best = cost;
      phrase.transpose_steps = steps;
    }
  }
  const auto notes =
      music::transformed(source, unit.transformation, phrase.transpose_steps, context.song.key);
  if (notes.empty()) return phrase;
  phrase.step_shifts.assign(notes.size(), 0);
  // A last note that is held is at home in its chord; a shorter one may lean on it as a ninth or a
  // sixth, and moves where it grates. A riff rides over the chords: it bends less.
  const bool rides = context.riff > 0.5;
  const bool held = !rides && notes.back().length_beats >= kHeldBeats;
  if (held || place.clashes(notes.back()))
    phrase.step_shifts.back() = shift_into_chord(place, notes.back());
  int bent = rides ? 1 : 0;
  for (std::size_t i = 0; i + 1 < notes.size(); ++i) {
    // Only what grates is bent, and little of it, or the figure is no longer itself.
    if (!place.stands(notes[i]) || !place.clashes(notes[i]) || bent >= 3) continue;
    phrase.step_shifts[i] = shift_into_chord(place, notes[i]);
    bent += phrase.step_shifts[i] != 0;
  }
  const auto top = std::max_element(
      notes.begin(), notes.end(),
      [](const FigureNote& a, const FigureNote& b) { return a.pitch.midi() < b.pitch.midi(); });
  phrase.accents.assign(notes.size(), 0);
  phrase.accents[static_cast<std::size_t>(top - notes.begin())] = 7;
  phrase.accents.front() = std::max(phrase.accents.front(), 3);
  return phrase;
}

void add_pickup(spec::SectionMelody& section, const StatementContext& context,
                const spec::Phrase& phrase, RandomStream& random) {
  auto notes = music::transformed(notes_of(context.melody, phrase.source), phrase.transformation,
                                  phrase.transpose_steps, context.song.key);
  if (notes.empty() || notes.front().onset_beats > 0.01) return;
  const double eighth = 0.5;
  const int count = random.integer(1, 2);
  const int direction = random.chance(0.7) ? -1 : 1;
  spec::Phrase pickup;
  std::vector<spec::NoteTiming> timing;
  for (int i = count; i >= 1; --i) {
    pickup.notes.push_back(
        music::move_in_scale(context.song.key, notes.front().pitch, direction * i));
    timing.push_back({phrase.onset_beats - eighth * i, eighth});
  }
  pickup.onset_beats = timing.front().onset_beats;
  section.phrases.push_back(std::move(pickup));
  section.phrase_rhythms.push_back(std::move(timing));
}

}  // namespace aether::composition
