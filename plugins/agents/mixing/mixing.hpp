// Mixing agent: measured stems and the genre's habits in, MixSpec out.
#pragma once

#include <aether/plugin.hpp>

#include <aether/music/score.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

#include <functional>
#include <map>
#include <string>

namespace aether::mixing {

struct Inputs {
  spec::SongSpec song;
  music::Score score;
  spec::ArrangementSpec arrangement;
  spec::SoundDesignSpec sound_design;
  spec::StemsReport stems;
  spec::GenreProfile genre;
  double vocal_reverb = 0.3, vocal_delay = 0.2;  ///< sends 0..1 of VocalSpec
  std::map<std::string, double> vocal_pans;      ///< of the doubles, by track
};

/// field, value, reason, confidence: into the decision log.
using Decide =
    std::function<void(const std::string&, const std::string&, const std::string&, double)>;

/// One track for each stem, in the stems' order; the four buses that have tracks; rides; returns.
spec::MixSpec write_mix(const Inputs& inputs, const Decide& decide);

class MixingAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::mixing
