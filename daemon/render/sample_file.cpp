#include "daemon/render/sample_file.hpp"

namespace aether::render {

SampleReader::SampleReader(const std::filesystem::path& path)
    : file_(unwrap(File::open_for_reading(path.string()))),
      frames_(static_cast<std::int64_t>(unwrap(file_.size())) / kFrameBytes) {}

void SampleReader::read(std::int64_t first, std::span<float> left, std::span<float> right) {
  scratch_.resize(2 * left.size());
  const auto got = unwrap(file_.read_at(scratch_.data(), scratch_.size() * sizeof(float),
                                        static_cast<std::uint64_t>(first * kFrameBytes)));
  const std::size_t frames = got / kFrameBytes;
  for (std::size_t i = 0; i < frames; ++i)
    left[i] = scratch_[2 * i], right[i] = scratch_[2 * i + 1];
  for (std::size_t i = frames; i < left.size(); ++i) left[i] = right[i] = 0.0f;
}

}  // namespace aether::render
