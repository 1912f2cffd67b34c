// What changes slowly: pitch, cutoff, levels, grains; all of it on the grid.
#include "voice_bank.hpp"

#include <aether/random.hpp>

#include <algorithm>

namespace aether::synth {

namespace {

constexpr float kSilence = 3e-5f;         // -90 dB: a voice below it ends
constexpr float kCutoffTracking = 0.35f;  // octaves of cutoff an octave of pitch
constexpr float kEnvelopeOctaves = 4.0f;  // filter_envelope_amount = 1
constexpr float kVibratoHz = 5.5f;
constexpr float kVibratoSemitones = 0.5f;

}  // namespace

void VoiceBank::grid_point() {
  free_finished();
  for (Group& group : groups_) {
    if (group.active == 0) continue;
    if (engine_ == Engine::kGranular) step_grains(group);
    control(group, kGrid);
  }
}

void VoiceBank::free_finished() {
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    Slot& slot = slots_[s];
    if (!slot.sounding) continue;
    // All lanes of a note share their envelope; its first speaks for them.
    const int first = static_cast<int>(s) * copies_;
    const Group& group = group_of(first);
    const int lane = first % kLanes;
    const float held = sustain_ + (1.0f - sustain_) * group.decay.get(lane);
    const bool faded =
        slot.released && group.attack.get(lane) * held * group.release.get(lane) < kSilence;
    const bool died = group.attack.get(lane) >= 1.0f && held < kSilence;
    if (!faded && !died) continue;
    slot.sounding = false;
    --sounding_;
    for (int index = first; index < first + copies_; ++index) {
      Group& owner = group_of(index);
      owner.level.set(index % kLanes, 0.0f);
      owner.level_goal.set(index % kLanes, 0.0f);
      owner.level_step.set(index % kLanes, 0.0f);
      --owner.active;
    }
  }
}

// A grain fades in and out over one turn of its phase; when it ends the next one differs a little
// in pitch.
void VoiceBank::step_grains(Group& group) {
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::uint32_t before = group.grain_phase.get(lane);
    const std::uint32_t after = before + group.grain_step.get(lane);
    group.grain_phase.set(lane, after);
    if (after >= before) continue;
    const std::uint64_t key =
        (static_cast<std::uint64_t>(group.noise_key.get(lane)) << 32) | frame_;
    const auto unit = static_cast<float>(
        static_cast<double>(draw_u64(settings_.seed, key) >> 11) * 0x1.0p-52 - 1.0);
    group.grain_detune.set(lane, unit * 0.12f);
    group.phase1.set(lane, static_cast<std::uint32_t>(draw_u64(settings_.seed, ~key) >> 32));
  }
}

