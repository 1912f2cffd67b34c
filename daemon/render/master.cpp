#include "daemon/render/master.hpp"

#include "daemon/render/crew.hpp"
#include "daemon/render/master_chain.hpp"
#include "daemon/render/master_files.hpp"
#include "daemon/render/progress.hpp"
#include "daemon/render/sample_file.hpp"

#include <aether/dsp/limiter.hpp>
#include <aether/dsp/loudness.hpp>
#include <aether/dsp/math.hpp>

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

constexpr double kRate = 48000.0;
constexpr std::size_t kChunk = MasterChain::kChunk;
constexpr auto kChunkFrames = static_cast<std::int64_t>(kChunk);
constexpr double kLoudnessStep =
    0.05;  // LU; the search ends this close, so that files end within 0.1
constexpr double kSilentLufs = -69.0;
constexpr double kMostDrive = 36.0;  // dB; a mix that needs more is silence
// Our detector may read a little under libebur128's; starting lower makes a second round rare.
constexpr double kCeilingMargin = 0.1;

// The mix on its way to the master: one buffer, worked on in place.
struct Programme {
  std::vector<float> samples;  ///< interleaved
  std::int64_t frames() const { return static_cast<std::int64_t>(samples.size() / 2); }
};

Programme load(const std::filesystem::path& path) {
  File file = unwrap(File::open_for_reading(path.string()));
  const auto size = unwrap(file.size());
  if (size == 0 || size % kFrameBytes != 0)
    throw Failure(Status::kInvalid, "E-MASTER-MIX",
                  path.string() + " is no whole mix; run the mixdown again");
  Programme programme;
  programme.samples.resize(size / sizeof(float));
  if (unwrap(file.read_at(programme.samples.data(), size, 0)) != size)
    throw Failure(Status::kResource, "E-MASTER-MIX",
                  path.string() + " ended early; run the mixdown again");
  return programme;
}

// Planar view of a chunk of the programme.
struct Chunk {
  std::vector<float> left = std::vector<float>(kChunk), right = std::vector<float>(kChunk);
  void take(const Programme& from, std::int64_t first, std::size_t count) {
    const float* x = &from.samples[static_cast<std::size_t>(2 * first)];
    for (std::size_t i = 0; i < count; ++i) left[i] = x[2 * i], right[i] = x[2 * i + 1];
  }
  void put(Programme& to, std::int64_t first, std::size_t count) const {
    float* x = &to.samples[static_cast<std::size_t>(2 * first)];
    for (std::size_t i = 0; i < count; ++i) x[2 * i] = left[i], x[2 * i + 1] = right[i];
  }
};

class Mastering {
 public:
  Mastering(const MasterJob& job, Crew& crew)
      : job_(job),
        crew_(crew),
        programme_(load(job.mix_path)),
        progress_(job.watch, 6 * programme_.frames(), "mastering") {
    ceiling_ = std::min(job.master.limiter.ceiling_dbtp, job.master.true_peak.ceiling_dbtp);
  }

  MasterResult run() {
    MasterResult result;
    result.master = job_.master;
    for (int round = 0; round < 3; ++round) {
      if (round > 0) programme_ = load(job_.mix_path);
      shape();
      if (loudness_ > kSilentLufs) {
        find_drive(job_.master.loudness.target_lufs);
        result.limiter_reduction_db = limit(drive_, Keep::kResult).reduction_db;
        result.drive_db = drive_;
      }
      result.files = write_master_files(job_, programme_.samples, crew_);
      // The decoded files take the place of the programme: there is never more than one of them in
      // memory.
      programme_ = {};
      measure_master_files(job_, crew_, result.files);
      const double over = reference(result.files).signal.true_peak_dbtp - ceiling_;
      if (over <= 0.0) break;
      margin_ += over + 0.02;
    }
    return report(std::move(result));
  }

 private:
  struct Limited {
    double lufs, reduction_db;
  };
  enum class Keep { kNothing, kResult };

