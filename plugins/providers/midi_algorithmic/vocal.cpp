#include "parts.hpp"
#include "syllables.hpp"

#include <aether/music/scale.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <initializer_list>

namespace aether::midi_algorithmic {
namespace {

/// Ranges of the persona, widened where it was left empty.
void take_persona(Part& part, const spec::VoicePersona& persona) {
  if (persona.highest_note.midi() - persona.lowest_note.midi() >= 11) {
    part.low = std::max(part.low, persona.lowest_note.midi());
    part.high = std::min(part.high, persona.highest_note.midi());
  }
  if (part.high - part.low < 11) part.high = part.low + 11;
  part.comfort_low = std::clamp(persona.comfortable_low.midi(), part.low, part.high);
  part.comfort_high = std::clamp(persona.comfortable_high.midi(), part.comfort_low, part.high);
}

double gate_of(const std::string& articulation) {
  if (articulation == "legato") return 1.0;
  if (articulation == "staccato") return 0.5;
  if (articulation == "lazy") return 0.97;
  return 0.93;
}

int level_of(const spec::VocalSpec& vocal) {
  if (vocal.delivery_style == "belted") return 10;
  if (vocal.delivery_style == "whispered") return -18;
  if (vocal.delivery_style == "spoken") return -6;
  if (vocal.delivery_style == "rapped") return 2;
  return 0;
}

/// Heavy voices press, light ones float; how much shows in the dynamics.
int weight_of(const spec::VoicePersona& persona) {
  const int weight = persona.vocal_weight == "heavy" ? 4 : persona.vocal_weight == "light" ? -4 : 0;
  return weight - static_cast<int>(std::lround(10.0 * (persona.breathiness - 0.2)));
}

/// How a feeling shows in a line: what it holds back or presses, and how long it stays on a note.
struct Feeling {
  double accent = 0.0, gate = 1.0, delay_ms = 0.0;
};
Feeling feeling_in(const spec::VocalSpec& vocal, spec::SectionType function) {
  const auto marker =
      std::find_if(vocal.emotion_arc.begin(), vocal.emotion_arc.end(),
                   [&](const spec::EmotionMarker& m) { return m.section == function; });
  if (marker == vocal.emotion_arc.end()) return {};
  const std::string& emotion = marker->emotion;
  Feeling feeling;
  feeling.accent = 14.0 * (marker->intensity - 0.5);
  const auto is = [&](std::initializer_list<const char*> words) {
    return std::find(words.begin(), words.end(), emotion) != words.end();
  };
  // Tension clips its words and comes early, sorrow drags and lingers.
  if (is({"anger", "power", "tension", "unease"})) {
    feeling.gate = 1.0 - 0.15 * marker->intensity;
    feeling.accent += 3.0;
  } else if (is({"sadness", "longing", "tenderness"})) {
    feeling.gate = 1.0 + 0.07 * marker->intensity;
    feeling.delay_ms = 10.0 * marker->intensity;
  } else if (is({"joy", "triumph", "hope", "warmth", "wonder"})) {
    feeling.accent += 1.0;
  }
  return feeling;
}

/// Untuned voices slide up into notes that follow a breath; tuning takes the slide away.
void add_scoops(Part& voice, double autotune) {
  const double depth = 0.35 * (1.0 - autotune);
  const Tick eighth = music::kTicksPerQuarter / 2;
  Tick last_end = -eighth;
  bool new_phrase = true;
  for (const DraftNote& note : voice.notes) {
    const bool after_breath = new_phrase || note.start - last_end >= eighth;
    new_phrase = note.ends_phrase;
    if (after_breath && note.length >= eighth * 3 / 4 && depth > 0.02) {
      voice.controls.push_back({note.start, music::ControlKind::kBend, 0, -depth});
      voice.controls.push_back({note.start + eighth / 4, music::ControlKind::kBend, 0, -depth / 2});
      voice.controls.push_back({note.start + eighth / 2, music::ControlKind::kBend, 0, 0.0});
    }
    last_end = note.start + note.length;
  }
}

/// Speech keeps near one tone; rap too, with its peaks a step away.
void flatten(std::vector<DraftNote>& notes, const std::string& delivery, const Plan& plan) {
  if ((delivery != "rapped" && delivery != "spoken") || notes.empty()) return;
  std::vector<int> keys;
  for (const DraftNote& note : notes) keys.push_back(note.key);
  std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(keys.size() / 2),
                   keys.end());
  const int centre = keys[keys.size() / 2];
  const auto& key = plan.docs.song.key;
  const int middle = music::scale_index(key, centre);
  for (DraftNote& note : notes) {
    const int off = note.key - centre;
    const int step = delivery == "rapped" ? std::clamp(off / 4, -2, 2) : std::clamp(off / 7, -1, 1);
    note.key = music::scale_pitch(key, middle + step).midi();
  }
}

Part echo_of(const Part& voice, const std::string& name, double level_db) {
  Part part = voice;
  part.name = name;
  part.notes.clear();
  part.level = voice.level + level_db * 1.6;
  return part;
}

int harmony_steps(const std::string& interval) {
  if (interval == "octave" || interval == "8th") return 7;
  if (interval == "6th") return 5;
  if (interval == "5th") return 4;
  if (interval == "4th") return 3;
  return 2;
}

/// Parallel in the scale, moved into the chord where the note is long.
int harmony_key(const Plan& plan, const DraftNote& note, int steps) {
  const SoundingChord& chord = music::chord_at(plan.chords, note.start);
  if (std::abs(steps) == 7) return note.key + (steps > 0 ? 12 : -12);
  const int scale_steps = steps * music::scale_size(chord.key) / 7;
  const int parallel =
      music::scale_pitch(chord.key, music::scale_index(chord.key, note.key) +
                                        (scale_steps == 0 ? (steps > 0 ? 1 : -1) : scale_steps))
          .midi();
  if (note.length < music::kTicksPerQuarter / 2) return parallel;
  for (const int off : {0, 1, -1, 2, -2}) {
    const int key = parallel + off;
    if (music::contains(chord.chord, key) && std::abs(key - note.key) >= 3) return key;
  }
  return parallel;
}

void add_doubles(VocalLine& line, const spec::VocalSpec& vocal) {
  const Part voice = line.parts.front();
  for (const spec::VocalDouble& item : vocal.doubles) {
    Part part = echo_of(voice, spec::double_track(item), item.level_db);
    part.notes = voice.notes;
    for (DraftNote& note : part.notes) {
      note.delay_ms += item.delay_ms;
      note.origin = "double";
    }
    if (item.offset_cents != 0)
      part.controls.push_back({0, music::ControlKind::kBend, 0, item.offset_cents / 100.0});
    line.parts.push_back(std::move(part));
  }
}

void add_harmonies(VocalLine& line, const Plan& plan, const spec::VocalSpec& vocal) {
  const Part voice = line.parts.front();
  for (std::size_t i = 0; i < vocal.harmonies.size(); ++i) {
    const spec::VocalHarmony& item = vocal.harmonies[i];
    Part part = echo_of(voice, spec::harmony_track(i), item.level_db);
    const int steps = harmony_steps(item.interval) * (item.direction == "below" ? -1 : 1);
    for (const DraftNote& note : voice.notes) {
      const spec::SectionType function = plan.plan_of(plan.section_at(note.start)).function;
      if (std::find(item.sections.begin(), item.sections.end(), function) == item.sections.end())
        continue;
      DraftNote second = note;
      second.key = fold_key(harmony_key(plan, note, steps), part.low, part.high);
      second.origin = "harmony";
      if (second.key != note.key) part.notes.push_back(std::move(second));
    }
    line.parts.push_back(std::move(part));
  }
}

/// One or two free notes in the first long rest of the section named.
void add_ad_libs(VocalLine& line, const Plan& plan, const spec::VocalSpec& vocal) {
  Part& voice = line.parts.front();
  for (const spec::AdLib& item : vocal.ad_libs)
    for (const music::SectionSpan& span : plan.spans) {
      if (plan.plan_of(span.index).label != item.placement || !plan.plays("vocal", span.index))
        continue;
      const std::vector<DraftNote> sung = voice.notes;
      for (std::size_t i = 0; i < sung.size(); ++i) {
        if (sung[i].start < span.start || sung[i].start >= span.end()) continue;
        const Tick from = sung[i].start + sung[i].length,
                   until =
                       i + 1 < sung.size() ? std::min(sung[i + 1].start, span.end()) : span.end();
        if (until - from < music::kTicksPerQuarter || span.end() - from > span.length * 3 / 4)
          continue;
        const Tick eighth = music::kTicksPerQuarter / 2;
        const Tick at = (from + eighth - 1) / eighth * eighth;
        const auto tone = music::tone_at(music::chord_at(plan.chords, at).chord, 5);
        const int key =
            fold_key(48 + (tone ? tone->pitch_class() : 0), voice.comfort_low, voice.comfort_high);
        voice.notes.push_back({at, std::min(eighth + eighth / 2, until - at), key,
                               static_cast<int>(16.0 * (item.energy - 0.6)), "ad-lib", 0.0, false,
                               true});
        line.lyrics.push_back({at, item.type, false});
        break;
      }
    }
  sort_notes(voice.notes);
}

}  // namespace

