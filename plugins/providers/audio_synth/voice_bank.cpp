// Notes: which voices they get, how they start, move and end.
#include "voice_bank.hpp"

#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

namespace aether::synth {

namespace {

constexpr int kPolyphony = 40;
constexpr int kFadingSlots = 8;
constexpr float kReferenceKey = 60.0f;  // the cutoff of a patch is what C4 hears
constexpr float kGrainHz = 14.0f;

/// Factor a frame that brings a level down by `decibels` in `ms`.
float decay_factor(double ms, double decibels, double rate) {
  const double frames = std::max(ms, 1.0) * 1e-3 * rate;
  return static_cast<float>(std::exp(-decibels / 20.0 * 2.302585092994046 / frames));
}

float power_of_two(float x) {
  return exp2(floats(x)).get(0);
}

/// Loudness follows velocity with exponent 1.5: about 40 dB from pp to ff.
float velocity_gain(float velocity) {
  const float v = std::clamp(velocity, 0.0f, 1.0f);
  return v * std::sqrt(v);
}

// The harmonics an additive patch adds: a drawbar registration for the sine, else the first 16
// partials of the wave.
std::vector<double> additive_partials(std::string_view waveform) {
  if (waveform == "sine")
    return {0.8, 1.0, 0.7, 0.6, 0.0, 0.35, 0.0, 0.4, 0.0, 0.1, 0.0, 0.1, 0.0, 0.0, 0.0, 0.15};
  return waveform_partials(waveform, 16);
}

}  // namespace

VoiceBank::VoiceBank(const BankSettings& settings) : settings_(settings) {
  const spec::SynthPatch& patch = settings_.patch;
  const double rate = settings_.rate_hz;
  copies_ = std::max(patch.unison, 1);
  choose_waves();
  if (engine_ == Engine::kGranular) copies_ = std::max(copies_, 4);
  place_unison();
  polyphony_ = patch.mono ? 1 : kPolyphony;
  slots_.resize(static_cast<std::size_t>(polyphony_) + kFadingSlots);
  groups_.resize((slots_.size() * static_cast<std::size_t>(copies_) + kLanes - 1) / kLanes);
  // Half a millisecond is the shortest attack that does not click.
  attack_step_ = static_cast<float>(1.0 / (std::max(patch.amp_attack_ms, 0.5) * 1e-3 * rate));
  sustain_ = static_cast<float>(patch.amp_sustain);
  release_factor_ = decay_factor(std::max(patch.amp_release_ms, 4.0), 40.0, rate);
  steal_factor_ = decay_factor(4.0, 60.0, rate);
  damping_ = 2.0f - 1.9f * static_cast<float>(patch.filter_resonance);
  cutoff_octave_ = static_cast<float>(std::log2(patch.filter_cutoff_hz / rate));
  copy_gain_ = 1.0f / std::sqrt(static_cast<float>(copies_));
  if (patch.glide_ms > 0.0)
    glide_step_ = static_cast<float>(kGrid / (patch.glide_ms * 1e-3 * rate));
  for (Group& group : groups_) {
    group.table1.fill(wave1_->mip(0));
    group.table2.fill(wave2_->mip(0));
    group.attack = floats(1.0f);
    group.g = floats(0.1f);
    group.release_factor = floats(1.0f);
    group.mix = floats(static_cast<float>(patch.osc_mix));
  }
}

void VoiceBank::choose_waves() {
  const spec::SynthPatch& patch = settings_.patch;
  const std::string second = patch.osc2_waveform.value_or("");
  two_ = patch.osc2_waveform.has_value() && patch.osc_mix > 0.0;
  if (patch.synth_type == "fm") engine_ = Engine::kFm;
  if (patch.synth_type == "wavetable") engine_ = Engine::kWavetable;
  if (patch.synth_type == "granular") engine_ = Engine::kGranular;
  if (engine_ == Engine::kWavetable) two_ = patch.osc2_waveform.has_value();
  if (engine_ == Engine::kFm) two_ = false;
  noise1_ = patch.osc1_waveform == "noise";
  noise2_ = second == "noise";
  if (patch.synth_type == "additive") {
    own1_ = std::make_unique<Wavetable>(additive_partials(patch.osc1_waveform));
    own2_ = std::make_unique<Wavetable>(additive_partials(second.empty() ? "sine" : second));
    wave1_ = own1_.get();
    wave2_ = own2_.get();
  } else {
    wave1_ = &standard_wave(patch.osc1_waveform);
    wave2_ = &standard_wave(second);
    sine1_ = patch.osc1_waveform == "sine";
    sine2_ = second == "sine";
  }
  // Detuning is shared out, so that the pitch between the oscillators stays in tune.
  const float half = static_cast<float>(patch.detune_cents) / 2400.0f;
  ratio1_ = two_ ? power_of_two(-half) : 1.0f;
  ratio2_ = power_of_two(half);
  if (engine_ == Engine::kFm)
    ratio2_ = power_of_two(2.0f * half) * static_cast<float>(patch.fm_ratio);
}

void VoiceBank::place_unison() {
  const spec::SynthPatch& patch = settings_.patch;
  for (int copy = 0; copy < copies_; ++copy) {
    const float place =
        copies_ > 1 ? 2.0f * static_cast<float>(copy) / static_cast<float>(copies_ - 1) - 1.0f
                    : 0.0f;
    const bool detuned = patch.unison > 1;  // grains share a pitch and only spread in space
    spread_.push_back(detuned ? place * static_cast<float>(patch.detune_cents) / 100.0f : 0.0f);
    // Neighbours in pitch go to opposite sides, so neither side sounds flat.
    const float side = copy % 2 ? std::abs(place) : -std::abs(place);
    pan_.push_back(side * static_cast<float>(patch.stereo_spread));
  }
}

void VoiceBank::note_on(int key, std::uint32_t id, float velocity) {
  key = std::clamp(key, 0, 127);
  if (!settings_.patch.mono) {
    start(take_slot(), key, id, velocity);
    return;
  }
  if (stack_size_ == static_cast<int>(stack_.size())) {
    std::move(stack_.begin() + 1, stack_.end(), stack_.begin());
    --stack_size_;
  }
  stack_[static_cast<std::size_t>(stack_size_++)] = {key, id, velocity};
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    if (slots_[s].sounding && slots_[s].held && !slots_[s].released) {
      aim(static_cast<int>(s), key, id, velocity);  // legato: the sounding note moves
      return;
    }
  }
  for (std::size_t s = 0; s < slots_.size(); ++s)
    if (slots_[s].sounding) release(static_cast<int>(s), steal_factor_);
  start(take_slot(), key, id, velocity);
}

