// A drop-in composer: one chord, one tune, plain enough to recognise in the score.
#include <aether/plugin.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>

namespace {

using namespace aether::spec;

class WaltzComposer : public aether::Agent {
 public:
  using Agent::Agent;

  aether::Map process(const aether::Map& inputs) override {
    const auto song = aether::from_value<SongSpec>(inputs.at("song"), "song");
    return {{"harmony", aether::to_value(harmony(song))},
            {"melody", aether::to_value(melody(song))},
            {"rhythm", aether::to_value(rhythm(song))}};
  }

 private:
  static HarmonySpec harmony(const SongSpec& song) {
    HarmonySpec harmony;
    harmony.primary_key = song.key;
    for (const SectionPlan& section : song.sections) {
      ChordProgression progression;
      progression.section_type = section.function;
      progression.section_name = section.name;
      progression.key = song.key;
      ChordVoicing tonic;
      tonic.root = song.key.root;
      tonic.quality = aether::music::is_minor(song.key.mode) ? "min" : "maj";
      progression.chords = {tonic};
      progression.roman_numerals = {aether::music::is_minor(song.key.mode) ? "i" : "I"};
      progression.durations_beats = {song.time_signature.beats_per_bar()};
      harmony.progressions.push_back(progression);
    }
    return harmony;
  }

  static MelodySpec melody(const SongSpec& song) {
    MelodySpec melody;
    const auto note = [&song](int degree) {
      return aether::music::Pitch{song.key.degree(degree), 5};
    };
    Motif motif;
    motif.name = "waltz";
    motif.notes = {note(1), note(3), note(5)};
    motif.rhythm_pattern = {1, 1, 1};
    melody.motifs = {motif};
    melody.primary_hook.melody_notes = motif.notes;
    melody.primary_hook.rhythm_pattern = motif.rhythm_pattern;
    for (const SectionPlan& section : song.sections) {
      SectionMelody part;
      part.section_type = section.function;
      part.section_name = section.name;
      for (int bar = 0; bar < section.bars; ++bar) {
        Phrase phrase;
        phrase.source = "waltz";
        phrase.onset_beats = bar * song.time_signature.beats_per_bar();
        part.phrases.push_back(phrase);
        part.phrase_rhythms.emplace_back();
      }
      part.uses_motifs = {"waltz"};
      melody.section_melodies.push_back(part);
    }
    melody.lowest_note = {song.key.root, 4};
    melody.highest_note = {song.key.root, 6};
    return melody;
  }

  static RhythmSpec rhythm(const SongSpec& song) {
    RhythmSpec rhythm;
    rhythm.time_signature = song.time_signature;
    rhythm.bpm = song.bpm;
    DrumPattern pattern;
    pattern.name = "one";
    pattern.time_signature = song.time_signature;
    DrumHit kick;
    kick.instrument = "kick";
    pattern.hits = {kick};
    rhythm.drum_patterns = {pattern};
    for (const SectionPlan& section : song.sections) {
      SectionRhythm part;
      part.section_type = section.function;
      part.section_name = section.name;
      part.drum_pattern_name = "one";
      rhythm.section_rhythms.push_back(part);
    }
    return rhythm;
  }
};

}  // namespace

AETHER_PLUGIN(aether::agent<WaltzComposer>({.id = "com.example.agent.waltz_composer",
                                            .version = "1.0.0",
                                            .role = "composition",
                                            .consumes = {"song"},
                                            .produces = {"harmony", "melody", "rhythm"},
                                            .description = "One chord and three notes."}))
