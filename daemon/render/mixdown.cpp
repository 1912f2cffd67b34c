#include "daemon/render/mixdown.hpp"

#include "daemon/render/desk.hpp"
#include "daemon/render/progress.hpp"
#include "daemon/render/signal_meter.hpp"

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

// Keeps everything audible in mono when the sum loses less than this against the channels.
constexpr double kMonoLossDb = -3.0;

MixResult run(const MixJob& job) {
  Crew crew(job.threads);
  Desk desk(job, crew);
  const std::int64_t frames = desk.frames();
  Progress progress(job.watch, frames, "mixing");
  // The gain to the headroom is known only at the end, so the mix waits in memory: the one buffer
  // that grows.
  std::vector<float> mix(static_cast<std::size_t>(2 * frames));
  float peak = 0.0f;
  for (std::int64_t at = 0; at < frames; at += static_cast<std::int64_t>(kDeskChunk)) {
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kDeskChunk, frames - at));
    desk.advance(count);
    const StereoBuffer& chunk = desk.mix();
    float* to = &mix[static_cast<std::size_t>(2 * at)];
    for (std::size_t i = 0; i < count; ++i) {
      peak = std::max(peak, std::max(std::abs(chunk.left[i]), std::abs(chunk.right[i])));
      to[2 * i] = chunk.left[i];
      to[2 * i + 1] = chunk.right[i];
    }
    progress.add(static_cast<std::int64_t>(count));
  }
  MixResult result;
  result.gain_db =
      peak > 0.0f ? job.mix.target_headroom_db - 20.0 * std::log10(static_cast<double>(peak)) : 0.0;
  result.frames = frames;
  result.path = job.work_dir / "mix.f32";
  const auto gain = static_cast<float>(std::pow(10.0, result.gain_db / 20.0));
  for (float& x : mix) x *= gain;

  crew.run(2, [&](int task) {
    if (task == 0) {
      result.measure = measure_signal(mix, job.stems.rate_hz);
      return;
    }
    const std::string part = result.path.string() + ".part";
    File file = unwrap(File::create(part, "stem.write"));
    unwrap(file.write_at(mix.data(), mix.size() * sizeof(float), 0, "stem.write"));
    unwrap(file.close());
    unwrap(rename_file(part, result.path.string(), "stem.write"));
  });
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
