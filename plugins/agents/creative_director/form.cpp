#include "form.hpp"

#include <aether/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

namespace aether::creative {
namespace {

using Sections = std::vector<spec::FormSection>;
using spec::SectionType;

int total_bars(const Sections& sections) {
  return std::accumulate(sections.begin(), sections.end(), 0,
                         [](int sum, const auto& s) { return sum + s.bars; });
}

// Phrases come in fours; other lengths are a price to pay, smaller in a short song.
double oddness(int bars) {
  if (bars % 4 == 0) return 0.0;
  const double scale = bars < 8 ? 0.5 : 1.0;
  return scale * (bars % 2 == 0 ? 0.012 : 0.04);
}

struct Pulse {
  int bars = 1;
  double bpm = 120.0, tail = 2.0;
};

// Whole bars at the wished tempo, and a tail that takes up what they miss: a last chord may ring as
// long as in the longest hall, or die a little sooner. A bar of four at 40 bpm lasts six seconds; a
// clip of ten would otherwise come out a quarter too short.
Pulse fixed_pulse(const FormRequest& r) {
  constexpr double kShorter = 0.55, kLonger = 1.8, kLongestRing = 5.0, kPriceOfTail = 0.05;
  const double bar = r.beats_per_bar * 60.0 / r.bpm;
  const int nearest = static_cast<int>(std::lround((r.seconds - r.tail_seconds) / bar));
  Pulse best;
  double best_cost = 1e9;
  for (int bars = std::max(1, nearest - 1); bars <= std::max(1, nearest + 1); ++bars) {
    const double shortest = kShorter * r.tail_seconds;
    const double longest =
        std::max(kLonger * r.tail_seconds, std::min(bar + shortest, kLongestRing));
    const double tail = std::clamp(r.seconds - bars * bar, shortest, longest);
    const double cost =
        std::abs(bars * bar + tail - r.seconds) + kPriceOfTail * std::abs(tail - r.tail_seconds);
    if (cost < best_cost) best_cost = cost, best = {bars, r.bpm, tail};
  }
  return best;
}

// The number of bars and the tempo that give the length exactly, nearest to the wished tempo and to
// whole phrases.
Pulse free_pulse(const FormRequest& r) {
  static constexpr std::array<double, 7> kTails = {1.0, 0.85, 1.18, 0.7, 1.4, 0.55, 1.8};
  const double lowest = r.lowest_bpm * 0.97, highest = r.highest_bpm * 1.03;
  Pulse best{0, r.bpm, r.tail_seconds};
  double best_cost = 1e9;
  for (const double factor : kTails) {
    const double tail = r.tail_seconds * factor;
    const double played = r.seconds - tail;
    const int most = static_cast<int>(played * highest / 60.0 / r.beats_per_bar);
    for (int bars = std::max(1, static_cast<int>(played * lowest / 60.0 / r.beats_per_bar));
         bars <= most; ++bars) {
      const double bpm = bars * r.beats_per_bar * 60.0 / played;
      if (bpm < lowest || bpm > highest) continue;
      if (r.structure_fixed && bars < static_cast<int>(r.sections.size())) continue;
      const double cost =
          std::abs(bpm / r.bpm - 1.0) + oddness(bars) + 0.1 * std::abs(factor - 1.0);
      if (cost < best_cost - 1e-12) best_cost = cost, best = {bars, bpm, tail};
    }
  }
  if (best.bars > 0) return best;
  // No whole number of bars lies in the genre's range: the length wins.
  best = fixed_pulse(r);
  best.bpm = std::clamp(best.bars * r.beats_per_bar * 60.0 / (r.seconds - best.tail), 20.0, 300.0);
  return best;
}

// How soon a section is given up when the song is too short for it; the hook goes last.
int worth(const spec::FormSection& section) {
  int value = 0;
  switch (section.function) {
    case SectionType::kInterlude:
    case SectionType::kPostChorus:
      value = 0;
      break;
    case SectionType::kBuild:
    case SectionType::kPreChorus:
    case SectionType::kBreakdown:
      value = 1;
      break;
    case SectionType::kBridge:
    case SectionType::kSolo:
      value = 2;
      break;
    case SectionType::kOutro:
      value = 3;
      break;
    case SectionType::kIntro:
      value = 4;
      break;
    case SectionType::kVerse:
      value = 5;
      break;
    case SectionType::kChorus:
    case SectionType::kDrop:
      value = 7;
      break;
  }
  return value + (section.hook ? 2 : 0);
}

// Index of the section to leave out next, or -1. Optional ones first, then repeats, then the least
// worth; of equals the earlier repeat goes, so that the last chorus stays.
int next_to_drop(const Sections& sections, bool optional_only) {
  int best = -1;
  double best_cost = 1e9;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const bool repeat = std::count_if(sections.begin(), sections.end(), [&](const auto& s) {
                          return s.name == sections[i].name;
                        }) > 1;
    if (optional_only && !sections[i].optional) continue;
    const double cost = worth(sections[i]) - (repeat ? 6.0 : 0.0) -
                        (sections[i].optional ? 3.0 : 0.0) + 0.01 * static_cast<double>(i);
    if (cost < best_cost) best_cost = cost, best = static_cast<int>(i);
  }
  return best;
}

void shorten(Sections& sections, int bars) {
  while (total_bars(sections) > bars * 1.3 && sections.size() > 1) {
    const int at = next_to_drop(sections, true);
    if (at < 0) break;
    sections.erase(sections.begin() + at);
  }
  const auto crowded = [&] {
    const auto count = static_cast<int>(sections.size());
    return total_bars(sections) > 2 * bars || count * 2 > bars || (bars >= 8 && count * 3 > bars);
  };
  while (sections.size() > 1 && crowded())
    sections.erase(sections.begin() + next_to_drop(sections, false));
}

// Stretches between hooks ("verse, chorus"; "breakdown, build, drop") as [first, last] indices.
std::vector<std::pair<std::size_t, std::size_t>> cycles(const Sections& sections) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  std::size_t first = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].function == SectionType::kIntro) first = i + 1;
    if (sections[i].function == SectionType::kOutro) break;
    if (sections[i].hook && i >= first) found.emplace_back(first, i), first = i + 1;
  }
  if (found.empty()) {
    std::size_t from = 0, to = sections.size() - 1;
    if (from < to && sections[from].function == SectionType::kIntro) ++from;
    if (to > from && sections[to].function == SectionType::kOutro) --to;
    found.emplace_back(from, to);
  }
  return found;
}

