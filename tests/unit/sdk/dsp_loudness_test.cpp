// EBU Tech 3341 and 3342: signals synthesised from the documents, expected values from their
// tables.
#include "dsp_signals.hpp"

#include <aether/dsp/loudness.hpp>

#include <gtest/gtest.h>

namespace aether::dsp {
namespace {

using namespace aether::test;

struct Step {
  double dbfs, seconds;
};

LoudnessMeter meter_of(const std::vector<Step>& steps, double rate = kRate) {
  LoudnessMeter meter(rate);
  std::size_t n = 0;
  for (const Step& step : steps) {
    std::vector<float> x(static_cast<std::size_t>(step.seconds * rate));
    for (float& v : x)
      v = static_cast<float>(
          std::pow(10.0, step.dbfs / 20.0) *
          std::sin(2.0 * std::numbers::pi * 1000.0 * static_cast<double>(n++) / rate));
    meter.process(x, x);
  }
  return meter;
}

TEST(Loudness, ReadsEbu3341Cases1To5) {
  EXPECT_NEAR(meter_of({{-23, 20}}).integrated_lufs(), -23.0, 0.1);
  EXPECT_NEAR(meter_of({{-33, 20}}).integrated_lufs(), -33.0, 0.1);
  EXPECT_NEAR(meter_of({{-36, 10}, {-23, 60}, {-36, 10}}).integrated_lufs(), -23.0, 0.1);
  EXPECT_NEAR(meter_of({{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}).integrated_lufs(),
              -23.0, 0.1);
  EXPECT_NEAR(meter_of({{-26, 20}, {-20, 20.1}, {-26, 20}}).integrated_lufs(), -23.0, 0.1);
}

TEST(Loudness, ReadsShortTermOfEbu3341Case9) {
  std::vector<Step> steps;
  for (int i = 0; i < 5; ++i) steps.insert(steps.end(), {{-20, 1.34}, {-30, 1.66}});
  EXPECT_NEAR(meter_of(steps).max_short_term_lufs(), -23.0, 0.1);
}

TEST(Loudness, ReadsRangeOfEbu3342Cases1To4) {
  EXPECT_NEAR(meter_of({{-20, 20}, {-30, 20}}).loudness_range_lu(), 10.0, 1.0);
  EXPECT_NEAR(meter_of({{-20, 20}, {-15, 20}}).loudness_range_lu(), 5.0, 1.0);
  EXPECT_NEAR(meter_of({{-40, 20}, {-20, 20}}).loudness_range_lu(), 20.0, 1.0);
  EXPECT_NEAR(meter_of({{-50, 20}, {-35, 20}, {-20, 20}, {-35, 20}, {-50, 20}}).loudness_range_lu(),
              15.0, 1.0);
}

TEST(Loudness, HoldsAtOtherRates) {
  EXPECT_NEAR(meter_of({{-23, 10}}, 44100.0).integrated_lufs(), -23.0, 0.1);
  EXPECT_NEAR(meter_of({{-23, 10}}, 96000.0).integrated_lufs(), -23.0, 0.1);
}

TEST(Loudness, SilenceReadsTheGate) {
  LoudnessMeter meter(kRate);
  const std::vector<float> x(96000, 0.0f);
  meter.process(x, x);
  EXPECT_EQ(meter.integrated_lufs(), -70.0);
  EXPECT_EQ(meter.loudness_range_lu(), 0.0);
}

}  // namespace
}  // namespace aether::dsp
