// What each kind of part plays.
#pragma once

#include "part.hpp"

#include <vector>

namespace aether::midi_algorithmic {

/// Grooves thinned or filled by groove_intensity, fills before boundaries, crashes on arrivals.
/// With a percussionist in the band the kit leaves hand percussion to them.
void play_drums(const Plan& plan, Part& part, bool is_percussion, bool has_percussion,
                const RandomStream& random);

/// Gestures of the section's style, chosen for their lock with the kick, with approach notes into
/// the next root.
void play_bass(const Plan& plan, Part& part, const RandomStream& random);

/// Chords: blocks, strums, stabs, pads, arpeggios by the style of the palette entry or the section.
void play_chords(const Plan& plan, Part& part, const RandomStream& random);

/// The melody where this instrument carries it; where a voice sings, answers in its rests.
void play_lead(const Plan& plan, Part& part, const RandomStream& random);

/// A counter-line: answers in the melody's rests, guide tones where there is no melody.
void play_counter(const Plan& plan, Part& part, const RandomStream& random);

/// The vocal line and its lyrics.
struct VocalLine {
  std::vector<Part> parts;  ///< "vocal", "vocal-<double>", "vocal-harmony-<n>"
  std::vector<music::LyricEvent> lyrics;
};
VocalLine sing(const Plan& plan, const spec::Instrument& voice, const RandomStream& random);

/// The melody's notes of those sections that `instrument` plays, folded into the part's range.
std::vector<DraftNote> melody_for(const Plan& plan, const Part& part);

/// Answers in the gaps of the melody, for sections where `part` plays.
std::vector<DraftNote> answers(const Plan& plan, const Part& part, RandomStream random);

/// Who joins a section late or leaves it early rests for the remainder.
void apply_entrances(const Plan& plan, std::vector<Part>& parts);

/// Swells, sweeps, breaks and risers at the boundaries.
void apply_transitions(const Plan& plan, std::vector<Part>& parts, const RandomStream& random);

/// The one gesture all parts end with.
void apply_ending(const Plan& plan, const music::Score& score, std::vector<Part>& parts);

/// Tempo map: steady but for a ritardando.
std::vector<music::TempoChange> tempo_map(const Plan& plan);

/// Expression, pedal and modulation by idiom.
void add_controllers(const Plan& plan, Part& part);

/// How the draft is performed: swing, lean, drift, velocities.
music::Track perform(const Plan& plan, const Part& part, const RandomStream& random);

}  // namespace aether::midi_algorithmic
