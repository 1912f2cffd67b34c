// The score: every note of a song, performed (humanised) and ready to be played or written as a
// Standard MIDI File.
#pragma once

#include <aether/music/key.hpp>
#include <aether/music/meter.hpp>
#include <aether/music/pitch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aether::music {

/// One sounding note.
struct Note {
  Tick tick = 0;       ///< onset, >= 0
  Tick length = 0;     ///< > 0
  int key = 60;        ///< MIDI key 0..127; on drum tracks the GM drum note
  int velocity = 80;   ///< 1..127
  std::string origin;  ///< what it comes from: "hook", "motif:a/inversion", "fill", "walk" …; for
                       ///< people and tests

  template <class F>
  static void fields(F&& f) {
    f("tick", &Note::tick, Required{}, Range{0, 1e12});
    f("length", &Note::length, Required{}, Range{1, 1e12});
    f("key", &Note::key, Required{}, Range{0, 127});
    f("velocity", &Note::velocity, Required{}, Range{1, 127});
    f("origin", &Note::origin);
  }
};

enum class ControlKind { kController, kBend, kPressure };

/// A controller, pitch bend or channel pressure event.
struct Control {
  Tick tick = 0;
  ControlKind kind = ControlKind::kController;
  int number = 0;      ///< controller number 0..127
  double value = 0.0;  ///< controller and pressure 0..127; bend in semitones, -12..12

  template <class F>
  static void fields(F&& f) {
    f("tick", &Control::tick, Required{}, Range{0, 1e12});
    f("kind", &Control::kind);
    f("number", &Control::number, Range{0, 127});
    f("value", &Control::value, Required{}, Range{-12, 127});
  }
};

/// One part: one instrument, one MIDI track, one stem.
struct Track {
  std::string name;         ///< unique in the score; the stem's file name: [a-z0-9_-]
  std::string instrument;   ///< id in data/instruments
  std::string category;     ///< drums, bass, keys, synth, guitar, strings, brass, wind, vocal, fx
  std::string role;         ///< lead, rhythm, bass, pad, texture, accent, drums, counter
  int midi_program = 0;     ///< GM program 0..127; 0 for drums
  bool drums = false;       ///< plays on channel 10
  std::vector<Note> notes;  ///< by tick, then key
  std::vector<Control> controls;  ///< by tick
  Extras extras;

  template <class F>
  static void fields(F&& f) {
    f("name", &Track::name, Required{}, Length{1, 64});
    f("instrument", &Track::instrument, Required{});
    f("category", &Track::category);
    f("role", &Track::role);
    f("midi_program", &Track::midi_program, Range{0, 127});
    f("drums", &Track::drums);
    f("notes", &Track::notes);
    f("controls", &Track::controls);
  }
};

enum class MarkerKind { kSection, kChord };

struct Marker {
  Tick tick = 0;
  MarkerKind kind = MarkerKind::kSection;
  std::string text;  ///< "Chorus 1", "Am7"

  template <class F>
  static void fields(F&& f) {
    f("tick", &Marker::tick, Required{});
    f("kind", &Marker::kind);
    f("text", &Marker::text);
  }
};

struct TempoChange {
  Tick tick = 0;
  double bpm = 120.0;  ///< quarter notes a minute

  template <class F>
  static void fields(F&& f) {
    f("tick", &TempoChange::tick, Required{});
    f("bpm", &TempoChange::bpm, Required{}, Range{10, 400});
  }
};

struct MeterChange {
  Tick tick = 0;
  Meter meter;

  template <class F>
  static void fields(F&& f) {
    f("tick", &MeterChange::tick, Required{});
    f("meter", &MeterChange::meter, Required{});
  }
};

/// A sung syllable; `continues` joins it to the next by a hyphen.
struct LyricEvent {
  Tick tick = 0;
  std::string text;
  bool continues = false;

  template <class F>
  static void fields(F&& f) {
    f("tick", &LyricEvent::tick, Required{});
    f("text", &LyricEvent::text);
    f("continues", &LyricEvent::continues);
  }
};

struct Score {
  std::string title;
  KeySignature key;
  std::vector<TempoChange> tempos;  ///< at least one, the first at tick 0
  std::vector<MeterChange> meters;  ///< at least one, the first at tick 0
  std::vector<Marker> markers;      ///< by tick
  std::vector<LyricEvent> lyrics;   ///< by tick
  std::vector<Track> tracks;
  Tick end = 0;  ///< where the last bar ends; sound may ring on
  Extras extras;

  /// Seconds from the start to a tick, through the tempo map.
  double seconds(Tick tick) const;
  /// Inverse of seconds(), rounded down.
  Tick tick_at(double seconds) const;
  const Track* track(std::string_view name) const;

  template <class F>
  static void fields(F&& f) {
    f("title", &Score::title);
    f("key", &Score::key, Required{});
    f("tempos", &Score::tempos, Required{}, Size{1, 100000});
    f("meters", &Score::meters, Required{}, Size{1, 10000});
    f("markers", &Score::markers);
    f("lyrics", &Score::lyrics);
    f("tracks", &Score::tracks, Size{0, 64});
    f("end", &Score::end, Required{}, Range{0, 1e12});
  }
};

/// A type 1 Standard MIDI File: track 0 holds tempo, meter, key, section markers, chord symbols
/// (text) and lyrics; then one named track for each part, with its program and, for bends, the
/// pitch-bend range.
std::vector<std::uint8_t> write_midi_file(const Score& score);

}  // namespace aether::music

namespace aether {
template <>
struct EnumNames<music::ControlKind> {
  static constexpr std::array<std::string_view, 3> names = {"controller", "bend", "pressure"};
};
template <>
struct EnumNames<music::MarkerKind> {
  static constexpr std::array<std::string_view, 2> names = {"section", "chord"};
};
}  // namespace aether
