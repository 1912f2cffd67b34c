// The law of the pipeline: every field of every written specification changes the score, the mix or
// the sound, or stands on the list of plain data below with its reason. Fields are found by
// reflection, so a new one that nothing reads fails here. Prints the table.
#include "field_walk.hpp"
#include "song_bench.hpp"

#include <aether/spec/arrangement.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

#include <gtest/gtest.h>

#include <cstdio>

namespace aether::fields {
namespace {

/// Data, not sound: what it is for instead.
const std::map<std::string, std::string>& plain_data() {
  const char* const id = "ties documents together";
  const char* const reading = "a reading of the notes, which sound themselves";
  const char* const judged = "the composer's judgement, in the decision log";
  const char* const compared = "QA compares songs by it";
  const char* const plan = "the writer's plan; its lines carry it out";
  const char* const form = "the form again, for people; SongSpec's table is played";
  static const std::map<std::string, std::string> list = {
      {"song.id", id},
      {"song.random_seed", "the recipe's; it seeded everything"},
      {"song.genre_id", "names the genre document, which drives everything"},
      {"song.subgenre", "a name for people"},
      {"song.target_duration_seconds", "as asked; form and tempo meet it, QA measures it"},
      {"song.artist_name", "tag of the release"},
      {"song.album_id", "tag of the release"},
      {"song.track_number", "tag of the release"},
      {"song.named_by_listener", "what QA must not hold against the song"},
      {"song.creative_brief.mood", "as asked; primary_mood is what sounds"},
      {"song.creative_brief.energy_description", "as asked; the sections' energies sound"},
      {"harmony.song_id", id},
      {"harmony.originality_score", compared},
      {"harmony.progressions[].roman_numerals", compared},
      {"harmony.modulations[].from_key.mode", "the key that is left"},
      {"harmony.voice_leading_rules[].description", "a sentence for people"},
      {"harmony.voice_leading_rules[].is_violated", "result of a check, not a wish"},
      {"harmony.voice_leading_rules[].violation_details", "result of a check, not a wish"},
      {"melody.id", id},
      {"melody.song_id", id},
      {"melody.harmony_id", id},
      {"melody.contour_fingerprint", compared},
      {"melody.interval_hash", compared},
      {"melody.originality_score", compared},
      {"melody.motifs[].intervals", reading},
      {"melody.motifs[].intervals[].interval", reading},
      {"melody.motifs[].intervals[].direction", reading},
      {"melody.motifs[].intervals[].duration_beats", reading},
      {"melody.motifs[].hook_score", judged},
      {"melody.primary_hook.singability_score", judged},
      {"melody.primary_hook.memorability_score", judged},
      {"melody.secondary_hooks[].singability_score", judged},
      {"melody.secondary_hooks[].memorability_score", judged},
      {"rhythm.id", id},
      {"rhythm.song_id", id},
      {"rhythm.groove_fingerprint", compared},
      {"rhythm.originality_score", compared},
      {"arrangement.id", id},
      {"arrangement.song_id", id},
      {"arrangement.structure_archetype", compared},
      {"arrangement.genre_structure_match", compared},
      {"arrangement.energy_curve[].section_label", form},
      {"arrangement.sections[].start_bar", form},
      {"arrangement.sections[].length_bars", form},
      {"arrangement.total_bars", form},
      {"lyrics.id", id},
      {"lyrics.song_id", id},
      {"lyrics.melody_id", id},
      {"lyrics.primary_theme", plan},
      {"lyrics.secondary_themes", plan},
      {"lyrics.emotional_journey", plan},
      {"lyrics.narrative.setup", plan},
      {"lyrics.narrative.development", plan},
      {"lyrics.narrative.resolution", plan},
      {"lyrics.narrative.perspective", plan},
      {"lyrics.vocabulary_level", plan},
      {"lyrics.banned_words", plan},
      {"lyrics.sections[].theme_keywords", plan},
      {"lyrics.sections[].rhyme_scheme", "the lines' rhyme tags, for people"},
      {"lyrics.sections[].lines[].syllable_count", "counts the syllables, which are sung"},
      {"lyrics.hook_lyrics", "one of the lines, for people"},
      {"lyrics.title_in_lyrics", "a fact about the lines"},
      {"lyrics.ngram_overlap_score", compared},
      {"lyrics.semantic_distance", compared},
      {"lyrics.originality_score", compared},
      {"vocal.id", id},
      {"vocal.song_id", id},
      {"vocal.lyric_id", id},
      {"vocal.melody_id", id},
      {"vocal.voice_persona.gender_presentation", "casts the ranges, which are sung"},
      {"vocal.voice_persona.age_range", "for a voice provider; no stand-in has an age"},
      {"sound_design.id", id},
      {"sound_design.song_id", id},
      {"sound_design.arrangement_id", id},
      {"sound_design.rhythm_id", id},
      {"sound_design.sample_sources[].license", "whether a sample may be used, not how it sounds"},
      {"sound_design.sample_sources[].source_type", "other sources than SoundFonts are refused"},
      {"sound_design.sample_sources[].file_path", "another file: audio_fluidsynth_test"}};
  return list;
}

/// Values that free texts and lists of names know, beside what is found by itself.
const std::map<std::string, std::vector<Value>>& hints() {
  static const std::map<std::string, std::vector<Value>> list = {
      {"song.creative_brief.lyrical_direction", {"about lost love", "about rain"}},
      {"song.creative_brief.reference_era", {"1960s"}},
      {"song.creative_brief.special_requests",
       {Value(std::vector<std::string>{"voice: masculine"}),
        Value(std::vector<std::string>{"delivery: whispered"})}},
      {"song.creative_brief.theme", {"rain", "summer"}},
      {"song.exclude_instruments", {Value(std::vector<std::string>{"bass"})}},
      {"song.include_instruments", {Value(std::vector<std::string>{"flute"})}},
      {"harmony.final_chord.extensions", {Value(std::vector<std::string>{"9"})}},
      {"harmony.final_chord.alterations", {Value(std::vector<std::string>{"#11"})}},
      {"harmony.progressions[].chords[].alterations", {Value(std::vector<std::string>{"#11"})}},
      {"harmony.progressions[].cadence_chords[].extensions",
       {Value(std::vector<std::string>{"9"})}},
      {"harmony.progressions[].cadence_chords[].alterations",
       {Value(std::vector<std::string>{"#11"})}},
      {"rhythm.signature_pattern", {"four_on_floor", "half_time", "one_drop"}},
      {"vocal.harmonies[].interval", {"5th", "octave"}},
      {"vocal.harmonies[].direction", {"below"}},
      {"vocal.emotion_arc[].emotion", {"anger", "sadness"}},
      {"vocal.emotion_arc",
       {Value::array(
           {Value::map({{"section", "outro"}, {"emotion", "joy"}, {"intensity", 0.5}})})}},
      {"melody.secondary_hooks[].contour.contour_type", {"static", "ascending", "descending"}},
      {"melody.primary_hook.contour.contour_type", {"static", "ascending", "descending"}},
      {"melody.motifs[].contour.contour_type", {"static", "ascending", "descending"}},
      {"melody.section_melodies[].contour.contour_type", {"static", "ascending", "descending"}},
      // Where an answer quotes the hook anyway, another name of it says nothing new.
      {"melody.section_melodies[].uses_motifs", {Value(std::vector<std::string>{"hook:2"})}},
      {"melody.development_techniques", {Value(std::vector<std::string>{"inversion"})}}};
  return list;
}

/// Choruses sing the second hook, and all else of more than one phrase has a pickup of its own
/// notes, whatever was composed.
spec::MelodySpec with_own_lines(spec::MelodySpec melody) {
  for (spec::SectionMelody& section : melody.section_melodies) {
    if (section.phrases.size() < 2) continue;
    if (section.section_type == spec::SectionType::kChorus) {
      section.phrases[1].source = "hook:2";
      continue;
    }
    const double onset = section.phrases[1].onset_beats - 1.0;
    spec::Phrase pickup;
    pickup.onset_beats = onset;
    pickup.notes.assign(2, melody.primary_hook.melody_notes.front());
    section.phrases.insert(section.phrases.begin() + 1, pickup);
    section.phrase_rhythms.insert(section.phrase_rhythms.begin() + 1,
                                  {{onset, 0.5}, {onset + 0.5, 0.5}});
  }
  return melody;
}

/// A key change, an ad lib …: what a song may have and this one need not. In every second song
/// materials are named by type alone, swing is an amount and the tempo is round.
void enrich(const std::string& document, bool second, Value& value) {
  if (document == "song" && second) set_path(value, "bpm_exact", 0.0);
  if (document == "rhythm" && second) set_path(value, "groove_template.swing_ratio", 0.0);
  for (const char* list : {"progressions", "section_melodies", "section_rhythms"})
    for (std::size_t i = 0; second && i < value.at(list).size(); ++i)
      set_path(value, reflect::join(reflect::join(list, i), "section_name"), "");
  if (document == "arrangement")
    set_path(value, "transitions[0].technique", second ? "drop" : "riser");
  if (document == "melody") {
    set_path(value, "secondary_hooks[0].placement", value.at("primary_hook").at("placement"));
    set_path(value, "secondary_hooks[0].contour.contour_type", "arch");
    value = to_value(with_own_lines(from_value<spec::MelodySpec>(value)));
  }
  if (document == "harmony") {
    spec::HarmonySpec harmony = from_value<spec::HarmonySpec>(value);
    spec::Modulation lift;
    lift.from_key = harmony.primary_key;
    lift.to_key = {harmony.primary_key.degree(2), harmony.primary_key.mode};
    lift.pivot_chord = harmony.progressions.front().chords.front();
    lift.pivot_chord->bass_note = lift.to_key.root;
    lift.pivot_chord->extensions = {"9"};
    lift.pivot_chord->alterations = {"#11"};
    lift.at_bar = 20;
    lift.technique = "pivot";
    harmony.modulations = {lift};
    // One that the last section does not come to by itself.
    if (harmony.final_chord) harmony.final_chord->quality = "6";
    // A style that speaks dominants of the secondary keys.
    harmony.tension_level = 0.9;
    harmony.jazz_influence = 0.6;
    for (auto& progression : harmony.progressions) {
      progression.chords.front().bass_note = progression.key.degree(3);
      progression.chords.front().extensions = {"9"};
    }
    value = to_value(harmony);
  }
  if (document == "vocal") {
    spec::VocalSpec vocal = from_value<spec::VocalSpec>(value);
    vocal.doubles = {{"main_double_left", -8, 16.0, -9.0, -0.5, {}}};
    vocal.harmonies = {{"3rd", "above", {spec::SectionType::kChorus}, -9.0, {}}};
    vocal.ad_libs = {{"yeah", "Chorus 1", 0.9, {}}};
    value = to_value(vocal);
  }
}

struct Verdict {
  std::string effect;  ///< "notes", "mix", "sound"; empty for none
  std::string by;      ///< the change that showed it
};

class Trial {
 public:
  Trial(SongBench& bench, std::string document, Value value)
      : bench_(bench), document_(std::move(document)), value_(std::move(value)) {
    const Map before = bench_.rewritten(document_, value_);
    notes_ = bench_.notes(before);
    mix_ = bench_.mix(before);
    design_ = before.at("sound_design");
    sound_ = bench_.sound(before);
  }

