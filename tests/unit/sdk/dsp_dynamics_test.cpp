#include "dsp_signals.hpp"

#include <aether/dsp/biquad.hpp>
#include <aether/dsp/dither.hpp>
#include <aether/dsp/dynamics.hpp>
#include <aether/dsp/limiter.hpp>
#include <aether/dsp/true_peak.hpp>

#include <gtest/gtest.h>
#include <algorithm>

namespace aether::dsp {
namespace {

using namespace aether::test;

// Giannoulis, Massberg & Reiss 2012, eq. 4: the soft-knee curve by hand.
TEST(Compressor, StaticCurveIsTheTextbooks) {
  CompressorSettings s;
  s.threshold_db = -20.0, s.ratio = 4.0, s.knee_db = 6.0;
  EXPECT_DOUBLE_EQ(compressor_gain_db(s, -30.0), 0.0);
  EXPECT_NEAR(compressor_gain_db(s, -10.0), -7.5, 1e-9);  // 10 dB over: out is 2.5 over
  EXPECT_NEAR(compressor_gain_db(s, 0.0), -15.0, 1e-9);
  EXPECT_NEAR(compressor_gain_db(s, -20.0), -0.5625, 1e-9);  // mid-knee: (1/4 - 1) 3^2 / 12
}

TEST(Compressor, HoldsASineAtTheLevelOfItsCurve) {
  CompressorSettings s;
  s.threshold_db = -20.0, s.ratio = 4.0, s.attack_ms = 5.0, s.release_ms = 200.0, s.knee_db = 0.0,
  s.makeup_gain_db = 3.0;
  for (const double level : {-40.0, -20.0, -12.0, -6.0, 0.0}) {
    Compressor compressor(s, kRate);
    const std::vector<float> x = sine(1000.0, std::pow(10.0, level / 20.0), 2.0);
    std::vector<float> gain(x.size());
    compressor.gains(x, x, gain);
    EXPECT_NEAR(db(gain.back()), compressor_gain_db(s, level), 0.3) << level;
  }
}

TEST(Compressor, AttackTakesItsTime) {
  CompressorSettings s;
  s.threshold_db = -20.0, s.ratio = 20.0, s.attack_ms = 50.0, s.release_ms = 500.0, s.knee_db = 0.0;
  Compressor compressor(s, kRate);
  const std::vector<float> x(48000, 1.0f);
  std::vector<float> gain(x.size());
  compressor.gains(x, x, gain);
  // 19 dB of reduction in the end; 63 % of it after one attack time.
  EXPECT_NEAR(db(gain.back()), -19.0, 0.05);
  EXPECT_NEAR(db(gain[2400]), -19.0 * 0.632, 0.3);
}

TEST(TruePeakDetector, ReadsEbu3341Cases15To19) {
  // EBU Tech 3341 cases 15 to 19: fs/4, fs/6 and fs/8 sines between samples, tolerance +0.2/-0.4
  // dB.
  const struct {
    double hz, peak, phase_degrees, expected;
  } cases[] = {{12000, 0.5, 0, -6.0},
               {12000, 0.5, 45, -6.0},
               {8000, 0.5, 60, -6.0},
               {6000, 0.5, 67.5, -6.0},
               {12000, 1.41, 45, 3.0}};
  for (const auto& c : cases) {
    std::vector<float> x = sine(c.hz, c.peak, 0.5, c.phase_degrees * std::numbers::pi / 180.0);
    for (std::size_t i = 0; i < 480; ++i) {
      const float fade = static_cast<float>(i) / 480.0f;
      x[i] *= fade;
      x[x.size() - 1 - i] *= fade;
    }
    TruePeakDetector detector;
    std::vector<float> peaks(x.size());
    detector.process(x, peaks);
    const double read = db(*std::max_element(peaks.begin(), peaks.end()));
    EXPECT_LE(read, c.expected + 0.2) << c.hz << " " << c.phase_degrees;
    EXPECT_GE(read, c.expected - 0.4) << c.hz << " " << c.phase_degrees;
  }
}

// Kicks and noise bursts, the noise as bright as cymbals are: 12 dB an octave down from 14 kHz.
std::vector<float> drums(double seconds) {
  std::vector<float> x = noise(2.0, seconds, 7);
  Biquad bright(design_biquad(FilterShape::kLowPass, 14000.0, 0.0, 0.7, kRate));
  for (float& v : x) v = static_cast<float>(bright.process(v));
  double envelope = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i % 12000 == 0) envelope = 3.0;
    envelope *= 0.9997;
    const double low =
        2.0 * std::sin(2.0 * std::numbers::pi * 55.0 * static_cast<double>(i) / kRate);
    x[i] = static_cast<float>(envelope * (0.5 * x[i] + 0.5 * low));
  }
  return x;
}

