// A track of a score as timed events for an audio stream.
#pragma once

#include <aether/plugin.h>
#include <aether/music/score.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace aether::render {

struct TimedEvent {
  std::int64_t frame = 0;  ///< from the start of the song
  aether_event event{};    ///< its own frame field is still 0
};

/// In order of frame; at one frame first what ends, then controls, then what starts. Velocities
/// pass the curve.
std::vector<TimedEvent> performance(const music::Score& score, const music::Track& track,
                                    const std::string& velocity_curve, double rate_hz);

}  // namespace aether::render
