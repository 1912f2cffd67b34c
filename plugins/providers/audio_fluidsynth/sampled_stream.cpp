#include "sampled_stream.hpp"

#include <aether/dsp/denormals.hpp>
#include <aether/error.hpp>

#include <algorithm>
#include <cmath>

namespace aether::fluid {

namespace {

constexpr int kDrumChannel = 9;
constexpr int kDrumBank = 128;
constexpr int kBendRange = 12;  // semitones either way
constexpr double kTargetRmsDb =
    -20.0;  // of one held note at velocity 90, the loudest 400 ms, both channels together
constexpr double kDrumTargetRmsDb = -19.0;
constexpr int kWindowSeconds10 = 4;  // the window in tenths of a second
constexpr float kReferenceVelocity = 90.0f / 127.0f;

int midi_value(float value) {
  return static_cast<int>(std::lround(std::clamp(value, 0.0f, 1.0f) * 127.0f));
}

int usual_key(const spec::AudioPart& part) {
  if (part.role == "bass" || part.category == "bass") return 40;
  return part.role == "lead" || part.role == "counter" ? 69 : 62;
}

aether_event event_at(std::uint32_t frame, std::uint16_t type, int key, std::uint32_t id,
                      float value) {
  return {frame, type, static_cast<std::int16_t>(key), id, value};
}

}  // namespace

SampledStream::SampledStream(const spec::AudioPart& part, std::unique_ptr<Instrument> instrument)
    : instrument_(std::move(instrument)), synth_(instrument_->synth()) {
  const dsp::ScopedFlushDenormals flush;
  channel_ = part.drums ? kDrumChannel : 0;
  select(part);
  level(part);
  tune(part.tuning_hz);
}

void SampledStream::select(const spec::AudioPart& part) {
  int bank = part.drums ? kDrumBank : part.bank;
  int program = part.midi_program;
  if (part.sample) {
    if (part.sample->soundfont_bank) bank = *part.sample->soundfont_bank;
    if (part.sample->soundfont_preset) program = *part.sample->soundfont_preset;
  }
  fluid_synth_set_channel_type(synth_, channel_,
                               bank >= kDrumBank ? CHANNEL_TYPE_DRUM : CHANNEL_TYPE_MELODIC);
  // A variation that this SoundFont lacks falls back to the bank's first kit, or to the capital
  // tone.
  const std::array<std::pair<int, int>, 3> choices = {
      {{bank, program},
       {bank, bank >= kDrumBank ? 0 : program},
       {part.drums ? kDrumBank : 0, part.drums ? 0 : program}}};
  for (const auto& [b, p] : choices)
    if (fluid_synth_program_select(synth_, channel_, instrument_->font_id(), b, p) == FLUID_OK)
      return;
  throw Failure(
      Status::kUnsupported, "E-SOUNDFONT-PRESET",
      "the SoundFont has no preset " + std::to_string(bank) + ":" + std::to_string(program),
      "part.midi_program");
}

void SampledStream::tune(double tuning_hz) {
  reference_cents_ = 1200.0 * std::log2(tuning_hz / 440.0);
  std::array<double, 128> pitches;
  for (int key = 0; key < 128; ++key)
    pitches[static_cast<std::size_t>(key)] = 100.0 * key + reference_cents_;
  fluid_synth_activate_key_tuning(synth_, 0, 0, "part", pitches.data(), 0);
  if (channel_ != kDrumChannel) fluid_synth_activate_tuning(synth_, channel_, 0, 0, 0);
  fluid_synth_pitch_wheel_sens(synth_, channel_, kBendRange);
}

// Presets differ by 20 dB and more. One is heard once, then the gain is set; what was heard leaves
// no trace.
void SampledStream::level(const spec::AudioPart& part) {
  const auto blocks = static_cast<int>(instrument_->rate_hz() * 1.2 / kBlock);
  std::vector<aether_event> events;
  double target = kTargetRmsDb;
  if (part.drums) {
    target = kDrumTargetRmsDb;
    events = {event_at(0, AETHER_EVENT_NOTE_ON, 36, 1, kReferenceVelocity),
              event_at(0, AETHER_EVENT_NOTE_ON, 42, 2, kReferenceVelocity),
              event_at(0, AETHER_EVENT_NOTE_ON, 38, 3, kReferenceVelocity)};
  } else {
    events = {event_at(0, AETHER_EVENT_NOTE_ON, usual_key(part), 1, kReferenceVelocity)};
  }
  fluid_synth_set_gain(synth_, 0.5f);
  const double heard = loudest_of(events, blocks);
  if (heard > -70.0)
    fluid_synth_set_gain(synth_, static_cast<float>(std::clamp(
                                     0.5 * std::pow(10.0, (target - heard) / 20.0), 0.01, 8.0)));
  fluid_synth_all_sounds_off(synth_, channel_);
  for (int i = 0; i < 4; ++i) block();
  latest_.fill(0);
  quiet_blocks_ = 1 << 20;
}

double SampledStream::loudest_of(const std::vector<aether_event>& events, int blocks) {
  for (const aether_event& event : events) handle(event);
  const int window = static_cast<int>(instrument_->rate_hz() * kWindowSeconds10 / 10.0 / kBlock);
  std::vector<double> power;
  double loudest = 0.0, sum = 0.0;
  for (int b = 0; b < blocks; ++b) {
    block();
    double now = 0.0;
    for (std::uint32_t i = 0; i < kBlock; ++i)
      now += static_cast<double>(left_[i]) * left_[i] + static_cast<double>(right_[i]) * right_[i];
    power.push_back(now);
    sum += now;
    if (b >= window) sum -= power[static_cast<std::size_t>(b - window)];
    loudest = std::max(loudest, sum);
  }
  return 10.0 * std::log10(std::max(loudest / (static_cast<double>(window) * kBlock), 1e-12));
}

void SampledStream::handle_control(int number, float value) {
  // Pan belongs to the mixer; the others are FluidSynth's own.
  if (number == 1 || number == 7 || number == 11 || number == 64 || number == 74)
    fluid_synth_cc(synth_, channel_, number, midi_value(value));
}

void SampledStream::handle(const aether_event& event) {
  const int key = std::clamp<int>(event.key, 0, 127);
  switch (event.type) {
    case AETHER_EVENT_NOTE_ON:
      latest_[static_cast<std::size_t>(key)] = event.note_id;
      fluid_synth_noteon(synth_, channel_, key, std::max(1, midi_value(event.value)));
      quiet_blocks_ = 0;
      break;
    case AETHER_EVENT_NOTE_OFF:
      // A key struck again sounds for its newer note; the older one's end must not stop it.
      if (latest_[static_cast<std::size_t>(key)] == event.note_id)
        fluid_synth_noteoff(synth_, channel_, key);
      break;
    case AETHER_EVENT_CONTROL:
      handle_control(event.key, event.value);
      break;
    case AETHER_EVENT_BEND: {
      const double turn = std::clamp(static_cast<double>(event.value) / kBendRange, -1.0, 1.0);
      fluid_synth_pitch_bend(
          synth_, channel_, std::min(16383, static_cast<int>(std::lround(8192.0 + 8192.0 * turn))));
      break;
    }
    case AETHER_EVENT_PRESSURE:
      fluid_synth_channel_pressure(synth_, channel_, midi_value(event.value));
      break;
    case AETHER_EVENT_TUNE: {
      const double pitch = 100.0 * key + reference_cents_ + static_cast<double>(event.value);
      fluid_synth_tune_notes(synth_, 0, 0, 1, &key, &pitch, 0);
      break;
    }
    default:
      break;
  }
}

void SampledStream::block() {
  left_.fill(0.0f);
  right_.fill(0.0f);
  float* out[2] = {left_.data(), right_.data()};
  fluid_synth_process(synth_, static_cast<int>(kBlock), 0, nullptr, 2, out);
  quiet_blocks_ =
      fluid_synth_get_active_voice_count(synth_) == 0 ? std::min(quiet_blocks_ + 1, 1 << 20) : 0;
}

bool SampledStream::is_idle() const {
  return quiet_blocks_ > 2;
}

void SampledStream::render(const aether_event* events, std::uint32_t event_count, float* const* out,
                           std::uint32_t frames) {
  const dsp::ScopedFlushDenormals flush;
  std::uint32_t done = 0, next = 0;
  while (done < frames) {
    if (at_ == kBlock) {
      while (next < event_count && events[next].frame < done + kBlock) handle(events[next++]);
      block();
      at_ = 0;
    }
    const std::uint32_t count = std::min(kBlock - at_, frames - done);
    std::copy_n(&left_[at_], count, out[0] + done);
    std::copy_n(&right_[at_], count, out[1] + done);
    at_ += count;
    done += count;
  }
  while (next < event_count) handle(events[next++]);
}

}  // namespace aether::fluid
