#include "parts.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

constexpr int kBrightness = 74, kExpression = 11;

bool has_candy(const Plan& plan, const char* name) {
  const auto& list = plan.docs.arrangement.ear_candy;
  return std::find(list.begin(), list.end(), name) != list.end();
}

void ramp(Part& part, int number, Tick from, Tick to, double first, double last) {
  const Tick step = music::kTicksPerQuarter / 4;
  for (Tick at = from; at < to; at += step) {
    const double x = static_cast<double>(at - from) / static_cast<double>(to - from);
    part.controls.push_back(
        {at, music::ControlKind::kController, number, first + (last - first) * x});
  }
}

bool is_bed(const Part& part) {
  return part.role() == "pad" || part.role() == "arpeggio" || part.role() == "texture" ||
         part.instrument->category == "synth";
}

/// Sixteenths on the snare, or on the clap of a kit that plays no snare, growing to the boundary;
/// for songs whose band has no effects track.
void snare_riser(Part& drums, Tick from, Tick to) {
  constexpr int kSnare = 38, kClap = 39;
  const auto plays = [&](int key) {
    return std::any_of(drums.notes.begin(), drums.notes.end(),
                       [&](const DraftNote& note) { return note.key == key; });
  };
  const int key = !plays(kSnare) && plays(kClap) ? kClap : kSnare;
  const Tick step = music::kTicksPerQuarter / 4;
  for (Tick at = from; at < to; at += at < from + (to - from) / 2 ? 2 * step : step) {
    const double x = static_cast<double>(at - from) / static_cast<double>(to - from);
    const bool taken =
        std::any_of(drums.notes.begin(), drums.notes.end(),
                    [&](const DraftNote& note) { return note.start == at && note.key == key; });
    if (!taken)
      drums.notes.push_back(
          {at, step / 2, key, 40 + static_cast<int>(66.0 * x), "riser", 0.0, true, false});
  }
}

/// A tone that climbs two octaves into the boundary.
void effect_riser(Part& part, Tick from, Tick to) {
  part.notes.push_back(
      {from, to - from, fold_key(60, part.low, part.high), 8, "riser", 0.0, false, false});
  ramp(part, kExpression, from, to, 30, 118);
  const Tick step = music::kTicksPerQuarter / 2;
  for (Tick at = from; at < to; at += step)
    part.controls.push_back(
        {at, music::ControlKind::kBend, 0,
         12.0 * static_cast<double>(at - from) / static_cast<double>(to - from)});
  part.controls.push_back({to, music::ControlKind::kBend, 0, 0.0});
}

/// Eighths of the bass that walk into the next section's root.
void bass_pickup(const Plan& plan, Part& part, Tick from, Tick to) {
  const SoundingChord& next = music::chord_at(plan.chords, std::min(to, plan.end() - 1));
  const int root = music::bass_of(next.chord).pitch_class();
  const Tick eighth = music::kTicksPerQuarter / 2;
  const auto first = std::find_if(part.notes.begin(), part.notes.end(),
                                  [&](const DraftNote& note) { return note.start >= to; });
  const int target =
      first != part.notes.end() ? first->key : fold_key(36 + root, part.low, part.high);
  clear_between(part.notes, from, to);
  const int count = static_cast<int>((to - from) / eighth);
  for (int i = 0; i < count; ++i) {
    int key = target - (count - i) * 2 + (i + 1 == count ? 1 : 0);
    while (i + 1 < count && !next.key.contains(((key % 12) + 12) % 12)) ++key;
    part.notes.push_back({from + eighth * i, eighth * 9 / 10, fold_key(key, part.low, part.high), i,
                          "pickup", 0.0, false, false});
  }
}

class Boundary {
 public:
  Boundary(const Plan& plan, std::vector<Part>& parts, const spec::Transition& transition, Tick at,
           bool rising)
      : plan_(plan), parts_(parts), transition_(transition), at_(at), rising_(rising) {
    from_ = std::max<Tick>(0, at_ - music::to_ticks(transition.duration_beats));
  }

