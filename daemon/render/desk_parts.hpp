// The modules of the mixing desk. Included by the desk's own files only.
#pragma once

#include "daemon/render/desk.hpp"
#include "daemon/render/note_gate.hpp"
#include "daemon/render/rests.hpp"

namespace aether::render {

inline constexpr int kNoBus = -1;        // goes to the master
inline constexpr int kOwnDetector = -1;  // no side-chain

struct Desk::Channel {
  std::string name;
  SampleReader stem;
  spec::TrackSettings settings;
  bool audible = true;
  int bus = kNoBus;
  int sidechain = kOwnDetector;
  dsp::StereoEq eq;
  std::optional<dsp::Compressor> compressor;
  std::optional<Lane> gain, pan, cutoff, reverb_send, delay_send;
  SweptLowPass low_pass;
  RestWatch rest_watch;
  bool rests = false;                          ///< nothing to hear in this chunk, no filter rings
  StereoBuffer dry;                            ///< after EQ: what side-chains listen to
  StereoBuffer post;                           ///< after fader and pan
  std::vector<float> reverb_gain, delay_gain;  ///< of the chunk; empty = off
  explicit Channel(const std::filesystem::path& path) : stem(path) {}
};

struct Desk::Bus {
  spec::BusSettings settings;
  int output = kNoBus;
  int sidechain = kOwnDetector;
  dsp::StereoEq eq;
  std::optional<dsp::Compressor> compressor;
  std::optional<Lane> gain, pan, cutoff;
  SweptLowPass low_pass;
  StereoBuffer sum;
  std::vector<float> curve =
      std::vector<float>(kDeskChunk, 1.0f);  ///< compressor and fader together
};

/// What a side-chain listens to: a channel, or one drum of it.
struct Desk::Detector {
  std::string name;  ///< "drums" or "drums:kick"
  std::size_t channel = 0;
  std::optional<NoteGate> gate;
  StereoBuffer heard;  ///< of the chunk; only behind a gate
};

/// Reverb, delay and vinyl texture.
struct Desk::Returns {
  std::optional<dsp::Reverb> reverb;
  std::optional<dsp::PingPongEcho> delay;
  float reverb_gain = 0.0f, delay_gain = 0.0f;
  StereoBuffer reverb_out, delay_out, vinyl_out, reverb_in, delay_in;
  double vinyl = 0.0;
  std::uint64_t hiss_key = 0, crackle_key = 0;
  float hiss[2] = {0.0f, 0.0f}, crackle[2] = {0.0f, 0.0f};
};

/// Width, mid-side balance and the Haas copy: all linear, one instance for each signal.
class Spatial {
 public:
  Spatial(const spec::SpatialSettings& settings, double rate_hz);
  void process(std::span<float> left, std::span<float> right) noexcept;

 private:
  float mid_, side_;
  int haas_ = 0;
  float haas_pole_, haas_low_ = 0.0f;
  dsp::DelayLine line_;
};

struct Desk::Master {
  dsp::StereoEq eq;
  std::optional<dsp::Compressor> compressor;
  int sidechain = kOwnDetector;
  std::optional<Lane> gain, pan, cutoff;
  SweptLowPass low_pass;
  std::optional<Spatial> spatial;
  std::int64_t fade_start = 0;
  StereoBuffer sum;        ///< of a chunk, until finish() takes it
  StereoBuffer heard;      ///< by the compressor, when it listens to a channel
  std::int64_t first = 0;  ///< frame of the song where the sum begins
  std::size_t count = 0;   ///< its frames
  std::vector<float> curve =
      std::vector<float>(kDeskChunk, 1.0f);  ///< compressor, gain and tail fade together
};

/// The linear part of a source's way to the mix, with filter memories of its own.
struct Desk::SoloPath {
  struct Stage {
    int bus;
    dsp::StereoEq eq;
    SweptLowPass low_pass;
  };
  std::string name;
  const StereoBuffer* source;
  std::vector<Stage> buses;
  dsp::StereoEq master_eq;
  SweptLowPass master_low_pass;
  std::optional<Spatial> spatial;
};

/// Multiplies by a gain curve.
void apply_curve(std::span<const float> curve, std::span<float> left, std::span<float> right);
/// Pans by a lane (a static position `centre` is added), in steps of Lane::kStep with straight
/// lines in between.
void apply_pan(const Lane* lane, double centre, double unity, std::int64_t first, double rate_hz,
               std::span<float> left, std::span<float> right);

}  // namespace aether::render
