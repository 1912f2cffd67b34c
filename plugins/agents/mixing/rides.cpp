#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace aether::mixing {
namespace {

constexpr double kRideDbPerEnergy = 4.0;  // on top of what the players already do
constexpr double kMostUpDb = 1.5, kMostDownDb = -2.5;
constexpr double kTurnSeconds = 0.08;
constexpr double kOpenHz = 20000.0, kClosedHz = 500.0;

struct Stretch {
  std::string label;
  spec::SectionType type;
  double start = 0.0, end = 0.0, energy = 0.5;
};

/// The sections in seconds: where the score marks them, else by their bars.
std::vector<Stretch> stretches(const Inputs& inputs) {
  std::vector<Stretch> list;
  std::vector<music::Tick> marks;
  for (const music::Marker& marker : inputs.score.markers)
    if (marker.kind == music::MarkerKind::kSection) marks.push_back(marker.tick);
  const auto& sections = inputs.arrangement.sections;
  const music::Tick bar = inputs.song.time_signature.ticks_per_bar();
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const bool marked = marks.size() == sections.size();
    const music::Tick from = marked ? marks[i] : bar * (sections[i].start_bar - 1);
    const music::Tick to = marked ? (i + 1 < marks.size() ? marks[i + 1] : inputs.score.end)
                                  : from + bar * sections[i].length_bars;
    list.push_back({sections[i].label, sections[i].section_type, inputs.score.seconds(from),
                    inputs.score.seconds(to), static_cast<double>(sections[i].energy_level) / 6.0});
  }
  return list;
}

double mean_energy(const std::vector<Stretch>& list) {
  double sum = 0.0, length = 0.0;
  for (const Stretch& s : list) sum += s.energy * (s.end - s.start), length += s.end - s.start;
  return length > 0.0 ? sum / length : 0.5;
}

/// Holds a value through each section and turns shortly before the next.
spec::Automation steps(const std::string& target, const char* parameter,
                       const std::vector<Stretch>& list,
                       const std::function<double(const Stretch&)>& value) {
  spec::Automation lane;
  lane.target_track = target;
  lane.parameter = parameter;
  lane.curve_type = "s-curve";
  for (const Stretch& s : list) {
    const double level = std::round(value(s) * 100.0) / 100.0;
    lane.points.push_back({s.start, level});
    lane.points.push_back({std::max(s.start, s.end - kTurnSeconds), level});
  }
  return lane;
}

bool moves(const spec::Automation& lane) {
  return std::any_of(lane.points.begin(), lane.points.end(), [&](const auto& point) {
    return std::fabs(point.value - lane.points.front().value) > 0.05;
  });
}

bool swept_into(const Inputs& inputs, const Stretch& section) {
  if (section.type == spec::SectionType::kBuild) return true;
  return std::any_of(inputs.arrangement.transitions.begin(), inputs.arrangement.transitions.end(),
                     [&](const auto& t) {
                       return t.technique == "filter_sweep" && t.from_section == section.label;
                     });
}

/// The low-pass opens over a build, or over the last bars before a swept boundary.
spec::Automation sweep(const Inputs& inputs, const std::vector<Stretch>& list,
                       const std::string& track) {
  spec::Automation lane;
  lane.target_track = track;
  lane.parameter = "filter_cutoff";
  lane.curve_type = "exponential";
  const double bar = inputs.song.time_signature.beats_per_bar() * 60.0 / inputs.song.tempo();
  for (const Stretch& s : list) {
    if (!swept_into(inputs, s)) continue;
    const double from =
        s.type == spec::SectionType::kBuild ? s.start : std::max(s.start, s.end - 2.0 * bar);
    if (lane.points.empty() && from > kTurnSeconds) lane.points.push_back({0.0, kOpenHz});
    if (from > kTurnSeconds) lane.points.push_back({from - kTurnSeconds, kOpenHz});
    lane.points.push_back({from, kClosedHz});
    lane.points.push_back({s.end, kOpenHz});
  }
  return lane;
}

}  // namespace

void write_rides(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                 const Decide& decide) {
  const std::vector<Stretch> list = stretches(inputs);
  if (list.empty()) return;
  const double mean = mean_energy(list);
  const auto ride = [&](const Stretch& s) {
    return clamp_to((s.energy - mean) * kRideDbPerEnergy, kMostDownDb, kMostUpDb);
  };
  for (const spec::BusSettings& bus : mix.buses) {
    // The voice and the low end stay where they are; the band moves around them.
    if (bus.bus_name != "music" && bus.bus_name != "drums") continue;
    spec::Automation lane = steps(bus.bus_name, "gain", list, ride);
    if (!moves(lane)) continue;
    decide("mix.automations", bus.bus_name + " gain", "sections follow the planned energy", 0.8);
    mix.automations.push_back(std::move(lane));
  }
  const auto wet = [](const Stretch& s) {
    const bool bare = s.type == spec::SectionType::kBreakdown ||
                      s.type == spec::SectionType::kIntro || s.type == spec::SectionType::kOutro ||
                      s.type == spec::SectionType::kBridge;
    return bare ? 3.0 : 0.0;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent) continue;
    const std::string& role = parts[i].stem->role;
    if (parts[i].place == Place::kLead || parts[i].place == Place::kVocal) {
      spec::Automation lane = steps(parts[i].name(), "reverb_send", list, wet);
      if (moves(lane) && mix.tracks[i].reverb_send_db > -60.0)
        mix.automations.push_back(std::move(lane));
    }
    if (role == "pad" || role == "arpeggio" ||
        (role == "rhythm" && parts[i].stem->category == "synth")) {
      spec::Automation lane = sweep(inputs, list, parts[i].name());
      if (lane.points.size() < 2) continue;
      decide("mix.automations", parts[i].name() + " filter_cutoff", "opens into the next section",
             0.8);
      mix.automations.push_back(std::move(lane));
    }
  }
}

}  // namespace aether::mixing
