#include "parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace aether::midi_algorithmic {
namespace {

/// Velocity of each of spec::kDynamics.
int velocity_of(const std::string& dynamics) {
  constexpr int kVelocities[6] = {69, 72, 75, 78, 81, 85};
  for (std::size_t i = 0; i < spec::kDynamics.size(); ++i)
    if (spec::kDynamics[i] == dynamics) return kVelocities[i];
  return 77;
}

int offset_of_role(const std::string& role) {
  if (role == "lead") return 9;
  if (role == "bass") return 4;
  if (role == "pad") return -12;
  if (role == "texture") return -16;
  if (role == "arpeggio") return -9;
  if (role == "counter") return -5;
  if (role == "accent") return 3;
  return -3;
}

/// Metric accent by weight 0..4.
constexpr int kAccent[5] = {-5, -2, 1, 4, 6};
/// Velocity for each level of a section's energy. Without drums there are no layers to add, and the
/// hands alone say it.
constexpr double kEnergy = 1.4, kBareEnergy = 4.0;
constexpr double kMiddle = 77.0;       ///< velocity of a song without dynamics
constexpr double kMachineTouch = 0.6;  ///< share of dynamics that machines keep
/// A hook is played out.
constexpr double kHookLift = 2.0;

/// Warps a place in the bar: the second half of every swung unit starts late. Triplet positions
/// stay where they are.
double swung(double beats, double ratio, int unit) {
  if (ratio <= 1.001) return beats;
  const double length = unit == 16 ? 0.5 : 1.0;
  const double whole = std::floor(beats / length + 1e-9) * length;
  const double in = (beats - whole) / length;
  const bool triplet = std::fabs(in - 1.0 / 3.0) < 0.01 || std::fabs(in - 2.0 / 3.0) < 0.01;
  if (triplet) return beats;
  const double turn = ratio / (1.0 + ratio);
  const double warped = in < 0.5 ? in * 2.0 * turn : turn + (in - 0.5) * 2.0 * (1.0 - turn);
  return whole + warped * length;
}

class Performer {
 public:
  Performer(const Plan& plan, const Part& part, const RandomStream& random)
      : plan_(plan),
        part_(part),
        own_(random.split("own:" + part.name)),
        shared_(random.split("ensemble")),
        swing_(random.split("swing")) {
    const auto& groove = plan.docs.rhythm.groove_template;
    const auto& human = plan.docs.rhythm.humanization;
    tightness_ = groove.pocket_tightness;
    timing_ms_ = human.timing_variation_ms;
    spread_ = human.velocity_variation;
    // push_pull moves the band against its drummer.
    lean_ms_ = lean() - (part.drums ? 0.0 : 20.0 * groove.push_pull);
    ticks_per_ms_ = music::kTicksPerQuarter * plan.tempo() / 60000.0;
  }

  std::vector<music::Note> play() {
    std::vector<music::Note> out;
    std::map<int, std::size_t> sounding;
    double noise = 0.0;
    Tick chord_at = -1;
    double chord_shift = 0.0;
    for (const DraftNote& note : part_.notes) {
      noise = 0.6 * noise + 0.8 * own_.normal();
      if (note.start != chord_at) {
        // Notes struck together share most of their timing.
        chord_shift = own_.normal() * timing_ms_ * (1.0 - 0.75 * tightness_);
        chord_at = note.start;
      }
      const double human_ms = lean_ms_ + chord_shift + drift(note.start) + note.delay_ms;
      const Tick start = std::max<Tick>(
          0, warped(note.start) + static_cast<Tick>(std::llround(human_ms * ticks_per_ms_)));
      const Tick end =
          std::max(start + 20, warped(note.start + note.length) +
                                   static_cast<Tick>(std::llround(human_ms * ticks_per_ms_)));
      music::Note played{start, end - start, note.key, velocity(note, noise), note.origin};
      if (const auto before = sounding.find(note.key); before != sounding.end()) {
        music::Note& earlier = out[before->second];
        if (earlier.tick + earlier.length > start)
          earlier.length = std::max<Tick>(1, start - earlier.tick);
      }
      sounding[note.key] = out.size();
      out.push_back(std::move(played));
    }
    std::stable_sort(out.begin(), out.end(), [](const music::Note& a, const music::Note& b) {
      return a.tick != b.tick ? a.tick < b.tick : a.key < b.key;
    });
    return out;
  }

