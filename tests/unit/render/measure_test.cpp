// Measurements against EBU Tech 3341's table and signals whose properties follow from how they are
// made.
#include "daemon/render/measure.hpp"
#include "daemon/render/files.hpp"
#include "fake_band.hpp"

#include <gtest/gtest.h>
#include <cmath>
#include <numbers>

namespace aether::render {
namespace {

using namespace aether::test;

struct Step {
  double dbfs, seconds;
};

std::vector<float> steps(const std::vector<Step>& list) {
  std::vector<float> x;
  std::size_t n = 0;
  for (const Step& step : list)
    for (std::size_t i = 0; i < static_cast<std::size_t>(step.seconds * 48000.0); ++i, ++n) {
      const auto v = static_cast<float>(
          std::pow(10.0, step.dbfs / 20.0) *
          std::sin(2.0 * std::numbers::pi * 1000.0 * static_cast<double>(n) / 48000.0));
      x.push_back(v);
      x.push_back(v);
    }
  return x;
}

spec::SignalMeasure measured(const std::vector<float>& signal,
                             MeasureDepth depth = MeasureDepth::kFull) {
  std::size_t at = 0;
  const auto m = measure(
      [&](std::span<float> to) -> Result<std::int64_t> {
        const std::size_t count = std::min(to.size(), signal.size() - at);
        std::copy_n(signal.begin() + static_cast<std::ptrdiff_t>(at), count, to.begin());
        at += count;
        return static_cast<std::int64_t>(count / 2);
      },
      48000.0, depth);
  EXPECT_TRUE(m.ok());
  return *m;
}

TEST(Measure, ReadsEbu3341Cases1To3AtBothDepths) {
  for (const MeasureDepth depth : {MeasureDepth::kFull, MeasureDepth::kQuick}) {
    EXPECT_NEAR(measured(steps({{-23, 20}}), depth).lufs, -23.0, 0.1);
    EXPECT_NEAR(measured(steps({{-33, 20}}), depth).lufs, -33.0, 0.1);
    EXPECT_NEAR(measured(steps({{-36, 10}, {-23, 60}, {-36, 10}}), depth).lufs, -23.0, 0.1);
  }
}

TEST(Measure, QuickAgreesWithLibebur128) {
  for (const auto& signal :
       {quiet_programme(20), loud_programme(20), bass_programme(20), wide_programme(20)}) {
    const spec::SignalMeasure full = measured(signal),
                              quick = measured(signal, MeasureDepth::kQuick);
    EXPECT_NEAR(full.lufs, quick.lufs, 0.05);
    EXPECT_NEAR(full.loudness_range_lu, quick.loudness_range_lu, 0.3);
    EXPECT_NEAR(full.true_peak_dbtp, quick.true_peak_dbtp, 0.3);
  }
}

TEST(Measure, ASineReadsItsPeakRmsAndOctave) {
  const spec::SignalMeasure m = measured(steps({{-6, 10}}));
  EXPECT_NEAR(m.seconds, 10.0, 1e-9);
  EXPECT_NEAR(m.peak_db, -6.0, 0.01);
  EXPECT_NEAR(m.rms_db, -9.01, 0.01);
  EXPECT_NEAR(m.correlation, 1.0, 1e-9);
  EXPECT_LT(m.side_mid_db, -100.0);
  EXPECT_NEAR(m.mono_loss_db, 0.0, 0.01);
  ASSERT_EQ(m.spectrum_db.size(), 10u);
  EXPECT_NEAR(m.spectrum_db[5], -9.01, 0.3);  // the octave around 1 kHz
  EXPECT_LT(m.spectrum_db[2], -60.0);
  EXPECT_NEAR(m.centroid_hz, 1000.0, 5.0);
  EXPECT_NEAR(m.active_share, 1.0, 0.01);
}

TEST(Measure, StereoFiguresFollowFromTheChannels) {
  std::vector<float> x = steps({{-12, 4}});
  for (std::size_t i = 1; i < x.size(); i += 2) x[i] = -x[i];  // out of phase
  const spec::SignalMeasure opposite = measured(x);
  EXPECT_NEAR(opposite.correlation, -1.0, 1e-9);
  EXPECT_LT(opposite.mono_loss_db, -60.0);
  for (std::size_t i = 1; i < x.size(); i += 2)
    x[i] = 0.0f;  // left only: mid and side alike, half the power in mono
  const spec::SignalMeasure left = measured(x);
  EXPECT_NEAR(left.side_mid_db, 0.0, 0.01);
  EXPECT_NEAR(left.mono_loss_db, -3.01, 0.01);
}

TEST(Measure, FindsSilenceDcAndClipping) {
  std::vector<float> x = steps({{-144, 1}, {-12, 2}, {-144, 3}, {-12, 2}, {-144, 0.5}});
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::abs(x[i]) < 1e-5f) x[i] = 0.0f;
  spec::SignalMeasure m = measured(x);
  EXPECT_NEAR(m.head_silence_s, 1.0, 0.01);
  EXPECT_NEAR(m.longest_silence_s, 3.0, 0.01);
  EXPECT_NEAR(m.tail_silence_s, 0.5, 0.01);
  EXPECT_NEAR(m.active_share, 4.0 / 8.5, 0.03);
  EXPECT_LT(m.end_level_db, -100.0);
  std::vector<float> dc = steps({{-20, 5}});
  for (std::size_t i = 0; i < dc.size(); i += 2) dc[i] += 0.01f;
  EXPECT_NEAR(measured(dc).dc_offset_db, -40.0, 0.1);
  std::vector<float> clipped = steps({{6, 1}});
  EXPECT_EQ(measured(steps({{-0.5, 1}})).clipped_samples, 0);
  std::int64_t over = 0;
  for (float& v : clipped) {
    if (std::abs(v) >= 1.0f) ++over, v = v > 0.0f ? 1.0f : -1.0f;
  }
  EXPECT_EQ(measured(clipped).clipped_samples, over);
}

TEST(MeasureFile, DecodesWhatWasWrittenAndNamesWhatItCannotRead) {
  Folder folder;
  const std::vector<float> signal = steps({{-23, 5}});
  for (const char* id : {"wav_24_48", "flac_24_48", "wav_32f", "wav_16_44", "flac_16_44", "mp3_320",
                         "mp3_v0", "ogg"}) {
    const FileFormat* format = file_format(id);
    ASSERT_NE(format, nullptr) << id;
    const auto path = folder.path() / format->name;
    const auto bytes = write_audio(signal, *format, {"T", "A", "L", "G", "C", "2024"}, 1, path);
    ASSERT_TRUE(bytes.ok()) << bytes.error().message();
    EXPECT_EQ(*bytes, static_cast<std::int64_t>(std::filesystem::file_size(path))) << id;
    const auto m = measure_file(path);
    ASSERT_TRUE(m.ok()) << id << ": " << m.error().message();
    EXPECT_NEAR(m->lufs, -23.0, 0.1) << id;
    EXPECT_NEAR(m->seconds, 5.0, 0.1) << id;
  }
  write_f32(folder.path() / "noise.wav", signal);
  const auto bad = measure_file(folder.path() / "noise.wav");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, "E-AUDIO-READ");
  EXPECT_FALSE(measure_file(folder.path() / "nothing.wav").ok());
}

}  // namespace
}  // namespace aether::render
