// MixSpec: the mixing desk.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

inline constexpr std::array<std::string_view, 6> kEqBandTypes = {"lowshelf", "highshelf", "peak",
                                                                 "lowpass",  "highpass",  "notch"};
inline constexpr std::array<std::string_view, 3> kCurveTypes = {"linear", "exponential", "s-curve"};
inline constexpr std::array<std::string_view, 5> kAutomationParameters = {
    "gain", "pan", "reverb_send", "delay_send", "filter_cutoff"};

struct EQBand {
  std::string band_type = "peak";
  int frequency_hz = 1000;
  double gain_db = 0.0;
  double q = 1.0;
  bool enabled = true;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("band_type", &EQBand::band_type, Required{}, OneOf{kEqBandTypes});
    f("frequency_hz", &EQBand::frequency_hz, Required{}, Range{20, 20000});
    f("gain_db", &EQBand::gain_db, Range{-24, 24});
    f("q", &EQBand::q, Range{0.1, 10});
    f("enabled", &EQBand::enabled);
  }
};

struct Compressor {
  double threshold_db = -20.0;  ///< dBFS of the linked detector
  double ratio = 4.0;
  double attack_ms = 10.0, release_ms = 100.0;
  double knee_db = 3.0;
  double makeup_gain_db = 0.0;
  bool enabled = true;
  std::optional<std::string>
      sidechain_track;  ///< detector listens to this track instead, or to one drum of it:
                        ///< "drums:kick", "drums:snare", "drums:clap"
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("threshold_db", &Compressor::threshold_db, Range{-60, 0});
    f("ratio", &Compressor::ratio, Range{1, 20});
    f("attack_ms", &Compressor::attack_ms, Range{0.1, 500});
    f("release_ms", &Compressor::release_ms, Range{10, 3000});
    f("knee_db", &Compressor::knee_db, Range{0, 12});
    f("makeup_gain_db", &Compressor::makeup_gain_db, Range{0, 24});
    f("enabled", &Compressor::enabled);
    f("sidechain_track", &Compressor::sidechain_track);
  }
};

struct TrackSettings {
  std::string track_name;
  double gain_db = 0.0;
  double pan = 0.0;  ///< -1 left .. 1 right, -3 dB sine law
  bool mute = false, solo = false;
  std::vector<EQBand> eq_bands;
  std::optional<Compressor> compressor;
  double reverb_send_db = -20.0;  ///< post fader; -60 = off
  double delay_send_db = -30.0;
  std::string output_bus = "master";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("track_name", &TrackSettings::track_name, Required{});
    f("gain_db", &TrackSettings::gain_db, Range{-60, 12});
    f("pan", &TrackSettings::pan, Range{-1, 1});
    f("mute", &TrackSettings::mute);
    f("solo", &TrackSettings::solo);
    f("eq_bands", &TrackSettings::eq_bands, Size{0, 8});
    f("compressor", &TrackSettings::compressor);
    f("reverb_send_db", &TrackSettings::reverb_send_db, Range{-60, 0});
    f("delay_send_db", &TrackSettings::delay_send_db, Range{-60, 0});
    f("output_bus", &TrackSettings::output_bus);
  }
};

struct BusSettings {
  std::string bus_name;  ///< drums, bass, music, vocals
  double gain_db = 0.0;
  std::vector<EQBand> eq_bands;
  std::optional<Compressor> compressor;
  std::string output_bus = "master";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("bus_name", &BusSettings::bus_name, Required{});
    f("gain_db", &BusSettings::gain_db, Range{-60, 12});
    f("eq_bands", &BusSettings::eq_bands, Size{0, 8});
    f("compressor", &BusSettings::compressor);
    f("output_bus", &BusSettings::output_bus);
  }
};

struct AutomationPoint {
  double time_seconds = 0.0;
  double value = 0.0;  ///< gain and sends: dB added; pan: -1..1; filter_cutoff: Hz
  template <class F>
  static void fields(F&& f) {
    f("time_seconds", &AutomationPoint::time_seconds, Required{}, Range{0, 1300});
    f("value", &AutomationPoint::value, Required{}, Range{-20000, 20000});
  }
};

struct Automation {
  std::string target_track;  ///< a track or bus name, or "master"
  std::string parameter = "gain";
  std::vector<AutomationPoint> points;
  std::string curve_type = "linear";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("target_track", &Automation::target_track, Required{});
    f("parameter", &Automation::parameter, OneOf{kAutomationParameters});
    f("points", &Automation::points, Required{}, Size{2, 4096});
    f("curve_type", &Automation::curve_type, OneOf{kCurveTypes});
  }
};

struct SpatialSettings {
  double stereo_width = 1.0;      ///< 0 mono, 1 as is, 2 widened
  double mid_side_balance = 0.0;  ///< -1 mid only .. 1 side only
  std::optional<double> haas_delay_ms;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("stereo_width", &SpatialSettings::stereo_width, Range{0, 2});
    f("mid_side_balance", &SpatialSettings::mid_side_balance, Range{-1, 1});
    f("haas_delay_ms", &SpatialSettings::haas_delay_ms, Range{0, 35});
  }
};

/// The two effect returns every mix has. The reverb's type, size and decay come from
/// SoundDesignSpec.
struct ReturnSettings {
  double reverb_gain_db = 0.0;
  double reverb_predelay_ms = 20.0;
  double delay_gain_db = 0.0;
  double delay_beats = 0.75;     ///< quarter notes
  double delay_feedback = 0.35;  ///< 0..0.9
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("reverb_gain_db", &ReturnSettings::reverb_gain_db, Range{-60, 12});
    f("reverb_predelay_ms", &ReturnSettings::reverb_predelay_ms, Range{0, 250});
    f("delay_gain_db", &ReturnSettings::delay_gain_db, Range{-60, 12});
    f("delay_beats", &ReturnSettings::delay_beats, Range{0.0625, 8});
    f("delay_feedback", &ReturnSettings::delay_feedback, Range{0, 0.9});
  }
};

struct MixSpec {
  std::string id;
  std::string song_id, sound_design_id;
  std::vector<BusSettings> buses;
  std::vector<TrackSettings> tracks;
  std::vector<Automation> automations;
  ReturnSettings returns;
  SpatialSettings spatial;
  std::vector<EQBand> master_eq;
  std::optional<Compressor> master_compressor;
  double target_headroom_db = -6.0;     ///< sample peak the mix is gained to, dBFS
  std::optional<bool> mono_compatible;  ///< measured by the mixdown
  std::optional<double> phase_correlation;
  std::optional<double> peak_db;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &MixSpec::id);
    f("song_id", &MixSpec::song_id);
    f("sound_design_id", &MixSpec::sound_design_id);
    f("buses", &MixSpec::buses, Size{0, 16});
    f("tracks", &MixSpec::tracks, Required{}, Size{1, 64});
    f("automations", &MixSpec::automations, Size{0, 256});
    f("returns", &MixSpec::returns);
    f("spatial", &MixSpec::spatial);
    f("master_eq", &MixSpec::master_eq, Size{0, 8});
    f("master_compressor", &MixSpec::master_compressor);
    f("target_headroom_db", &MixSpec::target_headroom_db, Range{-12, -1});
    f("mono_compatible", &MixSpec::mono_compatible);
    f("phase_correlation", &MixSpec::phase_correlation, Range{-1, 1});
    f("peak_db", &MixSpec::peak_db);
  }
};

}  // namespace aether::spec
