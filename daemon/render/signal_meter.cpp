#include "daemon/render/signal_meter.hpp"

#include "daemon/render/rests.hpp"

#include <aether/dsp/lanes.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aether::render {
namespace {

constexpr double kFloorDb = -144.0;
constexpr float kSilence = 1e-3f;       // -60 dBFS
constexpr float kFullScale = 0.99996f;  // 16 bit's largest value is 0.99997

double power_db(double power) {
  return power > 0.0 ? std::max(kFloorDb, 10.0 * std::log10(power)) : kFloorDb;
}

// Four butterflies of a stage side by side.
void butterfly(float* re, float* im, std::size_t half, dsp::Float4 cosine, dsp::Float4 sine) {
  const dsp::Float4 x = dsp::load4(re), y = dsp::load4(im);
  const dsp::Float4 u = dsp::load4(re + half), v = dsp::load4(im + half);
  const dsp::Float4 a = u * cosine - v * sine, b = u * sine + v * cosine;
  dsp::store4(re + half, x - a);
  dsp::store4(im + half, y - b);
  dsp::store4(re, x + a);
  dsp::store4(im, y + b);
}

}  // namespace

SpectrumMeter::SpectrumMeter(double rate_hz)
    : rate_hz_(rate_hz),
      window_(kSize),
      left_(kSize),
      right_(kSize),
      real_(kSize),
      imag_(kSize),
      reversed_(kSize),
      power_(kSize / 2 + 1, 0.0) {
  for (std::size_t i = 0; i < kSize; ++i) {
    const double turn = 2.0 * std::numbers::pi * static_cast<double>(i) / kSize;
    window_[i] = static_cast<float>(0.5 - 0.5 * std::cos(turn));
    std::uint32_t reversed = 0;
    for (std::size_t bit = 1, from = i; bit < kSize; bit <<= 1, from >>= 1)
      reversed = reversed << 1 | static_cast<std::uint32_t>(from & 1);
    reversed_[i] = reversed;
  }
  for (std::size_t half = 1; half < kSize; half *= 2)
    for (std::size_t k = 0; k < half; ++k) {
      const double turn = std::numbers::pi * static_cast<double>(k) / static_cast<double>(half);
      cosine_.push_back(static_cast<float>(std::cos(turn)));
      sine_.push_back(static_cast<float>(-std::sin(turn)));
    }
}

void SpectrumMeter::process(std::span<const float> left, std::span<const float> right) {
  for (std::size_t at = 0; at < left.size();) {
    const std::size_t count = std::min(left.size() - at, kSize - filled_);
    for (std::size_t i = 0; i < count; ++i) {
      left_[filled_ + i] = left[at + i] * window_[filled_ + i];
      right_[filled_ + i] = right[at + i] * window_[filled_ + i];
    }
    sounding_ = sounding_ || dsp::peak_of(&left[at], count) > 0.0f ||
                dsp::peak_of(&right[at], count) > 0.0f;
    at += count;
    filled_ += count;
    if (filled_ == kSize) {
      if (sounding_) transform();
      filled_ = 0;
      sounding_ = false;
    }
  }
}

// Left and right as real and imaginary part: one transform gives both spectra.
void SpectrumMeter::transform() {
  for (std::size_t i = 0; i < kSize; ++i) {
    real_[i] = left_[reversed_[i]];
    imag_[i] = right_[reversed_[i]];
  }
  const float *cosine = cosine_.data(), *sine = sine_.data();
  for (std::size_t half = 1; half < kSize; half *= 2) {
    for (std::size_t start = 0; start < kSize; start += 2 * half) {
      float *re = &real_[start], *im = &imag_[start];
      if (half >= 4) {
        for (std::size_t k = 0; k < half; k += 4)
          butterfly(re + k, im + k, half, dsp::load4(cosine + k), dsp::load4(sine + k));
        continue;
      }
      for (std::size_t k = 0; k < half; ++k) {
        const float a = re[k + half] * cosine[k] - im[k + half] * sine[k];
        const float b = re[k + half] * sine[k] + im[k + half] * cosine[k];
        re[k + half] = re[k] - a, im[k + half] = im[k] - b;
        re[k] += a, im[k] += b;
      }
    }
    cosine += half;
    sine += half;
  }
  // |L|^2 + |R|^2 = (|Z_k|^2 + |Z_-k|^2) / 2.
  const auto norm = [this](std::size_t k) {
    return static_cast<double>(real_[k]) * real_[k] + static_cast<double>(imag_[k]) * imag_[k];
  };
  for (std::size_t k = 0; k <= kSize / 2; ++k)
    power_[k] += 0.5 * (norm(k) + norm((kSize - k) % kSize));
}