  // The chain before the limiter, over the whole mix.
  void shape() {
    MasterChain chain(job_.master, kRate);
    dsp::LoudnessMeter meter(kRate);
    Chunk chunks[2];
    MasterChain::Split splits[2];
    std::size_t counts[2] = {0, 0};
    const std::int64_t frames = programme_.frames();
    // One thread equalises a chunk while another compresses the one before.
    for (std::int64_t first = 0, turn = 0; first < frames + kChunkFrames;
         first += kChunkFrames, turn = 1 - turn) {
      crew_.run(2, [&](int task) {
        const std::int64_t at = task == 0 ? first : first - kChunkFrames;
        const auto slot = static_cast<std::size_t>(task == 0 ? turn : 1 - turn);
        Chunk& chunk = chunks[slot];
        std::size_t& count = counts[slot];
        if (at < 0 || at >= frames) return;
        if (task == 0) {
          count = static_cast<std::size_t>(std::min(kChunkFrames, frames - at));
          chunk.take(programme_, at, count);
        }
        const std::span<float> left(chunk.left.data(), count), right(chunk.right.data(), count);
        if (task == 0) return chain.equalise(left, right, splits[slot]);
        chain.compress(left, right, splits[slot]);
        meter.process(left, right);
        chunk.put(programme_, at, count);
      });
      progress_.add(std::min(kChunkFrames, std::max<std::int64_t>(0, frames - first)));
    }
    loudness_ = meter.integrated_lufs();
    rider_.emplace(job_.master.dynamic_range, meter.short_term_lufs(), loudness_,
                   meter.loudness_range_lu());
  }

  // Rider, fade-out and drive as one gain for every frame.
  void apply_gain(double drive, std::int64_t first, std::span<float> left,
                  std::span<float> right) const {
    constexpr std::size_t kStep = 64;
    const auto drive_gain = static_cast<float>(std::pow(10.0, drive / 20.0));
    const auto at = [&](std::int64_t frame) {
      return drive_gain * rider_->gain(static_cast<double>(frame) / kRate) * fade(frame);
    };
    float from = at(first);
    for (std::size_t start = 0; start < left.size(); start += kStep) {
      const float to = at(first + static_cast<std::int64_t>(start + kStep));
      const std::size_t end = std::min(left.size(), start + kStep);
      for (std::size_t i = start; i < end; ++i) {
        const float gain = from + (to - from) * (static_cast<float>(i - start) / kStep);
        left[i] *= gain;
        right[i] *= gain;
      }
      from = to;
    }
  }

  float fade(std::int64_t frame) const {
    const double length =
        std::min(job_.master.fade_out_seconds * kRate, static_cast<double>(programme_.frames()));
    const double left = static_cast<double>(programme_.frames() - frame);
    if (length <= 0.0 || left >= length) return 1.0f;
    const auto t = static_cast<float>(std::max(0.0, left / length));
    return 0.5f - 0.5f * dsp::sin_turns(0.5f * t + 0.25f);
  }

