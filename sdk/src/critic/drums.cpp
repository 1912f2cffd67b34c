// Drums against their grooves and the form, the bass against its style and the kick.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace aether::critic {
namespace {

constexpr double kNear = 0.13;  // beats

/// Which of kick and backbeat a GM drum is; 0 for the rest.
int limb(int key) {
  if (key == 35 || key == 36) return 1;
  return key == 37 || key == 38 || key == 39 || key == 40 ? 2 : 0;
}
int limb(const std::string& drum) {
  if (drum == "kick") return 1;
  return drum == "snare" || drum == "rim" || drum == "clap" ? 2 : 0;
}

struct Hit {
  double at = 0.0;  ///< beats in the bar
  int limb = 0, key = 0;
};
using Bar = std::vector<Hit>;

std::vector<Bar> drum_bars(const Hearing& h) {
  std::vector<Bar> bars(static_cast<std::size_t>(h.bars));
  for (const HeardPart& part : h.parts)
    if (part.kind == Kind::kDrums)
      for (const HeardNote& note : part.notes)
        if (note.bar < h.bars)
          bars[static_cast<std::size_t>(note.bar)].push_back(
              {note.in_bar, limb(note.key), note.key});
  return bars;
}

bool has(const Bar& bar, int limb, double at) {
  return std::any_of(bar.begin(), bar.end(), [&](const Hit& hit) {
    return hit.limb == limb && std::fabs(hit.at - at) <= kNear;
  });
}

const spec::DrumPattern* groove_of(const Hearing& h, std::size_t section) {
  const auto* rhythm =
      music::material_for(h.plan.rhythm.section_rhythms, h.plan.song.sections[section]);
  if (!rhythm || rhythm->drum_pattern_name.empty()) return nullptr;
  for (const spec::DrumPattern& pattern : h.plan.rhythm.drum_patterns)
    if (pattern.name == rhythm->drum_pattern_name && !pattern.is_fill) return &pattern;
  return nullptr;
}

/// Kicks and backbeats of the groove that sound, and those that sound and are the groove's.
void groove(const Hearing& h, const std::vector<Bar>& bars, Tally& tally) {
  for (const music::SectionSpan& span : h.spans) {
    const spec::DrumPattern* pattern = groove_of(h, span.index);
    if (!pattern ||
        pattern->time_signature.ticks_per_bar() != h.plan.song.time_signature.ticks_per_bar())
      continue;
    // The section's last bar belongs to its fill.
    for (int i = 0; i + 1 < span.bars; ++i) {
      const int at_bar = span.first_bar + i;
      const Bar& bar = bars[static_cast<std::size_t>(at_bar)];
      Bar planned;
      for (const spec::DrumHit& hit : pattern->hits) {
        const double at = hit.position_beats - (i % pattern->length_bars) * h.beats_per_bar;
        if (at >= 0.0 && at < h.beats_per_bar && limb(hit.instrument) && !hit.is_ghost)
          planned.push_back({at, limb(hit.instrument), 0});
      }
      if (planned.empty() && bar.empty()) continue;
      double both = 0.0, heard = 0.0;
      for (const Hit& hit : planned) both += has(bar, hit.limb, hit.at);
      for (const Hit& hit : bar) heard += hit.limb > 0;
      tally.add(
          Feature::kGrooveFit, span.index,
          std::min(1.0, 2.0 * both / std::max(1.0, heard + static_cast<double>(planned.size()))));
    }
  }
}

double dice(const Bar& a, const Bar& b) {
  std::set<std::pair<int, long>> x, y;
  for (const Hit& hit : a) x.emplace(hit.key, std::lround(hit.at * 4.0));
  for (const Hit& hit : b) y.emplace(hit.key, std::lround(hit.at * 4.0));
  if (x.empty() && y.empty()) return 1.0;
  double common = 0.0;
  for (const auto& token : x) common += y.contains(token);
  return 2.0 * common / static_cast<double>(x.size() + y.size());
}

/// A bar that leads somewhere differs from the two before it; it should stand before a boundary.
void fills(const Hearing& h, const std::vector<Bar>& bars, Tally& tally) {
  const auto deviation = [&](int bar) {
    const auto at = static_cast<std::size_t>(bar);
    return 1.0 - std::max(dice(bars[at], bars[at - 1]), dice(bars[at], bars[at - 2]));
  };
  double before = 0.0, elsewhere = 0.0;
  int boundaries = 0, others = 0;
  for (const music::SectionSpan& span : h.spans)
    for (int i = 2; i < span.bars; ++i) {
      const int bar = span.first_bar + i;
      if (bars[static_cast<std::size_t>(bar)].empty() &&
          bars[static_cast<std::size_t>(bar - 1)].empty())
        continue;
      if (i + 1 == span.bars) {
        before += deviation(bar);
        ++boundaries;
      } else if (i % 4 != 3) {
        elsewhere += deviation(bar);
        ++others;
      }
    }
  if (boundaries == 0 || others == 0) return;
  tally.add_whole(Feature::kFillPlace, 0.5 + 0.5 * (before / boundaries - elsewhere / others));
}

void arrivals(const Hearing& h, Tally& tally) {
  constexpr int kCymbals[] = {49, 52, 55, 57};
  const double end = h.bars * h.beats_per_bar;
  for (const HeardPart& part : h.parts) {
    if (part.kind != Kind::kDrums) continue;
    for (const HeardNote& note : part.notes) {
      if (std::find(std::begin(kCymbals), std::end(kCymbals), note.key) == std::end(kCymbals))
        continue;
      const bool first =
          note.bar < h.bars && note.bar == h.first_bar(note.section) && note.in_bar < 0.3;
      const bool last = note.at > end - h.beats_per_bar - 0.3;
      tally.add(Feature::kArrivals, note.section, first || last);
    }
  }
}

const spec::BassStyle* style_of(const Hearing& h, const HeardPart& part, std::size_t section) {
  std::vector<std::string> names;
  for (const spec::PaletteEntry& entry : h.plan.genre.arrangement.palette)
    if (entry.track == part.track->name) names.push_back(entry.style);
  if (const auto* rhythm =
          music::material_for(h.plan.rhythm.section_rhythms, h.plan.song.sections[section]))
    names.push_back(rhythm->bass_style);
  const auto& styles = h.plan.genre.arrangement.bass_styles;
  for (const std::string& name : names)
    for (const spec::BassStyle& style : styles)
      if (!name.empty() && style.name == name) return &style;
  return styles.empty() ? nullptr : &styles.front();
}

/// How often a style's gestures strike each place of the bar, against its most usual place.
std::map<long, double> places_of(const Hearing& h, const spec::BassStyle& style) {
  const auto& meters = h.plan.genre.rhythm.time_signatures;
  const double bar = meters.empty() ? h.beats_per_bar : meters.front().beats_per_bar();
  std::map<long, double> places;
  double most = 0.0;
  for (const std::string& gesture : style.gestures) {
    std::string steps;
    for (const char c : gesture)
      if (c != ' ' && c != '|') steps += c;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i] == '.' || steps[i] == '-') continue;
      const double at = bar * static_cast<double>(i) / static_cast<double>(steps.size());
      if (at >= h.beats_per_bar) continue;
      double& count = places[std::lround(at * 12.0)];
      count += 1.0;
      most = std::max(most, count);
    }
  }
  for (auto& [place, count] : places) count /= most;
  return places;
}

