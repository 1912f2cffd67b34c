// The smallest genre a song can be made of, written by hand for the tests of composition,
// arrangement and score.
#pragma once

#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>
#include <aether/spec/song.hpp>

#include <map>
#include <string>
#include <vector>

namespace aether::testing {

inline music::Pitch pitch(const char* text) {
  return *music::Pitch::parse(text);
}
inline music::KeySignature key(const char* text) {
  return *music::KeySignature::parse(text);
}

inline spec::PaletteEntry layer(const char* track, const char* role,
                                std::vector<std::string> players, double enter, bool essential) {
  spec::PaletteEntry entry;
  entry.track = track;
  entry.role = role;
  entry.instruments = std::move(players);
  entry.enter_energy = enter;
  entry.essential = essential;
  return entry;
}

/// A band of five in minor: rock-like grooves, two bass styles, pads and stabs.
inline spec::GenreProfile small_genre() {
  spec::GenreProfile genre;
  genre.genre_id = "small";
  genre.name = "Small";
  genre.family = "band";
  auto& rhythm = genre.rhythm;
  rhythm.time_signatures = {music::Meter{4, 4}};
  rhythm.feels = {spec::Feel::kStraight};
  spec::Groove soft, full, fill;
  soft.name = "soft";
  soft.level = 1;
  soft.kick = "X.......";
  soft.hat = "x.o.x.o.";
  full.name = "full";
  full.level = 3;
  full.kick = "X...x.x.";
  full.snare = "..X...X.";
  full.hat = "xoxoxoxo";
  fill.name = "toms";
  fill.snare = "..X.xx..";
  fill.tom_low = "......XX";
  rhythm.grooves = {soft, full};
  rhythm.fills = {fill};
  rhythm.timing_ms = 2.0;
  auto& harmony = genre.harmony;
  harmony.common_modes = {music::Mode::kMinor};
  harmony.typical_progressions = {"i-VI-III-VII", "i-iv-VII-III", "VI-VII-i*2"};
  harmony.section_progressions = {{{"verse"}, {"i-VII-VI-VII", "i-iv-i-v"}, 4.0},
                                  {{"chorus"}, {"VI-III-VII-i", "i-VI-III-VII"}, 4.0}};
  harmony.cadences = {"iv-V-i", "VI-VII"};
  auto& melody = genre.melody;
  melody.interval_vocabulary = {"P1", "m2", "M2", "m3", "M3", "P4", "P5"};
  melody.contour_preferences = {"arch", "wave", "descending"};
  melody.phrase_lengths = {4};
  melody.rhythm_cells = {"1 .5 .5 1 1",   "1.5 .5 2",  "(.5) .5 1 .5 .5 1",
                         ".5 .5 .5 .5 2", "1.5 1.5 1", "2 1 1"};
  melody.tessitura_low = pitch("A3");
  melody.tessitura_high = pitch("F5");
  auto& arrangement = genre.arrangement;
  arrangement.palette = {layer("drums", "drums", {"kit"}, 0.25, true),
                         layer("bass", "bass", {"bass_guitar"}, 0.2, true),
                         layer("pad", "pad", {"strings"}, 0.0, true),
                         layer("guitar", "rhythm", {"guitar"}, 0.4, true),
                         layer("lead", "lead", {"flute"}, 0.3, true),
                         layer("bells", "counter", {"vibes"}, 0.7, false),
                         layer("arp", "arpeggio", {"harp"}, 0.55, false)};
  arrangement.bass_styles = {{"roots", {"1-------", "1---1---", "1---5-a-"}, 0.9},
                             {"eighths", {"11111111", "1111111a", "1151115c"}, 0.8}};
  arrangement.comping_styles = {{"pads", "sustain", "spread", {"X-------"}, 1.0},
                                {"stabs", "stab", "close", {"..x...x.", "x..x..x."}, 0.5}};
  arrangement.transitions = {"fill", "crash", "pickup"};
  arrangement.endings = {"held_chord"};
  arrangement.common_structures = {"intro-verse-chorus-verse-chorus-outro"};
  return genre;
}

inline spec::SectionPlan section(const char* label, const char* name, spec::SectionType function,
                                 int bars, double energy, bool hook, const char* cadence) {
  spec::SectionPlan plan;
  plan.label = label;
  plan.name = name;
  plan.function = function;
  plan.bars = bars;
  plan.energy = energy;
  plan.hook = hook;
  plan.cadence = cadence;
  return plan;
}

inline spec::SongSpec small_song(const char* song_key = "A minor") {
  using spec::SectionType;
  spec::SongSpec song;
  song.id = "song-1";
  song.title = "Small Song";
  song.genre_id = "small";
  song.bpm = 120;
  song.key = key(song_key);
  song.has_vocals = false;
  song.is_instrumental = true;
  song.sections = {section("Intro", "intro", SectionType::kIntro, 4, 0.25, false, "loop"),
                   section("Verse 1", "verse", SectionType::kVerse, 8, 0.45, false, "half"),
                   section("Chorus 1", "chorus", SectionType::kChorus, 8, 0.8, true, "authentic"),
                   section("Verse 2", "verse", SectionType::kVerse, 8, 0.5, false, "half"),
                   section("Chorus 2", "chorus", SectionType::kChorus, 8, 0.9, true, "authentic"),
                   section("Outro", "outro", SectionType::kOutro, 4, 0.4, false, "authentic")};
  return song;
}

inline spec::InstrumentProfile instrument(const char* id, const char* category, int program,
                                          const char* low, const char* high, const char* idiom) {
  spec::InstrumentProfile profile;
  profile.id = profile.name = id;
  profile.category = category;
  profile.midi_program = program;
  profile.range_low = profile.comfortable_low = pitch(low);
  profile.range_high = profile.comfortable_high = pitch(high);
  profile.idiom = idiom;
  return profile;
}

inline std::map<std::string, spec::InstrumentProfile> small_instruments() {
  std::map<std::string, spec::InstrumentProfile> all;
  for (auto profile : {instrument("bass_guitar", "bass", 33, "E1", "G3", "pluck"),
                       instrument("strings", "strings", 48, "G2", "C6", "bow"),
                       instrument("guitar", "guitar", 25, "E2", "C6", "strum"),
                       instrument("flute", "wind", 73, "C4", "C7", "breathe"),
                       instrument("vibes", "mallet", 11, "F3", "F6", "strike"),
                       instrument("harp", "strings", 46, "C2", "C7", "pluck"),
                       instrument("oboe", "wind", 68, "Bb3", "G6", "breathe"),
                       instrument("voice", "vocal", 53, "F3", "C6", "breathe")})
    all[profile.id] = profile;
  all["oboe"].polyphonic = false;
  auto kit = instrument("kit", "drums", 0, "A1", "A5", "strike");
  kit.drums = true;
  all["kit"] = kit;
  return all;
}

}  // namespace aether::testing
