// The law of the pipeline for MasterSpec: every field changes the master. Prints the table.
#include "daemon/render/master.hpp"
#include "fake_band.hpp"

#include <gtest/gtest.h>

namespace aether::render {
namespace {

using namespace aether::test;

using Change = std::function<void(spec::MasterSpec&)>;

// Identity and results, not settings.
const std::vector<std::string> kPlainData = {"id",
                                             "song_id",
                                             "mix_id",
                                             "genre_id",
                                             "measured_lufs",
                                             "measured_true_peak",
                                             "measured_dynamic_range",
                                             "passed_qc"};

spec::MasterSpec base() {
  spec::MasterSpec master;
  master.eq_bands = {{"lowshelf", 300, 2.0, 0.7, true, {}}, {"peak", 2000, 1.0, 1.0, true, {}}};
  spec::MultibandSettings low, high;
  low.crossover_high_hz = 400, low.threshold_db = -26.0;
  high.band_name = "high", high.crossover_low_hz = 400, high.threshold_db = -26.0;
  master.multiband_compression = {low, high};
  master.loudness.target_lufs = -11.0;  // works the limiter
  master.formats = {"wav_32f"};
  return master;
}

const std::vector<std::pair<std::string, Change>>& changes() {
  static const std::vector<std::pair<std::string, Change>> kChanges = {
      {"loudness.target_lufs", [](auto& m) { m.loudness.target_lufs = -14.0; }},
      {"true_peak.ceiling_dbtp", [](auto& m) { m.true_peak.ceiling_dbtp = -3.0; }},
      {"dynamic_range.target_lu",
       [](auto& m) { m.dynamic_range.target_lu = 3.0, m.dynamic_range.minimum_lu = 2.0; }},
      {"dynamic_range.minimum_lu", [](auto& m) { m.dynamic_range.minimum_lu = 1.0; }},
      {"tonal_target.low_end_emphasis", [](auto& m) { m.tonal_target.low_end_emphasis = 0.8; }},
      {"tonal_target.brightness", [](auto& m) { m.tonal_target.brightness = 0.8; }},
      {"tonal_target.warmth", [](auto& m) { m.tonal_target.warmth = 0.8; }},
      {"tonal_target.presence", [](auto& m) { m.tonal_target.presence = 0.8; }},
      {"tonal_target.air", [](auto& m) { m.tonal_target.air = 0.9; }},
      {"eq_bands", [](auto& m) { m.eq_bands[1].gain_db = -3.0; }},
      {"multiband_compression.crossover_low_hz",
       [](auto& m) {
         std::swap(m.multiband_compression[0].crossover_low_hz,
                   m.multiband_compression[1].crossover_low_hz);
       }},
      {"multiband_compression.crossover_high_hz",
       [](auto& m) { m.multiband_compression[0].crossover_high_hz = 900; }},
      {"multiband_compression.threshold_db",
       [](auto& m) { m.multiband_compression[0].threshold_db = -40.0; }},
      {"multiband_compression.ratio", [](auto& m) { m.multiband_compression[0].ratio = 6.0; }},
      {"multiband_compression.attack_ms",
       [](auto& m) { m.multiband_compression[0].attack_ms = 100.0; }},
      {"multiband_compression.release_ms",
       [](auto& m) { m.multiband_compression[0].release_ms = 900.0; }},
      {"multiband_compression.gain_db", [](auto& m) { m.multiband_compression[1].gain_db = 3.0; }},
      {"limiter.ceiling_dbtp", [](auto& m) { m.limiter.ceiling_dbtp = -2.5; }},
      {"limiter.release_ms", [](auto& m) { m.limiter.release_ms = 600.0; }},
      {"limiter.lookahead_ms", [](auto& m) { m.limiter.lookahead_ms = 1.0; }},
      {"stereo_enhancement", [](auto& m) { m.stereo_enhancement = 0.7; }},
      {"mid_side_eq", [](auto& m) { m.mid_side_eq = true; }},
      {"fade_out_seconds", [](auto& m) { m.fade_out_seconds = 5.0; }}};
  return kChanges;
}

std::vector<float> render(const std::vector<float>& mix, const spec::MasterSpec& spec) {
  Folder folder;
  write_f32(folder.path() / "mix.f32", mix);
  const auto result = master_files({spec, folder.path() / "mix.f32", folder.path(), {}, 7, 2, {}});
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
  return read_audio(folder.path() / "master-32f.wav");
}

TEST(MasterSpec, EveryFieldChangesTheMaster) {
  const std::vector<float> mix = loud_programme(16);
  const std::vector<float> plain = render(mix, base());
  for (const auto& [name, change] : changes()) {
    spec::MasterSpec spec = base();
    change(spec);
    const double moved = difference_db(plain, render(mix, spec));
    std::printf("  %-42s %7.1f dBFS\n", name.c_str(), moved);
    EXPECT_GT(moved, -60.0) << name;
  }
}

// `formats` decides which files there are and `loudness.tolerance` what passes; both show elsewhere
// than in samples.
TEST(MasterSpec, FormatsAndToleranceShowInFilesAndChecks) {
  Folder folder;
  write_f32(folder.path() / "mix.f32", loud_programme(5));
  spec::MasterSpec spec = base();
  spec.formats = {"flac_16_44"};
  spec.loudness.tolerance = 0.0;
  const auto result = master_files({spec, folder.path() / "mix.f32", folder.path(), {}, 7, 2, {}});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "master-16-44.flac"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "master-32f.wav"));
  EXPECT_FALSE(*result->master.passed_qc);
}

TEST(MasterSpec, TheTableNamesEveryField) {
  std::vector<std::string> named = kPlainData;
  named.emplace_back("formats");
  for (const auto& [name, change] : changes()) named.push_back(name.substr(0, name.find('.')));
  spec::MasterSpec::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_NE(std::find(named.begin(), named.end(), key), named.end()) << key;
  });
  const auto covered = [](std::string_view key) {
    for (const auto& [name, change] : changes())
      if (name.find(key) != std::string::npos) return true;
    return false;
  };
  spec::TonalTarget::fields(
      [&](std::string_view key, auto, const auto&...) { EXPECT_TRUE(covered(key)) << key; });
  spec::LimiterSettings::fields(
      [&](std::string_view key, auto, const auto&...) { EXPECT_TRUE(covered(key)) << key; });
  spec::MultibandSettings::fields([&](std::string_view key, auto, const auto&...) {
    // A band's name is a label; its place comes from its crossovers.
    EXPECT_TRUE(key == "band_name" || covered(key)) << key;
  });
}

}  // namespace
}  // namespace aether::render