std::vector<double> SpectrumMeter::octaves_db(std::int64_t frames) const {
  std::vector<double> bands;
  // Windows do not overlap: scale by their number and the window's power (3/8), two-sided, mean of
  // both channels.
  const double windows = std::max(1.0, std::ceil(static_cast<double>(frames) / kSize));
  const double scale = 2.0 / (windows * kSize * kSize * 0.375 * 2.0);
  for (int band = 0; band < spec::kSpectrumBands; ++band) {
    const double centre = 31.25 * std::pow(2.0, band);
    double sum = 0.0;
    for (std::size_t k = 1; k < power_.size(); ++k) {
      const double hz = static_cast<double>(k) * rate_hz_ / kSize;
      if (hz >= centre * std::numbers::sqrt2 / 2.0 && hz < centre * std::numbers::sqrt2)
        sum += power_[k];
    }
    bands.push_back(power_db(sum * scale));
  }
  return bands;
}

double SpectrumMeter::centroid_hz() const {
  double weighted = 0.0, sum = 0.0;
  for (std::size_t k = 1; k < power_.size(); ++k) {
    weighted += power_[k] * static_cast<double>(k) * rate_hz_ / kSize;
    sum += power_[k];
  }
  return sum > 0.0 ? weighted / sum : 0.0;
}

SignalMeter::SignalMeter(double rate_hz, Peaks peaks)
    : rate_hz_(rate_hz),
      true_peaks_(peaks == Peaks::kTrue),
      loudness_(rate_hz),
      spectrum_(rate_hz) {
  for (auto& ring : last_) ring.assign(static_cast<std::size_t>(rate_hz / 20.0), 0.0f);
}

void SignalMeter::process(std::span<const float> left, std::span<const float> right) {
  const bool silent = dsp::peak_of(left.data(), left.size()) == 0.0f &&
                      dsp::peak_of(right.data(), right.size()) == 0.0f;
  if (silent && silent_frames_ >= kSettledFrames)
    loudness_.rest(left.size());
  else
    loudness_.process(left, right);
  silent_frames_ = silent ? silent_frames_ + static_cast<std::int64_t>(left.size()) : 0;
  spectrum_.process(left, right);
  std::size_t at = 0;
  if (!pending_[0].empty()) {
    at = std::min(left.size(), kBlock - pending_[0].size());
    pending_[0].insert(pending_[0].end(), left.begin(),
                       left.begin() + static_cast<std::ptrdiff_t>(at));
    pending_[1].insert(pending_[1].end(), right.begin(),
                       right.begin() + static_cast<std::ptrdiff_t>(at));
    if (pending_[0].size() < kBlock) return;
    block(pending_[0].data(), pending_[1].data(), kBlock);
    pending_[0].clear();
    pending_[1].clear();
  }
  for (; at + kBlock <= left.size(); at += kBlock) block(&left[at], &right[at], kBlock);
  pending_[0].assign(left.begin() + static_cast<std::ptrdiff_t>(at), left.end());
  pending_[1].assign(right.begin() + static_cast<std::ptrdiff_t>(at), right.end());
}

void SignalMeter::count_clipping(const float* x, std::size_t frames, std::int64_t& run) {
  for (std::size_t i = 0; i < frames; ++i) {
    if (std::abs(x[i]) < kFullScale) {
      run = 0;
      continue;
    }
    ++run;
    if (run == 3) clipped_ += 3;
    if (run > 3) ++clipped_;
  }
}

void SignalMeter::block(const float* left, const float* right, std::size_t frames) {
  const float peak = std::max(dsp::peak_of(left, frames), dsp::peak_of(right, frames));
  dsp::Double2 squares{}, sums{};
  double cross = 0.0;
  for (std::size_t i = 0; i < frames && peak > 0.0f; ++i) {
    const dsp::Double2 x{left[i], right[i]};
    squares += x * x;
    sums += x;
    cross += x[0] * x[1];
  }
  left_left_ += squares[0], right_right_ += squares[1], left_right_ += cross;
  sum_left_ += sums[0], sum_right_ += sums[1];
  peak_ = std::max(peak_, peak);
  if (peak >= kFullScale || run_[0] > 0 || run_[1] > 0) {
    count_clipping(left, frames, run_[0]);
    count_clipping(right, frames, run_[1]);
  }
  float peaks[kBlock];
  const float* const channels[2] = {left, right};
  for (int c = 0; c < 2; ++c) {
    if (true_peaks_) {
      detectors_[c].process({channels[c], frames}, {peaks, frames});
      for (std::size_t i = 0; i < frames; ++i) true_peak_ = std::max(true_peak_, peaks[i]);
    }
    const std::size_t room = std::min(frames, last_[c].size() - last_at_);
    std::copy_n(channels[c], room, last_[c].begin() + static_cast<std::ptrdiff_t>(last_at_));
    std::copy_n(channels[c] + room, frames - room, last_[c].begin());
  }
  last_at_ = (last_at_ + frames) % last_[0].size();
  if (peak > kSilence) {
    if (first_sound_ < 0)
      first_sound_ = frames_;
    else
      longest_gap_ = std::max(longest_gap_, frames_ - last_sound_);
    last_sound_ = frames_ + static_cast<std::int64_t>(frames);
  }
  slice_energy_ += squares[0] + squares[1];
  slice_filled_ += static_cast<std::int64_t>(frames);
  if (slice_filled_ >= static_cast<std::int64_t>(rate_hz_ / 10.0)) {
    ++slices_;
    if (slice_energy_ / (2.0 * static_cast<double>(slice_filled_)) > kSilence * kSilence)
      ++active_slices_;
    slice_energy_ = 0.0;
    slice_filled_ = 0;
  }
  frames_ += static_cast<std::int64_t>(frames);
}

