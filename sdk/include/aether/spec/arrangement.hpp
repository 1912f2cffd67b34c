// ArrangementSpec: who plays when, how strongly, and how sections join.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

inline constexpr std::array<std::string_view, 11> kCategories = {
    "drums", "bass", "keys",   "synth", "guitar", "strings",
    "brass", "wind", "mallet", "vocal", "fx"};
inline constexpr std::array<std::string_view, 9> kRoles = {
    "lead", "rhythm", "bass", "pad", "texture", "accent", "drums", "counter", "arpeggio"};
inline constexpr std::array<std::string_view, 6> kDynamics = {"pp", "p", "mp", "mf", "f", "ff"};
inline constexpr std::array<std::string_view, 9> kTransitionTechniques = {
    "fill", "riser", "drop", "filter_sweep", "silence", "crash", "reverse", "pickup", "none"};
inline constexpr std::array<std::string_view, 4> kEndings = {"button", "held_chord", "ritardando",
                                                             "fade"};

struct Instrument {
  std::string name;           ///< unique track name, [a-z0-9_-]
  std::string instrument_id;  ///< id in data/instruments; empty = name
  std::string category = "keys";
  std::string role = "rhythm";
  std::optional<int> midi_program;  ///< GM 0..127
  bool is_essential = false;        ///< never left out of a section it is listed in
  std::optional<Pitch> register_low, register_high;  ///< band the part keeps to
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &Instrument::name, Required{}, Length{1, 64});
    f("instrument_id", &Instrument::instrument_id);
    f("category", &Instrument::category, OneOf{kCategories});
    f("role", &Instrument::role, OneOf{kRoles});
    f("midi_program", &Instrument::midi_program, Range{0, 127});
    f("is_essential", &Instrument::is_essential);
    f("register_low", &Instrument::register_low);
    f("register_high", &Instrument::register_high);
  }
};

/// Who joins a section late or leaves it early.
struct LayerSpan {
  std::string instrument;  ///< its track name
  int from_bar = 1;        ///< of the section, from 1: the first it plays in
  int to_bar = 256;        ///< the last
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("instrument", &LayerSpan::instrument, Required{}, Length{1, 64});
    f("from_bar", &LayerSpan::from_bar, Range{1, 256});
    f("to_bar", &LayerSpan::to_bar, Range{1, 256});
  }
};

struct SectionDefinition {
  SectionType section_type = SectionType::kVerse;
  std::string label;  ///< SectionPlan::label
  int start_bar = 1;  ///< from 1
  int length_bars = 8;
  EnergyLevel energy_level = EnergyLevel::kMedium;
  std::vector<std::string> instruments;  ///< names of those that play
  std::vector<LayerSpan> layers;         ///< of those that do not play all of it
  std::string dynamics = "mf";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("section_type", &SectionDefinition::section_type, Required{});
    f("label", &SectionDefinition::label, Required{});
    f("start_bar", &SectionDefinition::start_bar, Required{}, Range{1, 10000});
    f("length_bars", &SectionDefinition::length_bars, Required{}, Range{1, 256});
    f("energy_level", &SectionDefinition::energy_level);
    f("instruments", &SectionDefinition::instruments, Required{}, Size{1, 64});
    f("layers", &SectionDefinition::layers, Size{0, 64});
    f("dynamics", &SectionDefinition::dynamics, OneOf{kDynamics});
  }
};

struct Transition {
  std::string from_section, to_section;  ///< labels
  std::string technique = "fill";
  double duration_beats = 4.0;
  bool has_fill = false;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("from_section", &Transition::from_section, Required{});
    f("to_section", &Transition::to_section, Required{});
    f("technique", &Transition::technique, OneOf{kTransitionTechniques});
    f("duration_beats", &Transition::duration_beats, Range{0, 64});
    f("has_fill", &Transition::has_fill);
  }
};

struct EnergyPoint {
  double position_percent = 0.0;
  EnergyLevel energy_level = EnergyLevel::kMedium;
  std::string section_label;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("position_percent", &EnergyPoint::position_percent, Required{}, Range{0, 100});
    f("energy_level", &EnergyPoint::energy_level, Required{});
    f("section_label", &EnergyPoint::section_label);
  }
};

struct ArrangementSpec {
  std::string id;
  std::string song_id;
  std::vector<Instrument> instruments;
  std::vector<SectionDefinition> sections;
  int total_bars = 1;
  double total_duration_seconds = 0.0;  ///< with the tail
  std::vector<EnergyPoint> energy_curve;
  std::string energy_curve_type = "build_release";
  std::vector<Transition> transitions;
  std::vector<std::string> ear_candy;  ///< "riser", "impact", "reverse_cymbal", "sweep"
  std::string ending = "held_chord";   ///< one gesture for all parts
  std::optional<std::string> structure_archetype;
  std::optional<double> genre_structure_match;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &ArrangementSpec::id);
    f("song_id", &ArrangementSpec::song_id);
    f("instruments", &ArrangementSpec::instruments, Required{}, Size{1, 32});
    f("sections", &ArrangementSpec::sections, Required{}, Size{1, 200});
    f("total_bars", &ArrangementSpec::total_bars, Required{}, Range{1, 10000});
    f("total_duration_seconds", &ArrangementSpec::total_duration_seconds, Range{0, 1300});
    f("energy_curve", &ArrangementSpec::energy_curve, Required{}, Size{2, 400});
    f("energy_curve_type", &ArrangementSpec::energy_curve_type);
    f("transitions", &ArrangementSpec::transitions);
    f("ear_candy", &ArrangementSpec::ear_candy);
    f("ending", &ArrangementSpec::ending, OneOf{kEndings});
    f("structure_archetype", &ArrangementSpec::structure_archetype);
    f("genre_structure_match", &ArrangementSpec::genre_structure_match, Range{0, 1});
  }
};

}  // namespace aether::spec
