// SoundFonts in memory, and FluidSynth instances that play them.
//
// FluidSynth keeps one copy of a file's samples per process, as long as one parsed font of it is
// held; the parsed font itself, its table of presets, is 12 MB and 50 ms of work for a large file,
// and only one synthesizer may use it at a time. The shelf parses the default SoundFont in warm(),
// before any job forks, so every job shares its pages; what a part has borrowed goes back when the
// part is closed.
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

/// A parsed SoundFont. Never freed: the process ends first.
struct SoundFont {
  std::string path;
  fluid_sfont_t* parsed = nullptr;
};

/// A new synthesizer with one SoundFont: dry, one part, not shared between threads. Its end puts
/// the SoundFont back on the shelf.
class Instrument {
 public:
  Instrument(SoundFont font, double rate_hz);
  ~Instrument();
  Instrument(Instrument&&) = delete;

  fluid_synth_t* synth() const { return synth_.get(); }
  int font_id() const { return font_id_; }  ///< of the SoundFont in the synthesizer
  double rate_hz() const { return rate_hz_; }

 private:
  SoundFont font_;
  double rate_hz_;
  std::unique_ptr<fluid_settings_t, DeleteSettings> settings_;
  std::unique_ptr<fluid_synth_t, DeleteSynth> synth_;  ///< goes before its settings
  int font_id_ = -1;
};

/// The process's shelf, for any thread.
class SoundFontShelf {
 public:
  static SoundFontShelf& of_process();

  /// Parses a SoundFont for the parts that will be open at once. [host-main]
  /// @throws Failure E-SOUNDFONT-LOAD when the file cannot be read.
  void keep(const std::string& path);
  /// @throws Failure E-SOUNDFONT-LOAD when the file cannot be read.
  std::unique_ptr<Instrument> take(const std::string& path, double rate_hz);

 private:
  friend class Instrument;
  void give_back(SoundFont font);

  std::mutex mutex_;
  std::vector<SoundFont> free_;
};

}  // namespace aether::fluid
