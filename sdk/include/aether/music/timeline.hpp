// What the specifications say together, laid on one time axis: where sections lie, which chords
// sound, which notes the melody has. The composition agent judges its melodies by these lists,
// lyrics count them, and the score is made of them.
#pragma once

#include <aether/music/chord.hpp>
#include <aether/music/score.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/song.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace aether::music {

/// Beats (quarter notes) as ticks, rounded to nearest.
Tick to_ticks(double beats);

/// Weight of a place in the bar: 4 downbeat, 3 half-bar, 2 beats (dotted quarters in 6/8), 1
/// eighths, 0 the rest.
int metric_weight(const Meter& meter, Tick in_bar);

struct SectionSpan {
  std::size_t index = 0;  ///< in SongSpec::sections
  int first_bar = 0;      ///< of the song, from 0
  int bars = 0;
  Tick start = 0, length = 0;
  Tick end() const { return start + length; }
};
std::vector<SectionSpan> section_spans(const spec::SongSpec& song);

/// The family name of a section: SectionPlan::name, or its function's name when that is empty.
std::string family_of(const spec::SectionPlan& plan);

/// The entry of a list of section materials (ChordProgression, SectionMelody, SectionRhythm) for a
/// section: named after its label, else by family name, else an unnamed one by type, else any of
/// its type; null when there is none.
template <class Material>
const Material* material_for(const std::vector<Material>& list, const spec::SectionPlan& plan) {
  const std::string family = family_of(plan);
  const Material *by_name = nullptr, *by_type = nullptr;
  for (const Material& item : list) {
    if (!item.section_name.empty() && item.section_name == plan.label) return &item;
    if (!by_name && !item.section_name.empty() && item.section_name == family) by_name = &item;
    if (item.section_type == plan.function &&
        (!by_type || (!by_type->section_name.empty() && item.section_name.empty())))
      by_type = &item;
  }
  return by_name ? by_name : by_type;
}

Chord chord_of(const spec::ChordVoicing& voicing);
spec::ChordVoicing voicing_of(const Chord& chord);

/// A chord as it sounds: the progression's, coloured and modulated.
struct SoundingChord {
  Tick start = 0, length = 0;
  Chord chord;
  KeySignature key;         ///< in force here
  std::size_t section = 0;  ///< index in SongSpec::sections
  bool cadence = false;     ///< part of a section's closing formula
  Tick end() const { return start + length; }
};

/// All chords, without gap from the first section to the last. Progressions cycle; after
/// `repeat_count` cycles, and at the section's end, the cadence chords take the place of the last
/// ones. Colouring is a function of the harmony's id, the section's name and the place in the
/// cycle, so every repeat sounds alike and a changed level changes few chords.
std::vector<SoundingChord> sounding_chords(const spec::SongSpec& song,
                                           const spec::HarmonySpec& harmony);

/// A harmony that stays on the tonic: for those who ask where a melody's notes lie, not how chords
/// bend them.
spec::HarmonySpec tonic_harmony(const spec::SongSpec& song);

/// The chord at a tick, or the last one before it. `chords` is not empty.
const SoundingChord& chord_at(const std::vector<SoundingChord>& chords, Tick tick);

struct MelodyNote {
  Tick start = 0, length = 0;
  Pitch pitch;
  int accent = 0;           ///< velocity offset
  std::string origin;       ///< "hook", "motif:a/inversion", "line"
  std::size_t section = 0;  ///< index in SongSpec::sections
  std::size_t phrase = 0;   ///< index in the section's phrases
  bool ends_phrase =
      false;  ///< the last of its phrase; a pickup counts to the phrase it leads into
  Tick end() const { return start + length; }
};

/// MIDI keys a section keeps to: within lowest_note..highest_note and typical_range_octaves, "low"
/// takes the lower two thirds, "high" the upper two.
struct PitchBand {
  int low = 48, high = 84;
};
PitchBand section_band(const spec::MelodySpec& melody, std::string_view register_name);

/// Notes and lengths of a motif or hook, by index: where each note of the pattern starts.
struct FigureNote {
  double onset_beats = 0.0, length_beats = 0.0;
  Pitch pitch;
};
std::vector<FigureNote> figure(const std::vector<Pitch>& notes,
                               const std::vector<double>& rhythm_pattern);
double figure_length(const std::vector<double>& rhythm_pattern);
/// A figure under one of spec::kTransformations, moved by scale steps.
std::vector<FigureNote> transformed(const std::vector<FigureNote>& notes,
                                    std::string_view transformation, int transpose_steps,
                                    const KeySignature& key);

/// The melody of the whole song, in order of time, one note at a time. Every phrase is moved by
/// octaves into the section's register within lowest_note..highest_note; a note whose letter the
/// chord alters takes the chord's accidental (G over E major sounds G sharp).
std::vector<MelodyNote> melody_line(const spec::SongSpec& song, const spec::HarmonySpec& harmony,
                                    const spec::MelodySpec& melody);

}  // namespace aether::music
