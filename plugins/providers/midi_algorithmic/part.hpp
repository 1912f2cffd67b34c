// A part as composed: notes on the straight grid, before anyone has played them.
#pragma once

#include "plan.hpp"

#include <string>
#include <vector>

namespace aether::midi_algorithmic {

struct DraftNote {
  Tick start = 0, length = 0;
  int key = 60;
  int accent = 0;  ///< velocity offset
  std::string origin;
  double delay_ms = 0.0;  ///< strums, rolls and doubles
  bool struck = false;    ///< drums: `accent` is the pattern's velocity
  bool ends_phrase = false;
};

struct Part {
  const spec::Instrument* instrument = nullptr;
  const spec::InstrumentProfile* profile = nullptr;
  std::string name;
  bool drums = false;
  int low = 0, high = 127;                  ///< hard range
  int comfort_low = 0, comfort_high = 127;  ///< register band
  double level = 0.0;                       ///< velocity offset of the whole part
  std::vector<DraftNote> notes;
  std::vector<music::Control> controls;

  const std::string& role() const { return instrument->role; }
};

/// A part for an instrument of the arrangement, with ranges from its profile and register.
Part make_part(const Plan& plan, const spec::Instrument& instrument);

/// Moves a key by octaves into low..high; the nearest end when no octave fits.
int fold_key(int key, int low, int high);

/// Ends of notes and silence: keeps what starts before `from` or at or after `to`, cut at `from`.
void clear_between(std::vector<DraftNote>& notes, Tick from, Tick to);

/// By start, then key.
void sort_notes(std::vector<DraftNote>& notes);

/// Steps of a gesture: one character a step, without blanks and bar lines.
std::string steps_of(const std::string& gesture);

/// Ticks of a gesture's step when the gesture fills the genre's own bar.
Tick step_ticks(const Plan& plan, std::size_t steps);

}  // namespace aether::midi_algorithmic
