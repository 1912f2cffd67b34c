#include "parts.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

constexpr int kModulation = 1, kExpression = 11, kPedal = 64;

bool is_bowed_or_blown(const Part& part) {
  return part.profile && (part.profile->idiom == "bow" || part.profile->idiom == "breathe");
}

/// One swell a section: quiet start, fullest two thirds in.
void add_swells(const Plan& plan, Part& part) {
  for (const music::SectionSpan& span : plan.spans) {
    if (!plan.plays(part.instrument->name, span.index)) continue;
    const double depth = 14.0 + 10.0 * plan.energy(span.index);
    for (int bar = 0; bar < span.bars; ++bar) {
      const double x = (bar + 0.5) / span.bars;
      const double arc = x < 0.67 ? x / 0.67 : (1.0 - x) / 0.33;
      part.controls.push_back({span.start + plan.bar_ticks() * bar, music::ControlKind::kController,
                               kExpression, 88.0 + depth * arc});
    }
  }
}

/// Pedal down with each chord, up just before the next.
void add_pedal(const Plan& plan, Part& part) {
  const Tick lift = music::kTicksPerQuarter / 16;
  for (const SoundingChord& chord : plan.chords) {
    if (!plan.plays(part.instrument->name, chord.section) ||
        chord.length < 2 * music::kTicksPerQuarter)
      continue;
    part.controls.push_back({chord.start + lift, music::ControlKind::kController, kPedal, 127});
    part.controls.push_back({chord.end() - lift, music::ControlKind::kController, kPedal, 0});
  }
}

/// Vibrato grows on long notes.
void add_vibrato(const Plan& plan, Part& part) {
  double depth = 40.0;
  // Who sings lets every note of a beat swing, less what the articulation takes of it.
  const bool voice = part.name.starts_with("vocal");
  const Tick long_note = music::kTicksPerQuarter * (voice ? 7 : 12) / 8;
  if (voice && plan.docs.vocal) {
    depth = 127.0 * plan.docs.vocal->voice_persona.vibrato_depth;
    const double rate = (plan.docs.vocal->voice_persona.vibrato_rate - 3.0) / 5.0;
    part.controls.push_back(
        {0, music::ControlKind::kController, 76, 127.0 * std::clamp(rate, 0.0, 1.0)});
    part.controls.push_back({0, music::ControlKind::kController, 74,
                             127.0 * plan.docs.vocal->voice_persona.brightness});
    // Resonance is what a stand-in has of a nose.
    part.controls.push_back({0, music::ControlKind::kController, 71,
                             40.0 + 60.0 * plan.docs.vocal->voice_persona.nasality});
  }
  bool wide = false;
  for (const DraftNote& note : part.notes) {
    if (note.length >= long_note) {
      part.controls.push_back({note.start, music::ControlKind::kController, kModulation, 0});
      part.controls.push_back({note.start + note.length / 3, music::ControlKind::kController,
                               kModulation, 0.6 * depth});
      part.controls.push_back(
          {note.start + note.length * 2 / 3, music::ControlKind::kController, kModulation, depth});
      wide = true;
    } else if (wide) {
      part.controls.push_back({note.start, music::ControlKind::kController, kModulation, 0});
      wide = false;
    }
  }
}

}  // namespace

void add_controllers(const Plan& plan, Part& part) {
  if (part.drums) return;
  const std::string& role = part.role();
  const bool keys = part.profile && part.profile->idiom == "keys" && !part.profile->sustains;
  if (role == "pad" || role == "texture" || (is_bowed_or_blown(part) && role != "lead"))
    add_swells(plan, part);
  // A piano alone sings with the pedal in both hands' notes.
  const bool alone = plan.docs.genre.family == "drumless";
  if (keys && (alone || role == "rhythm" || role == "pad")) add_pedal(plan, part);
  if (role == "lead" && part.profile &&
      (is_bowed_or_blown(part) || part.profile->idiom == "synth" || part.name.starts_with("vocal")))
    add_vibrato(plan, part);
}

}  // namespace aether::midi_algorithmic
