#include "score_ruler.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace aether::fields {
namespace {

using music::Tick;

constexpr Tick kBeat = 960, kSixteenth = 240;

double mean(const std::vector<double>& x) {
  double sum = 0.0;
  for (const double v : x) sum += v;
  return x.empty() ? 0.0 : sum / static_cast<double>(x.size());
}

double deviation(const std::vector<double>& x) {
  const double m = mean(x);
  double sum = 0.0;
  for (const double v : x) sum += (v - m) * (v - m);
  return x.size() < 2 ? 0.0 : std::sqrt(sum / static_cast<double>(x.size()));
}

double median(std::vector<double> x) {
  if (x.empty()) return 0.0;
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

void each(const music::Score& score, const OfTrack& of,
          const std::function<void(const music::Track&, const music::Note&)>& visit) {
  for (const music::Track& track : score.tracks)
    if (of(track))
      for (const music::Note& note : track.notes) visit(track, note);
}

double count(const music::Score& score, const OfTrack& of) {
  double n = 0.0;
  each(score, of, [&](const auto&, const auto&) { n += 1.0; });
  return n;
}

std::set<int> scale_of(const music::KeySignature& key) {
  static const std::map<std::string, std::vector<int>> scales = {
      {"major", {0, 2, 4, 5, 7, 9, 11}},      {"minor", {0, 2, 3, 5, 7, 8, 9, 10, 11}},
      {"aeolian", {0, 2, 3, 5, 7, 8, 10}},    {"dorian", {0, 2, 3, 5, 7, 9, 10}},
      {"phrygian", {0, 1, 3, 5, 7, 8, 10}},   {"lydian", {0, 2, 4, 6, 7, 9, 11}},
      {"mixolydian", {0, 2, 4, 5, 7, 9, 10}}, {"locrian", {0, 1, 3, 5, 6, 8, 10}}};
  const auto at = scales.find(std::string(enum_text(key.mode)));
  std::set<int> out;
  for (const int step : at == scales.end() ? scales.at("minor") : at->second)
    out.insert((key.root.pitch_class() + step) % 12);
  return out;
}

/// "F#m7" → 6.
int root_of(const std::string& symbol) {
  static const std::map<char, int> naturals = {{'C', 0}, {'D', 2}, {'E', 4}, {'F', 5},
                                               {'G', 7}, {'A', 9}, {'B', 11}};
  const auto at = symbol.empty() ? naturals.end() : naturals.find(symbol.front());
  if (at == naturals.end()) return -1;
  int root = at->second;
  for (std::size_t i = 1; i < symbol.size() && (symbol[i] == '#' || symbol[i] == 'b'); ++i)
    root += symbol[i] == '#' ? 1 : -1;
  return (root + 12) % 12;
}

double milliseconds(const music::Score& score, Tick at, Tick nominal) {
  return 1000.0 * (score.seconds(at) - score.seconds(nominal));
}

/// By part: milliseconds from the nearest sixteenth.
std::map<std::string, std::vector<double>> from_grid(const music::Score& score, const OfTrack& of) {
  std::map<std::string, std::vector<double>> out;
  each(score, of, [&](const music::Track& track, const music::Note& note) {
    const Tick nominal = (note.tick + kSixteenth / 2) / kSixteenth * kSixteenth;
    out[track.name].push_back(milliseconds(score, note.tick, nominal));
  });
  return out;
}

/// Places of onsets around the middle of a beat, 0..1, by bar.
std::map<Tick, std::vector<double>> middles(const music::Score& score, const OfTrack& of,
                                            Tick unit) {
  std::map<Tick, std::vector<double>> out;
  each(score, of, [&](const auto&, const music::Note& note) {
    const double place = static_cast<double>(note.tick % unit) / static_cast<double>(unit);
    if (place > 0.42 && place < 0.78) out[note.tick / (4 * kBeat)].push_back(place);
  });
  return out;
}

}  // namespace

bool any_track(const music::Track&) {
  return true;
}
bool is_drums(const music::Track& track) {
  return track.drums;
}
bool is_pitched(const music::Track& track) {
  return !track.drums;
}
bool is_lead(const music::Track& track) {
  return track.role == "lead";
}
bool is_chords(const music::Track& track) {
  return is_pitched(track) && !is_lead(track) && track.role != "bass" && track.role != "counter";
}

double outside_share(const music::Score& score) {
  const std::set<int> scale = scale_of(score.key);
  double outside = 0.0;
  each(score, is_pitched,
       [&](const auto&, const music::Note& note) { outside += scale.count(note.key % 12) == 0; });
  return outside / std::max(1.0, count(score, is_pitched));
}

double seventh_share(const music::Score& score) {
  std::vector<music::Marker> chords;
  for (const music::Marker& marker : score.markers)
    if (marker.kind == music::MarkerKind::kChord) chords.push_back(marker);
  double with = 0.0, all = 0.0;
  for (std::size_t i = 0; i < chords.size(); ++i) {
    const Tick end = i + 1 < chords.size() ? chords[i + 1].tick : score.end;
    const int root = root_of(chords[i].text);
    std::set<int> above;
    each(score, is_chords, [&](const auto&, const music::Note& note) {
      // What rings over from the chord before belongs to that one.
      if (note.tick >= chords[i].tick - kSixteenth / 2 && note.tick < end - kSixteenth)
        above.insert((note.key - root + 12) % 12);
    });
    if (root < 0 || above.size() < 3) continue;
    const bool diminished = above.count(3) && above.count(6) && !above.count(7);
    all += 1.0;
    with += above.count(10) || above.count(11) || (diminished && above.count(9));
  }
  return with / std::max(1.0, all);
}

double swing_ratio(const music::Score& score, const OfTrack& of, int unit) {
  std::vector<double> places;
  for (const auto& [bar, list] : middles(score, of, unit == 16 ? kBeat / 2 : kBeat))
    places.insert(places.end(), list.begin(), list.end());
  const double place = median(places);
  return place / (1.0 - place);
}

double swing_spread(const music::Score& score, const OfTrack& of) {
  std::vector<double> bars;
  for (const auto& [bar, list] : middles(score, of, kBeat)) bars.push_back(median(list));
  return deviation(bars);
}

double onsets_per_bar(const music::Score& score, const OfTrack& of) {
  return count(score, of) * static_cast<double>(score.meters.front().meter.ticks_per_bar()) /
         static_cast<double>(score.end);
}

double onsets_per_active_bar(const music::Score& score, const OfTrack& of) {
  const Tick bar = score.meters.front().meter.ticks_per_bar();
  std::set<Tick> bars;
  each(score, of, [&](const auto&, const music::Note& note) { bars.insert(note.tick / bar); });
  return count(score, of) / std::max<double>(1.0, static_cast<double>(bars.size()));
}

double onsets_per_second(const music::Score& score, const OfTrack& of) {
  return count(score, of) / score.seconds(score.end);
}

double mean_velocity(const music::Score& score, const OfTrack& of) {
  std::vector<double> all;
  each(score, of, [&](const auto&, const music::Note& note) { all.push_back(note.velocity); });
  return mean(all);
}

double velocity_spread(const music::Score& score, const OfTrack& of) {
  std::vector<Tick> sections;
  for (const music::Marker& marker : score.markers)
    if (marker.kind == music::MarkerKind::kSection) sections.push_back(marker.tick);
  const Tick bar = score.meters.front().meter.ticks_per_bar();
  std::map<std::string, std::vector<double>> cells;
  each(score, of, [&](const music::Track& track, const music::Note& note) {
    const auto section = std::upper_bound(sections.begin(), sections.end(), note.tick);
    const Tick place = (note.tick % bar + kSixteenth / 2) / kSixteenth;
    cells[track.name + ":" + std::to_string(section - sections.begin()) + ":" +
          std::to_string(place) + (track.drums ? ":" + std::to_string(note.key) : "")]
        .push_back(note.velocity);
  });
  double squares = 0.0, n = 0.0;
  for (const auto& [cell, list] : cells) {
    if (list.size() < 3) continue;
    const double sd = deviation(list);
    squares += sd * sd * static_cast<double>(list.size());
    n += static_cast<double>(list.size());
  }
  return std::sqrt(squares / std::max(1.0, n));
}

double timing_spread(const music::Score& score, const OfTrack& of) {
  std::vector<double> about_own;
  for (const auto& [part, list] : from_grid(score, of)) {
    const double own = mean(list);
    for (const double ms : list) about_own.push_back(ms - own);
  }
  return deviation(about_own);
}

double timing_mean(const music::Score& score, const OfTrack& of) {
  std::vector<double> all;
  for (const auto& [part, list] : from_grid(score, of))
    all.insert(all.end(), list.begin(), list.end());
  return mean(all);
}

double parts_apart(const music::Score& score) {
  // By sixteenth: where each part strikes it.
  std::map<Tick, std::map<std::string, double>> struck;
  each(score, any_track, [&](const music::Track& track, const music::Note& note) {
    const Tick nominal = (note.tick + kSixteenth / 2) / kSixteenth * kSixteenth;
    struck[nominal].emplace(track.name, milliseconds(score, note.tick, nominal));
  });
  double squares = 0.0, n = 0.0;
  for (const auto& [at, parts] : struck) {
    std::vector<double> list;
    for (const auto& [name, ms] : parts) list.push_back(ms);
    if (list.size() < 2) continue;
    const double sd = deviation(list);
    squares += sd * sd;
    n += 1.0;
  }
  return std::sqrt(squares / std::max(1.0, n));
}

double key_range(const music::Score& score, const OfTrack& of) {
  int low = 127, high = 0;
  each(score, of, [&](const auto&, const music::Note& note) {
    low = std::min(low, note.key);
    high = std::max(high, note.key);
  });
  return std::max(0, high - low);
}

double tune_range(const music::Score& score) {
  int widest = 0;
  for (const music::Track& track : score.tracks) {
    if (!is_lead(track)) continue;
    // By onset, struck together within a sixty-fourth: the lowest and the highest key.
    std::vector<std::pair<int, int>> struck;
    Tick last = -kBeat;
    for (const music::Note& note : track.notes) {
      if (note.tick - last > kSixteenth / 4)
        struck.emplace_back(note.key, note.key);
      else
        struck.back() = {std::min(struck.back().first, note.key),
                         std::max(struck.back().second, note.key)};
      last = note.tick;
    }
    int ranges[2];
    for (const int upper : {0, 1}) {
      int low = 127, high = 0;
      for (const auto& [lowest, highest] : struck) {
        low = std::min(low, upper ? highest : lowest);
        high = std::max(high, upper ? highest : lowest);
      }
      ranges[upper] = std::max(0, high - low);
    }
    widest = std::max(widest, std::min(ranges[0], ranges[1]));
  }
  return widest;
}

double mean_key(const music::Score& score, const OfTrack& of) {
  std::vector<double> all;
  each(score, of, [&](const auto&, const music::Note& note) { all.push_back(note.key); });
  return mean(all);
}

double mean_length(const music::Score& score, const OfTrack& of) {
  std::vector<double> all;
  each(score, of, [&](const auto&, const music::Note& note) {
    all.push_back(static_cast<double>(note.length) / kBeat);
  });
  return mean(all);
}

double off_beat_share(const music::Score& score, const OfTrack& of) {
  double off = 0.0;
  each(score, of, [&](const auto&, const music::Note& note) {
    const Tick nominal = (note.tick + kSixteenth / 2) / kSixteenth * kSixteenth;
    off += nominal % kBeat != 0;
  });
  return off / std::max(1.0, count(score, of));
}

double bend_depth(const music::Score& score, const OfTrack& of) {
  std::vector<double> all;
  for (const music::Track& track : score.tracks)
    if (of(track))
      for (const music::Control& control : track.controls)
        if (control.kind == music::ControlKind::kBend) all.push_back(std::fabs(control.value));
  return mean(all);
}

double tempo(const music::Score& score) {
  return static_cast<double>(score.end) / kBeat / score.seconds(score.end) * 60.0;
}

}  // namespace aether::fields