void gestures(const Hearing& h, const HeardPart& part, Tally& tally) {
  std::map<const spec::BassStyle*, std::map<long, double>> known;
  for (const HeardNote& note : part.notes) {
    if (note.bar >= h.bars) continue;
    const spec::BassStyle* style = style_of(h, part, note.section);
    if (!style) continue;
    auto& places = known[style];
    if (places.empty()) places = places_of(h, *style);
    double best = 0.0;
    for (const auto& [place, share] : places)
      if (std::fabs(static_cast<double>(place) / 12.0 - note.in_bar) <= kNear)
        best = std::max(best, share);
    tally.add(Feature::kBassGesture, note.section, best);
  }
}

/// Kicks met by the bass, against an eighth to either side.
void lock(const Hearing& h, const std::vector<Bar>& bars, const HeardPart& part, Tally& tally) {
  struct Counts {
    double met = 0.0, beside = 0.0, all = 0.0;
  };
  std::vector<Counts> sections(h.spans.size());
  for (const HeardNote& note : part.notes) {
    if (note.bar >= h.bars) continue;
    const Bar& bar = bars[static_cast<std::size_t>(note.bar)];
    if (std::none_of(bar.begin(), bar.end(), [](const Hit& hit) { return hit.limb == 1; }))
      continue;
    Counts& counts = sections[note.section];
    counts.all += 1.0;
    counts.met += has(bar, 1, note.in_bar);
    counts.beside += 0.5 * has(bar, 1, note.in_bar + 0.5) + 0.5 * has(bar, 1, note.in_bar - 0.5);
  }
  for (std::size_t i = 0; i < sections.size(); ++i)
    if (sections[i].all >= 8.0)
      tally.add(Feature::kKickLock, i,
                0.5 + 0.5 * (sections[i].met - sections[i].beside) / sections[i].all,
                sections[i].all);
}

}  // namespace

void hear_drums(const Hearing& hearing, Tally& tally) {
  const auto bars = drum_bars(hearing);
  const bool drums = std::any_of(bars.begin(), bars.end(), [](const Bar& b) { return !b.empty(); });
  const bool kit = std::any_of(bars.begin(), bars.end(), [](const Bar& bar) {
    return std::any_of(bar.begin(), bar.end(), [](const Hit& hit) { return hit.limb > 0; });
  });
  if (drums) {
    // Hand percussion alone takes from a groove what it can play.
    if (kit) groove(hearing, bars, tally);
    fills(hearing, bars, tally);
    arrivals(hearing, tally);
  }
  for (const HeardPart& part : hearing.parts) {
    if (part.kind != Kind::kBass) continue;
    gestures(hearing, part, tally);
    if (drums) lock(hearing, bars, part, tally);
  }
}

}  // namespace aether::critic
