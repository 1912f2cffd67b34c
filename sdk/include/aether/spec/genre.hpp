// GenreProfile: everything the engine knows about a genre, read from data/genres/<id>.yaml (see the
// README there). Adding a genre is adding a file.
#pragma once

#include <aether/spec/base.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aether::spec {

inline constexpr std::array<std::string_view, 5> kFamilies = {"band", "swing", "electronic",
                                                              "drumless", "other"};
inline constexpr std::array<std::string_view, 6> kEnergyCurves = {
    "build", "maintain", "build_release", "wave", "climactic", "release"};
/// The last two stand on the chord's bass: closed in one hand, or opened to a tenth.
inline constexpr std::array<std::string_view, 8> kVoicingClasses = {
    "close", "open", "shell", "power", "spread", "parallel", "rooted", "tenths"};
inline constexpr std::array<std::string_view, 6> kCompingTechniques = {
    "block", "strum", "arpeggio", "stab", "sustain", "broken"};

struct GenreLineage {
  std::vector<std::string> ancestors, influences, descendants, siblings;
  template <class F>
  static void fields(F&& f) {
    f("ancestors", &GenreLineage::ancestors, Required{});
    f("influences", &GenreLineage::influences);
    f("descendants", &GenreLineage::descendants);
    f("siblings", &GenreLineage::siblings);
  }
};

struct HistoricalContext {
  std::string emergence_era, geographic_origin, cultural_context;
  int emergence_year = 1980;
  std::vector<std::string> socioeconomic_factors, key_innovations;
  template <class F>
  static void fields(F&& f) {
    f("emergence_era", &HistoricalContext::emergence_era, Required{});
    f("emergence_year", &HistoricalContext::emergence_year, Required{}, Range{1700, 2030});
    f("geographic_origin", &HistoricalContext::geographic_origin, Required{});
    f("cultural_context", &HistoricalContext::cultural_context, Required{});
    f("socioeconomic_factors", &HistoricalContext::socioeconomic_factors);
    f("key_innovations", &HistoricalContext::key_innovations, Required{}, Size{1, 20});
  }
};

struct EvolutionPeriod {
  std::string period_name, years;
  std::vector<std::string> characteristics;
  std::map<std::string, std::string> production_norms;
  template <class F>
  static void fields(F&& f) {
    f("period_name", &EvolutionPeriod::period_name, Required{});
    f("years", &EvolutionPeriod::years, Required{});
    f("characteristics", &EvolutionPeriod::characteristics, Required{});
    f("production_norms", &EvolutionPeriod::production_norms);
  }
};

/// Swing at a tempo; values between entries are interpolated.
struct SwingPoint {
  int bpm = 120;
  double ratio = 1.0;  ///< long : short
  template <class F>
  static void fields(F&& f) {
    f("bpm", &SwingPoint::bpm, Required{}, Range{20, 300});
    f("ratio", &SwingPoint::ratio, Required{}, Range{1, 3});
  }
};