// A free slot; the oldest note (released ones first) fades to make room when the polyphony is used
// up.
int VoiceBank::take_slot() {
  int free = -1, oldest = -1, oldest_released = -1, sounding = 0;
  const auto older = [this](int a, int b) {
    return b < 0 ||
           slots_[static_cast<std::size_t>(a)].order < slots_[static_cast<std::size_t>(b)].order;
  };
  for (int s = 0; s < static_cast<int>(slots_.size()); ++s) {
    const Slot& slot = slots_[static_cast<std::size_t>(s)];
    if (!slot.sounding) {
      if (free < 0) free = s;
      continue;
    }
    ++sounding;
    if (slot.released && older(s, oldest_released)) oldest_released = s;
    if (older(s, oldest)) oldest = s;
  }
  const int victim = oldest_released >= 0 ? oldest_released : oldest;
  if (free < 0) return victim;
  if (sounding >= polyphony_ && !settings_.patch.mono) release(victim, steal_factor_);
  return free;
}

void VoiceBank::start(int slot, int key, std::uint32_t id, float velocity) {
  Slot& at = slots_[static_cast<std::size_t>(slot)];
  if (!at.sounding) ++sounding_;
  at = {true, true, false, false, key, id, order_++};
  for (int copy = 0; copy < copies_; ++copy) start_lane(slot * copies_ + copy, copy, key, velocity);
  last_pitch_ = static_cast<float>(key) + tuning_cents_[static_cast<std::size_t>(key)] / 100.0f;
}

