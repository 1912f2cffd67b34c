// The chain follows what the mix measures.
#include "plugins/agents/mastering/mastering.hpp"
#include "plugins/agents/mastering/tonal_balance.hpp"
#include "tests/unit/agents/bench_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace aether::mastering {
namespace {

const std::vector<std::string> kSix = {"ambient",       "house", "jazz",
                                       "lo-fi-hip-hop", "rock",  "synthwave"};

// Octaves of the median human master, from shared third-octave medians added up, dB of the whole.
const std::vector<double> kMedianOctaves = {-10.8, -6.3,  -5.6,  -7.7,  -9.7,
                                            -11.5, -14.1, -17.8, -23.6, -31.1};

/// A mix like the median master, at -20 LUFS.
Inputs session(const std::string& genre) {
  Inputs in;
  in.genre = from_value<spec::GenreProfile>(testing::genres_document().at(genre), genre);
  in.song.bpm = 120;
  in.song.target_duration_seconds = 100;
  in.mixdown.lufs = -20.0;
  in.mixdown.rms_db = -21.0;
  in.mixdown.true_peak_dbtp = in.mixdown.peak_db = -6.0;
  in.mixdown.correlation = 0.7;
  in.mixdown.side_mid_db = -8.0;
  in.mixdown.mono_loss_db = -0.6;
  for (const double octave : kMedianOctaves) in.mixdown.spectrum_db.push_back(octave - 21.0);
  return in;
}

spec::MasterSpec mastered(const Inputs& in) {
  return write_master(in, [](const auto&...) {});
}
double gain_near(const spec::MasterSpec& master, int low_hz, int high_hz) {
  double sum = 0.0;
  for (const auto& b : master.eq_bands)
    if (b.frequency_hz >= low_hz && b.frequency_hz <= high_hz) sum += b.gain_db;
  return sum;
}

TEST(Mastering, EveryGenreGivesAValidChain) {
  for (const std::string& genre : kSix) {
    const auto error = validate(mastered(session(genre)), "master");
    EXPECT_FALSE(error) << genre << ": " << (error ? error->message() : "");
  }
}

TEST(Mastering, StreamingLoudnessIsMinusFourteenForEveryGenre) {
  for (const std::string& genre : kSix) {
    EXPECT_EQ(mastered(session(genre)).loudness.target_lufs, -14.0) << genre;
    EXPECT_EQ(mastered(session(genre)).limiter.ceiling_dbtp, -1.0) << genre;
  }
}

// The table of the specification: house -10..-6, jazz -18..-12.
TEST(Mastering, GenreLoudnessIsTheMiddleOfItsRange) {
  auto house = session("house"), jazz = session("jazz");
  house.loudness = jazz.loudness = "genre";
  EXPECT_EQ(mastered(house).loudness.target_lufs, -8.0);
  EXPECT_EQ(mastered(jazz).loudness.target_lufs, -15.0);
}

TEST(Mastering, AMedianMixOfANeutralGenreIsHardlyTouched) {
  auto in = session("jazz");
  in.genre.production.mix_characteristics = {0.5, 0.5, 0.5, 0.6, 0.0};
  for (const auto& b : mastered(in).eq_bands)
    EXPECT_LE(std::fabs(b.gain_db), 0.6) << b.frequency_hz;
}

TEST(Mastering, ADullMixIsOpenedAndAHarshOneIsTamed) {
  auto dull = session("rock"), harsh = session("rock");
  for (std::size_t b = 7; b < 10; ++b)
    dull.mixdown.spectrum_db[b] -= 8.0, harsh.mixdown.spectrum_db[b] += 8.0;
  EXPECT_GT(gain_near(mastered(dull), 4000, 12000), 1.0);
  EXPECT_LT(gain_near(mastered(harsh), 4000, 12000), -1.0);
}

TEST(Mastering, ABoomyMixIsThinnedAndAThinOneFilled) {
  auto boomy = session("rock"), thin = session("rock");
  for (std::size_t b = 0; b < 3; ++b)
    boomy.mixdown.spectrum_db[b] += 8.0, thin.mixdown.spectrum_db[b] -= 10.0;
  EXPECT_LT(gain_near(mastered(boomy), 60, 150), 0.0);
  EXPECT_GT(gain_near(mastered(thin), 60, 150), 1.0);
}

TEST(Mastering, CorrectionStaysModerate) {
  auto absurd = session("house");
  absurd.mixdown.spectrum_db = {-10, -90, -90, -90, -90, -90, -90, -90, -90, -90};
  for (const auto& b : mastered(absurd).eq_bands) EXPECT_LE(std::fabs(b.gain_db), 3.0);
}

TEST(Mastering, BandsAreContiguousAndRiseFromLowToHigh) {
  for (const std::string& genre : kSix) {
    const auto bands = mastered(session(genre)).multiband_compression;
    ASSERT_GE(bands.size(), 3u);
    for (std::size_t i = 1; i < bands.size(); ++i)
      EXPECT_EQ(bands[i].crossover_low_hz, bands[i - 1].crossover_high_hz);
  }
}

TEST(Mastering, MoreGainAsksForMoreCompression) {
  auto quiet = session("rock");
  quiet.mixdown.lufs = -28.0;
  EXPECT_GT(mastered(quiet).multiband_compression[0].ratio,
            mastered(session("rock")).multiband_compression[0].ratio);
}

TEST(Mastering, OpenGenresAreCompressedLess) {
  EXPECT_LT(mastered(session("jazz")).multiband_compression[0].ratio,
            mastered(session("house")).multiband_compression[0].ratio);
}

TEST(Mastering, ANarrowMixIsWidenedAndAWideOneIsNot) {
  auto narrow = session("synthwave"), wide = session("synthwave");
  narrow.mixdown.side_mid_db = -16.0;
  wide.mixdown.side_mid_db = -5.0;
  EXPECT_GT(mastered(narrow).stereo_enhancement, 0.2);
  EXPECT_EQ(mastered(wide).stereo_enhancement, 0.0);
}

TEST(Mastering, ChannelsThatDisagreeAreNeverWidened) {
  auto in = session("ambient");
  in.mixdown.side_mid_db = -16.0;
  in.mixdown.correlation = 0.1;
  EXPECT_EQ(mastered(in).stereo_enhancement, 0.0);
  EXPECT_FALSE(mastered(in).mid_side_eq);
}

TEST(Mastering, OnlyAFadingArrangementFades) {
  auto in = session("ambient");
  EXPECT_EQ(mastered(in).fade_out_seconds, 0.0);
  in.ending = "fade";
  EXPECT_GE(mastered(in).fade_out_seconds, 2.0);
}

TEST(Mastering, TheBriefChoosesTheFormats) {
  auto in = session("rock");
  in.formats = {"wav_16_44", "ogg"};
  EXPECT_THAT(mastered(in).formats, ::testing::ElementsAre("wav_16_44", "ogg"));
}

TEST(Mastering, ASilentMixIsNotCorrected) {
  auto in = session("rock");
  in.mixdown = {};
  EXPECT_FALSE(validate(mastered(in), "master"));
}

TEST(Mastering, TheAgentReadsItsDocumentsAndLogsItsTarget) {
  const auto in = session("house");
  testing::BenchHost host("mastering");
  const Map out = host.run<MasteringAgent>({{"brief", Value(Map{{"loudness", "genre"}})},
                                            {"song", to_value(in.song)},
                                            {"arrangement", Value(Map{{"ending", "fade"}})},
                                            {"mix", Value(Map{{"id", "mix-1"}})},
                                            {"mixdown", to_value(in.mixdown)},
                                            {"genre", testing::genres_document().at("house")}});
  const auto master = from_value<spec::MasterSpec>(out.at("master"));
  EXPECT_EQ(master.mix_id, "mix-1");
  EXPECT_EQ(master.loudness.target_lufs, -8.0);
  EXPECT_GT(master.fade_out_seconds, 0.0);
  EXPECT_NE(host.decided("master.loudness.target_lufs"), nullptr);
}

}  // namespace
}  // namespace aether::mastering