/// A drum pattern as a musician writes it: one string a drum, one character a step, all rows
/// equally long. X accent, x normal, o soft, g ghost, . rest; 8, 12, 16, 24, 32 or 48 steps a bar
/// (times `bars`).
struct Groove {
  std::string name;
  int level = 2;  ///< 1 sparse .. 4 full
  int bars = 1;
  std::optional<Meter> meter;  ///< it is written in; absent = the genre's first time signature
  std::string kick, snare, rim, clap, hat, open_hat, pedal_hat, ride, ride_bell, crash, tom_low,
      tom_mid, tom_high, shaker, tambourine, cowbell, conga_low, conga_high, conga_mute, bongo_low,
      bongo_high, timbale_low, timbale_high, guiro, clave, brush;
  template <class F>
  static void fields(F&& f) {
    f("name", &Groove::name, Required{});
    f("level", &Groove::level, Range{1, 4});
    f("bars", &Groove::bars, Range{1, 4});
    f("meter", &Groove::meter);
    f("kick", &Groove::kick);
    f("snare", &Groove::snare);
    f("rim", &Groove::rim);
    f("clap", &Groove::clap);
    f("hat", &Groove::hat);
    f("open_hat", &Groove::open_hat);
    f("pedal_hat", &Groove::pedal_hat);
    f("ride", &Groove::ride);
    f("ride_bell", &Groove::ride_bell);
    f("crash", &Groove::crash);
    f("tom_low", &Groove::tom_low);
    f("tom_mid", &Groove::tom_mid);
    f("tom_high", &Groove::tom_high);
    f("shaker", &Groove::shaker);
    f("tambourine", &Groove::tambourine);
    f("cowbell", &Groove::cowbell);
    f("conga_low", &Groove::conga_low);
    f("conga_high", &Groove::conga_high);
    f("conga_mute", &Groove::conga_mute);
    f("bongo_low", &Groove::bongo_low);
    f("bongo_high", &Groove::bongo_high);
    f("timbale_low", &Groove::timbale_low);
    f("timbale_high", &Groove::timbale_high);
    f("guiro", &Groove::guiro);
    f("clave", &Groove::clave);
    f("brush", &Groove::brush);
  }
};

struct RhythmProfile {
  std::vector<Meter> time_signatures;
  std::vector<Feel> feels;
  double swing_amount_min = 0, swing_amount_max = 0, swing_amount_typical = 0;
  std::vector<SwingPoint> swing_ratio;  ///< wins over the amounts when present
  int swing_unit = 8;
  std::vector<std::string> signature_patterns;
  std::map<std::string, std::string> drum_characteristics;
  std::vector<Groove> grooves, fills;
  int fill_every_bars = 8;
  std::map<std::string, double> lean_ms;  ///< by role or category; negative = early
  double timing_ms = 5.0;                 ///< SD of a part's own timing
  int velocity_spread = 10;
  double pocket_tightness = 0.8;
  double push_pull = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("time_signatures", &RhythmProfile::time_signatures, Required{}, Size{1, 8});
    f("feels", &RhythmProfile::feels, Required{}, Size{1, 4});
    f("swing_amount_min", &RhythmProfile::swing_amount_min, Required{}, Range{0, 1});
    f("swing_amount_max", &RhythmProfile::swing_amount_max, Required{}, Range{0, 1});
    f("swing_amount_typical", &RhythmProfile::swing_amount_typical, Required{}, Range{0, 1});
    f("swing_ratio", &RhythmProfile::swing_ratio);
    f("swing_unit", &RhythmProfile::swing_unit, Range{8, 16});
    f("signature_patterns", &RhythmProfile::signature_patterns);
    f("drum_characteristics", &RhythmProfile::drum_characteristics);
    f("grooves", &RhythmProfile::grooves, Size{0, 64});
    f("fills", &RhythmProfile::fills, Size{0, 64});
    f("fill_every_bars", &RhythmProfile::fill_every_bars, Range{1, 64});
    f("lean_ms", &RhythmProfile::lean_ms);
    f("timing_ms", &RhythmProfile::timing_ms, Range{0, 30});
    f("velocity_spread", &RhythmProfile::velocity_spread, Range{0, 30});
    f("pocket_tightness", &RhythmProfile::pocket_tightness, Range{0, 1});
    f("push_pull", &RhythmProfile::push_pull, Range{-1, 1});
  }
};

/// Progressions of one section function. Roman numerals are built on the degrees of the
/// progression's own mode: capital = major triad, small = minor; one that contains `I` is major,
/// `i` minor.
struct SectionProgressions {
  std::vector<std::string> functions;     ///< SectionType names or section names; "any" = fallback
  std::vector<std::string> progressions;  ///< "i-VI-III-VII"; "I7*2-IV7" holds a chord for two
                                          ///< bars; "ii,V-I" shares a bar
  double beats_per_chord = 4.0;           ///< of a chord without * or ,
  template <class F>
  static void fields(F&& f) {
    f("functions", &SectionProgressions::functions, Required{}, Size{1, 32});
    f("progressions", &SectionProgressions::progressions, Required{}, Size{1, 64});
    f("beats_per_chord", &SectionProgressions::beats_per_chord, Range{0.5, 64});
  }
};

