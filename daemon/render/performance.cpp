#include "daemon/render/performance.hpp"

#include "daemon/render/stems.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace aether::render {
namespace {

// Events of one frame: ends free their voices before starts need them, and a note starts under its
// own bend.
int rank(const aether_event& event) {
  if (event.type == AETHER_EVENT_NOTE_OFF) return 0;
  return event.type == AETHER_EVENT_NOTE_ON ? 2 : 1;
}

aether_event control_event(const music::Control& control) {
  aether_event event{};
  switch (control.kind) {
    case music::ControlKind::kController:
      event.type = AETHER_EVENT_CONTROL;
      event.key = static_cast<std::int16_t>(control.number);
      event.value = static_cast<float>(control.value / 127.0);
      break;
    case music::ControlKind::kBend:
      event.type = AETHER_EVENT_BEND;
      event.value = static_cast<float>(control.value);
      break;
    case music::ControlKind::kPressure:
      event.type = AETHER_EVENT_PRESSURE;
      event.value = static_cast<float>(control.value / 127.0);
      break;
  }
  return event;
}

}  // namespace

double shape_velocity(const std::string& curve, double velocity) {
  const double v = std::clamp(velocity, 0.0, 1.0);
  if (curve == "soft") return std::pow(v, 0.6);
  if (curve == "hard") return std::pow(v, 1.6);
  if (curve == "s-curve") return v * v * (3.0 - 2.0 * v);
  return v;
}

std::vector<TimedEvent> performance(const music::Score& score, const music::Track& track,
                                    const std::string& velocity_curve, double rate_hz) {
  const auto frame_of = [&](music::Tick tick) {
    return static_cast<std::int64_t>(std::llround(score.seconds(tick) * rate_hz));
  };
  std::vector<TimedEvent> events;
  events.reserve(2 * track.notes.size() + track.controls.size());
  std::uint32_t id = 0;
  for (const music::Note& note : track.notes) {
    ++id;
    const std::int64_t start = frame_of(note.tick);
    const std::int64_t end = std::max(start + 1, frame_of(note.tick + note.length));
    const auto velocity = static_cast<float>(shape_velocity(velocity_curve, note.velocity / 127.0));
    const auto key = static_cast<std::int16_t>(note.key);
    events.push_back({start, {0, AETHER_EVENT_NOTE_ON, key, id, velocity}});
    events.push_back({end, {0, AETHER_EVENT_NOTE_OFF, key, id, 0.0f}});
  }
  for (const music::Control& control : track.controls)
    events.push_back({frame_of(control.tick), control_event(control)});
  std::stable_sort(events.begin(), events.end(), [](const TimedEvent& a, const TimedEvent& b) {
    return std::make_tuple(a.frame, rank(a.event), a.event.note_id) <
           std::make_tuple(b.frame, rank(b.event), b.event.note_id);
  });
  return events;
}

}  // namespace aether::render
