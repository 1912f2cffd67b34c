// Closing formulas of sections.
#pragma once

#include <aether/music/roman.hpp>
#include <aether/random.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/song.hpp>

#include <string>
#include <vector>

namespace aether::composition {

struct CadenceChord {
  music::Chord chord;
  std::string numeral;
  double beats = 4.0;
};

/// The chords that close a section of `bars` bars with a goal of spec::kCadences; none for "loop".
/// The genre's own cadences are preferred. The goal takes the last bar, what leads there the bar
/// before.
std::vector<CadenceChord> cadence_chords(const std::string& goal, const spec::GenreProfile& genre,
                                         const spec::SongSpec& song, int bars, RandomStream random);

/// The chord a song ends on: the tonic, coloured as the genre does.
music::Chord final_chord(const spec::GenreProfile& genre, const music::KeySignature& key,
                         bool power_chords);

}  // namespace aether::composition
