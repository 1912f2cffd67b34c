// One audio file being written, block by block, under a temporary name until it is whole.
#pragma once

#include "daemon/render/files.hpp"
#include "daemon/render/virtual_file.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aether::render {

/// Not thread-safe. Without finish() nothing stays under the path.
class AudioWriter {
 public:
  /// Without a key nothing is dithered: for samples that have the format's word length already, and
  /// for formats without integers. @throws Failure of the disk or E-AUDIO-WRITE.
  AudioWriter(const FileFormat& format, const Tags& tags, std::optional<std::uint64_t> dither_key,
              const std::filesystem::path& path);
  ~AudioWriter();

  /// Interleaved stereo at the format's rate; dithered and clamped when the format has integers.
  void write(std::span<const float> interleaved);
  /// Closes and names the file. @return its size.
  std::int64_t finish();

 private:
  FileFormat format_;
  std::optional<std::uint64_t> dither_key_;
  std::string path_, part_;
  VirtualFile file_;
  Sound sound_;
  std::uint64_t written_ = 0;  ///< samples of both channels
  std::vector<std::int32_t> integers_;
  bool finished_ = false;
};

}  // namespace aether::render
