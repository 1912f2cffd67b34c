// The desk's signal flow, chunk by chunk. Sums run in the order of the specs, whatever the threads
// do.
#include "daemon/render/desk_parts.hpp"

#include <aether/dsp/math.hpp>
#include <aether/dsp/oscillator.hpp>
#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

std::span<float> part(std::vector<float>& buffer, std::size_t count) {
  return {buffer.data(), count};
}
std::span<const float> part(const std::vector<float>& buffer, std::size_t count) {
  return {buffer.data(), count};
}

void add(const StereoBuffer& from, StereoBuffer& to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    to.left[i] += from.left[i];
    to.right[i] += from.right[i];
  }
}

void add_scaled(const StereoBuffer& from, const std::vector<float>& gain, StereoBuffer& to,
                std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    to.left[i] += gain[i] * from.left[i];
    to.right[i] += gain[i] * from.right[i];
  }
}

void clear(StereoBuffer& buffer, std::size_t count) {
  std::fill_n(buffer.left.begin(), count, 0.0f);
  std::fill_n(buffer.right.begin(), count, 0.0f);
}

void scale(StereoBuffer& buffer, float gain, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) buffer.left[i] *= gain, buffer.right[i] *= gain;
}

// The fade of the tail: raised cosine, so it starts and ends without a corner.
void fade_tail(std::int64_t fade_start, std::int64_t frames, std::int64_t first,
               std::span<float> left, std::span<float> right) {
  const std::int64_t last = first + static_cast<std::int64_t>(left.size());
  const float length = static_cast<float>(std::max<std::int64_t>(1, frames - fade_start));
  for (std::int64_t i = std::max(first, fade_start); i < last; ++i) {
    const float t = static_cast<float>(i - fade_start) / length;
    const float gain = 0.5f + 0.5f * dsp::sin_turns(0.5f * t + 0.25f);
    left[static_cast<std::size_t>(i - first)] *= gain;
    right[static_cast<std::size_t>(i - first)] *= gain;
  }
}

}  // namespace

void Desk::sum(std::size_t frames, const std::function<void()>& beside) {
  count_ = frames;
  const auto channels = static_cast<int>(channels_.size());
  // First, because it is the longest task.
  crew_.run(channels + 1, [&](int task) {
    if (task == 0) {
      if (beside) beside();
      return;
    }
    const auto channel = static_cast<std::size_t>(task - 1);
    play_channel(channel);
    if (detectors_.empty()) finish_channel(channel);
  });
  for (auto& side : detectors_)
    if (side->gate) side->gate->hear(at_, count_, channels_[side->channel]->dry, side->heard);
  if (!detectors_.empty())
    crew_.run(channels, [this](int i) { finish_channel(static_cast<std::size_t>(i)); });
  crew_.run(3, [this](int task) {
    if (task == 0) mix_reverb();
    if (task == 1) mix_buses();
    if (task == 2) mix_delay(), mix_vinyl();
  });
  sum_to_master();
  at_ += static_cast<std::int64_t>(frames);
}

void Desk::play_channel(std::size_t index) {
  Channel& channel = *channels_[index];
  const auto left = part(channel.dry.left, count_), right = part(channel.dry.right, count_);
  channel.stem.read(at_, left, right);
  channel.rests = channel.rest_watch.rests(left, right);
  if (channel.rests) return;
  channel.eq.process(left, right);
  if (!channel.cutoff->is_empty())
    channel.low_pass.process(*channel.cutoff, at_, rate_hz_, left, right);
}

