// Every graded field of the mastering chain drives the master, and in the direction its name says:
// five values in five songs, Spearman's rank correlation with what is measured at least .8.
#include "direction.hpp"
#include "song_shelf.hpp"
#include "sound_ruler.hpp"

#include "daemon/render/master.hpp"
#include "tests/unit/render/fake_band.hpp"

#include <aether/spec/master.hpp>

#include <gtest/gtest.h>

namespace aether::fields {
namespace {

struct SoundDirection : ::testing::Test {
  static void SetUpTestSuite() { print_direction_head(); }
};
using OfMaster = SoundDirection;

/// Eight seconds of a song's bar, mixed.
const Sound& loop_of(int seed) {
  static std::map<int, Sound> loops;
  Sound& loop = loops[seed];
  if (loop.empty()) {
    SongBench& song = song_on_shelf("rock", seed);
    const Sound bar = between(song.audio(song.mix_spec()), 0.0, song.bar_seconds());
    while (loop.size() < 8 * 96000) loop.insert(loop.end(), bar.begin(), bar.end());
    // A quiet half, so that there is a range of loudness.
    for (std::size_t i = 0; i < loop.size() / 2; ++i) loop[i] *= 0.3f;
  }
  return loop;
}

Sound mastered(const Sound& mix, const spec::MasterSpec& master) {
  test::Folder folder;
  test::write_f32(folder.path() / "mix.f32", mix);
  const auto result =
      render::master_files({master, folder.path() / "mix.f32", folder.path(), {}, 7, 2, {}});
  if (!result.ok()) throw Failure(result.error());
  return test::read_audio(folder.path() / "master-32f.wav");
}

template <class Change, class Measure>
void of_master(const char* field, const char* thing, const std::vector<double>& values,
               Change change, Measure measure, bool falls = false,
               Graded::Pairs pairs = Graded::Pairs::kAll) {
  expect_direction({std::string("master.") + field, thing, values,
                    [&](double value, int seed) {
                      spec::MasterSpec master;
                      master.formats = {"wav_32f"};
                      master.loudness.target_lufs = -16.0;
                      master.dynamic_range.target_lu = 20.0;
                      change(master, value);
                      return measure(mastered(loop_of(seed), master));
                    },
                    falls, pairs});
}

TEST_F(OfMaster, LoudnessAndPeak) {
  of_master(
      "loudness.target_lufs", "RMS", {-24, -20, -16, -13, -10},
      [](auto& m, double v) { m.loudness.target_lufs = v; }, rms_db);
  of_master(
      "true_peak.ceiling_dbtp", "sample peak", {-9, -6, -4, -2, 0},
      [](auto& m, double v) {
        m.loudness.target_lufs = -9.0;
        m.true_peak.ceiling_dbtp = v;
        m.limiter.ceiling_dbtp = 0.0;
      },
      peak_db);
  of_master(
      "dynamic_range.target_lu", "loud half over quiet half", {1, 3, 5, 7, 10},
      [](auto& m, double v) {
        m.dynamic_range.target_lu = v;
        m.dynamic_range.minimum_lu = 0.0;
      },
      [](const Sound& s) { return rms_db(between(s, 5, 8)) - rms_db(between(s, 1, 4)); }, false,
      kEach);
  of_master(
      "fade_out_seconds", "energy of the last two seconds", {0, 1, 2, 4, 6},
      [](auto& m, double v) { m.fade_out_seconds = v; },
      [](const Sound& s) { return tail_db(s, 7.0); }, true, kEach);
}

TEST_F(OfMaster, TonalTargetsTilt) {
  const auto share = [](double low, double high) {
    return [=](const Sound& s) { return band_db(s, low, high); };
  };
  of_master(
      "tonal_target.brightness", "spectral centroid", kUnit,
      [](auto& m, double v) { m.tonal_target.brightness = v; }, centroid, false, kEach);
  of_master(
      "tonal_target.low_end_emphasis", "share below 110 Hz", kUnit,
      [](auto& m, double v) { m.tonal_target.low_end_emphasis = v; }, share(20, 110), false, kEach);
  of_master(
      "tonal_target.warmth", "share of 180 to 600 Hz", kUnit,
      [](auto& m, double v) { m.tonal_target.warmth = v; }, share(180, 600), false, kEach);
  of_master(
      "tonal_target.presence", "share of 2 to 6 kHz", kUnit,
      [](auto& m, double v) { m.tonal_target.presence = v; }, share(2000, 6000), false, kEach);
  of_master(
      "tonal_target.air", "share above 12 kHz", kUnit,
      [](auto& m, double v) { m.tonal_target.air = v; }, share(12000, 20000), false, kEach);
  of_master(
      "stereo_enhancement", "side over middle", kUnit,
      [](auto& m, double v) { m.stereo_enhancement = v; }, side_mid_db, false, kEach);
}

TEST_F(OfMaster, BandsLevel) {
  const auto whole = [](spec::MasterSpec& m) -> spec::MultibandSettings& {
    m.multiband_compression.resize(1);
    auto& band = m.multiband_compression.front();
    band.threshold_db = -30.0;
    band.attack_ms = 5.0;
    return band;
  };
  of_master(
      "multiband_compression[].ratio", "loudest over mean 50 ms", {1, 2, 4, 8, 20},
      [&](auto& m, double v) { whole(m).ratio = v; }, dynamics_db, true, kEach);
  of_master(
      "multiband_compression[].threshold_db", "loudest over mean 50 ms", {-40, -30, -20, -10, 0},
      [&](auto& m, double v) {
        auto& band = whole(m);
        band.ratio = 8.0;
        band.threshold_db = v;
      },
      dynamics_db, false, kEach);
}

}  // namespace
}  // namespace aether::fields