// Sets the steps of pitch, cutoff and levels so that the goals are met `frames` frames on.
void VoiceBank::control(Group& group, int frames) {
  const spec::SynthPatch& patch = settings_.patch;
  const Float8 share = floats(1.0f / static_cast<float>(frames));
  if (glide_step_ > 0.0f) {
    // A glide takes glide_ms whatever its width, and closes in like a capacitor.
    const Float8 way = group.pitch_goal - group.pitch;
    group.pitch += way * floats(std::min(1.0f, 3.0f * glide_step_));
  } else {
    group.pitch = group.pitch_goal;
  }
  const double seconds = static_cast<double>(frame_) / settings_.rate_hz;
  const float wobble = vibrato_ > 0.0f ? vibrato_ * kVibratoSemitones *
                                             static_cast<float>(sine_of_turns(seconds * kVibratoHz))
                                       : 0.0f;
  Float8 semitones = group.pitch + group.detune + floats(bend_ + wobble);
  if (settings_.drift > 0.0) {
    const auto turned =
        static_cast<std::uint32_t>(static_cast<std::uint64_t>(seconds * 0.31 * 4294967296.0));
    semitones += sine(group.drift_phase + Uint8::of(turned)) *
                 floats(static_cast<float>(0.05 * settings_.drift));
  }
  if (engine_ == Engine::kGranular) semitones += group.grain_detune;
  const auto tuning = static_cast<float>(settings_.tuning_hz / settings_.rate_hz);
  const Float8 turns = exp2((semitones - floats(69.0f)) * floats(1.0f / 12.0f)) * floats(tuning);
  const Float8 limit = floats(0.45f);
  const Float8 turns1 = min(turns * floats(ratio1_), limit),
               turns2 = min(turns * floats(ratio2_), limit);
  const Float8 cycle = floats(4294967296.0f);
  group.step1 = as_unsigned(to_int(turns1 * cycle));
  group.step2 = as_unsigned(to_int(turns2 * cycle));
  group.step_sub = as_unsigned(to_int(min(turns, limit) * floats(2147483648.0f)));
  choose_mips(group, turns1, turns2);

  // The envelope as it will be at the end of the step, so that the cutoff does not lag behind it.
  const Float8 one = floats(1.0f);
  const Float8 attack = min(group.attack + floats(attack_step_ * static_cast<float>(frames)), one);
  const Float8 decay = select_less(group.attack, one, group.decay, group.decay * group.decay_grid);
  const Float8 rest = floats(0.5f * sustain_);
  const Float8 envelope = attack * (rest + (one - rest) * decay) * group.release;
  group.g_step = (cutoff(group, envelope) - group.g) * share;

  Float8 level = group.level_goal;
  if (engine_ == Engine::kGranular) {
    const Float8 window = sine(group.grain_phase >> 1);
    level = level * window * window * floats(1.6f);
  }
  group.level_step = (level - group.level) * share;
  if (engine_ == Engine::kWavetable && two_) {
    // The position breathes around osc_mix, and the envelope pushes it.
    const auto turned =
        static_cast<std::uint32_t>(static_cast<std::uint64_t>(seconds * 0.23 * 4294967296.0));
    const Float8 sway = sine(group.drift_phase + Uint8::of(turned)) * floats(0.15f);
    const Float8 position =
        floats(static_cast<float>(patch.osc_mix) - 0.15f) + sway + envelope * floats(0.3f);
    group.mix_step = (min(max(position, floats(0.0f)), one) - group.mix) * share;
  }
  if (engine_ == Engine::kFm) {
    // Modulation follows the envelope and thins out towards the top, where it would alias.
    const Float8 taper = min(exp2((floats(0.5f) - group.tone_key) * floats(0.6f)), floats(1.2f));
    const auto depth = static_cast<float>(patch.osc_mix);
    const auto follow = static_cast<float>(patch.filter_envelope_amount);
    const Float8 index = floats(depth) * taper *
                         (floats(1.0f - 0.85f * follow) + envelope * floats(0.85f * follow)) *
                         exp2(group.bright);
    group.index_step = (index - group.index) * share;
  }
}

Float8 VoiceBank::cutoff(const Group& group, Float8 envelope) const {
  const auto amount = static_cast<float>(settings_.patch.filter_envelope_amount) * kEnvelopeOctaves;
  const Float8 octave = floats(cutoff_octave_ + brightness_) +
                        group.tone_key * floats(kCutoffTracking) + envelope * floats(amount) +
                        group.bright;
  const auto lowest = static_cast<float>(20.0 / settings_.rate_hz);
  return tan_pi(min(max(exp2(octave), floats(lowest)), floats(0.45f)));
}

void VoiceBank::choose_mips(Group& group, Float8 step1, Float8 step2) {
  for (int lane = 0; lane < kLanes; ++lane) {
    const auto at = static_cast<std::size_t>(lane);
    group.mip1[at] = wave1_->mip_for(step1.get(lane), group.mip1[at]);
    group.table1[at] = wave1_->mip(group.mip1[at]);
    if (!two_) continue;
    group.mip2[at] = wave2_->mip_for(step2.get(lane), group.mip2[at]);
    group.table2[at] = wave2_->mip(group.mip2[at]);
  }
}

}  // namespace aether::synth
