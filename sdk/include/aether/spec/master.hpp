// MasterSpec: the mastering chain and the files it writes.
#pragma once

#include <aether/spec/brief.hpp>
#include <aether/spec/mix.hpp>

namespace aether::spec {

/// Where the tonal balance should go, 0.5 = leave as measured.
struct TonalTarget {
  double low_end_emphasis = 0.5, brightness = 0.5, warmth = 0.5, presence = 0.5, air = 0.3;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("low_end_emphasis", &TonalTarget::low_end_emphasis, Range{0, 1});
    f("brightness", &TonalTarget::brightness, Range{0, 1});
    f("warmth", &TonalTarget::warmth, Range{0, 1});
    f("presence", &TonalTarget::presence, Range{0, 1});
    f("air", &TonalTarget::air, Range{0, 1});
  }
};

struct MultibandSettings {
  std::string band_name = "low";  ///< low, low_mid, mid, high_mid, high
  int crossover_low_hz = 20, crossover_high_hz = 20000;
  double threshold_db = -20.0, ratio = 2.0, attack_ms = 20.0, release_ms = 200.0, gain_db = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("band_name", &MultibandSettings::band_name, Required{});
    f("crossover_low_hz", &MultibandSettings::crossover_low_hz, Required{}, Range{20, 20000});
    f("crossover_high_hz", &MultibandSettings::crossover_high_hz, Required{}, Range{20, 20000});
    f("threshold_db", &MultibandSettings::threshold_db, Range{-60, 0});
    f("ratio", &MultibandSettings::ratio, Range{1, 20});
    f("attack_ms", &MultibandSettings::attack_ms, Range{0.1, 500});
    f("release_ms", &MultibandSettings::release_ms, Range{10, 3000});
    f("gain_db", &MultibandSettings::gain_db, Range{-12, 12});
  }
};

struct LimiterSettings {
  double ceiling_dbtp = -1.0, release_ms = 100.0, lookahead_ms = 5.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("ceiling_dbtp", &LimiterSettings::ceiling_dbtp, Range{-3, 0});
    f("release_ms", &LimiterSettings::release_ms, Range{10, 1000});
    f("lookahead_ms", &LimiterSettings::lookahead_ms, Range{0, 10});
  }
};

struct MasterSpec {
  std::string id;
  std::string song_id, mix_id, genre_id;
  LoudnessTarget loudness;
  TruePeakTarget true_peak;
  DynamicRangeTarget dynamic_range;
  TonalTarget tonal_target;
  std::vector<EQBand> eq_bands;                          ///< decided from the measured mix
  std::vector<MultibandSettings> multiband_compression;  ///< contiguous, from low to high
  LimiterSettings limiter;
  double stereo_enhancement = 0.0;
  bool mid_side_eq = false;  ///< shelves go to the side signal only
  double fade_out_seconds = 0.0;
  std::vector<std::string> formats = {"wav_24_48", "flac_24_48", "mp3_320"};
  std::optional<double> measured_lufs, measured_true_peak, measured_dynamic_range;
  std::optional<bool> passed_qc;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &MasterSpec::id);
    f("song_id", &MasterSpec::song_id);
    f("mix_id", &MasterSpec::mix_id);
    f("genre_id", &MasterSpec::genre_id);
    f("loudness", &MasterSpec::loudness);
    f("true_peak", &MasterSpec::true_peak);
    f("dynamic_range", &MasterSpec::dynamic_range);
    f("tonal_target", &MasterSpec::tonal_target);
    f("eq_bands", &MasterSpec::eq_bands, Size{0, 8});
    f("multiband_compression", &MasterSpec::multiband_compression, Size{0, 5});
    f("limiter", &MasterSpec::limiter);
    f("stereo_enhancement", &MasterSpec::stereo_enhancement, Range{0, 1});
    f("mid_side_eq", &MasterSpec::mid_side_eq);
    f("fade_out_seconds", &MasterSpec::fade_out_seconds, Range{0, 30});
    f("formats", &MasterSpec::formats, OneOf{kFormats}, Size{1, 9});
    f("measured_lufs", &MasterSpec::measured_lufs);
    f("measured_true_peak", &MasterSpec::measured_true_peak);
    f("measured_dynamic_range", &MasterSpec::measured_dynamic_range);
    f("passed_qc", &MasterSpec::passed_qc);
  }
};

}  // namespace aether::spec
