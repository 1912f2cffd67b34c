#include "daemon/render/measure.hpp"

#include "daemon/render/ebur.hpp"
#include "daemon/render/sample_file.hpp"
#include "daemon/render/signal_meter.hpp"
#include "daemon/render/virtual_file.hpp"

#include <aether/dsp/denormals.hpp>

#include <vector>

namespace aether::render {
namespace {

constexpr std::size_t kBlock = 4096;

spec::SignalMeasure measure_stream(const SignalReader& read, double rate_hz, MeasureDepth depth) {
  const dsp::ScopedFlushDenormals flush;
  SignalMeter meter(rate_hz, depth == MeasureDepth::kFull ? Peaks::kSamples : Peaks::kTrue);
  std::optional<EburMeter> ebur;
  if (depth == MeasureDepth::kFull) ebur.emplace(rate_hz, EburMeter::Wants::kEverything);
  std::vector<float> interleaved(2 * kBlock), left(kBlock), right(kBlock);
  while (true) {
    const auto frames = static_cast<std::size_t>(unwrap(read(interleaved)));
    if (frames == 0) break;
    for (std::size_t i = 0; i < frames; ++i)
      left[i] = interleaved[2 * i], right[i] = interleaved[2 * i + 1];
    meter.process({left.data(), frames}, {right.data(), frames});
    if (ebur) ebur->process({interleaved.data(), 2 * frames});
  }
  spec::SignalMeasure measured = meter.finish();
  if (ebur) {
    measured.lufs = ebur->integrated_lufs();
    measured.loudness_range_lu = ebur->loudness_range_lu();
    measured.true_peak_dbtp = ebur->true_peak_dbtp();
  }
  return measured;
}

}  // namespace

Result<spec::SignalMeasure> measure(const SignalReader& read, double rate_hz, MeasureDepth depth) {
  return catching([&] { return measure_stream(read, rate_hz, depth); });
}

Result<spec::SignalMeasure> measure_file(const std::filesystem::path& path, MeasureDepth depth) {
  return catching([&] {
    VirtualFile file(unwrap(File::open_for_reading(path.string())));
    SF_INFO info{};
    const Sound sound = file.open(SFM_READ, info);
    if (info.channels < 1 || info.channels > 2)
      throw Failure(Status::kInvalid, "E-AUDIO-READ",
                    path.string() + " has " + std::to_string(info.channels) +
                        " channels; 1 or 2 can be measured");
    const SignalReader reader = [&](std::span<float> to) -> Result<std::int64_t> {
      const auto room = static_cast<sf_count_t>(to.size() / 2);
      const auto frames = sf_readf_float(sound.get(), to.data(), room);
      file.check();
      if (info.channels == 1)
        for (sf_count_t i = frames - 1; i >= 0; --i)
          to[static_cast<std::size_t>(2 * i)] = to[static_cast<std::size_t>(2 * i + 1)] =
              to[static_cast<std::size_t>(i)];
      return std::int64_t{frames};
    };
    return measure_stream(reader, info.samplerate, depth);
  });
}

}  // namespace aether::render
