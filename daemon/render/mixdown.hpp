// Stems -> mix: the mixing desk of MixSpec, streamed in blocks.
//
//   stem -> EQ -> automated low-pass -> compressor -> fader, pan ─┬─> bus -> EQ -> compressor ->
//   fader ─┐
//                                                                 ├─> reverb send ─> return
//                                                                 ────────────┤ └─> delay send ──>
//                                                                 return ────────────┤
//                                            vinyl texture of SoundDesignSpec
//                                            ──────────────────────────┤
//   mix <- gain to the headroom <- tail fade <- spatial <- master compressor <- master EQ <── sum
//   ──────┘
//
// Tracks, buses and the master have the same strip; a side-chain hears its track after EQ and
// low-pass, muted or not, or only the moments when one drum of it is struck. Each step after the
// faders is either linear or a gain curve computed from the sum it acts on, so the same steps
// applied to each stem alone give stems that sum to the mix: write_stem_files() does that.
#pragma once

#include "daemon/core/result.hpp"
#include "daemon/render/files.hpp"
#include "daemon/render/watch.hpp"

#include <aether/music/score.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/sound_design.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace aether::render {

/// Everything is borrowed for the length of the call.
struct MixJob {
  const spec::MixSpec& mix;
  const spec::StemsReport& stems;             ///< of render_stems on the same work directory
  const spec::SoundDesignSpec& sound_design;  ///< reverb type, size and decay; vinyl texture
  const music::Score& score;                  ///< tempo of the delay, where the tail begins
  std::filesystem::path work_dir;             ///< reads stems/*.f32, writes mix.f32
  std::uint64_t seed = 0;                     ///< of the job; vinyl texture, dither
  int threads = 1;                            ///< >= 1; the samples do not depend on it
  Watch watch;
};

struct MixResult {
  spec::MixSpec mix;  ///< the job's, with mono_compatible, phase_correlation and peak_db filled in
  spec::SignalMeasure measure;  ///< document "mixdown"
  double gain_db = 0.0;         ///< gain to the headroom, applied after the last effect
  std::int64_t frames = 0;
  std::filesystem::path path;  ///< <work_dir>/mix.f32, interleaved stereo float32
};

/// Memory: one stereo float mix plus a fixed amount. Tracks without settings play at 0 dB without
/// sends; settings without a stem are ignored. @return E-MIX-STEM when a stem is missing or short,
/// E-MIX-BUS on a bus that does not exist or a cycle of buses.
Result<MixResult> mixdown(const MixJob& job);

struct StemFiles {
  std::vector<spec::FileMeasure>
      files;  ///< "stems/<track>.flac", "stems/return-reverb.flac", …; by name of the desk
  /// Common gain against clipping, <= 0 dB: the sum of the files is the mix times this.
  double gain_db = 0.0;
};

/// Writes `<out_dir>/stems/<track>.flac` (24 bit) for each track that sounds, and return-reverb,
/// return-delay and return-vinyl where they do. Their sum, less the common gain, is the mix within
/// -90 dBFS. `gain_db` is MixResult::gain_db.
Result<StemFiles> write_stem_files(const MixJob& job, double gain_db, const Tags& tags,
                                   const std::filesystem::path& out_dir);

}  // namespace aether::render
