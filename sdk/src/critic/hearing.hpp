// A score as it is heard: notes on the straight grid, one tune, and what sounds at any time.
#pragma once

#include <aether/critic/critic.hpp>
#include <aether/music/timeline.hpp>

#include <bit>
#include <cstdint>
#include <vector>

namespace aether::critic {

inline constexpr int kSlotsPerBeat = 4;

struct HeardNote {
  double played = 0.0;  ///< onset in beats, as performed
  double at = 0.0;      ///< with swing taken out
  double length = 0.0;  ///< beats
  int key = 0, velocity = 0;
  int bar = 0;
  std::size_t section = 0;
  double in_bar = 0.0;  ///< beats
  double end() const { return at + length; }
};

enum class Kind { kDrums, kBass, kLead, kCounter, kChords };

struct HeardPart {
  const music::Track* track = nullptr;
  const spec::Instrument* instrument = nullptr;  ///< the arrangement's entry, or null
  Kind kind = Kind::kChords;
  std::vector<HeardNote> notes;
};

/// A set of MIDI keys.
struct Keys {
  std::uint64_t low = 0, high = 0;
  void add(int key) { (key < 64 ? low : high) |= std::uint64_t{1} << (key & 63); }
  bool any() const { return (low | high) != 0; }
  bool has(int key) const { return ((key < 64 ? low : high) >> (key & 63)) & 1; }
  int lowest() const {
    return low ? std::countr_zero(low) : high ? 64 + std::countr_zero(high) : 128;
  }
};

/// A planned chord in beats, with its tones as a set of pitch classes.
struct HeardChord {
  double start = 0.0, end = 0.0;
  std::uint16_t tones = 0, scale = 0;
  int bass = 0;  ///< pitch class
  std::size_t section = 0;
  bool holds(int key) const { return (tones >> (key % 12)) & 1; }
};

class Hearing {
 public:
  Hearing(const SongPlan& plan, const music::Score& score);

  const SongPlan& plan;
  const music::Score& score;
  std::vector<music::SectionSpan> spans;
  std::vector<HeardPart> parts;
  std::vector<HeardChord> chords;
  std::vector<HeardNote> tune;  ///< one note at a time: the voice, else who leads
  std::vector<Keys> others;     ///< by slot: all pitched parts but the tune's
  std::vector<Keys> bass;       ///< by slot
  int bars = 0;
  double beats_per_bar = 4.0;

  const HeardChord& chord_at(double beat) const;
  /// First bar of a section.
  int first_bar(std::size_t section) const { return spans[section].first_bar; }
  std::size_t section_of_bar(int bar) const;
  int weight(double in_bar) const;
  std::size_t slot(double beat) const;

 private:
  double straight(double beats) const;
  void hear_parts();
  void hear_chords();
  void hear_tune();
  void fill_slots();
  std::vector<std::size_t> section_of_bar_;
};

/// Sums of a feature, by section and whole.
class Tally {
 public:
  explicit Tally(std::size_t sections);
  /// A value 0..1 with a weight, heard in a section.
  void add(Feature feature, std::size_t section, double value, double weight = 1.0);
  /// A value of the whole song.
  void add_whole(Feature feature, double value);
  Critique critique() const;

 private:
  struct Sum {
    double values = 0.0, weights = 0.0;
  };
  using Row = std::array<Sum, kFeatures>;
  Row whole_{};
  std::vector<Row> sections_;
};

void hear_melody(const Hearing& hearing, Tally& tally);
void hear_harmony(const Hearing& hearing, Tally& tally);
void hear_form(const Hearing& hearing, Tally& tally);
void hear_drums(const Hearing& hearing, Tally& tally);
void hear_texture(const Hearing& hearing, Tally& tally);
void hear_performance(const Hearing& hearing, Tally& tally);
void hear_ending(const Hearing& hearing, Tally& tally);

}  // namespace aether::critic