// Repeats whole cycles before the last one, so that the climax stays at the end.
void lengthen(Sections& sections, int bars) {
  const auto original = cycles(sections);
  std::vector<Sections> material;
  for (const auto& [from, to] : original)
    material.emplace_back(sections.begin() + static_cast<std::ptrdiff_t>(from),
                          sections.begin() + static_cast<std::ptrdiff_t>(to) + 1);
  auto insert_at = original.back().first;
  for (std::size_t turn = 0; total_bars(sections) * 1.5 < bars && sections.size() < 60; ++turn) {
    const Sections& cycle = material[turn % material.size()];
    sections.insert(sections.begin() + static_cast<std::ptrdiff_t>(insert_at), cycle.begin(),
                    cycle.end());
    insert_at += cycle.size();
  }
}

// The whole section that goes or comes next, or -1: repeats before those that stand alone, the last
// whole one never, and always the least worth.
int next_whole(const Sections& sections, int over) {
  const auto wholes =
      std::count_if(sections.begin(), sections.end(), [](const auto& s) { return s.whole; });
  int best = -1;
  double best_cost = 1e9;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const spec::FormSection& section = sections[i];
    if (!section.whole || std::abs(over) * 2 <= section.bars || (over > 0 && wholes < 2)) continue;
    const bool repeat = std::count_if(sections.begin(), sections.end(),
                                      [&](const auto& s) { return s.name == section.name; }) > 1;
    const double cost = worth(section) - (repeat ? 20.0 : 0.0);
    if (cost < best_cost) best_cost = cost, best = static_cast<int>(i);
  }
  return best;
}

// Sections that keep their bars come and go as wholes until the length is near; intro, outro and
// the like take the rest.
void fit_whole(Sections& sections, int bars) {
  while (sections.size() < 60) {
    const int over = total_bars(sections) - bars;
    const int at = next_whole(sections, over);
    if (at < 0) return;
    if (over > 0) {
      sections.erase(sections.begin() + at);
    } else {
      const spec::FormSection again = sections[static_cast<std::size_t>(at)];
      sections.insert(sections.begin() + at, again);
    }
  }
}

// How gladly a section takes the bars that make no phrase: the ends of a song, before its body.
double takes_rest(const spec::FormSection& section) {
  switch (section.function) {
    case SectionType::kOutro:
      return 3.0;
    case SectionType::kIntro:
      return 2.0;
    case SectionType::kInterlude:
    case SectionType::kBreakdown:
    case SectionType::kBuild:
      return 1.0;
    default:
      return 0.0;
  }
}

