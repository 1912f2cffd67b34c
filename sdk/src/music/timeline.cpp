#include <aether/music/interval.hpp>
#include <aether/music/modal.hpp>
#include <aether/music/roman.hpp>
#include <aether/music/timeline.hpp>
#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

#include "colour.hpp"

namespace aether::music {
namespace {

struct Placed {
  Tick start = 0, length = 0;
  Chord chord;
  bool cadence = false;
};

std::vector<ColouredChord> skeleton(const std::vector<spec::ChordVoicing>& chords,
                                    const std::vector<double>& beats) {
  std::vector<ColouredChord> list;
  for (std::size_t i = 0; i < chords.size(); ++i)
    list.push_back({chord_of(chords[i]), i < beats.size() ? beats[i] : 4.0});
  return list;
}

/// Cuts what sounds from `from` on, and puts the cadence there.
void close_with(std::vector<Placed>& placed, const std::vector<ColouredChord>& cadence, Tick end) {
  Tick length = 0;
  for (const ColouredChord& chord : cadence) length += to_ticks(chord.beats);
  Tick at = end - length;
  if (cadence.empty() || at < 0) return;
  std::erase_if(placed, [at](const Placed& chord) { return chord.start >= at; });
  if (!placed.empty())
    placed.back().length = std::min(placed.back().length, at - placed.back().start);
  for (const ColouredChord& chord : cadence) {
    placed.push_back({at, to_ticks(chord.beats), chord.chord, true});
    at += to_ticks(chord.beats);
  }
}

std::vector<Placed> section_chords(const spec::ChordProgression& progression,
                                   const spec::HarmonySpec& harmony, Tick length) {
  const Colour colour{harmony, progression.key, progression.section_name};
  const auto cycle = coloured(skeleton(progression.chords, progression.durations_beats), colour,
                              ColourPart::kCycle);
  const auto cadence = coloured(skeleton(progression.cadence_chords, progression.cadence_beats),
                                colour, ColourPart::kCadence);
  std::vector<Placed> placed;
  Tick at = 0;
  for (int cycles = 1; at < length; ++cycles) {
    for (const ColouredChord& chord : cycle) {
      if (at >= length) break;
      const Tick beats = std::max<Tick>(1, to_ticks(chord.beats));
      placed.push_back({at, std::min(beats, length - at), chord.chord, false});
      at += beats;
    }
    if (at < length && cycles % std::max(1, progression.repeat_count) == 0)
      close_with(placed, cadence, at);
  }
  close_with(placed, cadence, length);
  return placed;
}

/// Where a modulation takes hold: at its bar if that lies in a section of its type, else where the
/// next such one starts.
Tick modulation_start(const spec::Modulation& modulation, const spec::SongSpec& song,
                      const std::vector<SectionSpan>& spans) {
  const Tick bar = song.time_signature.ticks_per_bar();
  const Tick at = bar * (modulation.at_bar - 1);
  for (const SectionSpan& span : spans)
    if (song.sections[span.index].function == modulation.at_section && span.end() > at)
      return std::max(at, span.start);
  return -1;
}

Chord moved(const Chord& chord, Interval by) {
  Chord out = chord;
  out.root = transpose(chord.root, by);
  if (chord.bass) out.bass = transpose(*chord.bass, by);
  return out;
}

/// Replaces the end of what sounds before `at` by a chord that leads there.
void lead_in(std::vector<SoundingChord>& chords, Tick at, Tick beats, const Chord& chord) {
  for (std::size_t i = 0; i < chords.size(); ++i) {
    SoundingChord& before = chords[i];
    if (before.end() != at) continue;
    if (before.length <= beats) {
      before.chord = chord;
    } else {
      SoundingChord pivot = before;
      before.length -= beats;
      pivot.start = at - beats;
      pivot.length = beats;
      pivot.chord = chord;
      chords.insert(chords.begin() + static_cast<std::ptrdiff_t>(i) + 1, pivot);
    }
    return;
  }
}

void modulate(std::vector<SoundingChord>& chords, const spec::SongSpec& song,
              const spec::HarmonySpec& harmony, const std::vector<SectionSpan>& spans) {
  for (const spec::Modulation& modulation : harmony.modulations) {
    const Tick at = modulation_start(modulation, song, spans);
    if (at < 0) continue;
    const Interval by = interval_between(modulation.from_key.root, modulation.to_key.root);
    for (SoundingChord& chord : chords)
      if (chord.start >= at) {
        chord.chord = moved(chord.chord, by);
        chord.key = modulation.to_key;
      }
    // A lift or a direct change steps over; the others are led to.
    const Tick half_bar = song.time_signature.ticks_per_bar() / 2;
    if (modulation.technique == "pivot" && modulation.pivot_chord) {
      lead_in(chords, at, half_bar, chord_of(*modulation.pivot_chord));
    } else if (modulation.technique == "chromatic" || modulation.technique == "pivot") {
      lead_in(chords, at, half_bar, resolve(*parse_roman("V7"), modulation.to_key));
    }
  }
}

void put_final_chord(std::vector<SoundingChord>& chords, const spec::SongSpec& song,
                     const spec::HarmonySpec& harmony) {
  if (!harmony.final_chord || chords.empty()) return;
  const Tick end = chords.back().end();
  const Tick at = end - song.time_signature.ticks_per_bar();
  SoundingChord last = chords.back();
  std::erase_if(chords,
                [at](const SoundingChord& chord) { return chord.start >= at && chord.start > 0; });
  if (!chords.empty() && chords.back().end() > at && at > 0)
    chords.back().length = at - chords.back().start;
  Chord chord = chord_of(*harmony.final_chord);
  if (last.key.root != harmony.primary_key.root)
    chord = moved(chord, interval_between(harmony.primary_key.root, last.key.root));
  if (at <= 0) chords.clear();
  chords.push_back(
      {std::max<Tick>(0, at), end - std::max<Tick>(0, at), chord, last.key, last.section, true});
}

}  // namespace

Tick to_ticks(double beats) {
  return static_cast<Tick>(std::llround(beats * kTicksPerQuarter));
}

int metric_weight(const Meter& meter, Tick in_bar) {
  const Tick eighth = kTicksPerQuarter / 2;
  const Tick beat =
      meter.is_compound() ? 3 * eighth : Tick{4 * kTicksPerQuarter} / meter.denominator;
  if (in_bar == 0) return 4;
  if (in_bar % beat == 0) return in_bar * 2 == meter.ticks_per_bar() ? 3 : 2;
  return in_bar % eighth == 0 ? 1 : 0;
}

std::vector<SectionSpan> section_spans(const spec::SongSpec& song) {
  std::vector<SectionSpan> spans;
  const Tick bar = song.time_signature.ticks_per_bar();
  int first = 0;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    const int bars = song.sections[i].bars;
    spans.push_back({i, first, bars, bar * first, bar * bars});
    first += bars;
  }
  return spans;
}