  // One pass through the limiter, which measures it; when the result is kept it replaces the
  // programme. Writing trails reading by the limiter's latency, so one buffer is enough.
  Limited limit(double drive, Keep keep) {
    const spec::LimiterSettings& s = job_.master.limiter;
    // The search only needs the loudness, which the shorter detector gives within a few hundredths.
    const auto interpolator =
        keep == Keep::kResult ? dsp::Interpolator::kLong : dsp::Interpolator::kStandard;
    dsp::TruePeakLimiter limiter({ceiling_ - margin_, s.release_ms, s.lookahead_ms, interpolator},
                                 kRate);
    dsp::LoudnessMeter meter(kRate);
    Chunk chunk;
    std::int64_t written = -limiter.latency();
    const std::int64_t frames = programme_.frames();
    for (std::int64_t first = 0; written < frames; first += static_cast<std::int64_t>(kChunk)) {
      if (job_.watch.is_cancelled && job_.watch.is_cancelled())
        throw Failure(Status::kCancelled, "E-CANCELLED", "the job was cancelled while mastering");
      const auto count =
          static_cast<std::size_t>(std::clamp<std::int64_t>(frames - first, 0, kChunk));
      if (count > 0) chunk.take(programme_, first, count);
      apply_gain(drive, first, {chunk.left.data(), count}, {chunk.right.data(), count});
      // Zeros push the last samples out of the look-ahead.
      std::fill(chunk.left.begin() + static_cast<std::ptrdiff_t>(count), chunk.left.end(), 0.0f);
      std::fill(chunk.right.begin() + static_cast<std::ptrdiff_t>(count), chunk.right.end(), 0.0f);
      limiter.process(chunk.left, chunk.right);
      const auto from = static_cast<std::size_t>(std::clamp<std::int64_t>(-written, 0, kChunk));
      const auto end =
          static_cast<std::size_t>(std::clamp<std::int64_t>(frames - written, 0, kChunk));
      meter.process({&chunk.left[from], end - from}, {&chunk.right[from], end - from});
      if (keep == Keep::kResult)
        for (std::size_t i = from; i < end; ++i) {
          const auto out = static_cast<std::size_t>(2 * (written + static_cast<std::int64_t>(i)));
          programme_.samples[out] = chunk.left[i];
          programme_.samples[out + 1] = chunk.right[i];
        }
      written += static_cast<std::int64_t>(kChunk);
    }
    return {meter.integrated_lufs(), limiter.deepest_db()};
  }

  // Loudness rises with drive, ever slower: two drives at once, whatever the number of threads,
  // then a straight line through the two nearest.
  void find_drive(double target) {
    double drive = std::min(kMostDrive, target - loudness_), step = 1.5;
    drive_ = drive;
    double nearest = 1e9;
    for (int round = 0; round < 6 && nearest > kLoudnessStep; ++round) {
      const double tried[2] = {drive, drive + step};
      double lufs[2];
      crew_.run(2, [&](int i) { lufs[i] = limit(tried[i], Keep::kNothing).lufs; });
      for (int i = 0; i < 2; ++i) {
        if (std::abs(lufs[i] - target) >= nearest) continue;
        nearest = std::abs(lufs[i] - target);
        drive_ = tried[i];
      }
      const double slope = std::clamp((lufs[1] - lufs[0]) / (tried[1] - tried[0]), 0.1, 1.5);
      drive = std::min(kMostDrive, tried[0] + (target - lufs[0]) / slope);
      step = std::clamp((tried[1] - drive) * 0.25, -0.5, 0.5);
      if (std::abs(step) < 0.05) step = 0.1;
      progress_.add(programme_.frames());
    }
  }

  // The file that stands for the master: the first lossless one, else the first.
  static const spec::FileMeasure& reference(const spec::FilesReport& report) {
    for (const spec::FileMeasure& file : report.files) {
      const FileFormat* format = file_format(file.format);
      if (format && format->bits >= 24 && file.format != "mix_wav_32f") return file;
    }
    for (const spec::FileMeasure& file : report.files)
      if (file.format != "mix_wav_32f") return file;
    return report.files.front();
  }

  MasterResult report(MasterResult result) const {
    const spec::SignalMeasure& m = reference(result.files).signal;
    result.master.measured_lufs = m.lufs;
    result.master.measured_true_peak = m.true_peak_dbtp;
    result.master.measured_dynamic_range = m.loudness_range_lu;
    result.master.passed_qc =
        std::abs(m.lufs - job_.master.loudness.target_lufs) <= job_.master.loudness.tolerance &&
        m.true_peak_dbtp <= ceiling_ + 0.005 && m.clipped_samples == 0;
    return result;
  }

  const MasterJob& job_;
  Crew& crew_;
  Programme programme_;
  Progress progress_;
  double ceiling_, margin_ = kCeilingMargin, loudness_ = -70.0, drive_ = 0.0;
  std::optional<DynamicsRider> rider_;
};

}  // namespace

Result<MasterResult> master_files(const MasterJob& job) {
  return catching([&] {
    Crew crew(job.threads);
    return Mastering(job, crew).run();
  });
}

}  // namespace aether::render
