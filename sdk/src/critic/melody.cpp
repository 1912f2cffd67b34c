// The tune: chords, resolution, leaps, breath, and the hook where it was planned.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

namespace aether::critic {
namespace {

constexpr double kNear = 0.2;        // beats: the same place, however it was played
constexpr double kPhraseRest = 1.0;  // beats of silence that end a phrase
constexpr double kPhraseGap = 2.0;   // beats from onset to onset that end one too

/// Before the chord changes, an early note belongs to the chord it leads into.
bool in_chord(const Hearing& h, const HeardNote& note) {
  const HeardChord& now = h.chord_at(note.at + 0.1);
  if (now.holds(note.key)) return true;
  return now.end - note.at < 0.55 && note.end() > now.end + 0.2 &&
         h.chord_at(now.end + 0.01).holds(note.key);
}

bool ends_phrase(const std::vector<HeardNote>& tune, std::size_t i) {
  if (i + 1 == tune.size()) return true;
  return tune[i + 1].at - tune[i].end() >= kPhraseRest || tune[i + 1].at - tune[i].at >= kPhraseGap;
}

bool clashes(const Hearing& h, const HeardNote& note) {
  const Keys& sounding = h.others[h.slot(note.at + 0.5 * std::min(note.length, 1.0))];
  for (int octave = note.key % 12; octave < 128; octave += 12)
    for (const int key : {octave - 1, octave + 1})
      if (key >= 0 && key < 128 && sounding.has(key)) return true;
  return false;
}

void fit(const Hearing& h, Tally& tally) {
  for (std::size_t i = 0; i < h.tune.size(); ++i) {
    const HeardNote& note = h.tune[i];
    const bool fits = in_chord(h, note);
    const bool ends = ends_phrase(h.tune, i);
    if (h.weight(note.in_bar) >= 3 || note.length >= 0.95)
      tally.add(Feature::kStrongFit, note.section, fits, std::min(2.0, 0.5 + note.length));
    const HeardChord& chord = h.chord_at(note.at + 0.1);
    tally.add(Feature::kKeyFit, note.section, fits || ((chord.scale >> (note.key % 12)) & 1),
              std::min(2.0, 0.5 + note.length));
    if (ends) tally.add(Feature::kPhraseEndFit, note.section, fits);
    if (note.length >= 0.45) tally.add(Feature::kNoClash, note.section, !clashes(h, note));
    if (fits || h.weight(note.in_bar) < 2) continue;
    const bool by_step = i + 1 < h.tune.size() && h.tune[i + 1].at - note.at <= 2.0 &&
                         std::abs(h.tune[i + 1].key - note.key) <= 2 &&
                         h.tune[i + 1].key != note.key;
    tally.add(Feature::kResolution, note.section, by_step);
  }
}

double economy(int size) {
  return size <= 2 ? 1.0 : size <= 4 ? 0.85 : size <= 7 ? 0.5 : size <= 9 ? 0.25 : 0.0;
}

void motion(const Hearing& h, Tally& tally) {
  for (std::size_t i = 1; i < h.tune.size(); ++i) {
    if (ends_phrase(h.tune, i - 1)) continue;
    const int move = h.tune[i].key - h.tune[i - 1].key;
    tally.add(Feature::kLineEconomy, h.tune[i].section, economy(std::abs(move)));
    if (std::abs(move) < 5 || i + 1 == h.tune.size() || ends_phrase(h.tune, i)) continue;
    const int next = h.tune[i + 1].key - h.tune[i].key;
    tally.add(Feature::kLeapRecovery, h.tune[i].section,
              next * move < 0 ? 1.0
              : next == 0     ? 0.5
                              : 0.0);
  }
}

/// Does the last note of a unit stand before a rest, or ring long?
void breath(const Hearing& h, Tally& tally) {
  const double unit = std::clamp(h.plan.genre.melody.hook_bars, 1, 4) * h.beats_per_bar;
  for (std::size_t i = 0; i + 1 < h.tune.size(); ++i) {
    const HeardNote &note = h.tune[i], &next = h.tune[i + 1];
    const double start = h.first_bar(note.section) * h.beats_per_bar;
    const auto of_unit = [&](double at) { return std::floor((at - start + 1.1) / unit); };
    if (of_unit(note.at) == of_unit(next.at)) continue;
    tally.add(Feature::kBreath, note.section,
              std::clamp((next.at - note.at - 0.5) / 1.5, 0.0, 1.0));
  }
}

/// How much of a statement sounds from a beat on: rhythm and the moves between its notes.
double sounds(const Hearing& h, const std::vector<music::FigureNote>& figure, double from) {
  if (figure.size() < 2) return 0.0;
  double found = 0.0;
  int last_heard = 0, last_meant = 0;
  bool have_last = false;
  for (const music::FigureNote& note : figure) {
    const double at = from + note.onset_beats;
    const auto heard = std::lower_bound(h.tune.begin(), h.tune.end(), at - kNear,
                                        [](const HeardNote& n, double x) { return n.at < x; });
    const bool hit = heard != h.tune.end() && heard->at <= at + kNear;
    if (hit) {
      found += 0.4;
      const int meant = note.pitch.midi();
      // A note bent into its chord is still the hook's; another direction is not.
      const int error = std::abs((heard->key - last_heard) - (meant - last_meant));
      if (!have_last || error <= 1)
        found += 0.6;
      else if (error <= 2 || error % 12 == 0)
        found += 0.3;
      last_heard = heard->key;
      last_meant = meant;
    }
    have_last = hit;
  }
  return found / static_cast<double>(figure.size());
}

void hook(const Hearing& h, Tally& tally) {
  const auto figure = music::figure(h.plan.melody.primary_hook.melody_notes,
                                    h.plan.melody.primary_hook.rhythm_pattern);
  std::set<std::size_t> led;
  for (const HeardNote& note : h.tune) led.insert(note.section);
  for (const music::SectionSpan& span : h.spans) {
    const auto& section = h.plan.song.sections[span.index];
    const auto* melody = music::material_for(h.plan.melody.section_melodies, section);
    // Who sings or leads there is the arrangement's business; a section without a tune has no hook.
    const bool planned = [&] {
      for (const auto& definition : h.plan.arrangement.sections)
        if (definition.label == section.label)
          for (const auto& instrument : h.plan.arrangement.instruments)
            if (instrument.role == "lead" || instrument.category == "vocal")
              for (const auto& name : definition.instruments)
                if (name == instrument.name) return true;
      return false;
    }();
    if (!melody || !planned) continue;
    for (const spec::Phrase& phrase : melody->phrases) {
      if (phrase.source != "hook" || phrase.transformation != "none") continue;
      if (phrase.onset_beats + 0.1 >= span.bars * h.beats_per_bar) continue;
      const double from = span.first_bar * h.beats_per_bar + phrase.onset_beats;
      tally.add(Feature::kHookReturn, span.index, sounds(h, figure, from));
    }
  }
}

void recurrence(const Hearing& h, Tally& tally) {
  using Pattern = std::array<int, 8>;
  constexpr std::size_t kMoves = 4;
  std::map<Pattern, int> count;
  std::vector<std::pair<std::size_t, Pattern>> heard;
  for (std::size_t i = 0; i + kMoves < h.tune.size(); ++i) {
    Pattern pattern{};
    for (std::size_t k = 0; k < kMoves; ++k) {
      pattern[2 * k] = h.tune[i + k + 1].key - h.tune[i + k].key;
      pattern[2 * k + 1] = static_cast<int>(
          std::lround(std::min(8.0, h.tune[i + k + 1].at - h.tune[i + k].at) * 4.0));
    }
    ++count[pattern];
    heard.emplace_back(h.tune[i].section, pattern);
  }
  for (const auto& [section, pattern] : heard)
    tally.add(Feature::kRecurrence, section, count[pattern] > 1);
}

}  // namespace

void hear_melody(const Hearing& hearing, Tally& tally) {
  if (hearing.tune.size() < 8) return;
  fit(hearing, tally);
  motion(hearing, tally);
  breath(hearing, tally);
  hook(hearing, tally);
  recurrence(hearing, tally);
}

}  // namespace aether::critic
