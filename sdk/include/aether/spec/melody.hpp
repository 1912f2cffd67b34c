// MelodySpec: the hook, its motifs, and the melody of every section as statements of motifs and
// phrases of its own.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

inline constexpr std::array<std::string_view, 3> kDirections = {"up", "down", "same"};
inline constexpr std::array<std::string_view, 3> kRegisters = {"low", "mid", "high"};
inline constexpr std::array<std::string_view, 8> kTransformations = {
    "none",         "sequence",   "inversion",     "retrograde",
    "augmentation", "diminution", "fragmentation", "variation"};

struct MelodicInterval {
  std::string interval;  ///< "m2", "P5"
  std::string direction = "up";
  double duration_beats = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("interval", &MelodicInterval::interval, Required{});
    f("direction", &MelodicInterval::direction, OneOf{kDirections});
    f("duration_beats", &MelodicInterval::duration_beats, Range{0, 64});
  }
};

struct MelodicContour {
  std::string contour_type =
      "arch";  ///< arch, ascending, descending, wave, static, … (genre words allowed)
  std::optional<double> peak_position;  ///< 0..1 of the phrase
  int range_semitones = 12;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("contour_type", &MelodicContour::contour_type, Length{1, 40});
    f("peak_position", &MelodicContour::peak_position, Range{0, 1});
    f("range_semitones", &MelodicContour::range_semitones, Range{1, 36});
  }
};

/// A short idea. Positive rhythm values pair with the notes in order; a negative value is a rest of
/// that length, wherever it stands.
struct Motif {
  std::string name;
  std::vector<Pitch> notes;  ///< as first stated, in the song's key
  std::vector<double>
      rhythm_pattern;  ///< beats from each note's onset to the next; sums to the motif's length
  std::vector<MelodicInterval> intervals;
  MelodicContour contour;
  bool is_hook = false;  ///< treated as a hook wherever it sounds
  std::optional<double> hook_score;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &Motif::name, Required{});
    f("notes", &Motif::notes, Required{}, Size{2, 64});
    f("rhythm_pattern", &Motif::rhythm_pattern, Required{}, Size{2, 64}, Range{-16, 16});
    f("intervals", &Motif::intervals);
    f("contour", &Motif::contour);
    f("is_hook", &Motif::is_hook);
    f("hook_score", &Motif::hook_score, Range{0, 1});
  }
};

struct Hook {
  std::vector<Pitch> melody_notes;
  std::vector<double> rhythm_pattern;         ///< as in Motif
  std::optional<std::string> lyrics_snippet;  ///< the words it is made for; lyrics sing them on it
  SectionType placement =
      SectionType::kChorus;  ///< its home: sung as hook there, doubled at full energy
  MelodicContour contour;
  double singability_score = 0.8;
  double memorability_score = 0.8;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("melody_notes", &Hook::melody_notes, Required{}, Size{2, 64});
    f("rhythm_pattern", &Hook::rhythm_pattern, Required{}, Size{2, 64}, Range{-16, 16});
    f("lyrics_snippet", &Hook::lyrics_snippet, Length{0, 50});
    f("placement", &Hook::placement);
    f("contour", &Hook::contour);
    f("singability_score", &Hook::singability_score, Range{0, 1});
    f("memorability_score", &Hook::memorability_score, Range{0, 1});
  }
};

struct NoteTiming {
  double onset_beats = 0.0;  ///< from the start of the section
  double length_beats = 1.0;
  template <class F>
  static void fields(F&& f) {
    f("onset_beats", &NoteTiming::onset_beats, Required{}, Range{-16, 4096});
    f("length_beats", &NoteTiming::length_beats, Required{}, Range{0.03125, 256});
  }
};

/// One phrase of a section. Either a statement of the hook or a motif (`source` set: its notes and
/// rhythm come from there, transformed and moved), or notes of its own, timed by the same index of
/// phrase_rhythms.
struct Phrase {
  std::string source;  ///< "", "hook", "hook:2" (secondary_hooks[1]) or a motif's name
  std::string transformation = "none";  ///< one of kTransformations
  int transpose_steps = 0;              ///< scale steps
  double onset_beats = 0.0;             ///< from the start of the section; for `source` phrases
  std::vector<Pitch> notes;
  std::vector<int> accents;      ///< velocity offsets, one for each note, or empty
  std::vector<int> step_shifts;  ///< scale steps added to single notes of the source, so that the
                                 ///< statement fits its chords
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("source", &Phrase::source);
    f("transformation", &Phrase::transformation, OneOf{kTransformations});
    f("transpose_steps", &Phrase::transpose_steps, Range{-21, 21});
    f("onset_beats", &Phrase::onset_beats, Range{-16, 4096});
    f("notes", &Phrase::notes, Size{0, 512});
    f("accents", &Phrase::accents, Size{0, 512}, Range{-40, 40});
    f("step_shifts", &Phrase::step_shifts, Size{0, 512}, Range{-14, 14});
  }
};

struct SectionMelody {
  SectionType section_type = SectionType::kVerse;
  std::string section_name;  ///< SectionPlan::name or one section's label; empty = every section
                             ///< of the type
  std::vector<Phrase> phrases;
  std::vector<std::vector<NoteTiming>>
      phrase_rhythms;  ///< one list for each phrase; empty where `source` is set
  MelodicContour contour;
  std::vector<std::string> uses_motifs;  ///< names the phrases draw on
  std::string register_name = "mid";     ///< "register" on the wire
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("section_type", &SectionMelody::section_type, Required{});
    f("section_name", &SectionMelody::section_name);
    f("phrases", &SectionMelody::phrases, Size{0, 256});
    f("phrase_rhythms", &SectionMelody::phrase_rhythms, Size{0, 256});
    f("contour", &SectionMelody::contour);
    f("uses_motifs", &SectionMelody::uses_motifs);
    f("register", &SectionMelody::register_name, OneOf{kRegisters});
  }
};

struct MelodySpec {
  std::string id;
  std::string song_id, harmony_id;
  Hook primary_hook;
  std::vector<Hook> secondary_hooks;
  std::vector<Motif> motifs;
  std::vector<SectionMelody> section_melodies;
  Pitch lowest_note, highest_note;  ///< bounds the score folds the melody into
  double typical_range_octaves = 1.5;
  std::vector<std::string> development_techniques;
  std::optional<std::string> interval_hash, contour_fingerprint;
  std::optional<double> originality_score;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &MelodySpec::id);
    f("song_id", &MelodySpec::song_id);
    f("harmony_id", &MelodySpec::harmony_id);
    f("primary_hook", &MelodySpec::primary_hook, Required{});
    f("secondary_hooks", &MelodySpec::secondary_hooks, Size{0, 3});
    f("motifs", &MelodySpec::motifs, Required{}, Size{1, 64});
    f("section_melodies", &MelodySpec::section_melodies, Required{}, Size{1, 200});
    f("lowest_note", &MelodySpec::lowest_note, Required{});
    f("highest_note", &MelodySpec::highest_note, Required{});
    f("typical_range_octaves", &MelodySpec::typical_range_octaves, Range{0.5, 3});
    f("development_techniques", &MelodySpec::development_techniques);
    f("interval_hash", &MelodySpec::interval_hash);
    f("contour_fingerprint", &MelodySpec::contour_fingerprint);
    f("originality_score", &MelodySpec::originality_score, Range{0, 1});
  }
};

}  // namespace aether::spec
