// A composition as four players would read it from the lead sheet: tune, chords, roots on the kick,
// the groove. Enough for the critic to hear tune, harmony and form; touch, voicings and register
// are the arrangement's and the player's.
#pragma once

#include "composition.hpp"

#include <aether/music/score.hpp>
#include <aether/spec/arrangement.hpp>

namespace aether::composition {

struct Sketch {
  spec::ArrangementSpec arrangement;
  music::Score score;
};

Sketch sketch(const Composition& composition, const spec::SongSpec& song);

}  // namespace aether::composition
