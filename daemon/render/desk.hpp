// The mixing desk at work: one chunk of the song at a time through channels, buses, returns and the
// master.
//
// Everything after the faders is linear or a gain curve computed from a sum, so each source can be
// sent through the same path alone (solo_path): what comes out of all sources then adds up to the
// mix.
#pragma once

#include "daemon/render/automation.hpp"
#include "daemon/render/crew.hpp"
#include "daemon/render/mixdown.hpp"
#include "daemon/render/sample_file.hpp"

#include <aether/dsp/biquad.hpp>
#include <aether/dsp/delay_line.hpp>
#include <aether/dsp/dynamics.hpp>
#include <aether/dsp/reverb.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aether::render {

inline constexpr std::size_t kDeskChunk = 16384;

/// Two channels of one chunk.
struct StereoBuffer {
  std::vector<float> left, right;
  StereoBuffer() : left(kDeskChunk, 0.0f), right(kDeskChunk, 0.0f) {}
};

/// EQ bands of a spec as coefficients; disabled and neutral ones are left out.
std::vector<dsp::BiquadCoefficients> eq_coefficients(const std::vector<spec::EQBand>& bands,
                                                     double rate_hz);
/// Nothing when absent or not enabled.
std::optional<dsp::Compressor> make_compressor(const std::optional<spec::Compressor>& settings,
                                               double rate_hz);

class Desk {
 public:
  /// Reads the job's specs and opens its stems. @throws Failure as mixdown() returns.
  Desk(const MixJob& job, Crew& crew);
  ~Desk();

  std::int64_t frames() const { return frames_; }

  /// Plays the next chunk, at most kDeskChunk frames, up to the sum that the master gets.
  /// `beside` runs along on the crew: finish() of the chunk before may, and keeps all threads busy.
  void sum(std::size_t frames, const std::function<void()>& beside = {});
  /// Sends the last sum through the master. The result stands in mix() until the next sum().
  void finish();
  const StereoBuffer& mix() const { return mix_; }

  /// What can be heard alone: sounding tracks by name, then returns ("return-reverb", …).
  std::vector<std::string> sources() const;
  /// Sends source `index` of the finished chunk alone through its bus and the master. Call once for
  /// each chunk, in order, on any thread but one at a time for one source.
  void solo_path(std::size_t index, StereoBuffer& out);

 private:
  struct Channel;
  struct Bus;
  struct Master;
  struct Returns;
  struct SoloPath;
  struct Detector;

  void build_channels(const MixJob& job);
  void build_buses(const MixJob& job);
  void order_buses();
  void build_master(const MixJob& job);
  void build_returns(const MixJob& job);
  void build_solo_paths(const MixJob& job);
  /// Index of the detector a compressor listens to, or kOwnDetector.
  int detector_of(const MixJob& job, const std::optional<spec::Compressor>& compressor);
  /// What the detector hears in the present chunk; `own` when it is kOwnDetector.
  const StereoBuffer& heard_by(int detector, const StereoBuffer& own) const;
  std::vector<std::string> targets_of(const Channel& channel) const;
  void play_channel(std::size_t index);
  void finish_channel(std::size_t index);
  void mix_buses();
  void mix_reverb();
  void mix_delay();
  void mix_vinyl();
  void sum_to_master();

  double rate_hz_;
  std::int64_t frames_ = 0, at_ = 0;
  std::size_t count_ = 0;  ///< frames of the present chunk
  Crew& crew_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<std::unique_ptr<Bus>> buses_;
  std::vector<std::size_t> bus_order_;
  std::unique_ptr<Returns> returns_;
  std::unique_ptr<Master> master_;
  std::vector<std::unique_ptr<SoloPath>> solo_paths_;
  std::vector<std::unique_ptr<Detector>> detectors_;
  StereoBuffer mix_;
};

}  // namespace aether::render