TEST(TruePeakLimiter, KeepsTheReconstructedWaveformUnderTheCeiling) {
  for (const double lookahead : {0.0, 1.5, 5.0}) {
    std::vector<float> left = drums(2.0), right = sine(997.0, 4.0, 2.0);
    TruePeakLimiter limiter({-1.0, 80.0, lookahead}, kRate);
    limiter.process(left, right);
    EXPECT_LE(db(interpolated_peak(left, 8)), -1.0 + 0.1) << lookahead;
    EXPECT_LE(db(interpolated_peak(right, 8)), -1.0 + 0.1) << lookahead;
    EXPECT_GT(limiter.deepest_db(), 6.0f);
  }
}

// Four samples a sample miss up to 0.69 dB of a tone next to half the rate (BS.1770-4, annex 2,
// attachment), and the interpolator falls off there; no music is white up to half the rate.
TEST(TruePeakLimiter, HoldsWhiteNoiseWithinADecibel) {
  std::vector<float> left = noise(3.0, 2.0), right = noise(3.0, 2.0, 99);
  TruePeakLimiter limiter({-1.0, 80.0, 5.0}, kRate);
  limiter.process(left, right);
  EXPECT_LE(db(interpolated_peak(left, 8)), -1.0 + 1.0);
}

TEST(TruePeakLimiter, LeavesWhatIsUnderTheCeilingAloneButLate) {
  const std::vector<float> in = sine(440.0, 0.7, 0.5);
  std::vector<float> left = in, right = in;
  TruePeakLimiter limiter({-1.0, 100.0, 5.0}, kRate);
  limiter.process(left, right);
  const auto latency = static_cast<std::size_t>(limiter.latency());
  for (std::size_t i = latency; i < left.size(); ++i) ASSERT_EQ(left[i], in[i - latency]) << i;
}

TEST(TruePeakLimiter, DoesNotDependOnTheLengthOfItsBlocks) {
  const std::vector<float> in = drums(0.7);
  std::vector<float> once_l = in, once_r = in, pieces_l = in, pieces_r = in;
  TruePeakLimiter once({-2.0, 100.0, 3.0}, kRate), pieces({-2.0, 100.0, 3.0}, kRate);
  once.process(once_l, once_r);
  for (std::size_t at = 0, size = 1; at < in.size(); at += size, size = size % 700 + 37) {
    const std::size_t count = std::min(size, in.size() - at);
    pieces.process({&pieces_l[at], count}, {&pieces_r[at], count});
    size = count;
  }
  EXPECT_EQ(once_l, pieces_l);
}

TEST(Dither, RoundsWithTriangularNoiseAndKeepsAToneBelowOneStep) {
  // A sine of half a 16-bit step: gone without dither, present with it (Lipshitz et al. 1992).
  const std::vector<float> x = sine(1000.0, 0.5 / 32768.0, 4.0);
  std::vector<std::int32_t> out(x.size());
  dither_tpdf(x, out, 16, 42, 0);
  std::vector<float> y(x.size());
  double square = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_EQ(out[i] % 65536, 0);
    y[i] = static_cast<float>(out[i] / 65536) / 32768.0f;
    square += std::pow((static_cast<double>(y[i]) - static_cast<double>(x[i])) * 32768.0, 2.0);
  }
  EXPECT_NEAR(db(tone(y.data(), y.size(), 1000.0)), db(0.5 / 32768.0), 0.3);
  // Total error power of TPDF: 1/12 + 2/12 of a squared step.
  EXPECT_NEAR(square / static_cast<double>(x.size()), 0.25, 0.01);
}

TEST(Dither, ClampsAndKeepsDigitalSilence) {
  const std::vector<float> x = {0.0f, 1.5f, -1.5f, 1.0f};
  std::vector<std::int32_t> out(4);
  dither_tpdf(x, out, 24, 1, 0);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 8388607 * 256);
  EXPECT_EQ(out[2], -8388607 * 256 - 256);
}

}  // namespace
}  // namespace aether::dsp
