// Ten agents that answer defaults: what a stub would say. A test replaces one real agent at a time
// and must hear it.
#include <aether/plugin.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/master.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/qa.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

namespace {

using namespace aether;
using namespace aether::spec;

Pitch pitch(const char* text) {
  return *Pitch::parse(text);
}

SongSpec song(const Map& inputs) {
  SongSpec spec;
  spec.genre_id = inputs.at("brief").at("genre").string_or("rock");
  spec.key = *KeySignature::parse("C major");
  SectionPlan section;
  section.label = "Verse 1", section.name = "verse";
  spec.sections = {section};
  return spec;
}

SongSpec given_song(const Map& inputs) {
  return from_value<SongSpec>(inputs.at("song"));
}

class CreativeDirector : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override { return {{"song", to_value(song(inputs))}}; }
};

class Composition : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override {
    const SongSpec song = given_song(inputs);
    HarmonySpec harmony;
    harmony.primary_key = song.key;
    MelodySpec melody;
    melody.lowest_note = pitch("C4"), melody.highest_note = pitch("C6");
    Motif motif;
    motif.name = "a", motif.notes = {pitch("C5"), pitch("C5")}, motif.rhythm_pattern = {1, 1};
    melody.motifs = {motif};
    melody.primary_hook.melody_notes = motif.notes;
    melody.primary_hook.rhythm_pattern = motif.rhythm_pattern;
    RhythmSpec rhythm;
    rhythm.bpm = song.bpm, rhythm.time_signature = song.time_signature;
    DrumPattern pattern;
    pattern.name = "a";
    DrumHit hit;
    hit.instrument = "kick";
    pattern.hits = {hit};
    rhythm.drum_patterns = {pattern};
    for (const SectionPlan& section : song.sections) {
      ChordProgression progression;
      progression.section_type = section.function, progression.section_name = section.name;
      progression.key = song.key;
      ChordVoicing chord;
      chord.root = song.key.root;
      progression.chords = {chord}, progression.roman_numerals = {"I"},
      progression.durations_beats = {4.0};
      harmony.progressions.push_back(progression);
      SectionMelody part;
      part.section_type = section.function, part.section_name = section.name;
      melody.section_melodies.push_back(part);
      SectionRhythm groove;
      groove.section_type = section.function, groove.section_name = section.name;
      rhythm.section_rhythms.push_back(groove);
    }
    return {
        {"harmony", to_value(harmony)}, {"melody", to_value(melody)}, {"rhythm", to_value(rhythm)}};
  }
};

class Arrangement : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override {
    const SongSpec song = given_song(inputs);
    ArrangementSpec spec;
    Instrument piano;
    piano.name = piano.instrument_id = "piano";
    spec.instruments = {piano};
    int bar = 1;
    for (const SectionPlan& section : song.sections) {
      SectionDefinition part;
      part.section_type = section.function, part.label = section.label;
      part.start_bar = bar, part.length_bars = section.bars, part.instruments = {"piano"};
      spec.sections.push_back(part);
      bar += section.bars;
    }
    spec.total_bars = bar - 1;
    spec.energy_curve = {{0.0, EnergyLevel::kMedium, "", {}},
                         {100.0, EnergyLevel::kMedium, "", {}}};
    return {{"arrangement", to_value(spec)}};
  }
};

class Lyrics : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map&) override { return {{"lyrics", to_value(LyricSpec{})}}; }
};

class Vocal : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map&) override {
    VocalSpec spec;
    spec.voice_persona.lowest_note = spec.voice_persona.comfortable_low = pitch("C3");
    spec.voice_persona.highest_note = spec.voice_persona.comfortable_high = pitch("C6");
    EmotionMarker marker;
    spec.emotion_arc = {marker};
    spec.stand_in_instrument = "piano";
    return {{"vocal", to_value(spec)}};
  }
};

class SoundDesign : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override {
    SoundDesignSpec spec;
    SynthPatch patch;
    patch.name = "plain";
    spec.synth_patches = {patch};
    std::vector<std::string> tracks = {"vocal"};
    for (const Value& instrument : inputs.at("arrangement").at("instruments").as_array())
      tracks.push_back(instrument.at("name").as_string());
    for (const std::string& track : tracks) {
      InstrumentAssignment assignment;
      assignment.instrument_name = track;
      assignment.patch_name = "plain";
      spec.instrument_assignments.push_back(assignment);
    }
    return {{"sound_design", to_value(spec)}};
  }
};

class Mixing : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override {
    MixSpec spec;
    for (const Value& stem : inputs.at("stems").at("stems").as_array()) {
      TrackSettings track;
      track.track_name = stem.at("name").as_string();
      spec.tracks.push_back(track);
    }
    return {{"mix", to_value(spec)}};
  }
};

class Mastering : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map&) override {
    MasterSpec spec;
    spec.formats = {"wav_24_48"};
    return {{"master", to_value(spec)}};
  }
};

class Qa : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map&) override {
    QAReport report;
    report.genre_authenticity.genre_id = "none";
    report.originality_checks.resize(1);
    report.technical_checks.resize(1);
    return {{"qa", to_value(report)}};
  }
};

class Release : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map&) override { return {{"release", Value(Map())}}; }
};

Description described(const char* role, std::vector<std::string> produces) {
  Description d;
  d.id = std::string("org.aether.test.defaults.") + role;
  d.version = "1.0.0";
  d.role = role;
  d.produces = std::move(produces);
  d.description = "Answers defaults.";
  return d;
}

}  // namespace

AETHER_PLUGIN(agent<CreativeDirector>(described("creative_director", {"song"})),
              agent<Composition>(described("composition", {"harmony", "melody", "rhythm"})),
              agent<Arrangement>(described("arrangement", {"arrangement"})),
              agent<Lyrics>(described("lyrics", {"lyrics"})),
              agent<Vocal>(described("vocal", {"vocal"})),
              agent<SoundDesign>(described("sound_design", {"sound_design"})),
              agent<Mixing>(described("mixing", {"mix"})),
              agent<Mastering>(described("mastering", {"master"})),
              agent<Qa>(described("qa", {"qa"})), agent<Release>(described("release", {"release"})))
