// HarmonySpec: the chords of every section.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

inline constexpr std::array<std::string_view, 4> kModulationTechniques = {"direct", "pivot",
                                                                          "chromatic", "lift"};

struct ChordVoicing {
  NoteName root;
  std::string quality =
      "maj";  ///< maj, min, dim, aug, sus2, sus4, 5, 6, m6, 7, maj7, m7, m7b5, dim7, mmaj7, 7sus4
  std::optional<NoteName> bass_note;     ///< of an inversion or slash chord
  std::vector<std::string> extensions;   ///< "9", "11", "13"
  std::vector<std::string> alterations;  ///< "b9", "#9", "#11", "b13"
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("root", &ChordVoicing::root, Required{});
    f("quality", &ChordVoicing::quality);
    f("bass_note", &ChordVoicing::bass_note);
    f("extensions", &ChordVoicing::extensions);
    f("alterations", &ChordVoicing::alterations);
  }
};

/// The chords of one section name; repeats fill the section, the last repeat may end on the cadence
/// instead.
struct ChordProgression {
  SectionType section_type = SectionType::kVerse;
  std::string section_name;  ///< SectionPlan::name this belongs to, or one section's label; empty =
                             ///< every section of the type
  KeySignature key;          ///< the key its numerals are in
  std::vector<ChordVoicing> chords;
  std::vector<std::string> roman_numerals;  ///< one for each chord
  std::vector<double> durations_beats;      ///< one for each chord, quarter notes
  int repeat_count = 1;  ///< times it sounds in a row before `cadence` takes the end
  std::vector<ChordVoicing> cadence_chords;  ///< replace the end of the section's last repeat
  std::vector<double> cadence_beats;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("section_type", &ChordProgression::section_type, Required{});
    f("section_name", &ChordProgression::section_name);
    f("key", &ChordProgression::key);
    f("chords", &ChordProgression::chords, Required{}, Size{1, 256});
    f("roman_numerals", &ChordProgression::roman_numerals, Required{}, Size{1, 256});
    f("durations_beats", &ChordProgression::durations_beats, Required{}, Size{1, 256},
      Range{0.25, 256});
    f("repeat_count", &ChordProgression::repeat_count, Range{1, 256});
    f("cadence_chords", &ChordProgression::cadence_chords, Size{0, 16});
    f("cadence_beats", &ChordProgression::cadence_beats, Size{0, 16}, Range{0.25, 256});
  }
};

struct VoiceLeadingRule {
  std::string name;  ///< parallels, range, spacing, crowding, guide_tones, smoothness
  std::string description;
  double weight = 1.0;  ///< of the rule's cost when voicings are searched
  bool is_violated = false;
  std::optional<std::string> violation_details;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &VoiceLeadingRule::name, Required{});
    f("description", &VoiceLeadingRule::description);
    f("weight", &VoiceLeadingRule::weight, Range{0, 100});
    f("is_violated", &VoiceLeadingRule::is_violated);
    f("violation_details", &VoiceLeadingRule::violation_details);
  }
};

struct Modulation {
  KeySignature from_key, to_key;
  std::optional<ChordVoicing> pivot_chord;
  std::string technique = "direct";
  SectionType at_section = SectionType::kChorus;
  int at_bar = 1;  ///< bar of the song, from 1
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("from_key", &Modulation::from_key, Required{});
    f("to_key", &Modulation::to_key, Required{});
    f("pivot_chord", &Modulation::pivot_chord);
    f("technique", &Modulation::technique, OneOf{kModulationTechniques});
    f("at_section", &Modulation::at_section);
    f("at_bar", &Modulation::at_bar, Range{1, 10000});
  }
};

/// Progressions are the skeleton as a lead sheet has it. tension_level, jazz_influence,
/// modal_interchange_used and secondary_keys colour it (music/timeline.hpp): the sounding chords
/// stand in the score as chord markers.
struct HarmonySpec {
  std::string id;
  std::string song_id;
  KeySignature primary_key;
  std::vector<KeySignature>
      secondary_keys;  ///< their tonics may be approached by applied dominants
  std::vector<ChordProgression> progressions;
  double tension_level = 0.5;   ///< 0 consonant .. 1 tense: applied dominants, passing diminished
                                ///< chords, altered dominants
  double jazz_influence = 0.0;  ///< share of chords that get their seventh, then ninth
  bool modal_interchange_used = false;
  std::vector<Modulation> modulations;
  std::vector<VoiceLeadingRule> voice_leading_rules;
  std::optional<ChordVoicing>
      final_chord;  ///< sounds in the song's last bar, whatever the section's progression says
  std::optional<double> originality_score;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &HarmonySpec::id);
    f("song_id", &HarmonySpec::song_id);
    f("primary_key", &HarmonySpec::primary_key, Required{});
    f("secondary_keys", &HarmonySpec::secondary_keys);
    f("progressions", &HarmonySpec::progressions, Required{}, Size{1, 200});
    f("tension_level", &HarmonySpec::tension_level, Range{0, 1});
    f("jazz_influence", &HarmonySpec::jazz_influence, Range{0, 1});
    f("modal_interchange_used", &HarmonySpec::modal_interchange_used);
    f("modulations", &HarmonySpec::modulations);
    f("voice_leading_rules", &HarmonySpec::voice_leading_rules);
    f("final_chord", &HarmonySpec::final_chord);
    f("originality_score", &HarmonySpec::originality_score, Range{0, 1});
  }
};

}  // namespace aether::spec