struct HarmonyProfile {
  std::vector<Mode> common_modes;
  std::vector<KeySignature> common_keys;
  std::vector<std::string>
      typical_progressions;  ///< the genre's own list; used where section_progressions say nothing
  std::vector<SectionProgressions> section_progressions;
  double tension_level = 0.4, jazz_influence = 0.0;
  bool modal_interchange_common = false;
  bool loop_based = false;            ///< loops instead of cadences
  std::vector<std::string> cadences;  ///< "V-I", "VII-i" … for section ends
  template <class F>
  static void fields(F&& f) {
    f("common_modes", &HarmonyProfile::common_modes, Required{}, Size{1, 13});
    f("common_keys", &HarmonyProfile::common_keys);
    f("typical_progressions", &HarmonyProfile::typical_progressions, Required{}, Size{1, 64});
    f("section_progressions", &HarmonyProfile::section_progressions);
    f("tension_level", &HarmonyProfile::tension_level, Required{}, Range{0, 1});
    f("jazz_influence", &HarmonyProfile::jazz_influence, Range{0, 1});
    f("modal_interchange_common", &HarmonyProfile::modal_interchange_common);
    f("loop_based", &HarmonyProfile::loop_based);
    f("cadences", &HarmonyProfile::cadences);
  }
};

struct MelodyProfile {
  double typical_range_octaves = 1.5;
  std::vector<std::string> interval_vocabulary;  ///< "M2", "m3", "P5" …
  std::vector<std::string> contour_preferences;  ///< arch, wave, descending …
  std::vector<int> phrase_lengths;               ///< bars
  std::vector<std::string> rhythm_cells;  ///< beats: "1 .5 .5 2", a rest in brackets: "(.5) .5 1 2"
  int hook_bars = 2;
  Pitch tessitura_low{{0, 0}, 4}, tessitura_high{{0, 0}, 6};
  double density = 0.5;      ///< 0 few long notes .. 1 many short
  double syncopation = 0.4;  ///< share of off-beat onsets
  double riff = 0.0;  ///< 0 a line that is developed .. 1 a few tones in one rhythm, said again
  template <class F>
  static void fields(F&& f) {
    f("typical_range_octaves", &MelodyProfile::typical_range_octaves, Required{}, Range{0.5, 3});
    f("interval_vocabulary", &MelodyProfile::interval_vocabulary, Required{});
    f("contour_preferences", &MelodyProfile::contour_preferences, Required{}, Size{1, 12});
    f("phrase_lengths", &MelodyProfile::phrase_lengths, Required{}, Size{1, 8}, Range{1, 64});
    f("rhythm_cells", &MelodyProfile::rhythm_cells, Size{0, 200});
    f("hook_bars", &MelodyProfile::hook_bars, Range{1, 8});
    f("tessitura_low", &MelodyProfile::tessitura_low);
    f("tessitura_high", &MelodyProfile::tessitura_high);
    f("density", &MelodyProfile::density, Range{0, 1});
    f("syncopation", &MelodyProfile::syncopation, Range{0, 1});
    f("riff", &MelodyProfile::riff, Range{0, 1});
  }
};

/// A section of a form. Bars are the natural length; the creative director scales a form to the
/// wanted duration.
struct FormSection {
  std::string name;  ///< "verse", "head", "A": same name = same material
  SectionType function = SectionType::kVerse;
  int bars = 8;
  double energy = 0.5;
  bool hook = false;
  std::string cadence = "half";
  bool optional = false;  ///< may be dropped to shorten the song
  bool whole = false;  ///< keeps its bars: a twelve-bar chorus is repeated or left out, never cut
  template <class F>
  static void fields(F&& f) {
    f("name", &FormSection::name, Required{});
    f("function", &FormSection::function, Required{});
    f("bars", &FormSection::bars, Required{}, Range{1, 64});
    f("energy", &FormSection::energy, Required{}, Range{0, 1});
    f("hook", &FormSection::hook);
    f("cadence", &FormSection::cadence);
    f("optional", &FormSection::optional);
    f("whole", &FormSection::whole);
  }
};