 private:
  double lean() const {
    const auto& leans = plan_.docs.genre.rhythm.lean_ms;
    for (const std::string& name :
         {part_.instrument->name, part_.role(), part_.instrument->category})
      if (const auto at = leans.find(name); at != leans.end()) return at->second;
    return 0.0;
  }

  /// The ensemble breathes together: a slow walk, the same for every part.
  double drift(Tick at) const {
    const auto beat =
        static_cast<std::uint64_t>(std::max<Tick>(0, at) / (music::kTicksPerQuarter * 2));
    RandomStream here = shared_.split("beat:" + std::to_string(beat));
    return here.normal() * timing_ms_ * 0.4 * tightness_;
  }

  Tick warped(Tick at) const {
    const auto& groove = plan_.docs.rhythm.groove_template;
    const double variation = plan_.docs.rhythm.humanization.swing_variation;
    double ratio = groove.ratio();
    // A drum pattern has a feel of its own; one that differs leaves the band's swing to the band.
    const spec::Feel feel = part_.drums ? plan_.feel_at(at) : groove.feel;
    if (feel != groove.feel) ratio = 1.0;
    if (ratio <= 1.001 && (feel == spec::Feel::kShuffle || feel == spec::Feel::kTriplet))
      ratio = 2.0;
    if (ratio <= 1.001 && feel == spec::Feel::kSwing) ratio = 1.6;
    if (ratio > 1.001) {
      RandomStream bar = swing_.split("bar:" + std::to_string(at / plan_.bar_ticks()));
      ratio = std::max(1.0, ratio + variation * bar.normal());
    }
    const double beats = static_cast<double>(at) / music::kTicksPerQuarter;
    return music::to_ticks(swung(beats, ratio, groove.swing_unit));
  }

  /// Energy between the curve's points, against the section's own level.
  double curve_lift(Tick at) const {
    const auto& curve = plan_.docs.arrangement.energy_curve;
    if (curve.size() < 2 || plan_.end() == 0) return 0.0;
    const double percent = 100.0 * static_cast<double>(at) / static_cast<double>(plan_.end());
    std::size_t i = 0;
    while (i + 2 < curve.size() && percent >= curve[i + 1].position_percent) ++i;
    const double width = std::max(0.01, curve[i + 1].position_percent - curve[i].position_percent);
    const double x = std::clamp((percent - curve[i].position_percent) / width, 0.0, 1.0);
    const double here = static_cast<double>(curve[i].energy_level),
                 next = static_cast<double>(curve[i + 1].energy_level);
    // Sections lean towards what follows only in their last third.
    return 1.6 * (next - here) * std::max(0.0, x - 0.67) / 0.33;
  }

  double type_lift(Tick at) const {
    const std::string& type = plan_.docs.arrangement.energy_curve_type;
    const double x = static_cast<double>(at) / static_cast<double>(std::max<Tick>(1, plan_.end()));
    if (type == "build") return 8.0 * (x - 0.5);
    if (type == "release") return 8.0 * (0.5 - x);
    if (type == "climactic") return x < 0.8 ? 9.0 * (x - 0.45) : 3.0;
    if (type == "build_release") return x < 0.75 ? 6.0 * (x - 0.4) : 6.0 * (1.0 - x) / 0.25 - 3.0;
    if (type == "wave") return 3.0 * std::fabs(2.0 * (2.0 * x - std::floor(2.0 * x)) - 1.0) - 1.5;
    return 0.0;
  }

  /// The contour of the figure a note states; of the section for free lines.
  const spec::MelodicContour& contour_of(const DraftNote& note,
                                         const spec::SectionMelody& section) const {
    const spec::MelodySpec& melody = plan_.docs.melody;
    const std::string source = note.origin.substr(0, note.origin.find('/'));
    if (source == "hook") return melody.primary_hook.contour;
    if (source == "hook:2" && !melody.secondary_hooks.empty())
      return melody.secondary_hooks.front().contour;
    for (const spec::Motif& motif : melody.motifs)
      if (source == "motif:" + motif.name || source == "hook:" + motif.name) return motif.contour;
    return section.contour;
  }

