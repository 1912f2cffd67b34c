#include <aether/music/interval.hpp>
#include <aether/music/scale.hpp>
#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::music {
namespace {

/// A source's notes and pattern by its name in Phrase::source; nothing for an unknown one.
std::vector<FigureNote> source_figure(const spec::MelodySpec& melody, const std::string& source) {
  if (source == "hook")
    return figure(melody.primary_hook.melody_notes, melody.primary_hook.rhythm_pattern);
  if (source.starts_with("hook:")) {
    const int number = std::atoi(source.c_str() + 5);
    if (number >= 2 && static_cast<std::size_t>(number) - 2 < melody.secondary_hooks.size()) {
      const spec::Hook& hook = melody.secondary_hooks[static_cast<std::size_t>(number) - 2];
      return figure(hook.melody_notes, hook.rhythm_pattern);
    }
    return {};
  }
  for (const spec::Motif& motif : melody.motifs)
    if (motif.name == source) return figure(motif.notes, motif.rhythm_pattern);
  return {};
}

struct RawNote {
  double onset, length;
  Pitch pitch;
  int accent;
};

std::vector<RawNote> phrase_notes(const spec::MelodySpec& melody,
                                  const spec::SectionMelody& section, std::size_t index,
                                  const KeySignature& key) {
  const spec::Phrase& phrase = section.phrases[index];
  const auto accent = [&phrase](std::size_t i) {
    return i < phrase.accents.size() ? phrase.accents[i] : 0;
  };
  std::vector<RawNote> notes;
  if (phrase.source.empty()) {
    const auto* timing =
        index < section.phrase_rhythms.size() ? &section.phrase_rhythms[index] : nullptr;
    const std::size_t count = timing ? std::min(timing->size(), phrase.notes.size()) : 0;
    for (std::size_t i = 0; i < count; ++i)
      notes.push_back({(*timing)[i].onset_beats, (*timing)[i].length_beats,
                       move_in_scale(key, phrase.notes[i], phrase.transpose_steps), accent(i)});
    return notes;
  }
  const auto moved = transformed(source_figure(melody, phrase.source), phrase.transformation,
                                 phrase.transpose_steps, key);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const int shift = i < phrase.step_shifts.size() ? phrase.step_shifts[i] : 0;
    notes.push_back({phrase.onset_beats + moved[i].onset_beats, moved[i].length_beats,
                     move_in_scale(key, moved[i].pitch, shift), accent(i)});
  }
  return notes;
}

void shift_octaves(std::vector<RawNote>& notes, int octaves) {
  for (RawNote& note : notes) note.pitch.octave += octaves;
}

/// A band that holds no octave has no place to fold to: what sticks out is mirrored at its edge,
/// step by step of the scale.
void mirror_into(std::vector<RawNote>& notes, PitchBand band, const KeySignature& key) {
  const int low = scale_index(key, band.low), high = scale_index(key, band.high);
  const int top = scale_pitch(key, high).midi() > band.high ? high - 1 : high;
  const int bottom = std::min(top, scale_pitch(key, low).midi() < band.low ? low + 1 : low);
  for (RawNote& note : notes) {
    int step = scale_index(key, note.pitch.midi());
    if (step > top) step = 2 * top - step;
    if (step < bottom) step = 2 * bottom - step;
    const int inside = std::clamp(step, bottom, top);
    const bool kept = note.pitch.midi() >= band.low && note.pitch.midi() <= band.high;
    if (!kept) note.pitch = scale_pitch(key, inside);
  }
}

/// Whole phrases move by octaves; what still sticks out folds note by note.
void fold(std::vector<RawNote>& notes, PitchBand band, const KeySignature& key) {
  if (notes.empty()) return;
  const auto outside = [&](int octaves) {
    int sum = 0;
    for (const RawNote& note : notes) {
      const int moved = note.pitch.midi() + 12 * octaves;
      sum += std::max(0, moved - band.high) + std::max(0, band.low - moved);
    }
    return sum;
  };
  int best = 0;
  for (const int octaves : {-1, 1, -2, 2, -3, 3})
    if (outside(octaves) < outside(best)) best = octaves;
  shift_octaves(notes, best);
  if (band.high - band.low < 11) return mirror_into(notes, band, key);
  for (RawNote& note : notes) {
    while (note.pitch.midi() > band.high) --note.pitch.octave;
    while (note.pitch.midi() < band.low) ++note.pitch.octave;
  }
}

/// The chord's own accidental for a letter it holds. Blue notes stay blue.
Pitch adapted(const Pitch& pitch, const Chord& chord, Mode mode) {
  if (mode == Mode::kBlues || mode == Mode::kMinorPentatonic) return pitch;
  for (const ChordTone& tone : chord_tones(chord))
    if (tone.name.letter == pitch.name.letter && tone.name.alteration != pitch.name.alteration) {
      Pitch out = pitch;
      out.name.alteration = tone.name.alteration;
      return out;
    }
  return pitch;
}

/// Later notes cut earlier ones: a melody has one voice.
void make_monophonic(std::vector<MelodyNote>& notes) {
  std::stable_sort(notes.begin(), notes.end(),
                   [](const MelodyNote& a, const MelodyNote& b) { return a.start < b.start; });
  std::vector<MelodyNote> out;
  for (const MelodyNote& note : notes) {
    if (!out.empty() && out.back().start == note.start) continue;
    if (!out.empty() && out.back().end() > note.start)
      out.back().length = note.start - out.back().start;
    out.push_back(note);
  }
  notes = std::move(out);
}

bool same_phrase(const MelodyNote& a, const MelodyNote& b) {
  return a.section == b.section && a.phrase == b.phrase;
}

