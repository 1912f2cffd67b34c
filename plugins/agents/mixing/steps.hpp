// The steps of a mix, in their order. Each fills its part of the desk; tracks stand in the order of
// the parts.
#pragma once

#include "parts.hpp"

namespace aether::mixing {

/// Loudness of the lead at its fader. The mixdown gains the sum to its headroom, so only
/// differences matter; this one keeps faders near the middle of their travel.
inline constexpr double kLeadLufs = -20.0;

/// How tightly the genre is compressed, 0.2 open .. 1 tight, from its dynamic range.
double tightness(const spec::GenreProfile& genre);

void stage_gains(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                 const Decide& decide);
void shape_tone(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                const Decide& decide);
void set_dynamics(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                  const Decide& decide);
void place_tracks(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                  const Decide& decide);
void write_rides(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                 const Decide& decide);

}  // namespace aether::mixing
