// Every field drives the score: change one, and the notes, controllers or tempo change.
#include "small_score.hpp"

#include <aether/codec.hpp>

#include <gtest/gtest.h>

#include <functional>

namespace aether {
namespace {

using midi_algorithmic::Documents;
using testing::key;
using testing::pitch;
using testing::play;

struct Field {
  const char* name;
  std::function<void(Documents&)> change;
};

void PrintTo(const Field& field, std::ostream* out) {
  *out << field.name;
}

/// What is heard: titles, ids and origins do not count.
Value heard(const music::Score& score) {
  Value out = Value::array();
  for (const auto& track : score.tracks) {
    Value notes = Value::array();
    for (const auto& note : track.notes)
      notes.push_back(Value::array({note.tick, note.length, note.key, note.velocity}));
    Value controls = Value::array();
    for (const auto& control : track.controls) controls.push_back(to_value(control));
    out.push_back(
        Value::array({track.name, track.instrument, track.midi_program, notes, controls}));
  }
  for (const auto& tempo : score.tempos) out.push_back(to_value(tempo));
  for (const auto& lyric : score.lyrics) out.push_back(to_value(lyric));
  return out;
}

class EveryField : public ::testing::TestWithParam<Field> {};

TEST_P(EveryField, ChangesTheScore) {
  const Documents before = testing::sung_documents(2);
  Documents after = before;
  GetParam().change(after);
  EXPECT_NE(checksum(heard(play(before))), checksum(heard(play(after)))) << GetParam().name;
}

template <class List>
auto& chorus(List& list) {
  for (auto& item : list)
    if (item.section_type == spec::SectionType::kChorus) return item;
  return list.front();
}

const Field kHarmony[] = {
    {"chords", [](Documents& d) { chorus(d.harmony.progressions).chords[0].quality = "sus4"; }},
    {"root",
     [](Documents& d) {
       chorus(d.harmony.progressions).chords[0].root = *music::NoteName::parse("B");
     }},
    {"bass_note",
     [](Documents& d) {
       chorus(d.harmony.progressions).chords[0].bass_note = *music::NoteName::parse("E");
     }},
    {"extensions",
     [](Documents& d) { chorus(d.harmony.progressions).chords[0].extensions = {"9"}; }},
    {"alterations",
     [](Documents& d) { chorus(d.harmony.progressions).chords[0].alterations = {"#5"}; }},
    {"durations_beats",
     [](Documents& d) { chorus(d.harmony.progressions).durations_beats[0] = 2.0; }},
    {"cadence_chords", [](Documents& d) { chorus(d.harmony.progressions).cadence_chords.clear(); }},
    {"repeat_count", [](Documents& d) { chorus(d.harmony.progressions).repeat_count = 1; }},
    {"tension_level", [](Documents& d) { d.harmony.tension_level = 1.0; }},
    {"jazz_influence", [](Documents& d) { d.harmony.jazz_influence = 0.9; }},
    {"modal_interchange_used",
     [](Documents& d) {
       d.harmony.modal_interchange_used = !d.harmony.modal_interchange_used;
       for (auto& p : d.harmony.progressions)
         p.chords[1] = music::voicing_of(*music::parse_chord("Dm"));
     }},
    {"secondary_keys",
     [](Documents& d) {
       d.harmony.tension_level = 0.0;
       d.harmony.secondary_keys.clear();
     }},
    {"final_chord", [](Documents& d) { d.harmony.final_chord->quality = "m6"; }},
    {"modulations",
     [](Documents& d) {
       d.harmony.modulations = {{key("A minor"),
                                 key("B minor"),
                                 std::nullopt,
                                 "lift",
                                 spec::SectionType::kChorus,
                                 29,
                                 {}}};
     }},
    {"voice_leading_rules.weight",
     [](Documents& d) {
       for (auto& rule : d.harmony.voice_leading_rules)
         rule.weight = rule.name == "range" ? 20.0 : 0.0;
     }},
};
const Field kMelody[] = {
    {"hook notes",
     [](Documents& d) {
       d.melody.primary_hook.melody_notes[1] = pitch("D5");
       d.melody.primary_hook.melody_notes[2] = pitch("B4");
     }},
    {"hook rhythm", [](Documents& d) { d.melody.primary_hook.rhythm_pattern[0] *= 0.5; }},
    {"secondary hook",
     [](Documents& d) {
       for (auto& note : d.melody.secondary_hooks[0].melody_notes) note = pitch("C5");
     }},
    {"motif notes",
     [](Documents& d) {
       for (auto& motif : d.melody.motifs)
         for (auto& note : motif.notes) note = pitch("E4");
     }},
    {"motif rhythm",
     [](Documents& d) {
       for (auto& motif : d.melody.motifs) motif.rhythm_pattern[0] *= 0.5;
     }},
    {"source",
     [](Documents& d) {
       chorus(d.melody.section_melodies).phrases[0].source = d.melody.motifs[0].name;
     }},
    {"transformation",
     [](Documents& d) {
       for (auto& p : chorus(d.melody.section_melodies).phrases) p.transformation = "inversion";
     }},
    {"transpose_steps",
     [](Documents& d) {
       for (auto& p : chorus(d.melody.section_melodies).phrases) p.transpose_steps -= 1;
     }},
    {"onset_beats",
     [](Documents& d) {
       for (auto& p : chorus(d.melody.section_melodies).phrases) p.onset_beats += 1.0;
     }},
    {"accents",
     [](Documents& d) {
       for (auto& p : chorus(d.melody.section_melodies).phrases)
         p.accents.assign(p.accents.size(), 20);
     }},
    {"step_shifts",
     [](Documents& d) {
       for (auto& p : chorus(d.melody.section_melodies).phrases)
         if (!p.step_shifts.empty()) p.step_shifts.front() += 1;
     }},
    {"register",
     [](Documents& d) {
       d.melody.typical_range_octaves = 3;
       d.melody.lowest_note = pitch("C3");
       d.melody.highest_note = pitch("C6");
       for (auto& s : d.melody.section_melodies) s.register_name = "low";
     }},
    {"lowest_note", [](Documents& d) { d.melody.lowest_note = pitch("E4"); }},
    {"highest_note",
     [](Documents& d) {
       d.melody.highest_note = pitch("C5");
       d.melody.lowest_note = pitch("A3");
     }},
    {"typical_range_octaves", [](Documents& d) { d.melody.typical_range_octaves = 0.5; }},
    {"contour",
     [](Documents& d) {
       for (auto& s : d.melody.section_melodies) s.contour.contour_type = "ascending";
       d.vocal.reset();
     }},
};
const Field kRhythm[] = {
    {"swing_ratio", [](Documents& d) { d.rhythm.groove_template.swing_ratio = 1.6; }},
    {"swing_amount", [](Documents& d) { d.rhythm.groove_template.swing_amount = 0.4; }},
    {"swing_unit",
     [](Documents& d) {
       d.rhythm.groove_template.swing_ratio = 1.6;
       d.rhythm.groove_template.swing_unit = 16;
     }},
    {"feel", [](Documents& d) { d.rhythm.groove_template.feel = spec::Feel::kShuffle; }},
    {"push_pull", [](Documents& d) { d.rhythm.groove_template.push_pull = 0.5; }},
    {"pocket_tightness", [](Documents& d) { d.rhythm.groove_template.pocket_tightness = 0.1; }},
    {"timing_variation_ms", [](Documents& d) { d.rhythm.humanization.timing_variation_ms = 9.0; }},
    {"velocity_variation", [](Documents& d) { d.rhythm.humanization.velocity_variation = 0; }},
    {"hit position",
     [](Documents& d) {
       for (auto& p : d.rhythm.drum_patterns) p.hits[1].position_beats += 0.25;
     }},
    {"hit velocity",
     [](Documents& d) {
       for (auto& p : d.rhythm.drum_patterns)
         for (auto& h : p.hits) h.velocity = 60;
     }},
    {"hit instrument",
     [](Documents& d) {
       for (auto& p : d.rhythm.drum_patterns)
         for (auto& h : p.hits)
           if (h.instrument == "hat_closed") h.instrument = "ride";
     }},
    {"hit is_ghost",
     [](Documents& d) {
       for (auto& p : d.rhythm.drum_patterns)
         for (auto& h : p.hits) h.is_ghost = true;
     }},
    {"drum_pattern_name",
     [](Documents& d) { chorus(d.rhythm.section_rhythms).drum_pattern_name.clear(); }},
    {"fill_pattern_name",
     [](Documents& d) {
       for (auto& s : d.rhythm.section_rhythms) s.fill_pattern_name.clear();
     }},
    {"fills_allowed",
     [](Documents& d) {
       for (auto& s : d.rhythm.section_rhythms) s.fills_allowed = false;
     }},
    {"groove_intensity",
     [](Documents& d) {
       for (auto& s : d.rhythm.section_rhythms) s.groove_intensity = 0.1;
     }},
    {"bass_style",
     [](Documents& d) {
       for (auto& s : d.rhythm.section_rhythms)
         s.bass_style = s.bass_style == "roots" ? "eighths" : "roots";
     }},
    {"comping_style",
     [](Documents& d) {
       d.genre.arrangement.comping_styles.push_back({"other", "block", "open", {"X.x.X.x."}, 0.5});
       for (auto& s : d.rhythm.section_rhythms) s.comping_style = "other";
     }},
};
const Field kArrangement[] = {
    {"section instruments",
     [](Documents& d) {
       d.arrangement.sections[2].instruments.pop_back();
       d.arrangement.sections[2].instruments.erase(d.arrangement.sections[2].instruments.begin());
     }},
    {"section layers",
     [](Documents& d) {
       auto& section = d.arrangement.sections[2];
       section.layers = {{section.instruments.front(), 3, 6, {}}};
     }},
    {"dynamics", [](Documents& d) { d.arrangement.sections[2].dynamics = "p"; }},
    {"energy_level",
     [](Documents& d) { d.arrangement.sections[2].energy_level = spec::EnergyLevel::kLow; }},
    {"register_low",
     [](Documents& d) {
       for (auto& i : d.arrangement.instruments)
         if (i.role == "pad") {
           i.register_low = pitch("C5");
           i.register_high = pitch("C6");
         }
     }},
    {"midi_program",
     [](Documents& d) {
       for (auto& i : d.arrangement.instruments)
         if (i.role == "pad") i.midi_program = 89;
     }},
    {"instrument_id",
     [](Documents& d) {
       for (auto& i : d.arrangement.instruments)
         if (i.role == "pad") i.instrument_id = "harp";
     }},
    {"role",
     [](Documents& d) {
       for (auto& i : d.arrangement.instruments)
         if (i.role == "pad") i.role = "arpeggio";
     }},
    {"energy_curve",
     [](Documents& d) {
       for (auto& p : d.arrangement.energy_curve) p.energy_level = spec::EnergyLevel::kVeryHigh;
       d.arrangement.energy_curve[1].energy_level = spec::EnergyLevel::kVeryLow;
     }},
    {"energy_curve_type", [](Documents& d) { d.arrangement.energy_curve_type = "release"; }},
    {"transition technique",
     [](Documents& d) {
       for (auto& t : d.arrangement.transitions) t.technique = "silence";
     }},
    {"transition has_fill",
     [](Documents& d) {
       for (auto& t : d.arrangement.transitions) t.has_fill = !t.has_fill;
     }},
    {"transition duration",
     [](Documents& d) {
       for (auto& t : d.arrangement.transitions) {
         t.technique = "drop";
         t.duration_beats = 3.0;
       }
     }},
    {"ear_candy",
     [](Documents& d) {
       d.arrangement.ear_candy = {"impact", "sweep"};
     }},
    {"ending button", [](Documents& d) { d.arrangement.ending = "button"; }},
    {"ending ritardando", [](Documents& d) { d.arrangement.ending = "ritardando"; }},
    {"ending fade", [](Documents& d) { d.arrangement.ending = "fade"; }},
    {"total_duration_seconds", [](Documents& d) { d.arrangement.total_duration_seconds += 1.0; }},
};
const Field kVocal[] = {
    {"transpose_octaves",
     [](Documents& d) {
       d.vocal->voice_persona.lowest_note = pitch("C3");
       d.vocal->transpose_octaves = -1;
     }},
    {"delivery_style", [](Documents& d) { d.vocal->delivery_style = "rapped"; }},
    {"articulation", [](Documents& d) { d.vocal->articulation = "staccato"; }},
    {"emotion_arc", [](Documents& d) { d.vocal->emotion_arc[0].intensity = 0.1; }},
    {"doubles.delay_ms", [](Documents& d) { d.vocal->doubles[0].delay_ms = 40.0; }},
    {"doubles.offset_cents", [](Documents& d) { d.vocal->doubles[0].offset_cents = 12; }},
    {"doubles.level_db", [](Documents& d) { d.vocal->doubles[0].level_db = -15.0; }},
    {"harmonies.interval", [](Documents& d) { d.vocal->harmonies[0].interval = "6th"; }},
    {"harmonies.direction", [](Documents& d) { d.vocal->harmonies[0].direction = "below"; }},
    {"harmonies.sections",
     [](Documents& d) { d.vocal->harmonies[0].sections = {spec::SectionType::kVerse}; }},
    {"ad_libs",
     [](Documents& d) {
       d.vocal->ad_libs = {{"yeah", "Chorus 1", 0.9, {}}};
     }},
    {"stand_in_instrument", [](Documents& d) { d.vocal->stand_in_instrument = "oboe"; }},
    {"vibrato_depth", [](Documents& d) { d.vocal->voice_persona.vibrato_depth = 0.9; }},
    {"vibrato_rate", [](Documents& d) { d.vocal->voice_persona.vibrato_rate = 7.0; }},
    {"vocal_weight", [](Documents& d) { d.vocal->voice_persona.vocal_weight = "heavy"; }},
    {"highest_note", [](Documents& d) { d.vocal->voice_persona.highest_note = pitch("B4"); }},
    {"lyrics", [](Documents& d) { d.lyrics->sections[0].lines[0].syllables.push_back("bank"); }},
    {"lyric stresses",
     [](Documents& d) {
       d.lyrics->sections[0].lines[0].syllable_stresses = {false, true, true, false, true};
     }},
};

std::string name_of(const ::testing::TestParamInfo<Field>& info) {
  std::string name;
  for (const char* c = info.param.name; *c; ++c)
    name += std::isalnum(static_cast<unsigned char>(*c)) ? *c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Harmony, EveryField, ::testing::ValuesIn(kHarmony), name_of);
INSTANTIATE_TEST_SUITE_P(Melody, EveryField, ::testing::ValuesIn(kMelody), name_of);
INSTANTIATE_TEST_SUITE_P(Rhythm, EveryField, ::testing::ValuesIn(kRhythm), name_of);
INSTANTIATE_TEST_SUITE_P(Arrangement, EveryField, ::testing::ValuesIn(kArrangement), name_of);
INSTANTIATE_TEST_SUITE_P(Vocal, EveryField, ::testing::ValuesIn(kVocal), name_of);

}  // namespace
}  // namespace aether