  /// The phrase's arc, as its contour asks.
  double phrase_lift(const DraftNote& note, std::size_t section) const {
    // A pianist's hands breathe together.
    const bool hand = plan_.docs.genre.family == "drumless" && part_.profile &&
                      part_.profile->idiom == "keys" && part_.role() == "arpeggio";
    if (part_.role() != "lead" && part_.role() != "counter" && !hand) return 0.0;
    const spec::SectionMelody* melody =
        music::material_for(plan_.docs.melody.section_melodies, plan_.plan_of(section));
    if (!melody) return 0.0;
    const Tick start = plan_.spans[section].start;
    const Tick length = plan_.bar_ticks() * std::max(1, plan_.docs.genre.melody.hook_bars);
    const double x =
        static_cast<double>((note.start - start) % length) / static_cast<double>(length);
    const spec::MelodicContour& contour = contour_of(note, *melody);
    const double depth = 2.0 + 0.25 * contour.range_semitones;
    const std::string& type = contour.contour_type;
    if (type == "ascending") return depth * (2.0 * x - 1.0);
    if (type == "descending") return depth * (1.0 - 2.0 * x);
    if (type == "static") return 0.0;
    const double peak = std::clamp(contour.peak_position.value_or(0.6), 0.1, 0.9);
    return depth * (1.0 - 2.0 * std::fabs(x - peak) / std::max(peak, 1.0 - peak));
  }

  int velocity(const DraftNote& note, double noise) const {
    const std::size_t section = plan_.section_at(note.start);
    const spec::SectionDefinition* definition = plan_.definition(section);
    // Machines change by layers; how hard they are struck changes little.
    const double touch = plan_.is_loop_music() ? kMachineTouch : 1.0;
    const double dynamics =
        kMiddle + touch * (velocity_of(definition ? definition->dynamics : "mf") - kMiddle);
    const double step = plan_.docs.genre.family == "drumless" ? kBareEnergy : kEnergy;
    const double fill =
        definition ? step * touch * (static_cast<double>(definition->energy_level) - 3.0) : 0.0;
    const Tick in_bar = note.start % plan_.bar_ticks();
    const int weight = music::metric_weight(plan_.pulse(), in_bar);
    const double chance = 0.38 * spread_ * std::clamp(noise, -2.2, 2.2);
    double velocity = 0.0;
    if (note.struck) {
      // The pattern says how drums relate to each other, the section how hard they are played.
      velocity = note.accent * (0.7 + 0.3 * dynamics / 83.0) + 0.3 * kAccent[weight];
    } else {
      const bool even = part_.role() == "pad" || part_.role() == "texture";
      velocity = dynamics + touch * offset_of_role(part_.role()) + note.accent +
                 touch * (even ? 0.4 : 1.0) * kAccent[weight] + phrase_lift(note, section);
      if (note.origin.starts_with("hook")) velocity += kHookLift;
    }
    velocity +=
        fill + touch * (curve_lift(note.start) + type_lift(note.start)) + chance + part_.level;
    return std::clamp(static_cast<int>(std::lround(velocity)), 8, 127);
  }

  const Plan& plan_;
  const Part& part_;
  RandomStream own_, shared_, swing_;
  double tightness_ = 0.8, timing_ms_ = 5.0, spread_ = 10.0, lean_ms_ = 0.0, ticks_per_ms_ = 1.0;
};

}  // namespace

music::Track perform(const Plan& plan, const Part& part, const RandomStream& random) {
  music::Track track;
  track.name = part.name;
  track.instrument = part.profile                             ? part.profile->id
                     : part.instrument->instrument_id.empty() ? part.instrument->name
                                                              : part.instrument->instrument_id;
  track.category = part.instrument->category;
  track.role = part.instrument->role;
  track.drums = part.drums;
  if (!part.drums)
    track.midi_program =
        part.profile ? part.profile->midi_program : part.instrument->midi_program.value_or(0);
  if (!part.drums && part.instrument->midi_program && part.instrument->category != "vocal")
    track.midi_program = *part.instrument->midi_program;
  track.notes = Performer(plan, part, random).play();
  track.controls = part.controls;
  std::stable_sort(
      track.controls.begin(), track.controls.end(),
      [](const music::Control& a, const music::Control& b) { return a.tick < b.tick; });
  for (music::Control& control : track.controls) control.tick = std::max<Tick>(0, control.tick);
  return track;
}

}  // namespace aether::midi_algorithmic
