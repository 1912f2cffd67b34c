// The law of the pipeline for MixSpec: every field changes the mix. Prints the table.
#include "fake_band.hpp"

#include <gtest/gtest.h>

namespace aether::render {
namespace {

using namespace aether::test;

using Change = std::function<void(spec::MixSpec&)>;

// Identity and results, not settings: they name the document or are filled in by the mixdown
// itself.
const std::vector<std::string> kPlainData = {
    "id", "song_id", "sound_design_id", "mono_compatible", "phase_correlation", "peak_db"};

const std::vector<std::pair<std::string, Change>>& changes() {
  static const std::vector<std::pair<std::string, Change>> kChanges = {
      {"tracks[].track_name", [](auto& m) { m.tracks[3].track_name = "nobody"; }},
      {"tracks[].gain_db", [](auto& m) { m.tracks[0].gain_db += 3.0; }},
      {"tracks[].pan", [](auto& m) { m.tracks[3].pan = -0.5; }},
      {"tracks[].mute", [](auto& m) { m.tracks[1].mute = true; }},
      {"tracks[].solo", [](auto& m) { m.tracks[1].solo = true; }},
      {"tracks[].reverb_send_db", [](auto& m) { m.tracks[2].reverb_send_db = -30.0; }},
      {"tracks[].delay_send_db", [](auto& m) { m.tracks[3].delay_send_db = -6.0; }},
      {"tracks[].output_bus", [](auto& m) { m.tracks[1].output_bus = "drums"; }},
      {"eq_bands[].band_type", [](auto& m) { m.tracks[0].eq_bands[1].band_type = "notch"; }},
      {"eq_bands[].frequency_hz", [](auto& m) { m.tracks[0].eq_bands[1].frequency_hz = 6000; }},
      {"eq_bands[].gain_db", [](auto& m) { m.tracks[0].eq_bands[1].gain_db = -3.0; }},
      {"eq_bands[].q", [](auto& m) { m.tracks[0].eq_bands[1].q = 3.0; }},
      {"eq_bands[].enabled", [](auto& m) { m.tracks[0].eq_bands[1].enabled = false; }},
      {"compressor.threshold_db", [](auto& m) { m.tracks[1].compressor->threshold_db = -36.0; }},
      {"compressor.ratio", [](auto& m) { m.tracks[1].compressor->ratio = 8.0; }},
      {"compressor.attack_ms", [](auto& m) { m.tracks[1].compressor->attack_ms = 60.0; }},
      {"compressor.release_ms", [](auto& m) { m.tracks[1].compressor->release_ms = 900.0; }},
      {"compressor.knee_db", [](auto& m) { m.tracks[1].compressor->knee_db = 12.0; }},
      {"compressor.makeup_gain_db", [](auto& m) { m.tracks[1].compressor->makeup_gain_db = 4.0; }},
      {"compressor.enabled", [](auto& m) { m.tracks[1].compressor->enabled = false; }},
      {"compressor.sidechain_track",
       [](auto& m) { m.tracks[2].compressor->sidechain_track = "bass"; }},
      {"buses[].bus_name",
       [](auto& m) {
         m.buses[1].bus_name = "band";
         m.buses[0].output_bus = "band";
         m.automations[1].target_track = "band";
         for (auto& t : m.tracks)
           if (t.output_bus == "music") t.output_bus = "master";
       }},
      {"buses[].gain_db", [](auto& m) { m.buses[1].gain_db = -4.0; }},
      {"buses[].eq_bands", [](auto& m) { m.buses[1].eq_bands.clear(); }},
      {"buses[].compressor", [](auto& m) { m.buses[1].compressor.reset(); }},
      {"buses[].output_bus", [](auto& m) { m.buses[0].output_bus = "master"; }},
      {"automations[].target_track", [](auto& m) { m.automations[0].target_track = "bass"; }},
      {"automations[].parameter", [](auto& m) { m.automations[0].parameter = "delay_send"; }},
      {"automations[].points", [](auto& m) { m.automations[0].points[0].value = -2.0; }},
      {"automations[].points[].time",
       [](auto& m) { m.automations[0].points[1].time_seconds = 9.0; }},
      {"automations[].curve_type s", [](auto& m) { m.automations[0].curve_type = "s-curve"; }},
      {"automations[].curve_type exp",
       [](auto& m) { m.automations[1].curve_type = "exponential"; }},
      {"automation of filter_cutoff", [](auto& m) { m.automations[1].points[0].value = 5000.0; }},
      {"automation of pan", [](auto& m) { m.automations[2].points[1].value = -0.5; }},
      {"automation of reverb_send", [](auto& m) { m.automations[3].points[1].value = -20.0; }},
      {"returns.reverb_gain_db", [](auto& m) { m.returns.reverb_gain_db = -12.0; }},
      {"returns.reverb_predelay_ms", [](auto& m) { m.returns.reverb_predelay_ms = 80.0; }},
      {"returns.delay_gain_db", [](auto& m) { m.returns.delay_gain_db = 6.0; }},
      {"returns.delay_beats", [](auto& m) { m.returns.delay_beats = 0.5; }},
      {"returns.delay_feedback", [](auto& m) { m.returns.delay_feedback = 0.7; }},
      {"spatial.stereo_width", [](auto& m) { m.spatial.stereo_width = 0.6; }},
      {"spatial.mid_side_balance -", [](auto& m) { m.spatial.mid_side_balance = -0.5; }},
      {"spatial.mid_side_balance +", [](auto& m) { m.spatial.mid_side_balance = 0.5; }},
      {"spatial.haas_delay_ms", [](auto& m) { m.spatial.haas_delay_ms = 25.0; }},
      {"master_eq", [](auto& m) { m.master_eq[0].gain_db = -3.0; }},
      {"master_compressor", [](auto& m) { m.master_compressor->threshold_db = -24.0; }},
      {"target_headroom_db", [](auto& m) { m.target_headroom_db = -9.0; }}};
  return kChanges;
}

std::string leaf_of(std::string name) {
  name = name.substr(0, name.find_first_of("[. "));
  return name == "eq_bands" || name == "compressor" ? "tracks"
         : name == "automation"                     ? "automations"
                                                    : name;
}

TEST(MixSpec, EveryFieldChangesTheMix) {
  Folder folder;
  const music::Score score = small_score(4);
  const spec::SoundDesignSpec design = small_design(score);
  const auto stems =
      render_stems({score, design, tones(), folder.path(), 48000.0, 1.5, 7, 2, {}, {}});
  ASSERT_TRUE(stems.ok());
  const auto render = [&](const spec::MixSpec& mix, const spec::SoundDesignSpec& sound) {
    const auto mixed = mixdown({mix, *stems, sound, score, folder.path(), 7, 2, {}});
    EXPECT_TRUE(mixed.ok()) << mixed.error().message();
    return read_f32(mixed->path);
  };
  const std::vector<float> plain = render(rich_mix(), design);
  for (const auto& [name, change] : changes()) {
    spec::MixSpec mix = rich_mix();
    change(mix);
    const double moved = difference_db(plain, render(mix, design));
    std::printf("  %-32s %7.1f dBFS\n", name.c_str(), moved);
    EXPECT_GT(moved, -60.0) << name;
  }
  const std::pair<const char*, std::function<void(spec::SoundDesignSpec&)>> designs[] = {
      {"global_reverb_type", [](auto& d) { d.global_reverb_type = "plate"; }},
      {"global_reverb_size", [](auto& d) { d.global_reverb_size = 0.9; }},
      {"global_reverb_decay", [](auto& d) { d.global_reverb_decay = 3.0; }},
      {"vinyl_texture", [](auto& d) { d.vinyl_texture = 0.6; }}};
  for (const auto& [name, change] : designs) {
    spec::SoundDesignSpec changed = design;
    change(changed);
    const double moved = difference_db(plain, render(rich_mix(), changed));
    std::printf("  sound_design.%-19s %7.1f dBFS\n", name, moved);
    EXPECT_GT(moved, -60.0) << name;
  }
}

// A field added to the desk must come into the table above.
TEST(MixSpec, TheTableNamesEveryField) {
  std::vector<std::string> named = kPlainData;
  for (const auto& [name, change] : changes()) named.push_back(leaf_of(name));
  spec::MixSpec::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_NE(std::find(named.begin(), named.end(), key), named.end()) << key;
  });
  const auto covered = [](const std::string& prefix, std::string_view key) {
    for (const auto& [name, change] : changes())
      if (name.find(prefix) == 0 && name.find(key) != std::string::npos) return true;
    return false;
  };
  spec::TrackSettings::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("tracks[]", key) || covered(std::string(key), "")) << key;
  });
  spec::Compressor::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("compressor.", key)) << key;
  });
  spec::EQBand::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("eq_bands[].", key)) << key;
  });
  spec::BusSettings::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("buses[].", key)) << key;
  });
  spec::ReturnSettings::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("returns.", key)) << key;
  });
  spec::SpatialSettings::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("spatial.", key)) << key;
  });
  spec::Automation::fields([&](std::string_view key, auto, const auto&...) {
    EXPECT_TRUE(covered("automations[].", key)) << key;
  });
}

}  // namespace
}  // namespace aether::render