VocalLine sing(const Plan& plan, const spec::Instrument& voice, const RandomStream&) {
  const spec::VocalSpec& vocal = *plan.docs.vocal;
  VocalLine line;
  Part part = make_part(plan, voice);
  if (!vocal.stand_in_instrument.empty()) part.profile = plan.profile(vocal.stand_in_instrument);
  if (part.profile) {
    part.low = part.profile->range_low.midi();
    part.high = part.profile->range_high.midi();
  }
  take_persona(part, vocal.voice_persona);
  part.level = level_of(vocal) + weight_of(vocal.voice_persona);
  std::vector<DraftNote> sung;
  for (const MelodyNote& note : plan.melody)
    if (plan.plays("vocal", note.section))
      sung.push_back({note.start, note.length, note.pitch.midi() + 12 * vocal.transpose_octaves,
                      note.accent, note.origin, 0.0, false, note.ends_phrase});
  flatten(sung, vocal.delivery_style, plan);
  for (const music::SectionSpan& span : plan.spans) {
    std::vector<DraftNote> notes;
    for (const DraftNote& note : sung)
      if (note.start >= span.start && note.start < span.end()) notes.push_back(note);
    if (plan.docs.lyrics)
      for (const spec::LyricSection& lyrics : plan.docs.lyrics->sections)
        if (lyrics.section_label == plan.plan_of(span.index).label) {
          const auto events = lay_syllables(notes, lyrics);
          line.lyrics.insert(line.lyrics.end(), events.begin(), events.end());
        }
    const Feeling feeling = feeling_in(vocal, plan.plan_of(span.index).function);
    for (DraftNote& note : notes) {
      note.accent += static_cast<int>(feeling.accent);
      note.delay_ms += feeling.delay_ms;
      note.key = fold_key(note.key, part.low, part.high);
      note.length = std::max<Tick>(
          1, static_cast<Tick>(std::min(1.0, gate_of(vocal.articulation) * feeling.gate) *
                               static_cast<double>(note.length)));
      if (vocal.articulation == "lazy") note.delay_ms += 14.0;
      part.notes.push_back(note);
    }
  }
  line.parts.push_back(std::move(part));
  add_ad_libs(line, plan, vocal);
  add_doubles(line, vocal);
  add_harmonies(line, plan, vocal);
  add_scoops(line.parts.front(), vocal.autotune_amount);
  std::stable_sort(
      line.lyrics.begin(), line.lyrics.end(),
      [](const music::LyricEvent& a, const music::LyricEvent& b) { return a.tick < b.tick; });
  return line;
}

}  // namespace aether::midi_algorithmic
