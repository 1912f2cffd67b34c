// Rhythm cells: the bars a genre's melodies are made of.
#pragma once

#include <aether/music/meter.hpp>
#include <aether/spec/genre.hpp>

#include <string_view>
#include <vector>

namespace aether::composition {

/// Onsets and lengths of one bar or more.
struct RhythmCell {
  struct Note {
    double onset = 0.0, length = 1.0;
  };
  std::vector<Note> notes;
  double beats = 4.0;  ///< with its rests
};

/// "(.5) .5 1 2": beats, rests in brackets. Empty notes when the text is none.
RhythmCell parse_cell(std::string_view text);

/// The genre's cells, fitted to the song's bar: cells of its own meter stay, others are cut or, for
/// compound meters, moved to their eighths. A genre without cells gets a few of its density.
/// @throws Failure E-GENRE-CELL naming the entry.
std::vector<RhythmCell> cells_for(const spec::GenreProfile& genre, const music::Meter& meter);

/// Share of onsets that are not on a quarter (in compound meters: dotted quarter).
double syncopation(const std::vector<RhythmCell::Note>& notes, const music::Meter& meter);

}  // namespace aether::composition
