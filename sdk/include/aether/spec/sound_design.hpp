// SoundDesignSpec: what every part is played on.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

inline constexpr std::array<std::string_view, 5> kSynthTypes = {"subtractive", "fm", "wavetable",
                                                                "granular", "additive"};
inline constexpr std::array<std::string_view, 5> kWaveforms = {"sine", "saw", "square", "triangle",
                                                               "noise"};
inline constexpr std::array<std::string_view, 4> kFilterTypes = {"lowpass", "highpass", "bandpass",
                                                                 "notch"};
inline constexpr std::array<std::string_view, 4> kSampleSources = {"soundfont", "oneshot", "loop",
                                                                   "recorded"};
inline constexpr std::array<std::string_view, 3> kAssignmentSources = {"synth", "sample", "vocal"};
inline constexpr std::array<std::string_view, 4> kVelocityCurves = {"linear", "soft", "hard",
                                                                    "s-curve"};
inline constexpr std::array<std::string_view, 5> kReverbTypes = {"room", "hall", "plate", "spring",
                                                                 "chamber"};

/// A synth sound; data/patches holds them by name. The fields after chorus_amount extend the
/// inventory.
struct SynthPatch {
  std::string name;
  std::string synth_type = "subtractive";
  std::string osc1_waveform = "saw";
  std::optional<std::string> osc2_waveform;
  double osc_mix = 0.5;  ///< 0 = only oscillator 1
  int detune_cents = 0;  ///< of oscillator 2, and spread of the unison
  std::string filter_type = "lowpass";
  int filter_cutoff_hz = 5000;
  double filter_resonance = 0.3;
  double filter_envelope_amount = 0.5;  ///< 1 = four octaves up at the peak
  double amp_attack_ms = 10, amp_decay_ms = 100, amp_sustain = 0.7, amp_release_ms = 200;
  double reverb_send = 0.2, delay_send = 0.1;  ///< mixing's starting point for the part's sends
  double chorus_amount = 0.0, distortion_amount = 0.0;
  int unison = 1;              ///< voices a note, 1..9
  double sub_level = 0.0;      ///< sine an octave below
  double stereo_spread = 0.0;  ///< of the unison
  double glide_ms = 0.0;
  bool mono = false;  ///< one voice, last note
  double fm_ratio =
      1.0;  ///< synth_type fm: modulator frequency over the carrier's; osc_mix is the depth
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &SynthPatch::name, Required{}, Length{1, 100});
    f("synth_type", &SynthPatch::synth_type, OneOf{kSynthTypes});
    f("osc1_waveform", &SynthPatch::osc1_waveform, OneOf{kWaveforms});
    f("osc2_waveform", &SynthPatch::osc2_waveform, OneOf{kWaveforms});
    f("osc_mix", &SynthPatch::osc_mix, Range{0, 1});
    f("detune_cents", &SynthPatch::detune_cents, Range{-100, 100});
    f("filter_type", &SynthPatch::filter_type, OneOf{kFilterTypes});
    f("filter_cutoff_hz", &SynthPatch::filter_cutoff_hz, Range{20, 20000});
    f("filter_resonance", &SynthPatch::filter_resonance, Range{0, 1});
    f("filter_envelope_amount", &SynthPatch::filter_envelope_amount, Range{0, 1});
    f("amp_attack_ms", &SynthPatch::amp_attack_ms, Range{0, 5000});
    f("amp_decay_ms", &SynthPatch::amp_decay_ms, Range{0, 5000});
    f("amp_sustain", &SynthPatch::amp_sustain, Range{0, 1});
    f("amp_release_ms", &SynthPatch::amp_release_ms, Range{0, 10000});
    f("reverb_send", &SynthPatch::reverb_send, Range{0, 1});
    f("delay_send", &SynthPatch::delay_send, Range{0, 1});
    f("chorus_amount", &SynthPatch::chorus_amount, Range{0, 1});
    f("distortion_amount", &SynthPatch::distortion_amount, Range{0, 1});
    f("unison", &SynthPatch::unison, Range{1, 9});
    f("sub_level", &SynthPatch::sub_level, Range{0, 1});
    f("stereo_spread", &SynthPatch::stereo_spread, Range{0, 1});
    f("glide_ms", &SynthPatch::glide_ms, Range{0, 2000});
    f("mono", &SynthPatch::mono);
    f("fm_ratio", &SynthPatch::fm_ratio, Range{0.25, 16});
  }
};

