#include "dsp_signals.hpp"

#include <aether/dsp/delay_line.hpp>
#include <aether/dsp/envelope.hpp>
#include <aether/dsp/math.hpp>
#include <aether/dsp/oscillator.hpp>

#include <gtest/gtest.h>

namespace aether::dsp {
namespace {

using namespace aether::test;

TEST(FastMath, AgreesWithLibm) {
  for (double x = -20.0; x < 20.0; x += 0.0137) {
    const auto f = static_cast<float>(x);
    EXPECT_NEAR(exp2_fast(f) / std::exp2(static_cast<double>(f)), 1.0, 5e-7) << x;
    EXPECT_NEAR(sin_turns(f), std::sin(2.0 * std::numbers::pi * static_cast<double>(f)), 1e-5) << x;
    const float positive = std::exp2(f);
    EXPECT_NEAR(log2_fast(positive), std::log2(static_cast<double>(positive)), 3e-6) << x;
  }
  for (double x = 0.0; x < 0.48; x += 0.0071)
    EXPECT_NEAR(
        tan_half_turns(static_cast<float>(x)) / std::max(1e-9, std::tan(std::numbers::pi * x)),
        x == 0.0 ? 0.0 : 1.0, 1e-5);
  EXPECT_NEAR(tanh_fast(0.5f), std::tanh(0.5), 0.02);
}

// Energy up to 16 kHz that is not on the harmonics of a saw, over what is.
double inharmonic_db(double hz, bool band_limited) {
  const std::size_t n = 48000;
  std::vector<float> x(n);
  Phasor phasor;
  const auto step = static_cast<float>(hz / kRate);
  for (float& v : x) {
    const float phase = phasor.next(step);
    v = band_limited ? saw_wave(phase, step) : 2.0f * phase - 1.0f;
  }
  double harmonic = 0.0, inharmonic = 0.0;
  for (double at = hz; at < 16000.0; at += hz) harmonic += std::pow(tone(x.data(), n, at), 2.0);
  // Images of harmonics above half the rate; with a whole number of hertz each falls on a bin of
  // its own.
  for (int h = static_cast<int>(24000.0 / hz) + 1; h < 400; ++h) {
    double at = std::fmod(h * hz, kRate);
    at = at > kRate / 2.0 ? kRate - at : at;
    if (at > 100.0 && at < 16000.0) inharmonic += std::pow(tone(x.data(), n, at), 2.0);
  }
  return 10.0 * std::log10(inharmonic / harmonic);
}

TEST(Oscillator, FourPointBlepKeepsAliasesUnder50dBAt4200Hz) {
  EXPECT_GT(inharmonic_db(4201.0, false), -15.0);
  EXPECT_LT(inharmonic_db(4201.0, true), -50.0);
  EXPECT_LT(inharmonic_db(1201.0, true), -55.0);
}

TEST(Oscillator, SawAndSquareHaveTheirFourierSeries) {
  const float step = 100.0f / 48000.0f;
  Phasor phasor;
  std::vector<float> saw(48000), square(48000);
  for (std::size_t i = 0; i < saw.size(); ++i) {
    const float phase = phasor.next(step);
    saw[i] = saw_wave(phase, step);
    square[i] = pulse_wave(phase, step);
  }
  for (int h = 1; h <= 5; ++h) {
    EXPECT_NEAR(tone(saw.data(), saw.size(), 100.0 * h), 2.0 / (std::numbers::pi * h), 0.01) << h;
    EXPECT_NEAR(tone(square.data(), square.size(), 100.0 * h),
                h % 2 == 1 ? 4.0 / (std::numbers::pi * h) : 0.0, 0.01)
        << h;
  }
}

TEST(Adsr, ReachesItsLevelsInItsTimes) {
  Adsr envelope({10.0f, 100.0f, 0.5f, 200.0f}, kRate);
  EXPECT_TRUE(envelope.is_idle());
  envelope.note_on();
  std::vector<float> x(48000);
  envelope.process(x);
  EXPECT_NEAR(x[240], 0.5f, 0.01f);  // halfway up after half the attack
  EXPECT_NEAR(x[480], 1.0f, 0.01f);
  EXPECT_NEAR(x[480 + 4800], 0.5f, 0.002f);
  envelope.note_off();
  std::vector<float> release(9600);
  envelope.process(release);
  EXPECT_NEAR(db(release[4800] / 0.5), -30.0, 1.0);
  for (int i = 0; i < 9600; ++i) envelope.next();
  EXPECT_TRUE(envelope.is_idle());
}

TEST(Adsr, RetriggersWithoutAStep) {
  Adsr envelope({5.0f, 100.0f, 0.8f, 300.0f}, kRate);
  envelope.note_on();
  float before = 0.0f;
  for (int i = 0; i < 3000; ++i) before = envelope.next();
  envelope.note_on();
  EXPECT_NEAR(envelope.next(), before, 0.01f);
}

TEST(PingPongEcho, RepeatsInTimeAndWithItsFeedback) {
  PingPongEcho echo({0.25, 0.5}, kRate);
  std::vector<float> in(72000, 0.0f), left(in.size()), right(in.size());
  for (int i = 0; i < 480; ++i)
    in[static_cast<std::size_t>(i)] =
        static_cast<float>(std::sin(2.0 * std::numbers::pi * 1000.0 * i / kRate));
  echo.process(in, in, left, right);
  const auto level = [](const std::vector<float>& x, std::size_t at) { return rms(&x[at], 480); };
  EXPECT_LT(level(left, 6000), 1e-6);
  EXPECT_GT(level(left, 12000), 0.5);
  EXPECT_LT(level(right, 12000), 0.05);
  EXPECT_NEAR(level(right, 24000) / level(left, 12000), 0.5, 0.05);
  EXPECT_NEAR(level(left, 36000) / level(left, 12000), 0.25, 0.05);
}

}  // namespace
}  // namespace aether::dsp
