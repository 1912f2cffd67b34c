#include <aether/dsp/reverb.hpp>

#include <aether/dsp/lanes.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace aether::dsp {
namespace {

// How a type of room differs from the others. Delays are those of size 0.5.
struct Character {
  double shortest_ms, longest_ms;  ///< of the lines
  double high_ratio;               ///< decay at 5 kHz over decay at mid frequencies
  double input_low_pass_hz, input_high_pass_hz;
  int diffusers;
  double diffuser_ms;  ///< longest
  float diffusion;
};

const Character& character(ReverbType type) {
  static const Character kRoom{9, 31, 0.55, 9000, 90, 4, 6.0, 0.60f};
  static const Character kHall{33, 89, 0.45, 8000, 60, 4, 13.0, 0.65f};
  static const Character kPlate{13, 47, 0.80, 15000, 120, 6, 5.0, 0.70f};
  // A chain of very short all-passes spreads the pulse by frequency, as a coil does.
  static const Character kSpring{37, 53, 0.35, 4500, 150, 12, 0.35, 0.62f};
  static const Character kChamber{17, 59, 0.60, 10500, 80, 5, 9.0, 0.65f};
  switch (type) {
    case ReverbType::kRoom:
      return kRoom;
    case ReverbType::kHall:
      return kHall;
    case ReverbType::kPlate:
      return kPlate;
    case ReverbType::kSpring:
      return kSpring;
    case ReverbType::kChamber:
      return kChamber;
  }
  return kHall;
}

int next_prime(int n) {
  const auto is_prime = [](int candidate) {
    for (int d = 2; d * d <= candidate; ++d)
      if (candidate % d == 0) return false;
    return candidate > 1;
  };
  while (!is_prime(n)) ++n;
  return n;
}

// Magnitude of (1 - p) / (1 - p z^-1).
double one_pole_magnitude(double pole, double w) {
  return (1.0 - pole) / std::sqrt(1.0 - 2.0 * pole * std::cos(w) + pole * pole);
}

// The pole whose filter falls to `ratio` (0..1) at w.
double pole_for_ratio(double ratio, double w) {
  const double r2 = std::min(ratio * ratio, 0.999999);
  const double a = 1.0 - r2, b = 1.0 - r2 * std::cos(w);
  return (b - std::sqrt(std::max(0.0, b * b - a * a))) / a;
}

// How many of `frames` fit before the end of a ring.
int until_wrap(std::size_t size, std::size_t at, int frames) {
  return static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(frames), size - at));
}

// Fast Walsh-Hadamard transform of 16 lanes held in four registers, scaled by 1/4 to be orthogonal.
inline void hadamard(Float4 v[4]) {
  const Float4 a = v[0] + v[1], b = v[0] - v[1], c = v[2] + v[3], d = v[2] - v[3];
  v[0] = a + c, v[1] = b + d, v[2] = a - c, v[3] = b - d;
  for (int i = 0; i < 4; ++i) {
    const Float4 x = v[i];
    const Float4 swapped = {x[2], x[3], x[0], x[1]};
    const Float4 half = Float4{x[0], x[1], -x[2], -x[3]} + swapped;
    const Float4 crossed = {half[1], half[0], half[3], half[2]};
    v[i] = (Float4{half[0], -half[1], half[2], -half[3]} + crossed) * 0.25f;
  }
}

}  // namespace

std::optional<ReverbType> reverb_type(std::string_view name) {
  if (name == "room") return ReverbType::kRoom;
  if (name == "hall") return ReverbType::kHall;
  if (name == "plate") return ReverbType::kPlate;
  if (name == "spring") return ReverbType::kSpring;
  if (name == "chamber") return ReverbType::kChamber;
  return std::nullopt;
}

float Reverb::AllPass::process(float x) {
  float& slot = ring[at];
  const float delayed = slot;
  const float fed = x - gain * delayed;
  slot = fed;
  if (++at == ring.size()) at = 0;
  return delayed + gain * fed;
}

Reverb::Reverb(const ReverbSettings& settings, double rate_hz) {
  const Character& type = character(settings.type);
  const double scale = std::pow(2.0, 2.0 * settings.size - 1.0);
  const double decay = std::max(0.05, settings.decay_seconds);
  const auto angle = [&](double hz) { return 2.0 * std::numbers::pi * hz / rate_hz; };
  constexpr double kMidHz = 700.0, kHighHz = 5000.0;

  double mean_square = 0.0;
  int previous = kBlock;
  for (int i = 0; i < kLines; ++i) {
    const double ms =
        scale * type.shortest_ms * std::pow(type.longest_ms / type.shortest_ms, i / 15.0);
    const int length = next_prime(std::max(previous + 1, static_cast<int>(ms * 0.001 * rate_hz)));
    previous = length;
    lines_[i].assign(static_cast<std::size_t>(length), 0.0f);
    line_at_[i] = 0;
    const auto gain_for = [&](double seconds) {
      return std::pow(10.0, -3.0 * length / (rate_hz * seconds));
    };
    const double pole =
        pole_for_ratio(gain_for(decay * type.high_ratio) / gain_for(decay), angle(kHighHz));
    // The damping already costs a little at mid frequencies; the lows may ring at most 30 % longer
    // in return.
    const double gain =
        std::min(gain_for(decay) / one_pole_magnitude(pole, angle(kMidHz)), gain_for(1.3 * decay));
    pole_[i] = static_cast<float>(pole);
    gain_[i] = static_cast<float>(gain);
    low_[i] = 0.0f;
    mean_square += gain * gain / kLines;
  }
  // The response has unit energy, so a send's level is the wet level whatever the decay.
  wet_ = static_cast<float>(0.25 * std::sqrt(1.0 - mean_square));

  for (int c = 0; c < 2; ++c) {
    predelay_[c].assign(static_cast<std::size_t>(settings.predelay_ms * 0.001 * rate_hz) + 1, 0.0f);
    for (int i = 0; i < type.diffusers; ++i) {
      const double ms = type.diffuser_ms * std::pow(0.72, i) * (c == 0 ? 1.0 : 1.07);
      AllPass all_pass;
      all_pass.ring.assign(
          static_cast<std::size_t>(next_prime(std::max(2, static_cast<int>(ms * 0.001 * rate_hz)))),
          0.0f);
      all_pass.gain = type.diffusion;
      diffusers_[c].push_back(std::move(all_pass));
    }
  }
  input_damp_pole_ = static_cast<float>(std::exp(-angle(type.input_low_pass_hz)));
  input_cut_pole_ = static_cast<float>(std::exp(-angle(type.input_high_pass_hz)));
}