struct Form {
  std::string name;  ///< "intro-verse-chorus-…"
  double weight = 1.0;
  std::vector<FormSection> sections;
  template <class F>
  static void fields(F&& f) {
    f("name", &Form::name, Required{});
    f("weight", &Form::weight, Range{0, 100});
    f("sections", &Form::sections, Required{}, Size{1, 64});
  }
};

/// One layer of the band: candidates for a role, and when it plays.
struct PaletteEntry {
  std::string track;  ///< track name: "bass", "pad", "rhythm_guitar"
  std::string role = "rhythm";
  std::vector<std::string> instruments;  ///< instrument ids to choose from, best first
  std::vector<std::string> patches;      ///< synth patch names to choose from; empty = sampled
  double enter_energy = 0.0;             ///< plays in sections at or above this energy
  double leave_energy = 1.01;            ///< and below this one
  double chance = 1.0;                   ///< of being in the song at all
  bool essential = false;
  std::optional<Pitch> low, high;  ///< register band
  std::string style;               ///< a bass or comping style; empty = the section's
  double level_db = 0.0;           ///< against the genre's balance
  double pan = 0.0;
  double reverb = 0.2, delay = 0.0;  ///< sends 0..1
  template <class F>
  static void fields(F&& f) {
    f("track", &PaletteEntry::track, Required{});
    f("role", &PaletteEntry::role, Required{});
    f("instruments", &PaletteEntry::instruments, Required{}, Size{1, 16});
    f("patches", &PaletteEntry::patches);
    f("enter_energy", &PaletteEntry::enter_energy, Range{0, 1});
    f("leave_energy", &PaletteEntry::leave_energy, Range{0, 2});
    f("chance", &PaletteEntry::chance, Range{0, 1});
    f("essential", &PaletteEntry::essential);
    f("low", &PaletteEntry::low);
    f("high", &PaletteEntry::high);
    f("style", &PaletteEntry::style);
    f("level_db", &PaletteEntry::level_db, Range{-24, 12});
    f("pan", &PaletteEntry::pan, Range{-1, 1});
    f("reverb", &PaletteEntry::reverb, Range{0, 1});
    f("delay", &PaletteEntry::delay, Range{0, 1});
  }
};

/// Bass gestures of a style, one bar each: a token a step, 8 or 16 to the bar. 1 3 5 7 8 = chord
/// degrees, a = approach to the next root (scale), c = chromatic approach, k = root with the kick,
/// - = hold, . = rest.
struct BassStyle {
  std::string name;
  std::vector<std::string> gestures;  ///< "1.1.5.8a"
  double gate = 0.9;                  ///< share of a step's length that sounds at the end of a note
  template <class F>
  static void fields(F&& f) {
    f("name", &BassStyle::name, Required{});
    f("gestures", &BassStyle::gestures, Required{}, Size{1, 128});
    f("gate", &BassStyle::gate, Range{0.1, 1});
  }
};

/// Chord gestures of a style, one bar each: X accent, x stroke, - hold, . rest; digits are chord
/// tones for arpeggios. "one bar/the other" lies over two bars of the song, as a clave does.
struct CompingStyle {
  std::string name;
  std::string technique = "block";
  std::string voicing = "close";
  std::vector<std::string> gestures;  ///< "x..x..x."
  double gate = 0.9;
  template <class F>
  static void fields(F&& f) {
    f("name", &CompingStyle::name, Required{});
    f("technique", &CompingStyle::technique, OneOf{kCompingTechniques});
    f("voicing", &CompingStyle::voicing, OneOf{kVoicingClasses});
    f("gestures", &CompingStyle::gestures, Required{}, Size{1, 128});
    f("gate", &CompingStyle::gate, Range{0.05, 1});
  }
};

