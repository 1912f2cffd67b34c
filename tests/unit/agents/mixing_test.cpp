// The desk follows what the stems measure.
#include "plugins/agents/mixing/mixing.hpp"
#include "tests/unit/agents/bench_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace aether::mixing {
namespace {

const std::vector<std::string> kSix = {"ambient",       "house", "jazz",
                                       "lo-fi-hip-hop", "rock",  "synthwave"};

/// Octaves as a falling slope from 63 Hz on, dB.
std::vector<double> slope(double per_octave) {
  std::vector<double> bands;
  for (int b = 0; b < spec::kSpectrumBands; ++b)
    bands.push_back(-20.0 - per_octave * std::abs(b - 1));
  return bands;
}

spec::StemMeasure stem(const std::string& name, const std::string& category,
                       const std::string& role, double lufs) {
  spec::StemMeasure made;
  made.name = name;
  made.category = category;
  made.role = role;
  made.signal.lufs = lufs;
  made.signal.rms_db = lufs + 1.0;
  made.signal.peak_db = lufs + 15.0;
  made.signal.active_share = 0.9;
  made.signal.spectrum_db = slope(4.0);
  return made;
}

/// A band of six over an intro, a build and a chorus of four bars each at 120 BPM.
Inputs session(const std::string& genre) {
  Inputs in;
  in.genre = from_value<spec::GenreProfile>(testing::genres_document().at(genre), genre);
  in.song.bpm = 120;
  in.song.genre_id = genre;
  in.score.tempos = {{0, 120.0}};
  in.score.meters = {{0, {}}};
  in.score.end = 12 * 3840;
  in.stems.stems = {stem("drums", "drums", "drums", -18), stem("bass", "bass", "bass", -23),
                    stem("lead", "synth", "lead", -26),   stem("pad", "synth", "pad", -30),
                    stem("keys", "keys", "rhythm", -21),  stem("extra", "keys", "counter", -25)};
  const auto section = [](const char* label, spec::SectionType type, int bar,
                          spec::EnergyLevel energy) {
    spec::SectionDefinition made;
    made.label = label, made.section_type = type, made.start_bar = bar, made.length_bars = 4;
    made.energy_level = energy;
    return made;
  };
  in.arrangement.sections = {
      section("Intro", spec::SectionType::kIntro, 1, spec::EnergyLevel::kLow),
      section("Build", spec::SectionType::kBuild, 5, spec::EnergyLevel::kMedium),
      section("Chorus", spec::SectionType::kChorus, 9, spec::EnergyLevel::kVeryHigh)};
  return in;
}

spec::MixSpec mixed(const Inputs& in) {
  return write_mix(in, [](const auto&...) {});
}
const spec::TrackSettings& track(const spec::MixSpec& mix, const std::string& name) {
  for (const auto& t : mix.tracks)
    if (t.track_name == name) return t;
  throw std::runtime_error("no track " + name);
}
const spec::Automation* lane(const spec::MixSpec& mix, const std::string& target,
                             const std::string& parameter) {
  for (const auto& a : mix.automations)
    if (a.target_track == target && a.parameter == parameter) return &a;
  return nullptr;
}
double cut_at(const spec::TrackSettings& t, int low_hz, int high_hz) {
  double sum = 0.0;
  for (const auto& b : t.eq_bands)
    if (b.band_type == "peak" && b.frequency_hz >= low_hz && b.frequency_hz <= high_hz)
      sum += b.gain_db;
  return sum;
}

TEST(Mixing, EveryGenreGivesAValidDesk) {
  for (const std::string& genre : kSix) {
    const auto error = validate(mixed(session(genre)), "mix");
    EXPECT_FALSE(error) << genre << ": " << (error ? error->message() : "");
  }
}

// balance_db of rock: drums 0, bass -3, pad -11 LU against the lead.
TEST(Mixing, EachStemIsBroughtToItsLoudnessUnderTheLead) {
  const auto in = session("rock");
  const auto mix = mixed(in);
  const auto level = [&](const char* name, double measured) {
    return measured + track(mix, name).gain_db;
  };
  const double lead = level("lead", -26);
  EXPECT_NEAR(level("drums", -18), lead + 0.0, 0.01);
  EXPECT_NEAR(level("bass", -23), lead - 3.0, 0.01);
  EXPECT_NEAR(level("pad", -30), lead - 11.0, 0.01);
}

TEST(Mixing, TheMeasurementNotTheNameSetsTheFader) {
  auto in = session("rock");
  const double before = track(mixed(in), "bass").gain_db;
  in.stems.stems[1].signal.lufs -= 4.0;
  in.stems.stems[1].signal.peak_db -= 4.0;
  EXPECT_NEAR(track(mixed(in), "bass").gain_db, before + 4.0, 0.01);
}

TEST(Mixing, BalanceSurvivesAStemTooQuietForItsFader) {
  auto in = session("rock");
  in.stems.stems[2].signal.lufs = -50.0;
  in.stems.stems[2].signal.peak_db = -35.0;
  const auto mix = mixed(in);
  EXPECT_NEAR(-50.0 + track(mix, "lead").gain_db, -18.0 + track(mix, "drums").gain_db, 0.01);
  EXPECT_LE(track(mix, "lead").gain_db, 12.0);
}

TEST(Mixing, TheVoiceStandsBeforeTheLeadInstrument) {
  auto in = session("rock");
  in.stems.stems.push_back(stem("vocal", "vocal", "lead", -26));
  const auto mix = mixed(in);
  EXPECT_GE(track(mix, "vocal").gain_db, track(mix, "lead").gain_db + 4.0);
  EXPECT_EQ(track(mix, "vocal").output_bus, "vocals");
}

TEST(Mixing, SilentStemsAreMuted) {
  auto in = session("rock");
  in.stems.stems[3].signal = {};
  const auto mix = mixed(in);
  EXPECT_TRUE(track(mix, "pad").mute);
  EXPECT_FALSE(track(mix, "lead").mute);
}

TEST(Mixing, DrumsBassAndLeadStandInTheMiddleTheRestDoesNot) {
  for (const std::string& genre : kSix) {
    const auto mix = mixed(session(genre));
    for (const char* name : {"drums", "bass", "lead"})
      EXPECT_EQ(track(mix, name).pan, 0.0) << genre << ' ' << name;
    EXPECT_NE(track(mix, "extra").pan, 0.0) << genre;
  }
}

TEST(Mixing, AWideGenreSpreadsFurtherThanANarrowOne) {
  auto narrow = session("synthwave"), wide = narrow;
  narrow.genre.production.mix_characteristics.width = 0.1;
  wide.genre.production.mix_characteristics.width = 0.9;
  EXPECT_LT(std::fabs(track(mixed(narrow), "keys").pan), std::fabs(track(mixed(wide), "keys").pan));
  EXPECT_LT(mixed(narrow).spatial.stereo_width, mixed(wide).spatial.stereo_width);
}

TEST(Mixing, TheBottomBelongsToBassAndDrums) {
  const auto mix = mixed(session("house"));
  const auto highpass = [&](const char* name) {
    for (const auto& b : track(mix, name).eq_bands)
      if (b.band_type == "highpass") return b.frequency_hz;
    return 0;
  };
  EXPECT_LE(highpass("bass"), 30);
  EXPECT_LE(highpass("drums"), 30);
  for (const char* name : {"pad", "keys", "lead"}) EXPECT_GE(highpass(name), 90) << name;
}

TEST(Mixing, MudIsCutWhereItWasMeasuredAndNotElsewhere) {
  auto in = session("rock");
  in.stems.stems[4].signal.spectrum_db = {-60, -60, -45, -20, -21, -40, -50, -60, -60, -60};
  const auto mix = mixed(in);
  EXPECT_LE(cut_at(track(mix, "keys"), 200, 500), -1.0);
  EXPECT_EQ(cut_at(track(mix, "pad"), 200, 500), 0.0);
}

TEST(Mixing, HarshnessIsCutWhereItWasMeasured) {
  auto in = session("rock");
  in.stems.stems[2].signal.spectrum_db = {-70, -70, -60, -50, -45, -35, -22, -20, -40, -50};
  EXPECT_LE(cut_at(track(mixed(in), "lead"), 3000, 4000), -0.8);
  EXPECT_EQ(cut_at(track(mixed(session("rock")), "lead"), 3000, 4000), 0.0);
}

TEST(Mixing, HouseDucksItsBassFromTheDrumsAndRockDoesNot) {
  const auto house = mixed(session("house")), rock = mixed(session("rock"));
  ASSERT_TRUE(track(house, "bass").compressor);
  EXPECT_EQ(track(house, "bass").compressor->sidechain_track, "drums:kick");
  ASSERT_TRUE(track(rock, "bass").compressor);
  EXPECT_FALSE(track(rock, "bass").compressor->sidechain_track);
  auto without = session("house");
  without.stems.stems[0].signal = {};
  EXPECT_FALSE(track(mixed(without), "bass").compressor->sidechain_track) << "nothing to listen to";
}

// 12 dB over the threshold at ratio r leaves 12 / r: the genre's 6 dB need a ratio of 2.
TEST(Mixing, DuckingIsAsDeepAsTheGenreSays) {
  EXPECT_NEAR(track(mixed(session("house")), "bass").compressor->ratio, 2.0, 1e-9);
}

TEST(Mixing, OpenGenresKeepTheirBusesFree) {
  EXPECT_FALSE(mixed(session("jazz")).master_compressor);
  EXPECT_TRUE(mixed(session("house")).master_compressor);
}

TEST(Mixing, SendsFollowPatchAndVoice) {
  auto in = session("synthwave");
  spec::SynthPatch patch;
  patch.name = "wet";
  patch.reverb_send = 1.0;
  in.sound_design.synth_patches = {patch};
  spec::InstrumentAssignment assignment;
  assignment.instrument_name = "pad";
  assignment.patch_name = "wet";
  const double dry = track(mixed(in), "pad").reverb_send_db;
  in.sound_design.instrument_assignments = {assignment};
  EXPECT_GT(track(mixed(in), "pad").reverb_send_db, dry);
  in.stems.stems.push_back(stem("vocal", "vocal", "lead", -26));
  in.vocal_reverb = 0.0;
  EXPECT_EQ(track(mixed(in), "vocal").reverb_send_db, -60.0);
  in.vocal_reverb = 0.5;
  EXPECT_NEAR(track(mixed(in), "vocal").reverb_send_db, -12.0, 0.1);
}

TEST(Mixing, LoudSectionsAreRiddenUpAndQuietOnesDown) {
  const auto mix = mixed(session("rock"));
  const auto* ride = lane(mix, "music", "gain");
  ASSERT_NE(ride, nullptr);
  EXPECT_LT(ride->points.front().value, 0.0);
  EXPECT_GT(ride->points.back().value, ride->points.front().value);
  EXPECT_EQ(lane(mix, "bass", "gain"), nullptr);
}

// Bars of two seconds: the build lasts from 8 s to 16 s.
TEST(Mixing, TheFilterOpensOverABuild) {
  const auto mix = mixed(session("synthwave"));
  const auto* sweep = lane(mix, "pad", "filter_cutoff");
  ASSERT_NE(sweep, nullptr);
  EXPECT_EQ(sweep->points.front().value, 20000.0);
  bool closed = false;
  for (const auto& point : sweep->points)
    closed = closed || (point.time_seconds == 8.0 && point.value == 500.0);
  EXPECT_TRUE(closed);
  EXPECT_EQ(sweep->points.back().time_seconds, 16.0);
  EXPECT_EQ(sweep->points.back().value, 20000.0);
}

TEST(Mixing, EveryFaderIsInTheDecisionLog) {
  std::vector<std::string> fields;
  write_mix(session("rock"),
            [&](const std::string& field, const auto&...) { fields.push_back(field); });
  for (const char* name : {"drums", "bass", "lead", "pad"})
    EXPECT_THAT(fields, ::testing::Contains("mix.tracks." + std::string(name) + ".gain_db"));
}

TEST(Mixing, AMissingDocumentIsNamed) {
  testing::BenchHost host("mixing");
  try {
    host.run<MixingAgent>({{"song", Value(Map{})}});
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().status, Status::kInvalid);
  }
}

TEST(Mixing, NoStemsIsAnErrorThatSaysSo) {
  auto in = session("rock");
  in.stems.stems.clear();
  try {
    mixed(in);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, "E-MIX-STEMS");
  }
}

}  // namespace
}  // namespace aether::mixing
