// Voicings: for every chord the notes a part plays, found by Viterbi search over candidates.
#pragma once

#include "part.hpp"

#include <string>
#include <vector>

namespace aether::midi_algorithmic {

using Voicing = std::vector<int>;  ///< MIDI keys, ascending

struct VoicingRequest {
  std::string voicing_class = "close";  ///< one of spec::kVoicingClasses
  int voices = 4;
  bool bass_sounds = true;  ///< then the root may be left out of tall chords
};

/// One voicing for each of Plan::chords. Costs and their weights: HarmonySpec::voice_leading_rules
/// (movement, smoothness, parallels, spacing, crowding, guide_tones, range); a rule that is not
/// listed costs nothing, an empty list means the usual weights.
std::vector<Voicing> voice_chords(const Plan& plan, const Part& part,
                                  const VoicingRequest& request);

}  // namespace aether::midi_algorithmic