struct ArrangementProfile {
  DurationRange typical_duration;
  std::vector<std::string> common_structures;
  std::string energy_curve_type = "build_release";
  std::vector<Form> forms;
  std::vector<PaletteEntry> palette;
  std::vector<BassStyle> bass_styles;
  std::vector<CompingStyle> comping_styles;
  std::vector<std::string> transitions;  ///< techniques to draw from, best first
  std::vector<std::string> endings;
  std::vector<std::string> ear_candy;
  template <class F>
  static void fields(F&& f) {
    f("typical_duration", &ArrangementProfile::typical_duration, Required{});
    f("common_structures", &ArrangementProfile::common_structures, Required{}, Size{1, 16});
    f("energy_curve_type", &ArrangementProfile::energy_curve_type, Required{},
      OneOf{kEnergyCurves});
    f("forms", &ArrangementProfile::forms, Size{0, 16});
    f("palette", &ArrangementProfile::palette, Size{0, 32});
    f("bass_styles", &ArrangementProfile::bass_styles, Size{0, 32});
    f("comping_styles", &ArrangementProfile::comping_styles, Size{0, 32});
    f("transitions", &ArrangementProfile::transitions);
    f("endings", &ArrangementProfile::endings);
    f("ear_candy", &ArrangementProfile::ear_candy);
  }
};

struct InstrumentationProfile {
  std::vector<std::string> essential, common, forbidden;
  template <class F>
  static void fields(F&& f) {
    f("essential", &InstrumentationProfile::essential, Required{}, Size{1, 32});
    f("common", &InstrumentationProfile::common);
    f("forbidden", &InstrumentationProfile::forbidden);
  }
};

struct MixCharacteristics {
  double low_end_emphasis = 0.5, vocal_forwardness = 0.5, brightness = 0.5, width = 0.5,
         vintage_warmth = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("low_end_emphasis", &MixCharacteristics::low_end_emphasis, Required{}, Range{0, 1});
    f("vocal_forwardness", &MixCharacteristics::vocal_forwardness, Required{}, Range{0, 1});
    f("brightness", &MixCharacteristics::brightness, Required{}, Range{0, 1});
    f("width", &MixCharacteristics::width, Required{}, Range{0, 1});
    f("vintage_warmth", &MixCharacteristics::vintage_warmth, Range{0, 1});
  }
};

struct MasterTargets {
  double loudness_lufs_min = -14, loudness_lufs_max = -10, dynamic_range_lu_min = 6,
         dynamic_range_lu_max = 10;
  template <class F>
  static void fields(F&& f) {
    f("loudness_lufs_min", &MasterTargets::loudness_lufs_min, Required{}, Range{-20, -6});
    f("loudness_lufs_max", &MasterTargets::loudness_lufs_max, Required{}, Range{-20, -6});
    f("dynamic_range_lu_min", &MasterTargets::dynamic_range_lu_min, Required{}, Range{3, 15});
    f("dynamic_range_lu_max", &MasterTargets::dynamic_range_lu_max, Required{}, Range{3, 15});
  }
};

struct SpaceProfile {
  std::string reverb_type = "hall";
  double reverb_size = 0.5, reverb_decay_s = 2.0, reverb_predelay_ms = 20, delay_beats = 0.75,
         delay_feedback = 0.35;
  template <class F>
  static void fields(F&& f) {
    f("reverb_type", &SpaceProfile::reverb_type);
    f("reverb_size", &SpaceProfile::reverb_size, Range{0, 1});
    f("reverb_decay_s", &SpaceProfile::reverb_decay_s, Range{0.1, 10});
    f("reverb_predelay_ms", &SpaceProfile::reverb_predelay_ms, Range{0, 250});
    f("delay_beats", &SpaceProfile::delay_beats, Range{0.0625, 8});
    f("delay_feedback", &SpaceProfile::delay_feedback, Range{0, 0.9});
  }
};