spec::SignalMeasure SignalMeter::finish() {
  if (!pending_[0].empty()) block(pending_[0].data(), pending_[1].data(), pending_[0].size());
  pending_[0].clear();
  // The interpolator lags; what is left in it belongs to the signal.
  const float zeros[kBlock] = {};
  true_peak_ = std::max(true_peak_, peak_);
  for (int c = 0; c < 2 && true_peaks_; ++c) {
    float peaks[kBlock];
    detectors_[c].process(zeros, peaks);
    for (const float peak : peaks) true_peak_ = std::max(true_peak_, peak);
  }
  spec::SignalMeasure m;
  const double frames = static_cast<double>(std::max<std::int64_t>(1, frames_));
  m.seconds = static_cast<double>(frames_) / rate_hz_;
  m.peak_db = power_db(static_cast<double>(peak_) * peak_);
  m.true_peak_dbtp = power_db(static_cast<double>(true_peak_) * true_peak_);
  m.rms_db = power_db((left_left_ + right_right_) / (2.0 * frames));
  m.lufs = loudness_.integrated_lufs();
  m.loudness_range_lu = loudness_.loudness_range_lu();
  m.max_short_term_lufs = loudness_.max_short_term_lufs();
  const double channels = left_left_ + right_right_;
  const double mid = std::max(0.0, channels + 2.0 * left_right_),
               side = std::max(0.0, channels - 2.0 * left_right_);
  if (left_left_ > 0.0 && right_right_ > 0.0)
    m.correlation = std::clamp(left_right_ / std::sqrt(left_left_ * right_right_), -1.0, 1.0);
  if (channels > 0.0) {
    m.side_mid_db = mid > 0.0 ? std::clamp(power_db(side / mid), kFloorDb, -kFloorDb) : -kFloorDb;
    m.mono_loss_db = std::min(0.0, power_db(mid / (2.0 * channels)));
  }
  const double dc = std::max(std::abs(sum_left_), std::abs(sum_right_)) / frames;
  m.dc_offset_db = power_db(dc * dc);
  m.clipped_samples = clipped_;
  m.head_silence_s = static_cast<double>(first_sound_ < 0 ? frames_ : first_sound_) / rate_hz_;
  m.tail_silence_s =
      first_sound_ < 0
          ? m.seconds
          : static_cast<double>(std::max<std::int64_t>(0, frames_ - last_sound_)) / rate_hz_;
  m.longest_silence_s = static_cast<double>(longest_gap_) / rate_hz_;
  double end = 0.0;
  for (const auto& ring : last_)
    for (const float x : ring) end += static_cast<double>(x) * x;
  const double ring_frames = std::min(frames, static_cast<double>(last_[0].size()));
  m.end_level_db = power_db(end / (2.0 * ring_frames));
  m.active_share =
      slices_ > 0 ? static_cast<double>(active_slices_) / static_cast<double>(slices_) : 0.0;
  m.spectrum_db = spectrum_.octaves_db(frames_);
  m.centroid_hz = spectrum_.centroid_hz();
  return m;
}

spec::SignalMeasure measure_signal(std::span<const float> interleaved, double rate_hz,
                                   Peaks peaks) {
  constexpr std::size_t kChunk = 4096;
  SignalMeter meter(rate_hz, peaks);
  std::vector<float> left(kChunk), right(kChunk);
  for (std::size_t at = 0; at < interleaved.size() / 2; at += kChunk) {
    const std::size_t count = std::min(kChunk, interleaved.size() / 2 - at);
    for (std::size_t i = 0; i < count; ++i) {
      left[i] = interleaved[2 * (at + i)];
      right[i] = interleaved[2 * (at + i) + 1];
    }
    meter.process({left.data(), count}, {right.data(), count});
  }
  return meter.finish();
}

}  // namespace aether::render
