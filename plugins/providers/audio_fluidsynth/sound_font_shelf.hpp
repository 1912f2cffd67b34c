// SoundFonts in memory, and FluidSynth instances that are ready to play them.
//
// FluidSynth keeps one copy of a file's samples per process, as long as one instance holds it. The
// shelf holds the default SoundFont from warm() on, before any job forks, so every job shares its
// pages; a few spare instances save the time their presets take to parse (50 ms for a large file).
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

/// The process's shelf. take() may be called from any thread.
class SoundFontShelf {
 public:
  static SoundFontShelf& of_process();

  /// Loads a SoundFont and keeps it. [host-main]
  void keep(const std::string& path);
  /// A spare instance when path and rate fit, else a new one.
  Instrument take(const std::string& path, double rate_hz);

 private:
  std::mutex mutex_;
  std::vector<Instrument> kept_, spare_;
};

}  // namespace aether::fluid
