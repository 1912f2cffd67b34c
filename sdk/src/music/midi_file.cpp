// Standard MIDI File 1.0 (RP-001): chunks, variable-length quantities, meta events.
#include <aether/music/score.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace aether::music {
namespace {

using Out = std::vector<std::uint8_t>;

// An event before it has a delta time. At one tick: meta first, note-offs before controls before
// note-ons.
struct Event {
  Tick tick;
  int order;
  Out bytes;
};

void put(Out& out, std::uint32_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_length(Out& out, std::uint32_t value) {
  for (int shift = 28; shift > 0; shift -= 7)
    if (value >> shift) out.push_back(static_cast<std::uint8_t>(0x80u | (value >> shift & 0x7Fu)));
  out.push_back(static_cast<std::uint8_t>(value & 0x7Fu));
}

Out meta(std::uint8_t type, std::string_view content) {
  Out bytes = {0xFF, type};
  put_length(bytes, static_cast<std::uint32_t>(content.size()));
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Out meta(std::uint8_t type, std::initializer_list<int> content) {
  Out bytes = {0xFF, type, static_cast<std::uint8_t>(content.size())};
  for (const int byte : content) bytes.push_back(static_cast<std::uint8_t>(byte));
  return bytes;
}

void put_track(Out& file, std::vector<Event> events, Tick end) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.tick != b.tick ? a.tick < b.tick : a.order < b.order;
  });
  Out body;
  Tick at = 0;
  for (const Event& event : events) {
    put_length(body, static_cast<std::uint32_t>(event.tick - at));
    body.insert(body.end(), event.bytes.begin(), event.bytes.end());
    at = event.tick;
  }
  put_length(body, static_cast<std::uint32_t>(std::max<Tick>(0, end - at)));
  const Out last = meta(0x2F, "");
  body.insert(body.end(), last.begin(), last.end());
  for (const char c : std::string_view("MTrk")) file.push_back(static_cast<std::uint8_t>(c));
  put(file, static_cast<std::uint32_t>(body.size()), 4);
  file.insert(file.end(), body.begin(), body.end());
}

std::vector<Event> conductor(const Score& score) {
  std::vector<Event> events;
  events.push_back({0, 0, meta(0x03, score.title)});
  for (const MeterChange& change : score.meters) {
    int power = 0;
    while (1 << power < change.meter.denominator) ++power;
    // MIDI clocks a click: a dotted quarter in compound meters, else the meter's beat.
    const int clocks = change.meter.is_compound() ? 36 : 96 / change.meter.denominator;
    events.push_back({change.tick, 1, meta(0x58, {change.meter.numerator, power, clocks, 8})});
  }
  events.push_back({0, 1, meta(0x59, {score.key.accidentals(), is_minor(score.key.mode) ? 1 : 0})});
  for (const TempoChange& change : score.tempos) {
    const auto us = static_cast<int>(std::lround(60e6 / change.bpm));
    events.push_back({change.tick, 1, meta(0x51, {us >> 16 & 255, us >> 8 & 255, us & 255})});
  }
  for (const Marker& marker : score.markers)
    events.push_back(
        {marker.tick, 2, meta(marker.kind == MarkerKind::kSection ? 0x06 : 0x01, marker.text)});
  for (const LyricEvent& lyric : score.lyrics)
    events.push_back({lyric.tick, 3, meta(0x05, lyric.continues ? lyric.text + "-" : lyric.text)});
  return events;
}

// Range of pitch bend announced by RPN 0, in semitones: what Control::value of a bend is measured
// against.
constexpr int kBendRange = 12;

Out control_bytes(const Control& control, int channel) {
  const auto c = static_cast<std::uint8_t>(channel);
  if (control.kind == ControlKind::kBend) {
    const double share = std::clamp(control.value / kBendRange, -1.0, 1.0);
    const int bend = std::clamp(8192 + static_cast<int>(std::lround(share * 8192.0)), 0, 16383);
    return {static_cast<std::uint8_t>(0xE0 | c), static_cast<std::uint8_t>(bend & 127),
            static_cast<std::uint8_t>(bend >> 7)};
  }
  const auto value =
      static_cast<std::uint8_t>(std::clamp(static_cast<int>(std::lround(control.value)), 0, 127));
  if (control.kind == ControlKind::kPressure) return {static_cast<std::uint8_t>(0xD0 | c), value};
  return {static_cast<std::uint8_t>(0xB0 | c), static_cast<std::uint8_t>(control.number), value};
}

std::vector<Event> part(const Track& track, int channel) {
  const auto c = static_cast<std::uint8_t>(channel);
  std::vector<Event> events;
  events.push_back({0, 0, meta(0x03, track.name)});
  events.push_back({0,
                    1,
                    {static_cast<std::uint8_t>(0xC0 | c),
                     static_cast<std::uint8_t>(track.drums ? 0 : track.midi_program)}});
  const bool bends = std::any_of(track.controls.begin(), track.controls.end(),
                                 [](const Control& x) { return x.kind == ControlKind::kBend; });
  if (bends)
    for (const auto& [number, value] :
         std::array<std::pair<int, int>, 4>{{{101, 0}, {100, 0}, {6, kBendRange}, {38, 0}}})
      events.push_back({0,
                        2,
                        {static_cast<std::uint8_t>(0xB0 | c), static_cast<std::uint8_t>(number),
                         static_cast<std::uint8_t>(value)}});
  for (const Control& control : track.controls)
    events.push_back({control.tick, 4, control_bytes(control, channel)});
  for (const Note& note : track.notes) {
    const auto key = static_cast<std::uint8_t>(note.key);
    events.push_back(
        {note.tick,
         5,
         {static_cast<std::uint8_t>(0x90 | c), key, static_cast<std::uint8_t>(note.velocity)}});
    events.push_back({note.tick + note.length, 3, {static_cast<std::uint8_t>(0x80 | c), key, 64}});
  }
  return events;
}

}  // namespace

std::vector<std::uint8_t> write_midi_file(const Score& score) {
  Out file;
  for (const char c : std::string_view("MThd")) file.push_back(static_cast<std::uint8_t>(c));
  put(file, 6, 4);
  put(file, 1, 2);
  put(file, static_cast<std::uint32_t>(score.tracks.size() + 1), 2);
  put(file, kTicksPerQuarter, 2);
  put_track(file, conductor(score), score.end);
  // Channels go round the fifteen that are not drums; each part is a track of its own, so sharing
  // loses nothing.
  int next = 0;
  for (const Track& track : score.tracks) {
    int channel = 9;
    if (!track.drums) {
      channel = next % 15;
      if (channel >= 9) ++channel;
      ++next;
    }
    put_track(file, part(track, channel), score.end);
  }
  return file;
}

}  // namespace aether::music
