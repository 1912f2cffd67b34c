// The algorithmic MIDI provider: every specification in, a performed score out.
#pragma once

#include "plan.hpp"

#include <aether/plugin.hpp>

namespace aether::midi_algorithmic {

/// Makes the score. The same documents and stream give the same score.
/// @throws Failure E-SCORE-… naming what is missing.
music::Score generate(const Documents& documents, const RandomStream& random);

class AlgorithmicMidi : public MidiProvider {
 public:
  using MidiProvider::MidiProvider;
  Value generate(const Map& inputs) override;
};

}  // namespace aether::midi_algorithmic