struct ProductionProfile {
  std::string era_reference;
  MixCharacteristics mix_characteristics;
  MasterTargets master_targets;
  std::vector<std::string> signature_effects;
  SpaceProfile space;
  std::map<std::string, double> balance_db;  ///< by role or category: level under the lead, LU
  std::vector<std::string> sidechain;        ///< tracks ducked by the kick
  double sidechain_depth_db = 0.0;
  double tape_saturation = 0.0, vinyl_texture = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("era_reference", &ProductionProfile::era_reference, Required{});
    f("mix_characteristics", &ProductionProfile::mix_characteristics, Required{});
    f("master_targets", &ProductionProfile::master_targets, Required{});
    f("signature_effects", &ProductionProfile::signature_effects);
    f("space", &ProductionProfile::space);
    f("balance_db", &ProductionProfile::balance_db);
    f("sidechain", &ProductionProfile::sidechain);
    f("sidechain_depth_db", &ProductionProfile::sidechain_depth_db, Range{0, 24});
    f("tape_saturation", &ProductionProfile::tape_saturation, Range{0, 1});
    f("vinyl_texture", &ProductionProfile::vinyl_texture, Range{0, 1});
  }
};

struct RubricDimension {
  std::string name;
  double weight = 0.0;
  std::vector<std::string>
      criteria;  ///< sentences; those of the form "metric: low..high" are measured by QA
  std::string scoring_guide;
  template <class F>
  static void fields(F&& f) {
    f("name", &RubricDimension::name, Required{});
    f("weight", &RubricDimension::weight, Required{}, Range{0, 1});
    f("criteria", &RubricDimension::criteria, Required{}, Size{1, 16});
    f("scoring_guide", &RubricDimension::scoring_guide, Required{});
  }
};

struct AuthenticityRubric {
  std::vector<RubricDimension> dimensions;
  double minimum_passing_score = 0.8;
  template <class F>
  static void fields(F&& f) {
    f("dimensions", &AuthenticityRubric::dimensions, Required{}, Size{3, 16});
    f("minimum_passing_score", &AuthenticityRubric::minimum_passing_score, Range{0.5, 1});
  }
};

struct GenreProfile {
  std::string genre_id, name, family;
  std::vector<std::string> aliases;
  std::vector<std::string> keywords;  ///< words of a prompt that point here
  std::vector<Mood> moods;            ///< its usual moods, likeliest first
  double vocals = 0.5;                ///< chance of vocals when the brief is silent
  GenreLineage lineage;
  HistoricalContext historical_context;
  std::vector<EvolutionPeriod> evolution_timeline;
  TempoRange tempo;
  RhythmProfile rhythm;
  HarmonyProfile harmony;
  MelodyProfile melody;
  ArrangementProfile arrangement;
  InstrumentationProfile instrumentation;
  ProductionProfile production;
  AuthenticityRubric authenticity_rubric;
  std::string version = "1.0.0";
  std::optional<std::string> last_validated;
  template <class F>
  static void fields(F&& f) {
    f("genre_id", &GenreProfile::genre_id, Required{}, Length{1, 64});
    f("name", &GenreProfile::name, Required{}, Length{1, 100});
    f("family", &GenreProfile::family, Required{}, OneOf{kFamilies});
    f("aliases", &GenreProfile::aliases);
    f("keywords", &GenreProfile::keywords);
    f("moods", &GenreProfile::moods);
    f("vocals", &GenreProfile::vocals, Range{0, 1});
    f("lineage", &GenreProfile::lineage, Required{});
    f("historical_context", &GenreProfile::historical_context, Required{});
    f("evolution_timeline", &GenreProfile::evolution_timeline);
    f("tempo", &GenreProfile::tempo, Required{});
    f("rhythm", &GenreProfile::rhythm, Required{});
    f("harmony", &GenreProfile::harmony, Required{});
    f("melody", &GenreProfile::melody, Required{});
    f("arrangement", &GenreProfile::arrangement, Required{});
    f("instrumentation", &GenreProfile::instrumentation, Required{});
    f("production", &GenreProfile::production, Required{});
    f("authenticity_rubric", &GenreProfile::authenticity_rubric, Required{});
    f("version", &GenreProfile::version);
    f("last_validated", &GenreProfile::last_validated);
  }
};

}  // namespace aether::spec
