// Statements: a figure placed over a section's chords.
#pragma once

#include "phrase_plan.hpp"

#include <aether/music/timeline.hpp>

#include <vector>

namespace aether::composition {

struct StatementContext {
  const spec::SongSpec& song;
  const spec::MelodySpec& melody;
  const std::vector<music::SoundingChord>& chords;
  music::Tick section_start = 0;
  music::PitchBand band;
  double riff = 0.0;  ///< as spec::MelodyProfile: how little it yields to the chords
};

/// The unit as a phrase at `onset_beats`: moved by the scale steps that suit the chords best, its
/// last note and the worst of its long notes bent into them. The section's first statement keeps
/// its pitch.
spec::Phrase statement(const StatementContext& context, const PlannedUnit& unit, double onset_beats,
                       bool first);

/// Adds a phrase of one or two notes that leads into `phrase` from the rest before it.
void add_pickup(spec::SectionMelody& section, const StatementContext& context,
                const spec::Phrase& phrase, RandomStream& random);

}  // namespace aether::composition
