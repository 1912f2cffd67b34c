#include "hearing.hpp"

#include <algorithm>
#include <cmath>

namespace aether::critic {
namespace {

/// Beats by which a human may be early and still mean the next bar.
constexpr double kEarly = 0.14;

Kind kind_of(const music::Track& track) {
  if (track.drums) return Kind::kDrums;
  if (track.role == "bass") return Kind::kBass;
  if (track.role == "lead") return Kind::kLead;
  if (track.role == "counter") return Kind::kCounter;
  return Kind::kChords;
}

std::uint16_t tones_of(const music::Chord& chord) {
  std::uint16_t set = 0;
  for (const music::ChordTone& tone : music::chord_tones(chord))
    set = static_cast<std::uint16_t>(set | 1u << tone.pitch_class());
  return set;
}

std::uint16_t scale_of(const music::KeySignature& key) {
  std::uint16_t set = 0;
  for (int pc = 0; pc < 12; ++pc)
    if (key.contains(pc)) set = static_cast<std::uint16_t>(set | 1u << pc);
  return set;
}

}  // namespace

Hearing::Hearing(const SongPlan& planned, const music::Score& heard)
    : plan(planned), score(heard), spans(music::section_spans(planned.song)) {
  beats_per_bar = plan.song.time_signature.beats_per_bar();
  for (const music::SectionSpan& span : spans)
    section_of_bar_.insert(section_of_bar_.end(), static_cast<std::size_t>(span.bars), span.index);
  bars = static_cast<int>(section_of_bar_.size());
  hear_chords();
  hear_parts();
  hear_tune();
  fill_slots();
}

std::size_t Hearing::section_of_bar(int bar) const {
  return section_of_bar_[static_cast<std::size_t>(std::clamp(bar, 0, bars - 1))];
}

int Hearing::weight(double in_bar) const {
  const music::Meter& felt = plan.rhythm.time_signature;
  const music::Meter& meter = plan.song.time_signature;
  const double grid = std::floor(in_bar * 12.0 + 0.5) / 12.0;
  return music::metric_weight(felt.ticks_per_bar() == meter.ticks_per_bar() ? felt : meter,
                              music::to_ticks(grid));
}

std::size_t Hearing::slot(double beat) const {
  const auto last = static_cast<double>(others.size()) - 1.0;
  return static_cast<std::size_t>(
      std::clamp(std::floor(beat * kSlotsPerBeat + 1e-6), 0.0, std::max(0.0, last)));
}

/// The inverse of swing: the long half of every swung unit shrinks back to its half.
double Hearing::straight(double beats) const {
  const double ratio = plan.rhythm.groove_template.ratio();
  if (ratio <= 1.001) return beats;
  const double length = plan.rhythm.groove_template.swing_unit == 16 ? 0.5 : 1.0;
  const double whole = std::floor((beats + 0.04) / length) * length;
  const double in = (beats - whole) / length, turn = ratio / (1.0 + ratio);
  const double out = in < turn ? 0.5 * in / turn : 0.5 + 0.5 * (in - turn) / (1.0 - turn);
  return whole + out * length;
}

const HeardChord& Hearing::chord_at(double beat) const {
  const auto after = std::upper_bound(chords.begin(), chords.end(), beat,
                                      [](double at, const HeardChord& c) { return at < c.start; });
  return after == chords.begin() ? chords.front() : *(after - 1);
}

void Hearing::hear_chords() {
  for (const music::SoundingChord& chord : music::sounding_chords(plan.song, plan.harmony))
    chords.push_back({static_cast<double>(chord.start) / music::kTicksPerQuarter,
                      static_cast<double>(chord.end()) / music::kTicksPerQuarter,
                      tones_of(chord.chord), scale_of(chord.key),
                      music::bass_of(chord.chord).pitch_class(), chord.section});
}

void Hearing::hear_parts() {
  for (const music::Track& track : score.tracks) {
    // Doubles and harmonies of a voice say again what it says.
    if (track.notes.empty() || track.name.starts_with("vocal-") || track.category == "fx") continue;
    HeardPart part{&track, nullptr, kind_of(track), {}};
    for (const spec::Instrument& instrument : plan.arrangement.instruments)
      if (instrument.name == track.name) part.instrument = &instrument;
    part.notes.reserve(track.notes.size());
    for (const music::Note& note : track.notes) {
      HeardNote heard;
      heard.played = static_cast<double>(note.tick) / music::kTicksPerQuarter;
      heard.at = straight(heard.played);
      heard.length = static_cast<double>(note.length) / music::kTicksPerQuarter;
      heard.key = note.key;
      heard.velocity = note.velocity;
      heard.bar = static_cast<int>(std::floor((heard.at + kEarly) / beats_per_bar));
      heard.in_bar = std::max(0.0, heard.at - heard.bar * beats_per_bar);
      heard.section = section_of_bar(heard.bar);
      part.notes.push_back(heard);
    }
    parts.push_back(std::move(part));
  }
}

void Hearing::hear_tune() {
  std::vector<bool> sung(spans.size(), false);
  std::vector<HeardNote> all;
  for (const HeardPart& part : parts)
    if (part.track->name == "vocal")
      for (const HeardNote& note : part.notes) {
        sung[note.section] = true;
        all.push_back(note);
      }
  for (const HeardPart& part : parts)
    if (part.kind == Kind::kLead && part.track->name != "vocal")
      for (const HeardNote& note : part.notes)
        if (!sung[note.section]) all.push_back(note);
  std::stable_sort(all.begin(), all.end(),
                   [](const HeardNote& a, const HeardNote& b) { return a.played < b.played; });
  constexpr double kTogether = 0.08;  // beats: octaves and doubled leads
  for (const HeardNote& note : all) {
    if (tune.empty() || note.played - tune.back().played > kTogether)
      tune.push_back(note);
    else if (note.key > tune.back().key)
      tune.back() = note;
  }
}

void Hearing::fill_slots() {
  const auto slots = static_cast<std::size_t>(bars * beats_per_bar * kSlotsPerBeat + 1.0);
  others.resize(slots);
  bass.resize(slots);
  for (const HeardPart& part : parts) {
    if (part.kind == Kind::kDrums || part.kind == Kind::kLead) continue;
    auto& own = part.kind == Kind::kBass ? bass : others;
    for (const HeardNote& note : part.notes) {
      const std::size_t from = slot(note.at + 0.1);
      const std::size_t to = std::max(from + 1, slot(note.end() + 0.02));
      for (std::size_t i = from; i < std::min(to, slots); ++i) own[i].add(note.key);
    }
  }
}

Tally::Tally(std::size_t sections) : sections_(sections) {}

void Tally::add(Feature feature, std::size_t section, double value, double weight) {
  const auto index = static_cast<std::size_t>(feature);
  for (Sum* sum : {&whole_[index], &sections_[section][index]}) {
    sum->values += weight * value;
    sum->weights += weight;
  }
}

void Tally::add_whole(Feature feature, double value) {
  Sum& sum = whole_[static_cast<std::size_t>(feature)];
  sum.values += value;
  sum.weights += 1.0;
}

Critique Tally::critique() const {
  const auto marks = [](const Row& row) {
    Marks out;
    for (std::size_t i = 0; i < kFeatures; ++i)
      if (row[i].weights > 0.0) out[i] = std::clamp(row[i].values / row[i].weights, 0.0, 1.0);
    return out;
  };
  Critique critique{marks(whole_), {}};
  for (const Row& row : sections_) critique.sections.push_back(marks(row));
  return critique;
}

}  // namespace aether::critic
