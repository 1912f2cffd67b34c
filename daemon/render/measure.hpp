// Measuring signals and files: loudness (ITU-R BS.1770-4, EBU Tech 3341/3342), peaks, stereo,
// spectrum, silence.
#pragma once

#include "daemon/core/result.hpp"

#include <aether/spec/measure.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace aether::render {

/// Who measures loudness and true peak. kFull: libebur128, the oracle, some 2 s for 180 s of
/// stereo. kQuick: our own meter and 4x detector, within 0.05 LU and 0.2 dB of it and ten times
/// faster: for stems.
enum class MeasureDepth { kQuick, kFull };

/// Fills the span with interleaved stereo and returns the frames read; 0 ends the signal.
using SignalReader = std::function<Result<std::int64_t>(std::span<float> interleaved)>;

/// Measures a whole signal in one pass; memory does not grow with its length beyond the loudness
/// history.
Result<spec::SignalMeasure> measure(const SignalReader& read, double rate_hz,
                                    MeasureDepth depth = MeasureDepth::kFull);

/// Decodes any file libsndfile reads (mono counts as dual mono's left and right) and measures it.
/// @return E-AUDIO-READ naming the file when it cannot be decoded or has more than two channels.
Result<spec::SignalMeasure> measure_file(const std::filesystem::path& path,
                                         MeasureDepth depth = MeasureDepth::kFull);

}  // namespace aether::render
