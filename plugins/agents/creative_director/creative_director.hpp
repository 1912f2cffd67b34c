// The creative director reads the brief and writes SongSpec: genre, tempo, key, mood, band wishes,
// voice, title and the form that fills the requested length.
#pragma once

#include "naming.hpp"
#include "reading.hpp"

#include <aether/plugin.hpp>
#include <aether/spec/song.hpp>

namespace aether::creative {

class CreativeDirector : public Agent {
 public:
  using Agent::Agent;
  /// {brief, genres, instruments, lexicons, job} → {song}.
  Map process(const Map& inputs) override;
};

}  // namespace aether::creative
