#include "dsp_signals.hpp"

#include <aether/dsp/biquad.hpp>
#include <aether/dsp/crossover.hpp>
#include <aether/dsp/one_pole.hpp>
#include <aether/dsp/resample.hpp>
#include <aether/dsp/svf.hpp>

#include <gtest/gtest.h>

namespace aether::dsp {
namespace {

using namespace aether::test;

// The analogue prototype of the cookbook's peak, evaluated at the pre-warped frequency: what the
// digital one must have.
double analogue_peak(double hz, double centre, double gain_db, double q) {
  const double a = std::pow(10.0, gain_db / 40.0);
  const double s =
      std::tan(std::numbers::pi * hz / kRate) / std::tan(std::numbers::pi * centre / kRate);
  const std::complex<double> js(0.0, s);
  return std::abs((js * js + js * (a / q) + 1.0) / (js * js + js / (a * q) + 1.0));
}

TEST(Biquad, PeakFollowsItsAnaloguePrototype) {
  const auto band = design_biquad(FilterShape::kPeak, 1000.0, 6.0, 1.4, kRate);
  for (const double hz : {50.0, 500.0, 900.0, 1000.0, 1300.0, 4000.0, 15000.0})
    EXPECT_NEAR(db(band.magnitude(hz, kRate)), db(analogue_peak(hz, 1000.0, 6.0, 1.4)), 1e-6) << hz;
}

TEST(Biquad, ShelvesReachTheirGainAndHalfOfItAtTheCorner) {
  const auto low = design_biquad(FilterShape::kLowShelf, 200.0, -6.0, 0.7071, kRate);
  EXPECT_NEAR(db(low.magnitude(1.0, kRate)), -6.0, 0.01);
  EXPECT_NEAR(db(low.magnitude(200.0, kRate)), -3.0, 0.01);
  EXPECT_NEAR(db(low.magnitude(20000.0, kRate)), 0.0, 0.01);
  const auto high = design_biquad(FilterShape::kHighShelf, 5000.0, 4.0, 0.7071, kRate);
  EXPECT_NEAR(db(high.magnitude(20.0, kRate)), 0.0, 0.01);
  EXPECT_NEAR(db(high.magnitude(5000.0, kRate)), 2.0, 0.01);
  EXPECT_NEAR(db(high.magnitude(23900.0, kRate)), 4.0, 0.01);
}

TEST(Biquad, ButterworthPassFiltersAreDown3dBAtTheCorner) {
  const double q = std::sqrt(0.5);
  EXPECT_NEAR(
      db(design_biquad(FilterShape::kLowPass, 1000.0, 0.0, q, kRate).magnitude(1000.0, kRate)),
      -3.0103, 1e-3);
  EXPECT_NEAR(db(design_biquad(FilterShape::kHighPass, 80.0, 0.0, q, kRate).magnitude(80.0, kRate)),
              -3.0103, 1e-3);
  EXPECT_LT(db(design_biquad(FilterShape::kNotch, 500.0, 0.0, 2.0, kRate).magnitude(500.0, kRate)),
            -100.0);
}

TEST(StereoEq, DoesToASineWhatItsResponseSays) {
  const std::vector<BiquadCoefficients> bands = {
      design_biquad(FilterShape::kHighPass, 30.0, 0.0, 0.7, kRate),
      design_biquad(FilterShape::kPeak, 400.0, -4.0, 1.0, kRate),
      design_biquad(FilterShape::kHighShelf, 8000.0, 3.0, 0.7, kRate)};
  for (const double hz : {40.0, 400.0, 10000.0}) {
    StereoEq eq(bands);
    std::vector<float> left = sine(hz, 0.5, 2.0), right = left;
    eq.process(left, right);
    double expected = 0.5;
    for (const auto& band : bands) expected *= band.magnitude(hz, kRate);
    EXPECT_NEAR(db(tone(&left[48000], 48000, hz)), db(expected), 0.01) << hz;
    EXPECT_EQ(left, right);
  }
}

TEST(Svf, LowPassIsDown3dBAtItsCutoffAnd12dBAnOctaveAbove) {
  const auto c = SvfCoefficients<float>::from(tan_half_turns(1000.0f / 48000.0f), 1.41421356f);
  for (const auto& [hz, expected] : {std::pair{100.0, 0.0}, {1000.0, -3.01}, {8000.0, -36.9}}) {
    Svf<float> filter;
    std::vector<float> x = sine(hz, 0.5, 1.0);
    for (float& v : x) v = filter.process(v, c).low;
    // Butterworth with the frequency axis of the bilinear transform.
    const double warped =
        std::tan(std::numbers::pi * hz / kRate) / std::tan(std::numbers::pi * 1000.0 / kRate);
    EXPECT_NEAR(db(tone(&x[24000], 24000, hz) / 0.5),
                -10.0 * std::log10(1.0 + std::pow(warped, 4.0)), 0.05)
        << expected;
  }
}

TEST(Svf, StaysBoundedWhileItsCutoffJumpsEverySample) {
  Svf<float> filter;
  float peak = 0.0f;
  const std::vector<float> x = noise(1.0, 1.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float g = tan_half_turns(i % 2 == 0 ? 0.001f : 0.4f);
    peak =
        std::max(peak, std::abs(filter.process(x[i], SvfCoefficients<float>::from(g, 0.3f)).low));
  }
  EXPECT_LT(peak, 20.0f);
}

TEST(Crossover, BandsSumFlat) {
  Crossover crossover({120.0, 800.0, 4000.0}, kRate);
  ASSERT_EQ(crossover.bands(), 4);
  for (const double hz : {30.0, 120.0, 300.0, 800.0, 2000.0, 4000.0, 12000.0}) {
    Crossover fresh({120.0, 800.0, 4000.0}, kRate);
    const std::vector<float> x = sine(hz, 0.5, 1.0);
    std::vector<std::vector<float>> left(4, std::vector<float>(x.size())), right = left;
    float* lefts[] = {left[0].data(), left[1].data(), left[2].data(), left[3].data()};
    float* rights[] = {right[0].data(), right[1].data(), right[2].data(), right[3].data()};
    fresh.process(x, x, lefts, rights);
    std::vector<float> sum(x.size());
    for (const auto& band : left)
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += band[i];
    EXPECT_NEAR(db(tone(&sum[24000], 24000, hz) / 0.5), 0.0, 0.02) << hz;
  }
}

TEST(Crossover, EachBandIsDown6dBAtTheCrossoverAnd24dBAnOctaveFurther) {
  const auto level = [](double hz, std::size_t band) {
    Crossover crossover({1000.0}, kRate);
    const std::vector<float> x = sine(hz, 0.5, 1.0);
    std::vector<float> l[2] = {x, x}, r[2] = {x, x};
    float *ls[] = {l[0].data(), l[1].data()}, *rs[] = {r[0].data(), r[1].data()};
    crossover.process(x, x, ls, rs);
    return db(tone(&l[band][24000], 24000, hz) / 0.5);
  };
  EXPECT_NEAR(level(1000.0, 0), -6.02, 0.02);
  EXPECT_NEAR(level(1000.0, 1), -6.02, 0.02);
  // |1 + (f/fc)^4|^-1 of a Linkwitz-Riley 4 (Linkwitz 1976).
  EXPECT_NEAR(level(2000.0, 0), -24.6, 0.3);
  EXPECT_NEAR(level(500.0, 1), -24.6, 0.3);
}

TEST(MonoBass, KeepsTheMidAndTakesTheSideBelowTheCrossover) {
  for (const double hz : {50.0, 1000.0}) {
    MonoBass bass(120.0, 1.0, kRate);
    std::vector<float> left = sine(hz, 0.5, 1.0), right(left.size(), 0.0f);
    bass.process(left, right);
    std::vector<float> mid(left.size()), side(left.size());
    for (std::size_t i = 0; i < left.size(); ++i)
      mid[i] = 0.5f * (left[i] + right[i]), side[i] = 0.5f * (left[i] - right[i]);
    EXPECT_NEAR(db(tone(&mid[24000], 24000, hz) / 0.25), 0.0, 0.02) << hz;
    const double side_db = db(tone(&side[24000], 24000, hz) / 0.25);
    if (hz < 120.0)
      EXPECT_LT(side_db, -25.0);
    else
      EXPECT_NEAR(side_db, 0.0, 0.02);
  }
}

TEST(DcBlocker, TakesDcAndLeavesTheLowestNote) {
  DcBlocker blocker(kRate);
  std::vector<float> left = sine(41.0, 0.5, 3.0), right = left;
  for (std::size_t i = 0; i < left.size(); ++i) left[i] += 0.3f, right[i] += 0.3f;
  blocker.process(left, right);
  double mean = 0.0;
  for (std::size_t i = 96000; i < 144000; ++i) mean += left[i] / 48000.0;
  EXPECT_LT(std::abs(mean), 2e-4);
  EXPECT_NEAR(db(tone(&left[96000], 48000, 41.0) / 0.5), 0.0, 0.1);
}

TEST(Resample, KeepsTonesAndRejectsWhatWouldAlias) {
  const auto convert = [](double hz) {
    const std::vector<float> x = sine(hz, 0.5, 1.0);
    std::vector<float> stereo;
    for (const float v : x) stereo.push_back(v), stereo.push_back(-v);
    const std::vector<float> y = resample_stereo(stereo, 48000, 44100);
    EXPECT_EQ(y.size(), 88200u);
    std::vector<float> left;
    for (std::size_t i = 0; i < y.size(); i += 2) left.push_back(y[i]);
    return left;
  };
  for (const double hz : {100.0, 997.0, 10000.0, 19000.0}) {
    const std::vector<float> y = convert(hz);
    EXPECT_NEAR(db(tone(&y[4000], 32000, hz, 44100.0) / 0.5), 0.0, 0.02) << hz;
  }
  // 23 kHz would come back at 21.1 kHz.
  const std::vector<float> y = convert(23000.0);
  EXPECT_LT(db(rms(&y[4000], 32000)), -90.0);
}

}  // namespace
}  // namespace aether::dsp
