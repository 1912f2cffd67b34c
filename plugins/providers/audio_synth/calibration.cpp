#include "calibration.hpp"

#include <aether/dsp/biquad.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace aether::synth {

namespace {

// The two filters of the K weighting for any rate, by the bilinear transform of the analogue
// prototypes that give the table of BS.1770-4 at 48 kHz (constants as in libebur128).
dsp::BiquadCoefficients k_shelf(double rate) {
  const double k = std::tan(3.14159265358979323846 * 1681.974450955533 / rate);
  const double q = 0.7071752369554196;
  const double vh = std::pow(10.0, 3.999843853973347 / 20.0), vb = std::pow(vh, 0.4996667741545416);
  const double a0 = 1.0 + k / q + k * k;
  return {(vh + vb * k / q + k * k) / a0, 2.0 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0,
          2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0};
}
dsp::BiquadCoefficients k_high_pass(double rate) {
  const double k = std::tan(3.14159265358979323846 * 38.13547087602444 / rate);
  const double q = 0.5003270373238773;
  const double a0 = 1.0 + k / q + k * k;
  return {1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0};
}

struct Take {
  std::vector<float> left, right;
};

// One held note, long enough for its attack to finish.
Take play(const BankSettings& settings, int key, PartEffects* effects) {
  // Voices side by side swell and fade against each other, so they are heard for longer.
  const double seconds =
      settings.patch.amp_attack_ms * 1e-3 + (settings.patch.unison > 1 ? 1.3 : 0.7);
  const int frames = static_cast<int>(seconds * settings.rate_hz) / kGrid * kGrid;
  Take take{std::vector<float>(static_cast<std::size_t>(frames)),
            std::vector<float>(static_cast<std::size_t>(frames))};
  VoiceBank bank(settings);
  bank.note_on(key, 1, 90.0f / 127.0f);
  for (int at = 0; at < frames; at += kGrid) {
    bank.render(&take.left[static_cast<std::size_t>(at)], &take.right[static_cast<std::size_t>(at)],
                kGrid);
    if (effects)
      effects->process(&take.left[static_cast<std::size_t>(at)],
                       &take.right[static_cast<std::size_t>(at)], kGrid);
  }
  return take;
}

float gain_to(double target, double measured) {
  return static_cast<float>(std::pow(10.0, (target - std::max(measured, -60.0)) / 20.0));
}

}  // namespace

double loudest_moment(const float* left, const float* right, int frames, double rate_hz) {
  dsp::StereoBiquad shelf(k_shelf(rate_hz)), high_pass(k_high_pass(rate_hz));
  const int hop = std::max(1, static_cast<int>(rate_hz / 20.0));
  std::vector<double> hops;
  double power = 0.0;
  for (int i = 0; i < frames; ++i) {
    const dsp::Double2 y = high_pass.process(shelf.process(dsp::Double2{left[i], right[i]}));
    power += y[0] * y[0] + y[1] * y[1];
    if ((i + 1) % hop == 0 || i + 1 == frames) {
      hops.push_back(power);
      power = 0.0;
    }
  }
  double loudest = 0.0;
  for (std::size_t start = 0; start < hops.size(); ++start) {
    double window = 0.0;
    for (std::size_t h = start; h < std::min(start + 8, hops.size()); ++h) window += hops[h];
    loudest = std::max(loudest, window);
  }
  return loudest > 0.0 ? -0.691 + 10.0 * std::log10(loudest / (8.0 * hop)) : -120.0;
}

PartGains calibrate(const BankSettings& settings, PartEffects::Cabinet cabinet, int key,
                    double target_lufs) {
  PartGains gains;
  const auto loudness = [&settings](const Take& take) {
    return loudest_moment(take.left.data(), take.right.data(), static_cast<int>(take.left.size()),
                          settings.rate_hz);
  };
  gains.before = gain_to(target_lufs, loudness(play(settings, key, nullptr)));
  PartEffects effects(settings.patch, cabinet, settings.rate_hz);
  effects.set_gains(gains.before, 1.0f);
  gains.after = gain_to(target_lufs, loudness(play(settings, key, &effects)));
  return gains;
}

}  // namespace aether::synth
