#include "tests/unit/agents/qa_fixture.hpp"

#include "tests/unit/agents/bench_host.hpp"

namespace aether::qa::fixture {
namespace {

constexpr int kBars = 8;

spec::SignalMeasure good_signal() {
  spec::SignalMeasure s;
  s.seconds = 60.2;
  s.lufs = -14.1;
  s.peak_db = -1.3;
  s.true_peak_dbtp = -1.1;
  s.loudness_range_lu = 6.0;
  s.correlation = 0.6;
  s.side_mid_db = -8.0;
  s.mono_loss_db = -0.8;
  s.dc_offset_db = -80.0;
  s.head_silence_s = 0.05;
  s.tail_silence_s = 0.4;
  s.longest_silence_s = 0.2;
  s.end_level_db = -70.0;
  s.active_share = 0.98;
  // Octaves of the median human master, dBFS.
  s.spectrum_db = {-26, -21, -20, -22, -24, -26, -29, -32, -38, -46};
  return s;
}

music::Track track(const char* name, const char* instrument, const char* category,
                   const char* role) {
  music::Track made;
  made.name = name, made.instrument = instrument, made.category = category, made.role = role;
  return made;
}

void add(music::Track& to, double beat, double beats, int key, int velocity) {
  to.notes.push_back({static_cast<music::Tick>(beat * 960), static_cast<music::Tick>(beats * 960),
                      key, velocity, ""});
}

void write_parts(music::Score& score) {
  auto drums = track("drums", "analog_kit", "drums", "drums");
  drums.drums = true;
  auto bass = track("bass", "synth_bass_2", "bass", "bass");
  auto keys = track("keys", "bright_piano", "keys", "rhythm");
  auto lead = track("lead", "synth_lead", "synth", "lead");
  for (int bar = 0; bar < kBars; ++bar) {
    const double start = bar * 4.0;
    for (int beat = 0; beat < 4; ++beat) {
      add(drums, start + beat, 0.25, 36, 110);
      if (beat % 2 == 1) add(drums, start + beat, 0.25, 39, 100);
      add(drums, start + beat + 0.5, 0.25, 46, 90);
      add(bass, start + beat + 0.5, 0.4, beat == 2 ? 45 : 33, 95);
    }
    for (const int key : {57, 60, 64, 67}) add(keys, start, 3.9, key, 70 + 3 * (bar % 3));
    for (int beat = 0; beat < 4; beat += 2)
      add(lead, start + beat, 1.0, 69 + (bar + beat) % 5, 90 - 4 * beat);
  }
  score.tracks = {drums, bass, keys, lead};
}

void write_harmony(Inputs& in) {
  spec::ChordProgression progression;
  progression.section_type = spec::SectionType::kVerse;
  for (const char* numeral : {"i7", "VII", "VImaj7", "VII"}) {
    spec::ChordVoicing chord;
    chord.quality = std::string(numeral) == "VII" ? "maj" : "m7";
    progression.chords.push_back(chord);
    progression.roman_numerals.emplace_back(numeral);
    progression.durations_beats.push_back(4.0);
  }
  in.harmony.progressions = {progression};
}

}  // namespace

Inputs good_song() {
  Inputs in;
  in.genre = from_value<spec::GenreProfile>(testing::genres_document().at("house"), "house");
  in.song.bpm = 124;
  in.song.genre_id = "house";
  in.song.key = *music::KeySignature::parse("A minor");
  in.song.target_duration_seconds = 60;
  in.song.tail_seconds = 1.0;
  in.song.has_vocals = false;
  for (const char* label : {"Intro", "Groove", "Drop", "Outro"}) {
    spec::SectionPlan section;
    section.label = section.name = label;
    section.bars = 2;
    section.hook = section.label == "Drop";
    in.song.sections.push_back(section);
  }
  in.score.tempos = {{0, 124.0}};
  in.score.meters = {{0, {}}};
  in.score.end = kBars * 3840;
  write_parts(in.score);
  write_harmony(in);
  in.rhythm.groove_template.swing_ratio = 1.1;
  in.master.loudness.target_lufs = -14.0;
  in.master.dynamic_range.minimum_lu = 3.0;
  for (const char* key : {"A4", "C5", "F#4", "G4", "A4", "E5", "D5", "A4"})
    in.melody.primary_hook.melody_notes.push_back(*music::Pitch::parse(key));
  in.files.files = {{"master.wav", "wav_24_48", "", 0, good_signal(), {}},
                    {"master.flac", "flac_24_48", "", 0, good_signal(), {}},
                    {"master.mp3", "mp3_320", "", 0, good_signal(), {}}};
  return in;
}

const spec::TechnicalCheck* find(const std::vector<spec::TechnicalCheck>& checks,
                                 const std::string& name) {
  for (const auto& check : checks)
    if (check.check_name == name) return &check;
  return nullptr;
}

}  // namespace aether::qa::fixture
