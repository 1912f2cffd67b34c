// The small genre as machines play it: a track of loops, for the tests of what only loops do.
#pragma once

#include "small_genre.hpp"

namespace aether::testing {

inline spec::GenreProfile loop_genre() {
  spec::GenreProfile genre = small_genre();
  genre.genre_id = genre.name = "loops";
  genre.family = "electronic";
  genre.harmony.loop_based = true;
  genre.melody.riff = 0.7;
  for (spec::PaletteEntry& entry : genre.arrangement.palette) {
    entry.essential = true;
    entry.enter_energy *= 0.5;
  }
  return genre;
}

inline spec::SongSpec loop_song() {
  using spec::SectionType;
  spec::SongSpec song = small_song();
  song.genre_id = "loops";
  song.sections = {section("Intro", "intro", SectionType::kIntro, 16, 0.5, false, "loop"),
                   section("Drop 1", "drop", SectionType::kDrop, 16, 0.85, true, "loop"),
                   section("Break", "break", SectionType::kBreakdown, 8, 0.3, false, "loop"),
                   section("Drop 2", "drop", SectionType::kDrop, 16, 0.95, true, "loop"),
                   section("Outro", "outro", SectionType::kOutro, 16, 0.5, false, "loop")};
  return song;
}

}  // namespace aether::testing
