#include "daemon/render/mixdown.hpp"

#include "daemon/render/desk.hpp"
#include "daemon/render/progress.hpp"
#include "daemon/render/signal_meter.hpp"

#include <aether/dsp/math.hpp>
#include <aether/dsp/true_peak.hpp>

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

// Keeps everything audible in mono when the sum loses less than this against the channels.
constexpr double kMonoLossDb = -3.0;

void write_mix(const std::vector<float>& mix, const std::string& path) {
  const std::string part = path + ".part";
  File file = unwrap(File::create(part, "stem.write"));
  unwrap(file.write_at(mix.data(), mix.size() * sizeof(float), 0, "stem.write"));
  unwrap(file.close());
  unwrap(rename_file(part, path, "stem.write"));
}

// The highest peak of one channel of an interleaved signal, linear.
float true_peak(const std::vector<float>& mix, int channel) {
  constexpr std::size_t kBlock = 1024;
  dsp::TruePeakDetector detector;
  float samples[kBlock], peaks[kBlock], highest = 0.0f;
  // One block more than there is: zeros push the last samples through the interpolator.
  for (std::size_t at = 0; at < mix.size() / 2 + kBlock; at += kBlock) {
    for (std::size_t i = 0; i < kBlock; ++i) {
      const std::size_t frame = at + i;
      samples[i] =
          frame < mix.size() / 2 ? mix[2 * frame + static_cast<std::size_t>(channel)] : 0.0f;
    }
    detector.process(samples, peaks);
    highest = std::max(highest, *std::max_element(peaks, peaks + kBlock));
  }
  return highest;
}

MixResult run(const MixJob& job) {
  Crew crew(job.threads);
  Desk desk(job, crew);
  const std::int64_t frames = desk.frames();
  Progress progress(job.watch, frames, "mixing");
  // The gain to the headroom is known only at the end, so the mix waits in memory: the one buffer
  // that grows.
  std::vector<float> mix(static_cast<std::size_t>(2 * frames));
  float peak = 0.0f;
  float* to = mix.data();
  std::size_t summed = 0;
  const auto finish = [&] {
    desk.finish();
    const StereoBuffer& chunk = desk.mix();
    for (std::size_t i = 0; i < summed; ++i) {
      peak = std::max(peak, std::max(std::abs(chunk.left[i]), std::abs(chunk.right[i])));
      to[2 * i] = chunk.left[i];
      to[2 * i + 1] = chunk.right[i];
    }
    to += 2 * summed;
  };
  for (std::int64_t at = 0; at < frames; at += static_cast<std::int64_t>(kDeskChunk)) {
    desk.sum(static_cast<std::size_t>(std::min<std::int64_t>(kDeskChunk, frames - at)), finish);
    summed = static_cast<std::size_t>(std::min<std::int64_t>(kDeskChunk, frames - at));
    progress.add(static_cast<std::int64_t>(summed));
  }
  finish();
  MixResult result;
  result.gain_db =
      peak > 0.0f ? job.mix.target_headroom_db - 20.0 * std::log10(static_cast<double>(peak)) : 0.0;
  result.frames = frames;
  result.path = job.work_dir / "mix.f32";
  const auto gain = static_cast<float>(std::pow(10.0, result.gain_db / 20.0));
  for (float& x : mix) x *= gain;

  float highest[2] = {0.0f, 0.0f};
  crew.run(4, [&](int task) {
    if (task == 0) result.measure = measure_signal(mix, job.stems.rate_hz, Peaks::kSamples);
    if (task == 1) write_mix(mix, result.path.string());
    if (task >= 2) highest[task - 2] = true_peak(mix, task - 2);
  });
  const double between = dsp::db_from_gain(std::max(highest[0], highest[1]));
  result.measure.true_peak_dbtp = std::max(result.measure.true_peak_dbtp, between);
  result.mix = job.mix;
  result.mix.mono_compatible = result.measure.mono_loss_db > kMonoLossDb;
  result.mix.phase_correlation = result.measure.correlation;
  result.mix.peak_db = result.measure.peak_db;
  return result;
}

}  // namespace

Result<MixResult> mixdown(const MixJob& job) {
  return catching([&] { return run(job); });
}

}  // namespace aether::render
