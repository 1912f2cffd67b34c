// Chords as planned against chords as played.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::critic {
namespace {

/// Beats before a change in which a note may already mean the next chord.
constexpr double kAnticipation = 0.55;

bool fits(const Hearing& h, const HeardNote& note) {
  const HeardChord& now = h.chord_at(note.at + 0.1);
  if (now.holds(note.key)) return true;
  return now.end - note.at < kAnticipation && h.chord_at(now.end + 0.01).holds(note.key);
}

void accompaniment(const Hearing& h, Tally& tally) {
  for (const HeardPart& part : h.parts) {
    if (part.kind != Kind::kChords) continue;
    for (const HeardNote& note : part.notes) {
      if (note.bar >= h.bars) continue;
      const double weight = std::clamp(note.length, 0.25, 2.0);
      tally.add(Feature::kHarmonyFit, note.section, fits(h, note), weight);
      // What rings on over a change must belong there too.
      const HeardChord& now = h.chord_at(note.at + 0.1);
      if (note.end() > now.end + 0.6 && now.end < h.bars * h.beats_per_bar - 0.1)
        tally.add(Feature::kHarmonyFit, note.section, h.chord_at(now.end + 0.1).holds(note.key),
                  std::clamp(note.end() - now.end, 0.25, 2.0));
    }
  }
}

void bass_over_chords(const Hearing& h, Tally& tally) {
  const auto slots = static_cast<std::size_t>(h.bars * h.beats_per_bar * kSlotsPerBeat);
  for (std::size_t i = 0; i < std::min(slots, h.bass.size()); ++i) {
    if (!h.bass[i].any()) continue;
    const HeardChord& chord = h.chord_at((static_cast<double>(i) + 0.5) / kSlotsPerBeat);
    tally.add(Feature::kBassFit, chord.section, chord.holds(h.bass[i].lowest()));
  }
  for (const HeardPart& part : h.parts) {
    if (part.kind != Kind::kBass) continue;
    std::size_t next = 0;
    for (const HeardChord& chord : h.chords) {
      while (next < part.notes.size() && part.notes[next].at < chord.start - 0.3) ++next;
      if (next == part.notes.size()) break;
      const HeardNote& note = part.notes[next];
      if (note.at > std::min(chord.end - 0.3, chord.start + 2.0)) continue;
      const double late = std::fabs(note.at - chord.start) < 0.2 ? 1.0 : 0.6;
      const double right = note.key % 12 == chord.bass ? 1.0 : chord.holds(note.key) ? 0.5 : 0.0;
      tally.add(Feature::kBassArrival, chord.section, late * right);
    }
  }
}

double movement(const std::vector<int>& from, const std::vector<int>& to) {
  const auto one_way = [](const std::vector<int>& a, const std::vector<int>& b) {
    double sum = 0.0;
    for (const int key : a) {
      int nearest = 127;
      for (const int other : b) nearest = std::min(nearest, std::abs(key - other));
      sum += nearest;
    }
    return sum / static_cast<double>(a.size());
  };
  return 0.5 * (one_way(from, to) + one_way(to, from));
}

/// From chord to chord, and whether a chord struck again keeps its voicing.
void voice_leading(const Hearing& h, const HeardPart& part, Tally& tally) {
  std::vector<int> before, now;
  double at = -1e9, before_at = -1e9;
  const auto close = [&](std::size_t section) {
    if (now.size() >= 2) {
      if (before.size() >= 2 && at - before_at <= 2.0 * h.beats_per_bar) {
        const double move = movement(before, now);
        tally.add(Feature::kVoiceLeading, section, 1.0 - std::min(1.0, move / 6.0));
      }
      before = now;
      before_at = at;
    }
    now.clear();
  };
  std::size_t section = 0;
  for (const HeardNote& note : part.notes) {
    if (note.played - at > 0.2) {
      close(section);
      at = note.played;
    }
    now.push_back(note.key);
    section = note.section;
  }
  close(section);
}

}  // namespace

void hear_harmony(const Hearing& hearing, Tally& tally) {
  if (hearing.chords.empty()) return;
  accompaniment(hearing, tally);
  bass_over_chords(hearing, tally);
  for (const HeardPart& part : hearing.parts)
    if (part.kind == Kind::kChords) voice_leading(hearing, part, tally);
}

}  // namespace aether::critic
