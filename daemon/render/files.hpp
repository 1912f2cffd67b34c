// Audio files of a release: the formats of spec/brief.hpp kFormats, written by libsndfile through
// core/files.
//
// 24 and 16 bit are dithered (TPDF, counter-based), 44.1 kHz is resampled by a windowed sinc. WAV
// and FLAC bytes depend on samples, tags and library version alone; Ogg has a random serial number.
#pragma once

#include "daemon/core/result.hpp"

#include <aether/spec/measure.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace aether::render {

/// Written where the format has a place for them; empty ones are left out. Times come from the job,
/// never the clock.
struct Tags {
  std::string title, artist, album, genre, comment;
  std::string date;  ///< "2024" or "2024-05-31"
};

/// One way to write audio.
struct FileFormat {
  std::string_view id;    ///< of kFormats: "wav_24_48"
  std::string_view name;  ///< in the release folder: "master.wav"
  int rate_hz;            ///< 48000 or 44100
  int bits;               ///< 16, 24, 32 (float); 0 = lossy
};

/// The format with an id, or nullptr. master.wav, master.flac, master.mp3, master-16-44.wav,
/// master-16-44.flac, master-32f.wav, master-v0.mp3, master.ogg, mix.wav.
const FileFormat* file_format(std::string_view id);

/// Writes 48 kHz interleaved stereo to `path` in `format` and makes it durable-ready (whole or
/// absent). `dither_key` names the dither's random stream. @return bytes written.
Result<std::int64_t> write_audio(std::span<const float> interleaved, const FileFormat& format,
                                 const Tags& tags, std::uint64_t dither_key,
                                 const std::filesystem::path& path);

}  // namespace aether::render