struct SampleSource {
  std::string name;
  std::string source_type = "soundfont";
  std::optional<int> soundfont_bank, soundfont_preset;
  std::optional<std::string> file_path;  ///< name of a bulk file known to the engine, never a path
  std::string license = "royalty_free";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &SampleSource::name, Required{});
    f("source_type", &SampleSource::source_type, OneOf{kSampleSources});
    f("soundfont_bank", &SampleSource::soundfont_bank, Range{0, 16383});
    f("soundfont_preset", &SampleSource::soundfont_preset, Range{0, 127});
    f("file_path", &SampleSource::file_path);
    f("license", &SampleSource::license);
  }
};

struct InstrumentAssignment {
  std::string instrument_name;  ///< track name of the arrangement
  std::string source_type = "synth";
  std::optional<std::string> patch_name;   ///< in synth_patches
  std::optional<std::string> sample_name;  ///< in sample_sources
  std::string provider;                    ///< plugin id that must play it; empty = by source_type
  std::string velocity_curve = "linear";
  int layer_count = 1;  ///< detuned copies, 1..8
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("instrument_name", &InstrumentAssignment::instrument_name, Required{});
    f("source_type", &InstrumentAssignment::source_type, OneOf{kAssignmentSources});
    f("patch_name", &InstrumentAssignment::patch_name);
    f("sample_name", &InstrumentAssignment::sample_name);
    f("provider", &InstrumentAssignment::provider);
    f("velocity_curve", &InstrumentAssignment::velocity_curve, OneOf{kVelocityCurves});
    f("layer_count", &InstrumentAssignment::layer_count, Range{1, 8});
  }
};

struct SoundDesignSpec {
  std::string id;
  std::string song_id, arrangement_id, rhythm_id;
  std::vector<SynthPatch> synth_patches;
  std::vector<SampleSource> sample_sources;
  std::vector<InstrumentAssignment> instrument_assignments;
  double master_tuning_hz = 440.0;
  std::string global_reverb_type = "hall";
  double global_reverb_size = 0.5, global_reverb_decay = 2.0;  ///< decay: RT60 in seconds
  double vintage_warmth = 0.0, tape_saturation = 0.0, vinyl_texture = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &SoundDesignSpec::id);
    f("song_id", &SoundDesignSpec::song_id);
    f("arrangement_id", &SoundDesignSpec::arrangement_id);
    f("rhythm_id", &SoundDesignSpec::rhythm_id);
    f("synth_patches", &SoundDesignSpec::synth_patches);
    f("sample_sources", &SoundDesignSpec::sample_sources);
    f("instrument_assignments", &SoundDesignSpec::instrument_assignments, Required{}, Size{1, 64});
    f("master_tuning_hz", &SoundDesignSpec::master_tuning_hz, Range{400, 480});
    f("global_reverb_type", &SoundDesignSpec::global_reverb_type, OneOf{kReverbTypes});
    f("global_reverb_size", &SoundDesignSpec::global_reverb_size, Range{0, 1});
    f("global_reverb_decay", &SoundDesignSpec::global_reverb_decay, Range{0.1, 10});
    f("vintage_warmth", &SoundDesignSpec::vintage_warmth, Range{0, 1});
    f("tape_saturation", &SoundDesignSpec::tape_saturation, Range{0, 1});
    f("vinyl_texture", &SoundDesignSpec::vinyl_texture, Range{0, 1});
  }
};

}  // namespace aether::spec