  Verdict judge(const Field& field) {
    // All places at once first: what one section ignores another may show.
    std::size_t most = 0;
    for (const auto& place : field.places) most = std::max(most, place.values.size());
    for (std::size_t i = 0; i < most; ++i) {
      std::vector<Change> all;
      for (const auto& place : field.places)
        if (i < place.values.size()) all.push_back({place.path, place.values[i]});
      if (Verdict found = effect(all, "everywhere"); !found.effect.empty()) return found;
    }
    int tries = 0;
    for (const auto& place : field.places)
      for (const Value& value : place.values) {
        if (++tries > kTries) return {};
        if (Verdict found = effect({{place.path, value}}, place.path); !found.effect.empty())
          return found;
      }
    return {};
  }

 private:
  static constexpr int kTries = 24;
  using Change = std::pair<std::string, Value>;

  Verdict effect(const std::vector<Change>& changes, const std::string& where) {
    try {
      Value changed = value_;
      for (const auto& [path, value] : changes) set_path(changed, path, value);
      const Map after = bench_.rewritten(document_, changed);
      if (bench_.notes(after) != notes_) return {"notes", where};
      if (bench_.mix(after) != mix_) return {"mix", where};
      if (!(after.at("sound_design") == design_) && bench_.sound(after) != sound_)
        return {"sound", where};
    } catch (const Failure&) {
      // A value the engine refuses shows nothing; the next one may.
    }
    return {};
  }