  void apply() {
    const std::string& technique = transition_.technique;
    if (technique == "silence")
      each([](const Part&) { return true; },
           [&](Part& part) { clear_between(part.notes, from_, at_); });
    else if (technique == "drop")
      each(
          [](const Part& p) {
            return p.drums || p.role() == "bass" || !p.instrument->is_essential;
          },
          [&](Part& p) { clear_between(p.notes, from_, at_); });
    else if (technique == "filter_sweep")
      each(is_bed, [&](Part& part) { sweep(part); });
    else if (technique == "riser")
      rise();
    else if (technique == "pickup")
      each([](const Part& p) { return p.role() == "bass"; },
           [&](Part& p) {
             if (sounds(p)) bass_pickup(plan_, p, from_, at_);
           });
    else if (technique == "reverse")
      each(is_bed, [&](Part& part) { swell(part); });
    if (rising_ && has_candy(plan_, "impact")) impact();
    if (rising_ && technique != "filter_sweep" && has_candy(plan_, "sweep"))
      each([](const Part& p) { return p.role() == "pad"; }, [&](Part& p) { sweep(p); });
    if (rising_ && technique != "reverse" && has_candy(plan_, "reverse_cymbal"))
      each([](const Part& p) { return p.role() == "texture"; }, [&](Part& p) { swell(p); });
  }

 private:
  template <class Which, class What>
  void each(Which which, What what) {
    for (Part& part : parts_)
      if (which(part)) what(part);
  }
  bool sounds(const Part& part) const {
    return std::any_of(part.notes.begin(), part.notes.end(), [&](const DraftNote& note) {
      return note.start < at_ && note.start + note.length > from_;
    });
  }
  void sweep(Part& part) {
    if (from_ >= at_) return;
    ramp(part, kBrightness, from_, at_, rising_ ? 40 : 96, rising_ ? 100 : 40);
    part.controls.push_back({at_, music::ControlKind::kController, kBrightness, 64});
  }
  void swell(Part& part) {
    if (from_ >= at_) return;
    ramp(part, kExpression, from_, at_, 60, 124);
    part.controls.push_back({at_, music::ControlKind::kController, kExpression, 100});
  }
  void rise() {
    bool effect = false;
    for (Part& part : parts_)
      if (part.instrument->category == "fx" && from_ < at_) {
        effect_riser(part, from_, at_);
        effect = true;
      }
    const bool machine = plan_.docs.genre.family == "electronic";
    for (Part& part : parts_) {
      if (!effect && machine && part.drums && sounds(part)) snare_riser(part, from_, at_);
      if (part.role() == "pad" || part.role() == "arpeggio") sweep(part);
    }
  }
  /// A low hit on the arrival.
  void impact() {
    for (Part& part : parts_)
      if (part.drums && std::any_of(part.notes.begin(), part.notes.end(),
                                    [&](const DraftNote& note) { return note.start == at_; }))
        part.notes.push_back(
            {at_, music::kTicksPerQuarter / 2, 41, 104, "impact", 0.0, true, false});
  }

  const Plan& plan_;
  std::vector<Part>& parts_;
  const spec::Transition& transition_;
  Tick at_, from_ = 0;
  bool rising_;
};

}  // namespace

void apply_transitions(const Plan& plan, std::vector<Part>& parts, const RandomStream&) {
  for (std::size_t i = 0; i + 1 < plan.spans.size(); ++i) {
    const spec::Transition* transition = plan.transition_after(i);
    if (!transition) continue;
    Boundary(plan, parts, *transition, plan.spans[i].end(),
             plan.energy(i + 1) > plan.energy(i) + 0.05)
        .apply();
  }
  for (Part& part : parts) sort_notes(part.notes);
}

}  // namespace aether::midi_algorithmic
