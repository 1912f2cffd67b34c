// The voices of one part: oscillators, filter and envelope of up to 40 notes, eight lanes at a
// time.
//
// Time has a grid of kGrid frames counted from the start of the stream. On it the slow things are
// set (pitch, cutoff, levels, which are then ramped); between grid points only notes start and
// stop, on their exact frame. So the sound depends on the events alone, never on how the caller
// cuts its blocks.
//
// Filter: trapezoidal state-variable filter (A. Simper, "Solving the continuous SVF equations",
// Cytomic 2013) with the coefficient g ramped every frame.
#pragma once

#include "wavetable.hpp"

#include <aether/spec/sound_design.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace aether::synth {

inline constexpr int kGrid = 64;

/// What a bank plays, beside its patch.
struct BankSettings {
  spec::SynthPatch patch;
  double rate_hz = 48000.0;
  double tuning_hz = 440.0;
  double drift = 0.0;      ///< 0..1: how far old oscillators wander
  std::uint64_t seed = 0;  ///< of noise, start phases and drift
};

/// Not thread-safe; allocates only in the constructor.
class VoiceBank {
 public:
  explicit VoiceBank(const BankSettings& settings);

  // Events take effect at the next rendered frame.
  void note_on(int key, std::uint32_t id, float velocity);
  void note_off(std::uint32_t id);
  void sustain(bool down);
  void tune(int key, float cents);
  void bend(float semitones) { bend_ = semitones; }
  void vibrato(float depth) { vibrato_ = depth; }  ///< 0..1 = 0..50 cents
  void brightness(float octaves) { brightness_ = octaves; }

  /// Adds `frames` frames to left and right. A call must not cross a grid point.
  void render(float* left, float* right, int frames);
  bool silent() const { return sounding_ == 0; }

 private:
  struct Group {
    Uint8 phase1{}, step1{}, phase2{}, step2{}, phase_sub{}, step_sub{};
    Uint8 noise_counter{}, noise_key{};
    Float8 mix{}, mix_step{};
    Float8 index{}, index_step{};
    Float8 low_state{}, band_state{}, g{}, g_step{};
    Float8 attack{}, decay{}, release{}, release_factor{};
    Float8 level{}, level_step{};
    Float8 gain_left{}, gain_right{};
    Float8 pitch{}, pitch_goal{}, detune{}, decay_factor{}, decay_grid{};
    Float8 level_goal{}, bright{}, tone_key{};
    Uint8 drift_phase{}, grain_phase{}, grain_step{};
    Float8 grain_detune{};
    std::array<const float*, kLanes> table1{}, table2{};
    std::array<int, kLanes> mip1{}, mip2{};
    int active = 0;  ///< lanes that sound
  };
  struct Slot {
    bool sounding = false, held = false, released = false, pedalled = false;
    int key = 0;
    std::uint32_t id = 0;
    std::uint64_t order = 0;
  };
  struct Held {
    int key;
    std::uint32_t id;
    float velocity;
  };
  enum class Engine { kSubtractive, kFm, kWavetable, kGranular };

  void choose_waves();
  void place_unison();
  int take_slot();
  void start(int slot, int key, std::uint32_t id, float velocity);
  void start_lane(int lane, int copy, int key, float velocity);
  void aim(int slot, int key, std::uint32_t id, float velocity);
  void release(int slot, float factor);
  void note_off_mono(std::uint32_t id);
  void grid_point();
  void control(Group& group, int frames);
  Float8 cutoff(const Group& group, Float8 envelope) const;
  void choose_mips(Group& group, Float8 step1, Float8 step2);
  void step_grains(Group& group);
  void free_finished();
  void render_group(Group& group, int frames);
  void oscillate(Group& group, int frames);
  void oscillator(Group& group, int which, Float8* out, int frames);
  void modulate(Group& group, int frames);
  void filter(Group& group, int frames);
  void amplify(Group& group, int frames);

  Group& group_of(int lane) { return groups_[static_cast<std::size_t>(lane / kLanes)]; }

  BankSettings settings_;
  Engine engine_ = Engine::kSubtractive;
  bool two_ = false, noise1_ = false, noise2_ = false, sine1_ = false, sine2_ = false;
  std::unique_ptr<Wavetable> own1_, own2_;  ///< additive spectra
  const Wavetable* wave1_ = nullptr;
  const Wavetable* wave2_ = nullptr;
  int copies_ = 1;      ///< lanes a note takes: its unison
  int polyphony_ = 40;  ///< notes that may sound; the slots beyond are for those fading out
  std::vector<float> spread_, pan_;
  float attack_step_ = 1, sustain_ = 1, release_factor_ = 1, steal_factor_ = 1, damping_ = 1;
  float ratio1_ = 1, ratio2_ = 1, glide_step_ = 0, cutoff_octave_ = 0, copy_gain_ = 1;
  float bend_ = 0, vibrato_ = 0, brightness_ = 0;
  bool pedal_ = false;
  std::array<float, 128> tuning_cents_{};
  std::vector<Group> groups_;
  std::vector<Slot> slots_;
  std::array<Held, 16> stack_{};
  int stack_size_ = 0;
  float last_pitch_ = -1;
  std::uint64_t order_ = 0;
  std::uint64_t frame_ = 0;
  int sounding_ = 0;
  std::array<Float8, kGrid> wave_{}, wave_b_{}, left_{}, right_{};
};

}  // namespace aether::synth
