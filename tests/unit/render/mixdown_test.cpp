#include "daemon/render/automation.hpp"
#include "fake_band.hpp"

#include <gtest/gtest.h>
#include <cmath>
#include <numbers>

namespace aether::render {
namespace {

using namespace aether::test;

constexpr double kRate = 48000.0;

std::vector<float> mono_sine(double hz, double peak, double seconds) {
  std::vector<float> x;
  for (std::size_t i = 0; i < static_cast<std::size_t>(seconds * kRate); ++i) {
    const auto v = static_cast<float>(
        peak * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / kRate));
    x.push_back(v);
    x.push_back(v);
  }
  return x;
}

double level_db(const std::vector<float>& interleaved, int channel, double from, double to) {
  double sum = 0.0;
  std::size_t n = 0;
  for (auto i = static_cast<std::size_t>(from * kRate); i < static_cast<std::size_t>(to * kRate);
       ++i, ++n)
    sum += std::pow(interleaved[2 * i + static_cast<std::size_t>(channel)], 2.0);
  return 10.0 * std::log10(std::max(sum / static_cast<double>(n), 1e-20));
}

struct Mixed {
  MixResult result;
  std::vector<float> samples;  ///< before the gain to the headroom
};

// Mixes hand-made stems; the headroom gain is taken out again so that levels can be read.
Mixed mix_of(const std::vector<std::pair<std::string, std::vector<float>>>& stems,
             const spec::MixSpec& mix, int threads = 1) {
  Folder folder;
  music::Score score = small_score(1);
  score.end = 2 * 2 * music::kTicksPerQuarter;
  const spec::SoundDesignSpec design = small_design(score);
  const spec::StemsReport report = make_stems(folder.path(), stems);
  auto result = mixdown({mix, report, design, score, folder.path(), 7, threads, {}});
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
  Mixed mixed{*result, read_f32(result->path)};
  for (float& x : mixed.samples)
    x = static_cast<float>(x / std::pow(10.0, mixed.result.gain_db / 20.0));
  return mixed;
}

spec::MixSpec one_track(double gain_db, double pan) {
  spec::MixSpec mix;
  spec::TrackSettings track;
  track.track_name = "a", track.gain_db = gain_db, track.pan = pan,
  track.reverb_send_db = track.delay_send_db = -60.0;
  mix.tracks = {track};
  return mix;
}

TEST(Mixdown, GainAndPanFollowTheSineLaw) {
  const auto stem = mono_sine(1000.0, 0.5, 2.0);
  const double in = 20.0 * std::log10(0.5) - 3.0103;
  const Mixed centre = mix_of({{"a", stem}}, one_track(-6.0, 0.0));
  EXPECT_NEAR(level_db(centre.samples, 0, 0.2, 0.8), in - 6.0 - 3.0103, 0.01);
  EXPECT_NEAR(level_db(centre.samples, 1, 0.2, 0.8), in - 6.0 - 3.0103, 0.01);
  const Mixed left = mix_of({{"a", stem}}, one_track(0.0, -1.0));
  EXPECT_NEAR(level_db(left.samples, 0, 0.2, 0.8), in, 0.01);
  EXPECT_LT(level_db(left.samples, 1, 0.2, 0.8), -100.0);
  // 22.5 degrees right of the centre: cos and sin of 67.5 degrees.
  const Mixed half = mix_of({{"a", stem}}, one_track(0.0, 0.5));
  EXPECT_NEAR(level_db(half.samples, 0, 0.2, 0.8),
              in + 20.0 * std::log10(std::cos(67.5 * std::numbers::pi / 180.0)), 0.01);
  EXPECT_NEAR(level_db(half.samples, 1, 0.2, 0.8),
              in + 20.0 * std::log10(std::sin(67.5 * std::numbers::pi / 180.0)), 0.01);
}

TEST(Mixdown, AStereoStemInTheCentreKeepsItsSides) {
  std::vector<float> stem = mono_sine(1000.0, 0.5, 2.0);
  for (std::size_t i = 1; i < stem.size(); i += 2) stem[i] = 0.0f;  // left only
  const Mixed mixed = mix_of({{"a", stem}}, one_track(0.0, 0.0));
  EXPECT_LT(level_db(mixed.samples, 1, 0.2, 0.8), -100.0);
}

TEST(Mixdown, MuteAndSoloDecideWhatSounds) {
  const std::vector<std::pair<std::string, std::vector<float>>> stems = {
      {"a", mono_sine(400, 0.3, 2)}, {"b", mono_sine(900, 0.3, 2)}};
  spec::MixSpec mix = one_track(0.0, -1.0);
  mix.tracks.push_back(mix.tracks[0]);
  mix.tracks[1].track_name = "b", mix.tracks[1].pan = 1.0;
  spec::MixSpec muted = mix, soloed = mix;
  muted.tracks[0].mute = true;
  soloed.tracks[0].solo = true;
  EXPECT_LT(level_db(mix_of(stems, muted).samples, 0, 0.2, 0.8), -100.0);
  EXPECT_GT(level_db(mix_of(stems, muted).samples, 1, 0.2, 0.8), -20.0);
  EXPECT_LT(level_db(mix_of(stems, soloed).samples, 1, 0.2, 0.8), -100.0);
}

TEST(Mixdown, GainsTheMixToItsHeadroom) {
  spec::MixSpec mix = one_track(-9.0, 0.2);
  for (const double headroom : {-6.0, -3.0, -12.0}) {
    mix.target_headroom_db = headroom;
    const Mixed mixed = mix_of({{"a", mono_sine(300, 0.2, 2)}}, mix);
    EXPECT_NEAR(mixed.result.measure.peak_db, headroom, 0.01);
    EXPECT_NEAR(*mixed.result.mix.peak_db, headroom, 0.01);
  }
}

TEST(Mixdown, ASideChainDucksByTheOtherTrack) {
  // "a" is loud only in the second half second.
  std::vector<float> trigger = mono_sine(60.0, 0.8, 2.0);
  for (std::size_t i = 0; i < 2u * 24000u; ++i) trigger[i] = 0.0f;
  spec::MixSpec mix = one_track(0.0, -1.0);
  mix.tracks[0].mute = true;
  spec::TrackSettings pad = mix.tracks[0];
  pad.track_name = "pad", pad.mute = false;
  pad.compressor.emplace();
  pad.compressor->threshold_db = -22.0, pad.compressor->ratio = 4.0, pad.compressor->knee_db = 0.0;
  pad.compressor->sidechain_track = "a";
  mix.tracks.push_back(pad);
  const Mixed mixed = mix_of({{"a", trigger}, {"pad", mono_sine(500.0, 0.1, 2.0)}}, mix);
  const double before = level_db(mixed.samples, 0, 0.2, 0.45),
               ducked = level_db(mixed.samples, 0, 0.7, 1.0);
  // The trigger peaks at -1.94 dBFS, 20.06 over the threshold: 3/4 of it is taken off.
  EXPECT_NEAR(ducked - before, -15.0, 0.6);
}

// The kit sounds all the time; only its kick may duck the pad.
TEST(Mixdown, ASideChainCanHearTheKickAlone) {
  Folder folder;
  music::Score score = small_score(1);
  score.end = 4 * music::kTicksPerQuarter;
  score.tempos = {{0, 120.0}};
  for (auto& track : score.tracks)
    if (track.name == "drums")
      track.notes = {{0, 100, 38, 100, ""}, {2 * music::kTicksPerQuarter, 100, 36, 100, ""}};
  const auto report = make_stems(
      folder.path(), {{"drums", mono_sine(60.0, 0.8, 2.0)}, {"pad", mono_sine(500.0, 0.1, 2.0)}});
  spec::MixSpec mix;
  spec::TrackSettings kit, pad;
  kit.track_name = "drums", kit.mute = true;
  pad.track_name = "pad", pad.pan = -1.0;
  pad.compressor.emplace();
  pad.compressor->threshold_db = -22.0, pad.compressor->ratio = 4.0, pad.compressor->knee_db = 0.0;
  pad.compressor->attack_ms = 2.0, pad.compressor->release_ms = 60.0;
  pad.compressor->sidechain_track = "drums:kick";
  mix.tracks = {kit, pad};
  const spec::SoundDesignSpec design = small_design(score);
  const auto mixed = mixdown({mix, report, design, score, folder.path(), 7, 1, {}});
  ASSERT_TRUE(mixed.ok());
  const auto samples = read_f32(mixed->path);
  const double on_snare = level_db(samples, 0, 0.03, 0.1);
  const double on_kick = level_db(samples, 0, 1.03, 1.1);
  EXPECT_LT(on_kick - on_snare, -10.0) << "the kick ducks";
  EXPECT_NEAR(level_db(samples, 0, 0.5, 0.9), on_snare, 0.5) << "nothing else does";
}

TEST(Mixdown, AutomationMovesGainsAlongItsCurve) {
  spec::MixSpec mix = one_track(0.0, -1.0);
  spec::Automation gain;
  gain.target_track = "a", gain.points = {{0.0, 0.0}, {1.0, -20.0}};
  mix.automations = {gain};
  const Mixed mixed = mix_of({{"a", mono_sine(1000.0, 0.5, 2.0)}}, mix);
  const double in = 20.0 * std::log10(0.5) - 3.0103;
  EXPECT_NEAR(level_db(mixed.samples, 0, 0.495, 0.505), in - 10.0, 0.1);
  EXPECT_NEAR(level_db(mixed.samples, 0, 1.0, 1.4), in - 20.0, 0.1);
}

TEST(Automation, CurvesPassTheirTextbookPoints) {
  spec::Automation a;
  a.parameter = "filter_cutoff", a.points = {{1.0, 200.0}, {3.0, 3200.0}};
  EXPECT_DOUBLE_EQ(automation_value(a, 0.0), 200.0);
  EXPECT_DOUBLE_EQ(automation_value(a, 2.0), 1700.0);
  EXPECT_DOUBLE_EQ(automation_value(a, 9.0), 3200.0);
  a.curve_type = "exponential";
  EXPECT_NEAR(automation_value(a, 2.0), 800.0, 1e-9);  // two octaves of four
  a.curve_type = "s-curve";
  EXPECT_DOUBLE_EQ(automation_value(a, 2.0), 1700.0);
  EXPECT_NEAR(automation_value(a, 1.5), 200.0 + 3000.0 * 0.15625, 1e-9);
}

TEST(Mixdown, DoesNotDependOnTheNumberOfThreads) {
  Folder folder;
  const music::Score score = small_score(4);
  const spec::SoundDesignSpec design = small_design(score);
  const auto stems =
      render_stems({score, design, tones(), folder.path(), kRate, 1.5, 7, 2, {}, {}});
  ASSERT_TRUE(stems.ok());
  std::vector<float> mixes[2];
  for (int i = 0; i < 2; ++i) {
    const auto mixed =
        mixdown({rich_mix(), *stems, design, score, folder.path(), 7, i == 0 ? 1 : 4, {}});
    ASSERT_TRUE(mixed.ok()) << mixed.error().message();
    mixes[i] = read_f32(mixed->path);
  }
  EXPECT_EQ(mixes[0], mixes[1]);
}

TEST(Mixdown, RingsOutAndEndsInSilence) {
  Folder folder;
  const music::Score score = small_score(4);
  spec::SoundDesignSpec design = small_design(score);
  design.global_reverb_decay = 6.0;  // longer than the tail
  const auto stems =
      render_stems({score, design, tones(), folder.path(), kRate, 2.0, 7, 2, {}, {}});
  ASSERT_TRUE(stems.ok());
  const auto mixed = mixdown({rich_mix(), *stems, design, score, folder.path(), 7, 2, {}});
  ASSERT_TRUE(mixed.ok());
  EXPECT_NEAR(mixed->measure.seconds, 10.0, 0.001);
  EXPECT_LT(mixed->measure.end_level_db, -50.0);
  const std::vector<float> mix = read_f32(mixed->path);
  // Still sounding halfway through the tail: no cut at the last bar.
  EXPECT_GT(level_db(mix, 0, 8.6, 8.9), -50.0);
}

TEST(Mixdown, SaysWhichBusIsMissingOrLoops) {
  Folder folder;
  const music::Score score = small_score(1);
  const spec::SoundDesignSpec design = small_design(score);
  const spec::StemsReport stems = make_stems(folder.path(), {{"a", mono_sine(300, 0.2, 1)}});
  spec::MixSpec mix = one_track(0.0, 0.0);
  mix.tracks[0].output_bus = "brass";
  auto result = mixdown({mix, stems, design, score, folder.path(), 7, 1, {}});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "E-MIX-BUS");
  EXPECT_NE(result.error().text.find("brass"), std::string::npos);
  spec::BusSettings one, two;
  one.bus_name = "one", one.output_bus = "two", two.bus_name = "two", two.output_bus = "one";
  mix.buses = {one, two};
  mix.tracks[0].output_bus = "one";
  result = mixdown({mix, stems, design, score, folder.path(), 7, 1, {}});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "E-MIX-BUS");
}

}  // namespace
}  // namespace aether::render
