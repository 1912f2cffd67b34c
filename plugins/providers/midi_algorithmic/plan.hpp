// The plan: the documents of a song read into one place, with the questions every part asks of
// them.
#pragma once

#include <aether/music/timeline.hpp>
#include <aether/random.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/vocal.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aether::midi_algorithmic {

using music::MelodyNote;
using music::SoundingChord;
using music::Tick;

struct Documents {
  spec::SongSpec song;
  spec::HarmonySpec harmony;
  spec::MelodySpec melody;
  spec::RhythmSpec rhythm;
  spec::ArrangementSpec arrangement;
  std::optional<spec::LyricSpec> lyrics;
  std::optional<spec::VocalSpec> vocal;
  spec::GenreProfile genre;
  std::map<std::string, spec::InstrumentProfile> instruments;
};

/// @throws Failure E-INPUT-MISSING, or what decoding a document says. lyrics and vocal may be
/// absent or empty.
Documents read_documents(const Map& inputs);

/// One bar of the song.
struct Bar {
  int number = 0;           ///< of the song, from 0
  std::size_t section = 0;  ///< index in SongSpec::sections
  int in_section = 0;       ///< from 0
  Tick start = 0;
  bool last_of_section = false;
};

/// Everything the parts ask. Holds references into the documents.
class Plan {
 public:
  explicit Plan(const Documents& documents);

  const Documents& docs;
  const std::vector<music::SectionSpan> spans;
  const std::vector<SoundingChord> chords;
  const std::vector<MelodyNote> melody;
  std::vector<Bar> bars;

  const music::Meter& meter() const { return docs.song.time_signature; }
  /// How the bar is felt: the rhythm's meter where it is as long as the song's (6/8 over 3/4).
  const music::Meter& pulse() const {
    const music::Meter& felt = docs.rhythm.time_signature;
    return felt.ticks_per_bar() == bar_ticks() ? felt : meter();
  }
  /// Quarter notes a minute: the song's, unless the rhythm was written for another tempo.
  double tempo() const {
    return docs.rhythm.bpm == docs.song.bpm ? docs.song.tempo() : docs.rhythm.bpm;
  }
  Tick bar_ticks() const { return meter().ticks_per_bar(); }
  Tick end() const { return spans.empty() ? 0 : spans.back().end(); }
  /// Start of the song's last bar, where the ending gesture falls.
  Tick last_bar() const { return end() - bar_ticks(); }

  std::size_t section_at(Tick tick) const;
  const spec::SectionPlan& plan_of(std::size_t section) const {
    return docs.song.sections[section];
  }
  /// The arrangement's entry for a section, by label, else by index; null when it has none.
  const spec::SectionDefinition* definition(std::size_t section) const;
  const spec::SectionRhythm* rhythm_of(std::size_t section) const;
  const spec::DrumPattern* groove(const std::string& name) const;
  const spec::DrumPattern* fill(const std::string& name) const;
  /// The hits of a pattern that fall in a bar: beats from the bar's start, by position. A pattern
  /// of another meter runs through the song's bars in its own; a full groove has the anchors of the
  /// rhythm's signature.
  std::vector<spec::DrumHit> hits_in(const Bar& bar, const spec::DrumPattern& pattern) const;
  /// The feel of the drum pattern that plays at a tick.
  spec::Feel feel_at(Tick tick) const;
  /// How often the section's family was heard before it.
  int returns(std::size_t section) const { return returns_[section]; }
  /// ":2" for a family's second section, empty for its first: ends the names of streams that must
  /// not repeat themselves.
  std::string again(std::size_t section) const {
    return returns_[section] == 0 ? std::string() : ":" + std::to_string(returns_[section] + 1);
  }
  /// The song's last and biggest return of the hook; none in songs without one.
  bool is_climax(std::size_t section) const { return climax_ && *climax_ == section; }
  /// The transition from a section to the next, or null.
  const spec::Transition* transition_after(std::size_t section) const;
  bool plays(const std::string& instrument, std::size_t section) const;
  /// Music of machines that live from loops: it changes by layers, not by touch.
  bool is_loop_music() const {
    return docs.genre.family == "electronic" && docs.genre.harmony.loop_based;
  }
  /// 0..1 from the section's energy level.
  double energy(std::size_t section) const;

  const spec::InstrumentProfile* profile(const std::string& instrument_id) const;
  const spec::PaletteEntry* palette(const std::string& track) const;
  const spec::BassStyle* bass_style(const std::string& name) const;
  const spec::CompingStyle* comping_style(const std::string& name) const;
  /// Who sings, when anyone does.
  bool has_voice() const {
    return docs.song.is_sung() && docs.vocal.has_value() && find_voice() != nullptr;
  }
  const spec::Instrument* find_voice() const;
  /// Kick onsets of a bar, ticks from its start.
  std::vector<Tick> kicks(const Bar& bar) const;

 private:
  void lay_bars();
  void count_returns();
  std::vector<int> returns_;
  std::optional<std::size_t> climax_;
};

}  // namespace aether::midi_algorithmic
