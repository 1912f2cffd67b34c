#include "wavetable.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace aether::synth {

double sine_of_turns(double turns) {
  constexpr double kPi = 3.14159265358979323846;
  double t = turns - std::floor(turns);  // [0, 1)
  double sign = 1.0;
  if (t >= 0.5) {
    t -= 0.5;
    sign = -1.0;
  }
  if (t > 0.25) t = 0.5 - t;
  const double x = 2.0 * kPi * t;  // [0, pi/2]
  const double z = x * x;
  // Taylor series to x^21: below 1e-17 at pi/2.
  double term = x, total = x;
  for (int n = 2; n <= 20; n += 2) {
    term *= -z / (n * (n + 1));
    total += term;
  }
  return sign * total;
}

namespace {

// Highest partial as a share of the sampling rate.
constexpr float kBandwidth = 0.45f;

const std::vector<double>& sine_cycle() {
  static const std::vector<double> cycle = [] {
    std::vector<double> samples(Wavetable::kSize);
    for (int i = 0; i < Wavetable::kSize; ++i)
      samples[static_cast<std::size_t>(i)] =
          sine_of_turns(static_cast<double>(i) / Wavetable::kSize);
    return samples;
  }();
  return cycle;
}

// 480, 381, 302, 240 … 2, 1: a third of an octave apart.
std::vector<int> mip_harmonics(int most) {
  constexpr double kThirdOctave[3] = {1.0, 0.79370052598409973738, 0.62996052494743658238};
  std::vector<int> counts;
  for (int m = 0;; ++m) {
    const int count = static_cast<int>(Wavetable::kMaxHarmonics * kThirdOctave[m % 3]) >> (m / 3);
    if (count < 1) break;
    if (counts.empty() || count < counts.back()) counts.push_back(std::min(count, most));
  }
  // Several mips above a short spectrum are the same; one is enough.
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

}  // namespace

Wavetable::Wavetable(const std::vector<double>& amplitudes) {
  const int most = std::min(static_cast<int>(amplitudes.size()), kMaxHarmonics);
  double power = 0.0;
  for (int h = 0; h < most; ++h)
    power += amplitudes[static_cast<std::size_t>(h)] * amplitudes[static_cast<std::size_t>(h)] / 2;
  const double scale = power > 0.0 ? 0.5 / std::sqrt(power) : 0.0;
  const std::vector<int> counts = mip_harmonics(std::max(most, 1));
  samples_.resize(counts.size() * (kSize + 1));
  highest_.resize(counts.size());
  const std::vector<double>& sine = sine_cycle();
  std::vector<double> cycle(kSize, 0.0);
  int added = 0;
  // From the poorest table up: each adds the partials the one before it lacks.
  for (std::size_t m = counts.size(); m-- > 0;) {
    for (; added < counts[m] && added < most; ++added) {
      const double amplitude = scale * amplitudes[static_cast<std::size_t>(added)];
      if (amplitude == 0.0) continue;
      const int stride = added + 1;
      for (int i = 0; i < kSize; ++i)
        cycle[static_cast<std::size_t>(i)] +=
            amplitude * sine[static_cast<std::size_t>((i * stride) & (kSize - 1))];
    }
    float* to = &samples_[m * (kSize + 1)];
    for (int i = 0; i < kSize; ++i) to[i] = static_cast<float>(cycle[static_cast<std::size_t>(i)]);
    to[kSize] = to[0];
    highest_[m] = kBandwidth / static_cast<float>(counts[m]);
  }
}

int Wavetable::mip_for(float step, int near) const {
  const int last = mips() - 1;
  int m = std::min(near, last);
  while (m < last && step > highest_[static_cast<std::size_t>(m)]) ++m;
  while (m > 0 && step <= highest_[static_cast<std::size_t>(m - 1)]) --m;
  return m;
}

std::vector<double> waveform_partials(std::string_view waveform, int count) {
  std::vector<double> partials(static_cast<std::size_t>(count), 0.0);
  for (int h = 1; h <= count; ++h) {
    double& amplitude = partials[static_cast<std::size_t>(h - 1)];
    const bool odd = h % 2 == 1;
    if (waveform == "saw") {
      amplitude = 1.0 / h;
    } else if (waveform == "square") {
      amplitude = odd ? 1.0 / h : 0.0;
    } else if (waveform == "triangle") {
      amplitude = odd ? (h % 4 == 1 ? 1.0 : -1.0) / (static_cast<double>(h) * h) : 0.0;
    } else {
      amplitude = h == 1 ? 1.0 : 0.0;
    }
  }
  return partials;
}

const Wavetable& standard_wave(std::string_view waveform) {
  static const Wavetable saw(waveform_partials("saw", Wavetable::kMaxHarmonics));
  static const Wavetable square(waveform_partials("square", Wavetable::kMaxHarmonics));
  static const Wavetable triangle(waveform_partials("triangle", Wavetable::kMaxHarmonics));
  static const Wavetable sine(waveform_partials("sine", 1));
  if (waveform == "saw") return saw;
  if (waveform == "square") return square;
  if (waveform == "triangle") return triangle;
  return sine;
}

namespace {

using Double2 = double __attribute__((vector_size(16)));

// A table value and the next, in one load of 64 bits.
double value_pair(const float* from) {
  double pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair;
}

struct Neighbours {
  Float4 here, next;
};

Neighbours look_up(const float* const* tables, const std::uint32_t* index) {
  const Double2 first = {value_pair(tables[0] + index[0]), value_pair(tables[1] + index[1])};
  const Double2 second = {value_pair(tables[2] + index[2]), value_pair(tables[3] + index[3])};
  const auto a = reinterpret_cast<Float4>(first);
  const auto b = reinterpret_cast<Float4>(second);
  return {__builtin_shufflevector(a, b, 0, 2, 4, 6), __builtin_shufflevector(a, b, 1, 3, 5, 7)};
}

}  // namespace

void render_tables(Uint8& phase, Uint8 step, const float* const* tables, Float8* out, int frames) {
  constexpr int kFractionBits = 32 - Wavetable::kSizeBits;
  const Uint8 mask = Uint8::of((1u << kFractionBits) - 1);
  const Float8 scale = floats(1.0f / static_cast<float>(1u << kFractionBits));
  // A copy of the pointers tells the compiler that writing the output does not move the tables.
  const float* const table[kLanes] = {tables[0], tables[1], tables[2], tables[3],
                                      tables[4], tables[5], tables[6], tables[7]};
  Uint8 at = phase;
  for (int i = 0; i < frames; ++i) {
    std::uint32_t index[kLanes];
    const Uint8 whole = at >> kFractionBits;
    std::memcpy(index, &whole, sizeof index);
    const Neighbours low = look_up(table, index), high = look_up(table + 4, index + 4);
    const Float8 here = {low.here, high.here}, next = {low.next, high.next};
    const Uint8 rest = {at.low & mask.low, at.high & mask.high};
    out[i] = here + to_float(as_signed(rest)) * scale * (next - here);
    at += step;
  }
  phase = at;
}

}  // namespace aether::synth