  SongBench& bench_;
  std::string document_;
  Value value_;
  Value design_;
  std::string notes_, mix_, sound_;
};

SongWish wish(const char* genre, const char* prompt, std::int64_t seed) {
  return {genre, seed, {{"prompt", prompt}, {"vocals", true}, {"duration", 75}}};
}

/// An electric song with drum machines and patches, and one of sampled players.
std::vector<std::unique_ptr<SongBench>>& benches() {
  static std::vector<std::unique_ptr<SongBench>> all = [] {
    std::vector<std::unique_ptr<SongBench>> made;
    made.push_back(std::make_unique<SongBench>(wish("synthwave", "nostalgic night drive", 1)));
    made.push_back(std::make_unique<SongBench>(wish("rock", "a loud anthem", 2)));
    return made;
  }();
  return all;
}

template <class Spec>
void try_every_field(const std::string& document) {
  std::map<std::string, Verdict> verdicts;
  for (auto& bench : benches()) {
    Value value = bench->documents().at(document);
    enrich(document, bench != benches().front(), value);
    Trial trial(*bench, document, value);
    Fields found = fields_of<Spec>(value);
    for (auto& [pattern, field] : found) {
      Verdict& verdict = verdicts[pattern];
      if (const auto known = hints().find(document + "." + pattern); known != hints().end()) {
        if (field.places.empty()) field.places.push_back({pattern, {}});
        for (auto& place : field.places)
          place.values.insert(place.values.begin(), known->second.begin(), known->second.end());
      }
      if (!verdict.effect.empty() || plain_data().count(document + "." + pattern)) continue;
      if (!field.places.empty()) verdict = trial.judge(field);
    }
  }
  int idle = 0;
  for (const auto& [pattern, verdict] : verdicts) {
    const std::string name = document + "." + pattern;
    const auto plain = plain_data().find(name);
    const bool is_plain = plain != plain_data().end();
    std::printf("  %-58s %s\n", name.c_str(),
                is_plain                 ? ("data: " + plain->second).c_str()
                : verdict.effect.empty() ? "NOTHING"
                                         : (verdict.effect + "  " + verdict.by).c_str());
    idle += verdict.effect.empty() && !is_plain;
    EXPECT_TRUE(is_plain || !verdict.effect.empty())
        << name << " changes neither notes nor mix nor sound: give it its effect, or say in "
        << "plain_data() what it is for";
  }
  std::printf("  %zu fields, %d without effect\n", verdicts.size(), idle);
  for (const auto& [name, reason] : plain_data()) {
    const bool mine = name.starts_with(document + ".");
    EXPECT_TRUE(!mine || verdicts.count(name.substr(document.size() + 1)))
        << name << " is no field";
  }
}

TEST(EveryField, OfSongSpecIsHeard) {
  try_every_field<spec::SongSpec>("song");
}
TEST(EveryField, OfHarmonySpecIsHeard) {
  try_every_field<spec::HarmonySpec>("harmony");
}
TEST(EveryField, OfMelodySpecIsHeard) {
  try_every_field<spec::MelodySpec>("melody");
}
TEST(EveryField, OfRhythmSpecIsHeard) {
  try_every_field<spec::RhythmSpec>("rhythm");
}
TEST(EveryField, OfArrangementSpecIsHeard) {
  try_every_field<spec::ArrangementSpec>("arrangement");
}
TEST(EveryField, OfLyricSpecIsHeard) {
  try_every_field<spec::LyricSpec>("lyrics");
}
TEST(EveryField, OfVocalSpecIsHeard) {
  try_every_field<spec::VocalSpec>("vocal");
}
TEST(EveryField, OfSoundDesignSpecIsHeard) {
  try_every_field<spec::SoundDesignSpec>("sound_design");
}

}  // namespace
}  // namespace aether::fields
