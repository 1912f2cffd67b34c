#include "dsp_signals.hpp"

#include <aether/dsp/denormals.hpp>
#include <aether/dsp/reverb.hpp>
#include <aether/dsp/svf.hpp>

#include <gtest/gtest.h>

namespace aether::dsp {
namespace {

using namespace aether::test;

struct Response {
  std::vector<float> left, right;
};

Response impulse_response(const ReverbSettings& settings, double seconds) {
  Reverb reverb(settings, kRate);
  std::vector<float> in(static_cast<std::size_t>(seconds * kRate), 0.0f);
  in[0] = 1.0f;
  Response r{std::vector<float>(in.size()), std::vector<float>(in.size())};
  reverb.process(in, in, r.left, r.right);
  return r;
}

// Energy of the octave around 700 Hz, sample by sample.
std::vector<double> octave_energy(const std::vector<float>& signal) {
  Svf<double> low, high;
  const auto at = [](double hz) {
    return SvfCoefficients<double>::from(std::tan(std::numbers::pi * hz / kRate), 1.41421356);
  };
  const auto below = at(990.0), above = at(495.0);
  std::vector<double> energy(signal.size());
  for (std::size_t i = 0; i < signal.size(); ++i) {
    const double x =
        high.process(low.process(static_cast<double>(signal[i]), below).low, above).high;
    energy[i] = x * x;
  }
  return energy;
}

// RT60 from the slope of Schroeder's backward integral between -5 and -35 dB (ISO 3382, T30).
double reverberation_time(const std::vector<float>& response) {
  std::vector<double> energy = octave_energy(response);
  for (std::size_t i = energy.size() - 1; i > 0; --i) energy[i - 1] += energy[i];
  const auto time_of = [&](double level) {
    const double wanted = energy[0] * std::pow(10.0, level / 10.0);
    for (std::size_t i = 0; i < energy.size(); ++i)
      if (energy[i] < wanted) return static_cast<double>(i) / kRate;
    return static_cast<double>(energy.size()) / kRate;
  };
  return 2.0 * (time_of(-35.0) - time_of(-5.0));
}

TEST(Reverb, DecaysInTheTimeItIsTold) {
  for (const ReverbType type : {ReverbType::kRoom, ReverbType::kHall, ReverbType::kPlate,
                                ReverbType::kSpring, ReverbType::kChamber})
    for (const double seconds : {0.5, 1.5, 4.0})
      for (const double size : {0.2, 0.9}) {
        const Response r = impulse_response({type, size, seconds, 10.0}, 1.2 * seconds + 0.3);
        EXPECT_NEAR(reverberation_time(r.left) / seconds, 1.0, 0.15)
            << static_cast<int>(type) << " " << seconds << " s, size " << size;
      }
}

TEST(Reverb, IsDecorrelatedAndAsLoudAsItsInputWhateverTheType) {
  for (const ReverbType type : {ReverbType::kRoom, ReverbType::kHall, ReverbType::kPlate,
                                ReverbType::kSpring, ReverbType::kChamber}) {
    const Response r = impulse_response({type, 0.5, 2.0, 20.0}, 4.0);
    std::vector<float> impulse(4800, 0.0f);
    impulse[0] = 1.0f;
    double in = 0, out = 0, ll = 0, rr = 0, lr = 0;
    for (const double e : octave_energy(impulse)) in += e;
    for (const double e : octave_energy(r.left)) out += e;
    for (std::size_t i = 0; i < r.left.size(); ++i) {
      ll += static_cast<double>(r.left[i]) * r.left[i];
      rr += static_cast<double>(r.right[i]) * r.right[i];
      lr += static_cast<double>(r.left[i]) * r.right[i];
    }
    EXPECT_LT(std::abs(lr / std::sqrt(ll * rr)), 0.3) << static_cast<int>(type);
    EXPECT_NEAR(10.0 * std::log10(out / in), 0.0, 3.0) << static_cast<int>(type);
    EXPECT_NEAR(10.0 * std::log10(ll / rr), 0.0, 1.5) << static_cast<int>(type);
  }
}

TEST(Reverb, BeginsAfterItsPredelayAndTypesDiffer) {
  const Response hall = impulse_response({ReverbType::kHall, 0.5, 2.0, 50.0}, 1.0);
  for (std::size_t i = 0; i < 2400; ++i) ASSERT_EQ(hall.left[i], 0.0f) << i;
  const Response plate = impulse_response({ReverbType::kPlate, 0.5, 2.0, 50.0}, 1.0);
  EXPECT_NE(hall.left, plate.left);
}

TEST(Denormals, AreFlushedInsideTheScopeOnly) {
  volatile float tiny = 1e-30f;
  {
    const ScopedFlushDenormals flush;
    EXPECT_EQ(tiny * 1e-10f, 0.0f);
  }
  EXPECT_GT(tiny * 1e-10f, 0.0f);
}

}  // namespace
}  // namespace aether::dsp