void Desk::finish_channel(std::size_t index) {
  Channel& channel = *channels_[index];
  const auto left = part(channel.post.left, count_), right = part(channel.post.right, count_);
  if (!channel.audible) {
    clear(channel.post, count_);
    return;
  }
  std::copy_n(channel.dry.left.begin(), count_, left.begin());
  std::copy_n(channel.dry.right.begin(), count_, right.begin());
  float curve[kDeskChunk];
  if (channel.compressor) {
    const StereoBuffer& heard = heard_by(channel.sidechain, channel.dry);
    channel.compressor->gains(part(heard.left, count_), part(heard.right, count_), {curve, count_});
    if (!channel.rests) apply_curve({curve, count_}, left, right);
  }
  // A resting channel keeps its compressor breathing and is left alone otherwise.
  if (channel.rests) return clear(channel.post, count_);
  const spec::TrackSettings& settings = channel.settings;
  channel.gain->gains(settings.gain_db, at_, rate_hz_, {curve, count_});
  apply_curve({curve, count_}, left, right);
  apply_pan(channel.pan->is_empty() ? nullptr : &*channel.pan, settings.pan, std::sqrt(0.5), at_,
            rate_hz_, left, right);
  if (!channel.reverb_gain.empty())
    channel.reverb_send->gains(settings.reverb_send_db, at_, rate_hz_,
                               part(channel.reverb_gain, count_));
  if (!channel.delay_gain.empty())
    channel.delay_send->gains(settings.delay_send_db, at_, rate_hz_,
                              part(channel.delay_gain, count_));
}

void Desk::mix_buses() {
  for (auto& bus : buses_) clear(bus->sum, count_);
  for (const auto& channel : channels_)
    if (channel->bus != kNoBus && channel->audible && !channel->rests)
      add(channel->post, buses_[static_cast<std::size_t>(channel->bus)]->sum, count_);
  for (const std::size_t index : bus_order_) {
    Bus& bus = *buses_[index];
    const auto left = part(bus.sum.left, count_), right = part(bus.sum.right, count_);
    bus.eq.process(left, right);
    if (!bus.cutoff->is_empty()) bus.low_pass.process(*bus.cutoff, at_, rate_hz_, left, right);
    bus.gain->gains(bus.settings.gain_db, at_, rate_hz_, part(bus.curve, count_));
    if (bus.compressor) {
      float gains[kDeskChunk];
      const StereoBuffer& heard = heard_by(bus.sidechain, bus.sum);
      bus.compressor->gains(part(heard.left, count_), part(heard.right, count_), {gains, count_});
      for (std::size_t i = 0; i < count_; ++i) bus.curve[i] *= gains[i];
    }
    apply_curve(part(bus.curve, count_), left, right);
    if (!bus.pan->is_empty()) apply_pan(&*bus.pan, 0.0, 1.0, at_, rate_hz_, left, right);
    if (bus.output != kNoBus)
      add(bus.sum, buses_[static_cast<std::size_t>(bus.output)]->sum, count_);
  }
}

void Desk::mix_reverb() {
  Returns& r = *returns_;
  clear(r.reverb_in, count_);
  for (const auto& channel : channels_)
    if (channel->audible && !channel->rests && !channel->reverb_gain.empty())
      add_scaled(channel->post, channel->reverb_gain, r.reverb_in, count_);
  r.reverb->process(part(r.reverb_in.left, count_), part(r.reverb_in.right, count_),
                    part(r.reverb_out.left, count_), part(r.reverb_out.right, count_));
  scale(r.reverb_out, r.reverb_gain, count_);
}

void Desk::mix_delay() {
  Returns& r = *returns_;
  clear(r.delay_in, count_);
  for (const auto& channel : channels_)
    if (channel->audible && !channel->rests && !channel->delay_gain.empty())
      add_scaled(channel->post, channel->delay_gain, r.delay_in, count_);
  r.delay->process(part(r.delay_in.left, count_), part(r.delay_in.right, count_),
                   part(r.delay_out.left, count_), part(r.delay_out.right, count_));
  scale(r.delay_out, r.delay_gain, count_);
}

