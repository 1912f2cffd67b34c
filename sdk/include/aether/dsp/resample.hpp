// Rate conversion by a rational factor: polyphase windowed sinc (Kaiser), 128 taps a phase, 100 dB
// of rejection and flat to 0.89 of the lower Nyquist frequency.
#pragma once

#include <span>
#include <vector>

namespace aether::dsp {

/// Converts a whole interleaved stereo signal. Output length is ceil(frames * to / from); in and
/// out are aligned. Rates are whole numbers, > 0.
std::vector<float> resample_stereo(std::span<const float> interleaved, int from_hz, int to_hz);

}  // namespace aether::dsp
