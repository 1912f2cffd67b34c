// SoundFonts in memory, and FluidSynth instances that are ready to play them.
//
// FluidSynth keeps one copy of a file's samples per process, as long as one instance holds it. The
// shelf holds the default SoundFont from warm() on, before any job forks, so every job shares its
// pages. Instances are taken and given back: each holds the presets of its file, 12 MB and 50 ms of
// parsing for a large one.
#pragma once

#include <fluidsynth.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace aether::fluid {

struct DeleteSettings {
  void operator()(fluid_settings_t* settings) const { delete_fluid_settings(settings); }
};
struct DeleteSynth {
  void operator()(fluid_synth_t* synth) const { delete_fluid_synth(synth); }
};

/// One synthesizer with one SoundFont: dry, one part, not shared between threads.
struct Instrument {
  std::unique_ptr<fluid_settings_t, DeleteSettings> settings;
  std::unique_ptr<fluid_synth_t, DeleteSynth> synth;  ///< goes before its settings
  int sound_font = -1;
  std::string path;
  double rate_hz = 0.0;
};

/// @throws Failure E-SOUNDFONT-LOAD when the file cannot be read.
Instrument load_instrument(const std::string& path, double rate_hz);

/// Puts an instrument back on the shelf, as it was when it was new.
struct GiveBack {
  void operator()(Instrument* instrument) const;
};
using Loan = std::unique_ptr<Instrument, GiveBack>;

/// The process's shelf. Loans are taken and given back on any thread.
class SoundFontShelf {
 public:
  static SoundFontShelf& of_process();

  /// Loads a SoundFont and keeps it. [host-main]
  void keep(const std::string& path);
  /// An instance that is free when path and rate fit, else a new one.
  Loan take(const std::string& path, double rate_hz);

 private:
  friend struct GiveBack;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Instrument>> free_;
};

}  // namespace aether::fluid
