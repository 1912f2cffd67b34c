#include "daemon/render/virtual_file.hpp"

#include "daemon/render/sample_file.hpp"

#include <algorithm>

namespace aether::render {

SF_VIRTUAL_IO VirtualFile::functions() {
  SF_VIRTUAL_IO io;
  io.get_filelen = [](void* self) { return static_cast<VirtualFile*>(self)->size_; };
  io.seek = [](sf_count_t offset, int whence, void* self) {
    auto& file = *static_cast<VirtualFile*>(self);
    if (whence == SEEK_CUR) offset += file.position_;
    if (whence == SEEK_END) offset += file.size_;
    return file.position_ = std::max<sf_count_t>(0, offset);
  };
  io.read = [](void* to, sf_count_t count, void* self) -> sf_count_t {
    auto& file = *static_cast<VirtualFile*>(self);
    auto got = file.file_.read_at(to, static_cast<std::size_t>(count),
                                  static_cast<std::uint64_t>(file.position_));
    if (!got.ok()) {
      if (!file.error_) file.error_ = got.error();
      return 0;
    }
    file.position_ += static_cast<sf_count_t>(*got);
    return static_cast<sf_count_t>(*got);
  };
  io.write = [](const void* from, sf_count_t count, void* self) -> sf_count_t {
    auto& file = *static_cast<VirtualFile*>(self);
    const auto done =
        file.file_.write_at(from, static_cast<std::size_t>(count),
                            static_cast<std::uint64_t>(file.position_), "audio.write");
    if (!done.ok()) {
      if (!file.error_) file.error_ = done.error();
      return 0;
    }
    file.position_ += count;
    file.size_ = std::max(file.size_, file.position_);
    return count;
  };
  io.tell = [](void* self) { return static_cast<VirtualFile*>(self)->position_; };
  return io;
}

Sound VirtualFile::open(int mode, SF_INFO& info) {
  position_ = 0;
  size_ = mode == SFM_READ ? static_cast<sf_count_t>(unwrap(file_.size())) : 0;
  SF_VIRTUAL_IO io = functions();
  Sound sound(sf_open_virtual(&io, mode, &info, this));
  check();
  if (!sound)
    throw Failure(mode == SFM_READ ? Status::kInvalid : Status::kInternal,
                  mode == SFM_READ ? "E-AUDIO-READ" : "E-AUDIO-WRITE",
                  file_.path() + ": " + sf_strerror(nullptr) +
                      (mode == SFM_READ ? "; WAV, FLAC, MP3 or Ogg is needed" : ""));
  return sound;
}

}  // namespace aether::render
