// Mastering agent: the measured mix and the genre's targets in, MasterSpec out.
#pragma once

#include <aether/plugin.hpp>

#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/master.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/song.hpp>

#include <functional>
#include <string>
#include <vector>

namespace aether::mastering {

struct Inputs {
  spec::SongSpec song;
  std::string mix_id;
  std::string ending = "held_chord";  ///< ArrangementSpec::ending
  spec::SignalMeasure mixdown;
  spec::GenreProfile genre;
  std::string loudness = "streaming";  ///< of the brief
  std::vector<std::string> formats;    ///< of the brief; empty = the default
};

/// field, value, reason, confidence: into the decision log.
using Decide =
    std::function<void(const std::string&, const std::string&, const std::string&, double)>;

spec::MasterSpec write_master(const Inputs& inputs, const Decide& decide);

class MasteringAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::mastering
