// Where nothing sounds, nothing is computed: most stems rest for a third of a song.
#pragma once

#include <aether/dsp/lanes.hpp>

#include <algorithm>
#include <cstdint>
#include <span>

namespace aether::render {

/// Frames of digital silence after which no filter of a stem or a channel rings: the slowest, a
/// 5 Hz high-pass, has fallen by 270 dB.
inline constexpr std::int64_t kSettledFrames = 48000;

/// Follows a stereo signal chunk by chunk.
class RestWatch {
 public:
  /// True when this chunk is digital silence and so was everything for kSettledFrames before it.
  bool rests(std::span<const float> left, std::span<const float> right) {
    const float highest =
        std::max(dsp::peak_of(left.data(), left.size()), dsp::peak_of(right.data(), right.size()));
    const bool settled = silent_frames_ >= kSettledFrames;
    silent_frames_ = highest > 0.0f ? 0 : silent_frames_ + static_cast<std::int64_t>(left.size());
    return settled && highest == 0.0f;
  }

 private:
  std::int64_t silent_frames_ = 0;
};

}  // namespace aether::render
