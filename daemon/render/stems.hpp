// Score -> stems: every track of a score played dry by its audio provider, once, into the work
// directory.
//
// A stem is `<work_dir>/stems/<track>.f32`: interleaved stereo float32, little endian, no header,
// at the report's rate. All stems of a job are equally long: the score's end plus the tail. What
// the providers play is DC-blocked and gets the stem effects of SoundDesignSpec (warmth, tape);
// vinyl texture is a return of the mix.
#pragma once

#include "daemon/core/result.hpp"
#include "daemon/render/watch.hpp"

#include <aether/plugin.h>
#include <aether/music/score.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/sound_design.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace aether::render {

/// An opened part of an audio provider. The renderer closes the stream, on the thread that opened
/// it.
struct Part {
  const aether_audio* api = nullptr;
  aether_audio_stream* stream = nullptr;
  std::string provider;  ///< plugin id, for the report
};

/// Finds the provider for a part and opens it. The document is what aether_audio.open describes;
/// the assignment in it names a wanted provider. Called only on the thread that called
/// render_stems, while other parts may be playing.
using OpenPart = std::function<Result<Part>(const Value& part_document, double rate_hz)>;

/// Everything is borrowed for the length of the call.
struct StemsJob {
  const music::Score& score;
  const spec::SoundDesignSpec& sound_design;
  OpenPart open;
  std::filesystem::path work_dir;  ///< exists; stems/ is made in it
  double rate_hz = 48000.0;        ///< 44100..192000
  double tail_seconds = 3.0;       ///< stems end this long after the score
  std::uint64_t seed = 0;          ///< of the job; parts get streams named ("stems", track)
  int threads = 1;                 ///< >= 1; the samples do not depend on it
  /// Report of an earlier attempt: a stem whose file still has its size and checksum is not
  /// rendered again.
  std::optional<spec::StemsReport> previous;
  Watch watch;
};

/// Renders, measures and checksums every track, in the order of the score. Streams of one provider
/// are rendered on several threads, each stream by one. On failure names the track
/// ("stems.<track>") and the provider.
Result<spec::StemsReport> render_stems(const StemsJob& job);

/// What a velocity curve makes of a velocity: both 0..1, monotonic, ends fixed. linear v, soft
/// v^0.6, hard v^1.6, s-curve 3v^2 - 2v^3.
double shape_velocity(const std::string& curve, double velocity);

/// The document a part is opened with (plugin.h, aether_audio.open), for layer `layer` of `track`.
/// Layers are detuned copies: each is a stream of its own with its own `tuning_hz` and `seed_key`,
/// and `layer_count` reads 1 in its assignment, so a provider never layers again.
Value part_document(const StemsJob& job, const music::Track& track, int layer);

}  // namespace aether::render
