// What an instrument can do: data/instruments.
#pragma once

#include <aether/spec/base.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aether::spec {

/// One entry of data/instruments/*.yaml.
struct InstrumentProfile {
  std::string id, name, category;
  std::vector<std::string> aliases;  ///< words of a brief: "sax", "saxophone"
  int midi_program = 0, bank = 0;
  bool drums = false;
  Pitch range_low, range_high, comfortable_low, comfortable_high;
  bool sustains = true;  ///< can hold a note at level
  bool polyphonic = true;
  std::string idiom = "keys";  ///< keys, strum, pluck, bow, breathe, strike, synth
  std::string default_patch;   ///< synth patch when played by the synth
  double typical_pan = 0.0, typical_level_db = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("id", &InstrumentProfile::id, Required{}, Length{1, 64});
    f("name", &InstrumentProfile::name, Required{});
    f("category", &InstrumentProfile::category, Required{});
    f("aliases", &InstrumentProfile::aliases);
    f("midi_program", &InstrumentProfile::midi_program, Range{0, 127});
    f("bank", &InstrumentProfile::bank, Range{0, 16383});
    f("drums", &InstrumentProfile::drums);
    f("range_low", &InstrumentProfile::range_low, Required{});
    f("range_high", &InstrumentProfile::range_high, Required{});
    f("comfortable_low", &InstrumentProfile::comfortable_low, Required{});
    f("comfortable_high", &InstrumentProfile::comfortable_high, Required{});
    f("sustains", &InstrumentProfile::sustains);
    f("polyphonic", &InstrumentProfile::polyphonic);
    f("idiom", &InstrumentProfile::idiom);
    f("default_patch", &InstrumentProfile::default_patch);
    f("typical_pan", &InstrumentProfile::typical_pan, Range{-1, 1});
    f("typical_level_db", &InstrumentProfile::typical_level_db, Range{-24, 12});
  }
};

}  // namespace aether::spec
