// What happens every frame: oscillators, filter, envelope. Each stage is one loop over a group of
// eight lanes with its state in registers; the buffers between them stay in the first-level cache.
#include "voice_bank.hpp"

namespace aether::synth {

namespace {

void render_sines(Uint8& phase, Uint8 step, Float8* out, int frames) {
  // 0.7071: the same RMS of 0.5 that the tables have.
  for (int i = 0; i < frames; ++i) {
    out[i] = sine(phase) * floats(0.70710678f);
    phase += step;
  }
}

void render_noise(Uint8& counter, Uint8 key, Float8* out, int frames) {
  for (int i = 0; i < frames; ++i) {
    out[i] = noise(counter, key) * floats(0.8660254f);
    counter += Uint8::of(1u);
  }
}

}  // namespace

void VoiceBank::render(float* left, float* right, int frames) {
  if (frame_ % kGrid == 0) grid_point();
  frame_ += static_cast<std::uint64_t>(frames);
  if (sounding_ == 0) return;
  for (int i = 0; i < frames; ++i)
    left_[static_cast<std::size_t>(i)] = right_[static_cast<std::size_t>(i)] = floats(0.0f);
  for (Group& group : groups_)
    if (group.active > 0) render_group(group, frames);
  for (int i = 0; i < frames; ++i) {
    left[i] += sum(left_[static_cast<std::size_t>(i)]);
    right[i] += sum(right_[static_cast<std::size_t>(i)]);
  }
}

void VoiceBank::render_group(Group& group, int frames) {
  oscillate(group, frames);
  filter(group, frames);
  amplify(group, frames);
}

void VoiceBank::oscillator(Group& group, int which, Float8* out, int frames) {
  const bool first = which == 1;
  Uint8& phase = first ? group.phase1 : group.phase2;
  const Uint8 step = first ? group.step1 : group.step2;
  if (first ? noise1_ : noise2_) {
    const Uint8 key = first ? group.noise_key : group.noise_key ^ Uint8::of(0x5A5A5A5Au);
    Uint8 counter = group.noise_counter;
    render_noise(counter, key, out, frames);
  } else if (first ? sine1_ : sine2_) {
    render_sines(phase, step, out, frames);
  } else {
    render_tables(phase, step, first ? group.table1.data() : group.table2.data(), out, frames);
  }
}

void VoiceBank::oscillate(Group& group, int frames) {
  if (engine_ == Engine::kFm && !noise1_) {
    modulate(group, frames);
  } else {
    oscillator(group, 1, wave_.data(), frames);
  }
  if (two_) {
    oscillator(group, 2, wave_b_.data(), frames);
    Float8 mix = group.mix;
    for (int i = 0; i < frames; ++i) {
      const auto at = static_cast<std::size_t>(i);
      mix += group.mix_step;
      wave_[at] += mix * (wave_b_[at] - wave_[at]);
    }
    group.mix = mix;
  }
  group.noise_counter += Uint8::of(static_cast<std::uint32_t>(frames));
  if (settings_.patch.sub_level > 0.0) {
    const Float8 level = floats(static_cast<float>(settings_.patch.sub_level));
    render_sines(group.phase_sub, group.step_sub, wave_b_.data(), frames);
    for (int i = 0; i < frames; ++i)
      wave_[static_cast<std::size_t>(i)] += level * wave_b_[static_cast<std::size_t>(i)];
  }
}

// Phase modulation by a sine (J. Chowning, "The Synthesis of Complex Audio Spectra by Means of
// Frequency Modulation", JAES 1973); the carrier is the patch's first wave, read at the bent phase.
void VoiceBank::modulate(Group& group, int frames) {
  Uint8 carrier = group.phase1, modulator = group.phase2;
  Float8 index = group.index;
  for (int i = 0; i < frames; ++i) {
    index += group.index_step;
    Uint8 bent = carrier + turns_to_phase(sine(modulator) * index);
    if (sine1_)
      wave_[static_cast<std::size_t>(i)] = sine(bent) * floats(0.70710678f);
    else
      render_tables(bent, Uint8::of(0u), group.table1.data(), &wave_[static_cast<std::size_t>(i)],
                    1);
    carrier += group.step1;
    modulator += group.step2;
  }
  group.index = index;
  group.phase1 = carrier;
  group.phase2 = modulator;
}

namespace {

enum class Response { kLow, kHigh, kBand, kNotch };

template <Response response>
void run_filter(Float8* wave, int frames, Float8& low, Float8& band, Float8& g, Float8 g_step,
                float damping) {
  const Float8 k = floats(damping), one = floats(1.0f), two = floats(2.0f);
  Float8 s1 = band, s2 = low, coefficient = g;
  for (int i = 0; i < frames; ++i) {
    coefficient += g_step;
    const Float8 a1 = one / (one + coefficient * (coefficient + k));
    const Float8 a2 = coefficient * a1;
    const Float8 v3 = wave[i] - s2;
    const Float8 v1 = a1 * s1 + a2 * v3;
    const Float8 v2 = s2 + coefficient * v1;
    s1 = two * v1 - s1;
    s2 = two * v2 - s2;
    if constexpr (response == Response::kLow) wave[i] = v2;
    if constexpr (response == Response::kHigh) wave[i] = wave[i] - k * v1 - v2;
    if constexpr (response == Response::kBand) wave[i] = k * v1;
    if constexpr (response == Response::kNotch) wave[i] = wave[i] - k * v1;
  }
  band = s1;
  low = s2;
  g = coefficient;
}

}  // namespace

void VoiceBank::filter(Group& group, int frames) {
  const std::string& type = settings_.patch.filter_type;
  const auto run = [&](auto* function) {
    function(wave_.data(), frames, group.low_state, group.band_state, group.g, group.g_step,
             damping_);
  };
  if (type == "highpass")
    run(&run_filter<Response::kHigh>);
  else if (type == "bandpass")
    run(&run_filter<Response::kBand>);
  else if (type == "notch")
    run(&run_filter<Response::kNotch>);
  else
    run(&run_filter<Response::kLow>);
}

// Attack is a ramp; decay falls to the sustain level once the attack is over; release multiplies
// both, so letting go early never jumps.
void VoiceBank::amplify(Group& group, int frames) {
  const Float8 one = floats(1.0f), step = floats(attack_step_);
  const Float8 held = floats(sustain_), falling = floats(1.0f - sustain_);
  Float8 attack = group.attack, decay = group.decay, release = group.release, level = group.level;
  const Float8 decay_factor = group.decay_factor, release_factor = group.release_factor,
               level_step = group.level_step;
  for (int i = 0; i < frames; ++i) {
    const auto at = static_cast<std::size_t>(i);
    decay = select_less(attack, one, decay, decay * decay_factor);
    attack = min(attack + step, one);
    release *= release_factor;
    level += level_step;
    const Float8 out = wave_[at] * attack * (held + falling * decay) * release * level;
    left_[at] += out * group.gain_left;
    right_[at] += out * group.gain_right;
  }
  group.attack = attack;
  group.decay = decay;
  group.release = release;
  group.level = level;
}

}  // namespace aether::synth