// Surface noise and crackle, both by counter: at full texture some -50 dBFS of hiss and a dozen
// ticks a second, most of them faint.
void Desk::mix_vinyl() {
  Returns& r = *returns_;
  if (r.vinyl <= 0.0) return;
  const auto amount = static_cast<float>(r.vinyl);
  const auto ticks = static_cast<float>(12.0 * r.vinyl / rate_hz_);
  float* const out[2] = {r.vinyl_out.left.data(), r.vinyl_out.right.data()};
  for (std::size_t i = 0; i < count_; ++i) {
    const auto frame = static_cast<std::uint64_t>(at_) + i;
    const std::uint64_t draw = draw_u64(r.crackle_key, frame);
    const bool tick = static_cast<float>(draw >> 40) * 0x1.0p-24f < ticks;
    const float size = static_cast<float>((draw >> 16) & 0xFFFF) * 0x1.0p-16f;
    for (int c = 0; c < 2; ++c) {
      const float noise = dsp::noise_wave(r.hiss_key, 2 * frame + static_cast<std::uint64_t>(c));
      r.hiss[c] += 0.35f * (noise - r.hiss[c]);
      // A tick is a short burst of noise that dies within a millisecond.
      r.crackle[c] = tick ? 0.06f * size * size * size : r.crackle[c] * 0.93f;
      out[c][i] = amount * (0.008f * r.hiss[c] + r.crackle[c] * noise);
    }
  }
}

void Desk::sum_to_master() {
  Master& m = *master_;
  m.first = at_;
  m.count = count_;
  clear(m.sum, count_);
  for (const auto& channel : channels_)
    if (channel->bus == kNoBus && channel->audible && !channel->rests)
      add(channel->post, m.sum, count_);
  for (const auto& bus : buses_)
    if (bus->output == kNoBus) add(bus->sum, m.sum, count_);
  add(returns_->reverb_out, m.sum, count_);
  add(returns_->delay_out, m.sum, count_);
  if (returns_->vinyl > 0.0) add(returns_->vinyl_out, m.sum, count_);
  if (m.sidechain != kOwnDetector) m.heard = heard_by(m.sidechain, m.sum);
}

// Touches nothing but the master's own state: the next chunk's sum() may run meanwhile, up to its
// last step.
void Desk::finish() {
  Master& m = *master_;
  std::swap(mix_, m.sum);
  const auto left = part(mix_.left, m.count), right = part(mix_.right, m.count);
  m.eq.process(left, right);
  if (!m.cutoff->is_empty()) m.low_pass.process(*m.cutoff, m.first, rate_hz_, left, right);
  m.gain->gains(0.0, m.first, rate_hz_, part(m.curve, m.count));
  if (m.compressor) {
    float gains[kDeskChunk];
    const StereoBuffer& heard = m.sidechain == kOwnDetector ? mix_ : m.heard;
    m.compressor->gains(part(heard.left, m.count), part(heard.right, m.count), {gains, m.count});
    for (std::size_t i = 0; i < m.count; ++i) m.curve[i] *= gains[i];
  }
  apply_curve(part(m.curve, m.count), left, right);
  if (!m.pan->is_empty()) apply_pan(&*m.pan, 0.0, 1.0, m.first, rate_hz_, left, right);
  m.spatial->process(left, right);
  fade_tail(m.fade_start, frames_, m.first, left, right);
}

void Desk::solo_path(std::size_t index, StereoBuffer& out) {
  SoloPath& path = *solo_paths_[index];
  const std::int64_t first = master_->first;
  const auto left = part(out.left, count_), right = part(out.right, count_);
  std::copy_n(path.source->left.begin(), count_, left.begin());
  std::copy_n(path.source->right.begin(), count_, right.begin());
  for (SoloPath::Stage& stage : path.buses) {
    const Bus& bus = *buses_[static_cast<std::size_t>(stage.bus)];
    stage.eq.process(left, right);
    if (!bus.cutoff->is_empty()) stage.low_pass.process(*bus.cutoff, first, rate_hz_, left, right);
    apply_curve(part(bus.curve, count_), left, right);
    if (!bus.pan->is_empty()) apply_pan(&*bus.pan, 0.0, 1.0, first, rate_hz_, left, right);
  }
  const Master& m = *master_;
  path.master_eq.process(left, right);
  if (!m.cutoff->is_empty()) path.master_low_pass.process(*m.cutoff, first, rate_hz_, left, right);
  apply_curve(part(m.curve, count_), left, right);
  if (!m.pan->is_empty()) apply_pan(&*m.pan, 0.0, 1.0, first, rate_hz_, left, right);
  path.spatial->process(left, right);
  fade_tail(m.fade_start, frames_, first, left, right);
}

}  // namespace aether::render
