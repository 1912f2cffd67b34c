// libsndfile on top of core/files: every byte of a release passes the one door.
#pragma once

#include "daemon/core/files.hpp"

#include <sndfile.h>
#include <memory>
#include <optional>

namespace aether::render {

struct CloseSound {
  void operator()(SNDFILE* sound) const { sf_close(sound); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

/// A file libsndfile reads or writes through. It keeps the first error of the disk, which
/// libsndfile would swallow. Must stay where it is while a Sound uses it.
class VirtualFile {
 public:
  explicit VirtualFile(File file) : file_(std::move(file)) {}
  VirtualFile(const VirtualFile&) = delete;
  VirtualFile& operator=(const VirtualFile&) = delete;

  /// Opens for `mode` (SFM_READ or SFM_WRITE). @throws Failure E-AUDIO-READ or E-AUDIO-WRITE with
  /// libsndfile's reason.
  Sound open(int mode, SF_INFO& info);
  /// @throws Failure when the disk failed since.
  void check() const {
    if (error_) throw Failure(*error_);
  }
  File& file() { return file_; }
  sf_count_t size() const { return size_; }

 private:
  static SF_VIRTUAL_IO functions();
  File file_;
  sf_count_t position_ = 0, size_ = 0;
  std::optional<Error> error_;
};

}  // namespace aether::render