std::string family_of(const spec::SectionPlan& plan) {
  return plan.name.empty() ? enum_text(plan.function) : plan.name;
}

Chord chord_of(const spec::ChordVoicing& voicing) {
  return {
      voicing.root, {voicing.quality, voicing.extensions, voicing.alterations}, voicing.bass_note};
}

spec::ChordVoicing voicing_of(const Chord& chord) {
  spec::ChordVoicing voicing;
  voicing.root = chord.root;
  voicing.quality = chord.shape.quality;
  voicing.bass_note = chord.bass;
  voicing.extensions = chord.shape.extensions;
  voicing.alterations = chord.shape.alterations;
  return voicing;
}

std::vector<SoundingChord> sounding_chords(const spec::SongSpec& song,
                                           const spec::HarmonySpec& harmony) {
  std::vector<SoundingChord> chords;
  const auto spans = section_spans(song);
  for (const SectionSpan& span : spans) {
    const spec::ChordProgression* progression =
        material_for(harmony.progressions, song.sections[span.index]);
    if (!progression && !harmony.progressions.empty()) progression = &harmony.progressions.front();
    if (!progression) continue;
    for (const Placed& chord : section_chords(*progression, harmony, span.length))
      chords.push_back({span.start + chord.start, chord.length, chord.chord, harmony.primary_key,
                        span.index, chord.cadence});
  }
  modulate(chords, song, harmony, spans);
  put_final_chord(chords, song, harmony);
  return chords;
}

spec::HarmonySpec tonic_harmony(const spec::SongSpec& song) {
  const Chord tonic = diatonic_triad(song.key, 1);
  spec::HarmonySpec harmony;
  harmony.primary_key = song.key;
  spec::ChordProgression progression;
  progression.key = song.key;
  progression.chords = {voicing_of(tonic)};
  progression.roman_numerals = {roman_text(tonic, song.key)};
  progression.durations_beats = {song.time_signature.beats_per_bar()};
  harmony.progressions = {progression};
  return harmony;
}

const SoundingChord& chord_at(const std::vector<SoundingChord>& chords, Tick tick) {
  const auto after =
      std::upper_bound(chords.begin(), chords.end(), tick,
                       [](Tick at, const SoundingChord& chord) { return at < chord.start; });
  return after == chords.begin() ? chords.front() : *(after - 1);
}

}  // namespace aether::music
