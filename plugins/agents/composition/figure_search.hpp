// The search for hooks and motifs: many candidates of rhythm and contour, one score.
#pragma once

#include "rhythm_cells.hpp"

#include <aether/music/timeline.hpp>
#include <aether/random.hpp>

#include <string>
#include <vector>

namespace aether::composition {

struct FigureRequest {
  int bars = 2;
  double density = 0.5;      ///< 0 about two notes a bar, 1 about seven
  double syncopation = 0.4;  ///< wanted share of off-beat onsets
  music::PitchBand band;     ///< MIDI keys
  int centre = 69;           ///< MIDI key the line moves around
  int span = 10;             ///< wanted range in semitones
  std::string contour = "arch";
  music::KeySignature key;
  music::Meter meter;
  music::Tick start = 0;               ///< where in the song the figure is first heard
  std::vector<std::string> intervals;  ///< the genre's vocabulary; empty = all
  double riff = 0.0;  ///< as spec::MelodyProfile: 1 keeps to a home tone and one rhythm
  int candidates = 400;
};

struct Figure {
  std::vector<music::Pitch> notes;
  std::vector<double> rhythm_pattern;  ///< as spec::Motif
  double score = 0.0;                  ///< about 0..1
  double singability = 0.0;            ///< 0..1
};

/// The best of `candidates` figures. Ends with a rest, on a chord tone.
Figure find_figure(const FigureRequest& request, const std::vector<RhythmCell>& cells,
                   const std::vector<music::SoundingChord>& chords, RandomStream random);

/// Is a melody note a chord tone, once the chord has lent it its accidental?
bool sounds_in(const music::Pitch& pitch, const music::Chord& chord);

/// Height of a contour at 0..1 of its length, -1..1. Words a genre may use are mapped to the
/// nearest shape.
double contour_height(const std::string& word, double position);

}  // namespace aether::composition