// Gives every section its bars, in phrases of four where there is room. Sections of one name stay
// equally long where the sum allows it.
void allot(Sections& sections, int bars) {
  const auto count = static_cast<int>(sections.size());
  const double ratio = static_cast<double>(bars) / total_bars(sections);
  const int unit = count * 4 <= bars ? 4 : count * 2 <= bars ? 2 : 1;
  std::vector<double> ideal;
  int kept = 0, loose = 0;
  for (const auto& section : sections) {
    ideal.push_back(section.bars * ratio);
    if (section.whole)
      kept += section.bars;
    else
      ++loose;
  }
  // Wholes stay whole where the others can take up what is left.
  const bool keep = kept > 0 && loose > 0 && bars - kept >= loose;
  std::map<std::string, int> uses;
  for (auto& section : sections) {
    ++uses[section.name];
    if (keep && section.whole) continue;
    section.bars =
        std::max(unit, unit * static_cast<int>(std::lround(section.bars * ratio / unit)));
  }
  for (int left = bars - total_bars(sections); left != 0; left = bars - total_bars(sections)) {
    const int step = std::abs(left) < unit ? left : left > 0 ? unit : -unit;
    int best = -1;
    double best_gain = -1e9;
    for (std::size_t i = 0; i < sections.size(); ++i) {
      const int wanted = sections[i].bars + step;
      const double rest = std::abs(step) < unit ? takes_rest(sections[i]) : 0.0;
      const int least = step > 0 || rest > 0.0 ? 1 : unit;
      if (wanted < least || (keep && sections[i].whole)) continue;
      // Bars go where they are missed most; sections that stand alone take the rest rather than one
      // of a family.
      const double miss =
          (ideal[i] - sections[i].bars) / std::max(1.0, ideal[i]) * (step > 0 ? 1.0 : -1.0);
      const double gain =
          miss + rest - 0.3 * (uses[sections[i].name] - 1) + 1e-6 * static_cast<double>(i);
      if (gain > best_gain) best_gain = gain, best = static_cast<int>(i);
    }
    if (best < 0) {
      // Every section is at its least: fall back to single bars.
      for (std::size_t i = sections.size(); i-- > 0 && best < 0;)
        if (sections[i].bars > 1 && !(keep && sections[i].whole)) best = static_cast<int>(i);
      if (best < 0) return;
      --sections[static_cast<std::size_t>(best)].bars;
      continue;
    }
    sections[static_cast<std::size_t>(best)].bars += step;
  }
}

}  // namespace

namespace {

// Whole bars at one tempo come within half a bar of every length, save those shorter than that.
void require_one_bar(const FormRequest& r, const Pulse& pulse) {
  const double bar = r.beats_per_bar * 60.0 / pulse.bpm;
  if (std::abs(pulse.bars * bar + pulse.tail - r.seconds) <= 0.5 * bar + 1e-6) return;
  char text[200];
  std::snprintf(
      text, sizeof text,
      "one bar at %.0f bpm lasts %.1f s, too long for a track of %.1f s; ask for a longer "
      "track, a faster tempo or a shorter bar",
      pulse.bpm, bar, r.seconds);
  throw Failure(Status::kInvalid, "E-BRIEF-DURATION", text, "duration");
}

}  // namespace

FormPlan fit_form(const FormRequest& request) {
  const Pulse pulse = request.tempo_fixed ? fixed_pulse(request) : free_pulse(request);
  if (request.tempo_fixed) require_one_bar(request, pulse);
  FormPlan plan;
  plan.sections = request.sections;
  plan.bars = pulse.bars;
  if (request.structure_fixed) {
    if (static_cast<int>(plan.sections.size()) > pulse.bars)
      throw Failure(Status::kInvalid, "E-BRIEF-STRUCTURE",
                    std::to_string(plan.sections.size()) + " sections do not fit into " +
                        std::to_string(pulse.bars) +
                        " bars; ask for a longer song or fewer sections",
                    "structure");
  } else {
    shorten(plan.sections, pulse.bars);
    lengthen(plan.sections, pulse.bars);
    fit_whole(plan.sections, pulse.bars);
  }
  allot(plan.sections, pulse.bars);
  plan.tail_seconds = pulse.tail;
  // Within 3 % the song keeps its tempo by name and bends; beyond, it has another tempo.
  const bool bends = std::abs(pulse.bpm / request.bpm - 1.0) <= 0.03;
  plan.bpm = static_cast<int>(std::lround(bends ? request.bpm : pulse.bpm));
  plan.bpm_exact = pulse.bpm;
  plan.seconds = pulse.bars * request.beats_per_bar * 60.0 / pulse.bpm + pulse.tail;
  return plan;
}

}  // namespace aether::creative