void VoiceBank::start_lane(int index, int copy, int key, float velocity) {
  const spec::SynthPatch& patch = settings_.patch;
  Group& group = group_of(index);
  const int lane = index % kLanes;
  RandomStream random(draw_u64(settings_.seed, (order_ << 5) + static_cast<std::uint64_t>(copy)));
  const auto random_phase = [&] { return static_cast<std::uint32_t>(random.next_u64() >> 32); };
  const bool free_running = copies_ > 1 || engine_ == Engine::kGranular;
  group.phase1.set(lane, free_running ? random_phase() : 0u);
  group.phase2.set(lane, free_running                    ? random_phase()
                         : engine_ == Engine::kWavetable ? 0u
                                                         : 0x20000000u);
  // Waves that morph into each other start together; a modulator in phase with its carrier leaves
  // no DC at ratio 1.
  if (engine_ == Engine::kWavetable || engine_ == Engine::kFm)
    group.phase2.set(lane, group.phase1.get(lane));
  group.phase_sub.set(lane, 0u);
  group.noise_counter.set(lane, 0u);
  group.noise_key.set(lane, random_phase());
  group.drift_phase.set(lane, random_phase());
  group.grain_phase.set(
      lane, static_cast<std::uint32_t>(copy) * (0xFFFFFFFFu / static_cast<std::uint32_t>(copies_)));
  const double grain_hz = kGrainHz * (0.8 + 0.4 * random.uniform());
  group.grain_step.set(
      lane, static_cast<std::uint32_t>(grain_hz * kGrid / settings_.rate_hz * 4294967296.0));
  group.grain_detune.set(lane, 0.0f);
  const float pitch =
      static_cast<float>(key) + tuning_cents_[static_cast<std::size_t>(key)] / 100.0f;
  const bool glides = glide_step_ > 0.0f && last_pitch_ >= 0.0f;
  group.pitch.set(lane, glides ? last_pitch_ : pitch);
  group.pitch_goal.set(lane, pitch);
  group.detune.set(lane, spread_[static_cast<std::size_t>(copy)]);
  // Strings and bars ring shorter the shorter they are; only sounds that die away behave so.
  const float shorten =
      sustain_ < 0.3f ? power_of_two(-(static_cast<float>(key) - 60.0f) / 30.0f) : 1.0f;
  const float decay =
      decay_factor(std::clamp(patch.amp_decay_ms * static_cast<double>(shorten), 2.0, 20000.0),
                   26.0, settings_.rate_hz);
  group.decay_factor.set(lane, decay);
  group.decay_grid.set(lane, static_cast<float>(std::pow(static_cast<double>(decay), kGrid)));
  group.attack.set(lane, 0.0f);
  group.decay.set(lane, 1.0f);
  group.release.set(lane, 1.0f);
  group.release_factor.set(lane, 1.0f);
  group.low_state.set(lane, 0.0f);
  group.band_state.set(lane, 0.0f);
  const float level = velocity_gain(velocity);
  group.level_goal.set(lane, level);
  group.level.set(lane, engine_ == Engine::kGranular ? 0.0f : level);
  group.level_step.set(lane, 0.0f);
  // mf plays the patch as written; harder opens the filter.
  group.bright.set(lane, 1.5f * (std::clamp(velocity, 0.0f, 1.0f) - 0.7f));
  group.tone_key.set(lane, (static_cast<float>(key) - kReferenceKey) / 12.0f);
  const float pan = pan_[static_cast<std::size_t>(copy)];
  group.gain_left.set(lane, copy_gain_ * std::sqrt(0.5f * (1.0f - pan)) * 1.41421356f);
  group.gain_right.set(lane, copy_gain_ * std::sqrt(0.5f * (1.0f + pan)) * 1.41421356f);
  ++group.active;
  // Until the next grid point the new lane plays with what it would have there; others keep theirs.
  Group fresh = group;
  control(fresh, kGrid - static_cast<int>(frame_ % kGrid));
  const auto copy_lane = [lane](auto& to, const auto& from) { to.set(lane, from.get(lane)); };
  copy_lane(group.step1, fresh.step1);
  copy_lane(group.step2, fresh.step2);
  copy_lane(group.step_sub, fresh.step_sub);
  copy_lane(group.index, fresh.index);
  copy_lane(group.mix, fresh.mix);
  group.index_step.set(lane, 0.0f);
  group.mix_step.set(lane, 0.0f);
  group.g.set(lane,
              fresh.g.get(lane) + fresh.g_step.get(lane) *
                                      static_cast<float>(kGrid - static_cast<int>(frame_ % kGrid)));
  group.g_step.set(lane, 0.0f);
  const auto at = static_cast<std::size_t>(lane);
  group.table1[at] = fresh.table1[at];
  group.table2[at] = fresh.table2[at];
  group.mip1[at] = fresh.mip1[at];
  group.mip2[at] = fresh.mip2[at];
}

