// Headerless interleaved stereo float32 in a job's work directory: stems and the mix.
#pragma once

#include "daemon/core/files.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace aether::render {

inline constexpr std::int64_t kFrameBytes = 2 * sizeof(float);

/// Reads at any frame. pread only, so one instance serves one thread at a time but files may be
/// shared.
class SampleReader {
 public:
  /// @throws Failure E-FILE-MISSING and the like.
  explicit SampleReader(const std::filesystem::path& path);
  std::int64_t frames() const { return frames_; }
  /// Fills both channels from `first` on; zeros beyond the end. @throws Failure when the disk does.
  void read(std::int64_t first, std::span<float> left, std::span<float> right);

 private:
  File file_;
  std::int64_t frames_;
  std::vector<float> scratch_;
};

/// A daemon Result as an exception, for the inside of a stage; the stage's border turns it back.
template <class T>
T unwrap(Result<T> result) {
  if (!result.ok()) throw Failure(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace aether::render