/// A pickup belongs to the phrase it runs into: one or two free notes with no rest after them take
/// its number.
void join_pickups(std::vector<MelodyNote>& notes) {
  for (std::size_t first = 0; first < notes.size();) {
    std::size_t next = first + 1;
    while (next < notes.size() && same_phrase(notes[first], notes[next])) ++next;
    const bool pickup = next - first <= 2 && notes[first].origin == "line" && next < notes.size() &&
                        notes[next].section == notes[first].section &&
                        notes[next - 1].end() == notes[next].start;
    for (std::size_t i = first; pickup && i < next; ++i) notes[i].phrase = notes[next].phrase;
    first = next;
  }
  for (std::size_t i = 0; i < notes.size(); ++i)
    notes[i].ends_phrase = i + 1 == notes.size() || !same_phrase(notes[i], notes[i + 1]);
}

std::string origin_of(const spec::MelodySpec& melody, const spec::Phrase& phrase) {
  if (phrase.source.empty()) return "line";
  const bool hooked = std::any_of(
      melody.motifs.begin(), melody.motifs.end(),
      [&](const spec::Motif& motif) { return motif.name == phrase.source && motif.is_hook; });
  std::string origin = phrase.source.starts_with("hook") ? phrase.source
                       : hooked                          ? "hook:" + phrase.source
                                                         : "motif:" + phrase.source;
  if (phrase.transformation != "none") origin += "/" + phrase.transformation;
  return origin;
}

}  // namespace

PitchBand section_band(const spec::MelodySpec& melody, std::string_view name) {
  int low = melody.lowest_note.midi(), high = melody.highest_note.midi();
  const int limit = static_cast<int>(std::lround(melody.typical_range_octaves * 12.0));
  if (high - low > limit) {
    const int spare = high - low - limit;
    low += spare / 2;
    high = low + limit;
  }
  const int third = std::max(0, (high - low) / 3);
  if (name == "low" && high - third - low >= 12) high -= third;
  if (name == "high" && high - low - third >= 12) low += third;
  return {low, std::max(high, low + 5)};
}

std::vector<FigureNote> figure(const std::vector<Pitch>& notes,
                               const std::vector<double>& rhythm_pattern) {
  std::vector<FigureNote> out;
  double at = 0.0;
  for (const double value : rhythm_pattern) {
    if (value > 0.0 && out.size() < notes.size()) out.push_back({at, value, notes[out.size()]});
    at += value < 0.0 ? -value : value;
  }
  return out;
}

double figure_length(const std::vector<double>& rhythm_pattern) {
  double length = 0.0;
  for (const double value : rhythm_pattern) length += value < 0.0 ? -value : value;
  return length;
}

std::vector<FigureNote> transformed(const std::vector<FigureNote>& notes,
                                    std::string_view transformation, int transpose_steps,
                                    const KeySignature& key) {
  std::vector<FigureNote> out = notes;
  if (out.empty()) return out;
  const double length = out.back().onset_beats + out.back().length_beats;
  const auto index = [&](const FigureNote& note) { return scale_index(key, note.pitch.midi()); };
  const auto mirror = [&](FigureNote& note, int axis) {
    note.pitch = move_in_scale(key, note.pitch, 2 * (axis - index(note)));
  };
  if (transformation == "inversion") {
    const int axis = index(out.front());
    for (FigureNote& note : out) mirror(note, axis);
  } else if (transformation == "variation") {
    const std::size_t middle = out.size() / 2;
    const int axis = index(out[middle]);
    for (std::size_t i = middle + 1; i < out.size(); ++i) mirror(out[i], axis);
  } else if (transformation == "retrograde") {
    std::reverse(out.begin(), out.end());
    for (FigureNote& note : out) note.onset_beats = length - note.onset_beats - note.length_beats;
  } else if (transformation == "augmentation" || transformation == "diminution") {
    const double factor = transformation == "augmentation" ? 2.0 : 0.5;
    for (FigureNote& note : out) {
      note.onset_beats *= factor;
      note.length_beats *= factor;
    }
  } else if (transformation == "fragmentation") {
    std::erase_if(out, [&](const FigureNote& note) { return note.onset_beats >= length / 2.0; });
  }
  for (FigureNote& note : out) note.pitch = move_in_scale(key, note.pitch, transpose_steps);
  return out;
}

std::vector<MelodyNote> melody_line(const spec::SongSpec& song, const spec::HarmonySpec& harmony,
                                    const spec::MelodySpec& melody) {
  std::vector<MelodyNote> line;
  const auto chords = sounding_chords(song, harmony);
  if (chords.empty()) return line;
  for (const SectionSpan& span : section_spans(song)) {
    const spec::SectionMelody* section =
        material_for(melody.section_melodies, song.sections[span.index]);
    if (!section) continue;
    const PitchBand band = section_band(melody, section->register_name);
    for (std::size_t p = 0; p < section->phrases.size(); ++p) {
      auto notes = phrase_notes(melody, *section, p, song.key);
      fold(notes, band, song.key);
      for (const RawNote& note : notes) {
        const Tick start = span.start + to_ticks(note.onset);
        if (start < 0 || start >= span.end()) continue;
        const Tick length = std::min(std::max<Tick>(1, to_ticks(note.length)), span.end() - start);
        const SoundingChord& chord = chord_at(chords, start);
        Pitch pitch = note.pitch;
        if (chord.key.root != song.key.root)
          pitch = transpose(pitch, interval_between(song.key.root, chord.key.root));
        line.push_back({start, length, adapted(pitch, chord.chord, song.key.mode), note.accent,
                        origin_of(melody, section->phrases[p]), span.index, p, false});
      }
    }
  }
  make_monophonic(line);
  join_pickups(line);
  return line;
}

}  // namespace aether::music