void VoiceBank::aim(int slot, int key, std::uint32_t id, float velocity) {
  Slot& at = slots_[static_cast<std::size_t>(slot)];
  at.key = key;
  at.id = id;
  last_pitch_ = static_cast<float>(key) + tuning_cents_[static_cast<std::size_t>(key)] / 100.0f;
  for (int index = slot * copies_; index < (slot + 1) * copies_; ++index) {
    Group& group = group_of(index);
    group.pitch_goal.set(index % kLanes, last_pitch_);
    group.level_goal.set(index % kLanes, velocity_gain(velocity));
    group.tone_key.set(index % kLanes, (static_cast<float>(key) - kReferenceKey) / 12.0f);
  }
}

void VoiceBank::release(int slot, float factor) {
  slots_[static_cast<std::size_t>(slot)].released = true;
  for (int index = slot * copies_; index < (slot + 1) * copies_; ++index)
    group_of(index).release_factor.set(index % kLanes, factor);
}

void VoiceBank::note_off(std::uint32_t id) {
  if (settings_.patch.mono) {
    note_off_mono(id);
    return;
  }
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    Slot& slot = slots_[s];
    if (!slot.sounding || slot.id != id || !slot.held) continue;
    slot.held = false;
    slot.pedalled = pedal_;
    if (!pedal_ && !slot.released) release(static_cast<int>(s), release_factor_);
  }
}

// The last of the keys still down sounds on.
void VoiceBank::note_off_mono(std::uint32_t id) {
  int kept = 0;
  for (int i = 0; i < stack_size_; ++i)
    if (stack_[static_cast<std::size_t>(i)].id != id)
      stack_[static_cast<std::size_t>(kept++)] = stack_[static_cast<std::size_t>(i)];
  stack_size_ = kept;
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    Slot& slot = slots_[s];
    if (!slot.sounding || !slot.held || slot.released || slot.id != id) continue;
    if (stack_size_ > 0) {
      const Held& back = stack_[static_cast<std::size_t>(stack_size_ - 1)];
      aim(static_cast<int>(s), back.key, back.id, back.velocity);
    } else {
      slot.held = false;
      slot.pedalled = pedal_;
      if (!pedal_) release(static_cast<int>(s), release_factor_);
    }
  }
}

void VoiceBank::sustain(bool down) {
  pedal_ = down;
  if (down) return;
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    Slot& slot = slots_[s];
    if (slot.sounding && slot.pedalled && !slot.released)
      release(static_cast<int>(s), release_factor_);
    slot.pedalled = false;
  }
}

void VoiceBank::tune(int key, float cents) {
  if (key >= 0 && key < 128) tuning_cents_[static_cast<std::size_t>(key)] = cents;
}

}  // namespace aether::synth
