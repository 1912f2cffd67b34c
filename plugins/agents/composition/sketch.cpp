#include "sketch.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>

namespace aether::composition {
namespace {

using music::Note;
using music::Tick;
using music::Track;

constexpr int kVelocity = 80;

Track track(const char* name, const char* category) {
  Track out;
  out.name = out.role = name;
  out.category = category;
  out.instrument = name;
  return out;
}

Track tune(const Composition& made, const spec::SongSpec& song) {
  Track out = track("lead", "keys");
  for (const music::MelodyNote& note : music::melody_line(song, made.harmony, made.melody))
    out.notes.push_back({std::max<Tick>(0, note.start), note.length - note.length / 16,
                         note.pitch.midi(), kVelocity, note.origin});
  return out;
}

Track chords(const std::vector<music::SoundingChord>& sounding) {
  constexpr int kLowest = 52;  // E3: the lowest key where thirds are clear
  Track out = track("rhythm", "keys");
  for (const music::SoundingChord& chord : sounding) {
    int key = kLowest - 1;
    for (const music::ChordTone& tone : music::chord_tones(chord.chord)) {
      do {
        ++key;
      } while (key % 12 != tone.pitch_class());
      out.notes.push_back({chord.start, chord.length, key, kVelocity, "chord"});
    }
  }
  return out;
}

int drum_key(const std::string& name) {
  if (name == "kick") return 36;
  if (name == "snare" || name == "rim" || name == "clap") return 38;
  if (name.starts_with("tom")) return 45;
  return name == "crash" ? 49 : 42;
}

const spec::DrumPattern* pattern_named(const spec::RhythmSpec& rhythm, const std::string& name) {
  for (const spec::DrumPattern& pattern : rhythm.drum_patterns)
    if (!name.empty() && pattern.name == name) return &pattern;
  return nullptr;
}

void play_bar(const spec::DrumPattern& pattern, int bar, double beats_per_bar, Tick start,
              Track& out) {
  const double skip = (bar % pattern.length_bars) * beats_per_bar;
  for (const spec::DrumHit& hit : pattern.hits) {
    const double at = hit.position_beats - skip;
    if (at < 0.0 || at >= beats_per_bar || hit.is_ghost) continue;
    out.notes.push_back({start + music::to_ticks(at), music::kTicksPerQuarter / 4,
                         drum_key(hit.instrument), hit.velocity, "groove"});
  }
}

Track drums(const Composition& made, const spec::SongSpec& song) {
  Track out = track("drums", "drums");
  out.drums = true;
  const double beats = song.time_signature.beats_per_bar();
  for (const music::SectionSpan& span : music::section_spans(song)) {
    const auto* rhythm =
        music::material_for(made.rhythm.section_rhythms, song.sections[span.index]);
    if (!rhythm) continue;
    const auto* groove = pattern_named(made.rhythm, rhythm->drum_pattern_name);
    const auto* fill = pattern_named(made.rhythm, rhythm->fill_pattern_name);
    if (!groove) continue;
    for (int bar = 0; bar < span.bars; ++bar) {
      const Tick start = span.start + bar * song.time_signature.ticks_per_bar();
      const bool last = bar + 1 == span.bars;
      if (last && fill && rhythm->fills_allowed)
        play_bar(*fill, fill->length_bars - 1, beats, start, out);
      else
        play_bar(*groove, bar, beats, start, out);
    }
  }
  return out;
}

/// Roots where chords change and where the kick falls.
Track bass(const std::vector<music::SoundingChord>& sounding, const Track& drums) {
  constexpr int kLowest = 36;
  Track out = track("bass", "bass");
  std::vector<Tick> onsets;
  for (const music::SoundingChord& chord : sounding) onsets.push_back(chord.start);
  for (const Note& note : drums.notes)
    if (note.key == 36) onsets.push_back(note.tick);
  std::sort(onsets.begin(), onsets.end());
  onsets.erase(std::unique(onsets.begin(), onsets.end()), onsets.end());
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const music::SoundingChord& chord = music::chord_at(sounding, onsets[i]);
    const Tick end = i + 1 < onsets.size() ? onsets[i + 1] : chord.end();
    const int key = kLowest + music::bass_of(chord.chord).pitch_class();
    if (end > onsets[i]) out.notes.push_back({onsets[i], end - onsets[i], key, kVelocity, "root"});
  }
  return out;
}

}  // namespace

Sketch sketch(const Composition& made, const spec::SongSpec& song) {
  Sketch out;
  const auto sounding = music::sounding_chords(song, made.harmony);
  Track beat = drums(made, song);
  out.score.key = song.key;
  out.score.tempos = {{0, song.tempo()}};
  out.score.meters = {{0, song.time_signature}};
  out.score.tracks = {tune(made, song), chords(sounding), bass(sounding, beat)};
  if (!beat.notes.empty()) out.score.tracks.push_back(std::move(beat));
  for (Track& part : out.score.tracks) {
    std::stable_sort(part.notes.begin(), part.notes.end(),
                     [](const Note& a, const Note& b) { return a.tick < b.tick; });
    spec::Instrument player;
    player.name = part.name;
    player.role = part.role;
    player.category = part.category;
    out.arrangement.instruments.push_back(std::move(player));
  }
  for (const music::SectionSpan& span : music::section_spans(song)) {
    spec::SectionDefinition section;
    section.label = song.sections[span.index].label;
    for (const Track& part : out.score.tracks) section.instruments.push_back(part.name);
    out.arrangement.sections.push_back(std::move(section));
    out.score.end = span.end();
  }
  return out;
}

}  // namespace aether::composition
