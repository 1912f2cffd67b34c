// The form: what comes back, what differs, who plays where, and how it ends.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace aether::critic {
namespace {

using Tokens = std::vector<std::uint32_t>;

/// Each bar as a set of (part, sixteenth, pitch class or drum).
std::vector<Tokens> tokens_of(const Hearing& h) {
  std::vector<Tokens> bars(static_cast<std::size_t>(h.bars));
  for (std::size_t p = 0; p < h.parts.size(); ++p)
    for (const HeardNote& note : h.parts[p].notes) {
      if (note.bar < 0 || note.bar >= h.bars) continue;
      const auto place = static_cast<std::uint32_t>(std::lround(note.in_bar * 4.0));
      const int pitch = h.parts[p].kind == Kind::kDrums ? note.key : note.key % 12;
      bars[static_cast<std::size_t>(note.bar)].push_back(
          static_cast<std::uint32_t>(p) << 20 | place << 8 | static_cast<std::uint32_t>(pitch));
    }
  for (Tokens& bar : bars) {
    std::sort(bar.begin(), bar.end());
    bar.erase(std::unique(bar.begin(), bar.end()), bar.end());
  }
  return bars;
}

double dice(const Tokens& a, const Tokens& b) {
  if (a.empty() && b.empty()) return 1.0;
  std::size_t common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) {
      ++common;
      ++x;
      ++y;
    } else if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.size() + b.size());
}

double likeness(const std::vector<Tokens>& bars, const music::SectionSpan& a,
                const music::SectionSpan& b) {
  const int length = std::min(a.bars, b.bars);
  double sum = 0.0;
  const auto first = static_cast<std::size_t>(a.first_bar);
  const auto second = static_cast<std::size_t>(b.first_bar);
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(0, length)); ++i)
    sum += dice(bars[first + i], bars[second + i]);
  return sum / std::max(1, length);
}

void returns_and_contrasts(const Hearing& h, const std::vector<Tokens>& bars, Tally& tally) {
  std::vector<std::string> families;
  for (const auto& section : h.plan.song.sections) families.push_back(music::family_of(section));
  for (std::size_t j = 1; j < h.spans.size(); ++j) {
    if (families[j] != families[j - 1])
      tally.add(Feature::kContrast, j,
                std::min(1.0, 1.25 * (1.0 - likeness(bars, h.spans[j - 1], h.spans[j]))));
    double best = -1.0;
    for (std::size_t i = 0; i < j; ++i)
      if (families[i] == families[j]) best = std::max(best, likeness(bars, h.spans[i], h.spans[j]));
    if (best >= 0.0) tally.add(Feature::kLikeness, j, best, h.spans[j].bars);
  }
}

/// Bars after which a section's chords go round, where that is a whole number up to eight; else
/// four.
int cycle_of(const Hearing& h, std::size_t section) {
  const auto* progression =
      music::material_for(h.plan.harmony.progressions, h.plan.song.sections[section]);
  if (!progression) return 4;
  double beats = 0.0;
  for (const double length : progression->durations_beats) beats += length;
  const double bars = beats / h.beats_per_bar;
  const bool whole = std::fabs(bars - std::round(bars)) < 0.01;
  return whole && bars >= 1.9 && bars <= 8.1 ? static_cast<int>(std::round(bars)) : 4;
}

void cycles(const Hearing& h, const std::vector<Tokens>& bars, Tally& tally) {
  for (const music::SectionSpan& span : h.spans) {
    const int cycle = cycle_of(h, span.index);
    for (int bar = span.first_bar; bar + cycle < span.first_bar + span.bars; ++bar) {
      const int later = bar + cycle;
      tally.add(Feature::kCycle, span.index,
                dice(bars[static_cast<std::size_t>(bar)], bars[static_cast<std::size_t>(later)]));
    }
  }
}

/// Bars in which a part sounds, held notes included.
std::vector<char> sounding(const Hearing& h, const HeardPart& part) {
  std::vector<char> bars(static_cast<std::size_t>(h.bars), 0);
  for (const HeardNote& note : part.notes) {
    const int last = static_cast<int>((note.end() - 0.15) / h.beats_per_bar);
    for (int bar = std::max(0, note.bar); bar <= std::max(note.bar, last) && bar < h.bars; ++bar)
      bars[static_cast<std::size_t>(bar)] = 1;
  }
  return bars;
}

bool is_planned(const spec::SectionDefinition& definition, const std::string& name) {
  return std::find(definition.instruments.begin(), definition.instruments.end(), name) !=
         definition.instruments.end();
}