void Reverb::process(std::span<const float> in_left, std::span<const float> in_right,
                     std::span<float> out_left, std::span<float> out_right) noexcept {
  for (std::size_t at = 0; at < in_left.size(); at += kBlock) {
    const int frames = static_cast<int>(std::min<std::size_t>(kBlock, in_left.size() - at));
    process_block(&in_left[at], &in_right[at], &out_left[at], &out_right[at], frames);
  }
}

// Pre-delay, tone and diffusion, in place.
void Reverb::diffuse(float* left, float* right, int frames) noexcept {
  float* const channels[2] = {left, right};
  std::size_t at = predelay_at_;
  for (int c = 0; c < 2; ++c) {
    at = predelay_at_;
    float damp = input_damp_[c], cut = input_cut_[c];
    for (int i = 0; i < frames; ++i) {
      predelay_[c][at] = channels[c][i];
      if (++at == predelay_[c].size()) at = 0;
      const float x = predelay_[c][at];
      damp = x + input_damp_pole_ * (damp - x);
      cut = damp + input_cut_pole_ * (cut - damp);
      channels[c][i] = damp - cut;
    }
    input_damp_[c] = damp, input_cut_[c] = cut;
    for (AllPass& all_pass : diffusers_[c])
      for (int i = 0; i < frames; ++i) channels[c][i] = all_pass.process(channels[c][i]);
  }
  predelay_at_ = at;
}

void Reverb::process_block(const float* in_left, const float* in_right, float* out_left,
                           float* out_right, int frames) noexcept {
  float left[kBlock], right[kBlock];
  std::copy(in_left, in_left + frames, left);
  std::copy(in_right, in_right + frames, right);
  diffuse(left, right, frames);

  // Every line is longer than a block, so a block can be read from all lines before any of it is
  // written back.
  alignas(16) float y[kBlock][kLines];
  for (int l = 0; l < kLines; ++l) {
    const std::vector<float>& line = lines_[l];
    const int room = until_wrap(line.size(), line_at_[l], frames);
    for (int i = 0; i < room; ++i) y[i][l] = line[line_at_[l] + static_cast<std::size_t>(i)];
    for (int i = room; i < frames; ++i) y[i][l] = line[static_cast<std::size_t>(i - room)];
  }
  Float4 low[4], gain[4], pole[4];
  for (int r = 0; r < 4; ++r)
    low[r] = load4(&low_[4 * r]), gain[r] = load4(&gain_[4 * r]), pole[r] = load4(&pole_[4 * r]);
  for (int i = 0; i < frames; ++i) {
    Float4 v[4];
    for (int r = 0; r < 4; ++r) {
      const Float4 x = load4(&y[i][4 * r]);
      low[r] = x + pole[r] * (low[r] - x);
      v[r] = low[r] * gain[r];
    }
    // Two rows of a Hadamard matrix: left and right hear all lines, uncorrelated.
    const Float4 l = (v[0] + v[1]) - (v[2] + v[3]), r = (v[0] - v[1]) + (v[2] - v[3]);
    out_left[i] = wet_ * ((l[0] - l[1]) + (l[2] - l[3]));
    out_right[i] = wet_ * ((r[0] + r[1]) - (r[2] + r[3]));
    hadamard(v);
    const Float4 in = {left[i], right[i], -left[i], -right[i]};
    for (int q = 0; q < 4; ++q) store4(&y[i][4 * q], v[q] + in);
  }
  for (int r = 0; r < 4; ++r) store4(&low_[4 * r], low[r]);
  for (int l = 0; l < kLines; ++l) {
    std::vector<float>& line = lines_[l];
    const int room = until_wrap(line.size(), line_at_[l], frames);
    for (int i = 0; i < room; ++i) line[line_at_[l] + static_cast<std::size_t>(i)] = y[i][l];
    for (int i = room; i < frames; ++i) line[static_cast<std::size_t>(i - room)] = y[i][l];
    line_at_[l] = (line_at_[l] + static_cast<std::size_t>(frames)) % line.size();
  }
}

}  // namespace aether::dsp
