// Who sounds above whom, and how far notes stray from their part.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::critic {
namespace {

constexpr int kE3 = 52;

void bass_lowest(const Hearing& h, Tally& tally) {
  const auto slots = static_cast<std::size_t>(h.bars * h.beats_per_bar * kSlotsPerBeat);
  for (std::size_t i = 0; i < std::min(slots, h.bass.size()); ++i) {
    const std::size_t section = h.section_of_bar(
        static_cast<int>(static_cast<double>(i) / kSlotsPerBeat / h.beats_per_bar));
    if (h.bass[i].any() && h.others[i].any())
      tally.add(Feature::kBassLowest, section, h.bass[i].lowest() < h.others[i].lowest());
    const std::uint64_t low = (h.bass[i].low | h.others[i].low) & ((std::uint64_t{1} << kE3) - 1);
    if (!h.bass[i].any() && !h.others[i].any()) continue;
    // Two keys one, two or three semitones apart.
    const bool mud = (low & (low >> 1)) || (low & (low >> 2)) || (low & (low >> 3));
    tally.add(Feature::kNoMud, section, !mud);
  }
}

void lead_clear(const Hearing& h, Tally& tally) {
  for (const HeardNote& note : h.tune) {
    if (note.bar >= h.bars) continue;
    const Keys& sounding = h.others[h.slot(note.at + 0.5 * std::min(note.length, 1.0))];
    if (!sounding.any()) continue;
    bool crowded = false;
    for (int off = 1; off <= 4; ++off)
      crowded = crowded || (note.key >= off && sounding.has(note.key - off)) ||
                (note.key + off < 128 && sounding.has(note.key + off));
    tally.add(Feature::kLeadClear, note.section, !crowded);
  }
}

void register_of(const HeardPart& part, Tally& tally) {
  if (!part.instrument || !part.instrument->register_low || !part.instrument->register_high) return;
  const int low = part.instrument->register_low->midi(),
            high = part.instrument->register_high->midi();
  for (const HeardNote& note : part.notes) {
    const int outside = std::max({0, low - note.key, note.key - high});
    tally.add(Feature::kRegister, note.section, 1.0 - std::min(1.0, outside / 12.0));
  }
}

/// Notes within a sixth of the mean of their neighbours in time.
void compass(const HeardPart& part, Tally& tally) {
  constexpr std::size_t kAround = 8;
  if (part.notes.size() < 2 * kAround + 1) return;
  double sum = 0.0;
  for (std::size_t i = 0; i < 2 * kAround + 1; ++i) sum += part.notes[i].key;
  for (std::size_t i = kAround; i + kAround < part.notes.size(); ++i) {
    const double mean = sum / (2 * kAround + 1);
    const double off = std::fabs(part.notes[i].key - mean);
    tally.add(Feature::kCompass, part.notes[i].section, std::clamp((16.0 - off) / 12.0, 0.0, 1.0));
    sum -= part.notes[i - kAround].key;
    if (i + kAround + 1 < part.notes.size()) sum += part.notes[i + kAround + 1].key;
  }
}

}  // namespace

void hear_texture(const Hearing& hearing, Tally& tally) {
  bass_lowest(hearing, tally);
  lead_clear(hearing, tally);
  for (const HeardPart& part : hearing.parts) {
    if (part.kind == Kind::kDrums) continue;
    register_of(part, tally);
    if (part.kind == Kind::kChords) compass(part, tally);
  }
}

}  // namespace aether::critic