/// A part of the arrangement that is nowhere in the score. Tunes may rest all song long.
void missing_parts(const Hearing& h, Tally& tally) {
  for (const spec::Instrument& instrument : h.plan.arrangement.instruments) {
    const bool may_rest = instrument.role == "lead" || instrument.role == "counter" ||
                          instrument.category == "vocal" || instrument.category == "fx";
    const bool heard = std::any_of(h.parts.begin(), h.parts.end(), [&](const HeardPart& part) {
      return part.track->name == instrument.name;
    });
    if (may_rest || heard) continue;
    for (const music::SectionSpan& span : h.spans)
      for (const auto& definition : h.plan.arrangement.sections)
        if (definition.label == h.plan.song.sections[span.index].label &&
            is_planned(definition, instrument.name))
          tally.add(Feature::kLayers, span.index, 0.0, span.bars);
  }
}

void layers(const Hearing& h, Tally& tally) {
  missing_parts(h, tally);
  for (const HeardPart& part : h.parts) {
    const auto bars = sounding(h, part);
    for (const music::SectionSpan& span : h.spans) {
      const spec::SectionDefinition* definition = nullptr;
      for (const auto& candidate : h.plan.arrangement.sections)
        if (candidate.label == h.plan.song.sections[span.index].label) definition = &candidate;
      if (!definition) continue;
      const bool wanted = is_planned(*definition, part.track->name);
      // Tunes rest by nature; that they are silent elsewhere is promised all the same.
      const bool steady = part.kind != Kind::kLead && part.kind != Kind::kCounter;
      for (int bar = span.first_bar; bar < span.first_bar + span.bars; ++bar) {
        const bool heard = bars[static_cast<std::size_t>(bar)] != 0;
        if (wanted && !steady && !heard) continue;
        tally.add(Feature::kLayers, span.index, heard == wanted);
      }
    }
  }
}

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<double> out;
  for (const double value : values) {
    double below = 0.0, equal = 0.0;
    for (const double other : values) {
      below += other < value - 1e-9;
      equal += std::fabs(other - value) <= 1e-9;
    }
    out.push_back(below + 0.5 * (equal - 1.0));
  }
  return out;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double ma = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0.0, aa = 0.0, bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

void energy_order(const Hearing& h, Tally& tally) {
  if (h.spans.size() < 3) return;
  std::vector<double> heard(h.spans.size(), 0.0), planned;
  for (const HeardPart& part : h.parts)
    for (const HeardNote& note : part.notes)
      if (note.bar < h.bars)
        heard[note.section] += note.velocity * (part.kind == Kind::kDrums ? 0.5 : 1.0);
  for (const music::SectionSpan& span : h.spans) {
    heard[span.index] /= std::max(1, span.bars);
    planned.push_back(h.plan.song.sections[span.index].energy);
  }
  tally.add_whole(Feature::kEnergyOrder, 0.5 + 0.5 * correlation(ranks(planned), ranks(heard)));
}

}  // namespace

void hear_form(const Hearing& hearing, Tally& tally) {
  const auto bars = tokens_of(hearing);
  returns_and_contrasts(hearing, bars, tally);
  cycles(hearing, bars, tally);
  layers(hearing, tally);
  energy_order(hearing, tally);
}

void hear_ending(const Hearing& hearing, Tally& tally) {
  const std::string& ending = hearing.plan.arrangement.ending;
  const double end = hearing.bars * hearing.beats_per_bar;
  const double gesture = ending == "button" ? end : end - hearing.beats_per_bar;
  const std::size_t last = hearing.spans.back().index;
  const auto definition = std::find_if(
      hearing.plan.arrangement.sections.begin(), hearing.plan.arrangement.sections.end(),
      [&](const auto& d) { return d.label == hearing.plan.song.sections[last].label; });
  for (const HeardPart& part : hearing.parts) {
    // A tune may have said all it has to say; the band is in it together.
    if (part.kind == Kind::kLead || part.kind == Kind::kCounter) continue;
    if (definition != hearing.plan.arrangement.sections.end() &&
        !is_planned(*definition, part.track->name))
      continue;
    double together = 0.0, right = 0.0, struck = 0.0, rings = 0.0;
    // Who has been silent for eight bars is not in the ending.
    if (std::none_of(part.notes.begin(), part.notes.end(), [&](const HeardNote& note) {
          return note.end() > end - 8.0 * hearing.beats_per_bar;
        }))
      continue;
    for (const HeardNote& note : part.notes) {
      rings = std::max(rings, note.end());
      if (note.at < gesture - 0.4) continue;
      struck += 1.0;
      together += std::fabs(note.at - gesture) < 0.4;
      right += part.kind == Kind::kDrums || hearing.chords.back().holds(note.key);
    }
    if (ending == "fade")
      tally.add(Feature::kEnding, last, rings > end - hearing.beats_per_bar - 0.5);
    else
      tally.add(Feature::kEnding, last,
                struck > 0.0 ? 0.6 * together / struck + 0.4 * right / struck : 0.0);
  }
}

}  // namespace aether::critic
