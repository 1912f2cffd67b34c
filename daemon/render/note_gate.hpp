// A side-chain that hears one drum of a kit: the kit's stem, open only while that drum is struck.
#pragma once

#include "daemon/render/desk.hpp"

#include <aether/music/score.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace aether::render {

/// Opens at every note of a drum and closes again after 120 ms, with 10 ms of fade.
class NoteGate {
 public:
  /// `drum` is "kick", "snare" or another name of the General MIDI kit this engine writes.
  NoteGate(const music::Score& score, const std::string& track, const std::string& drum,
           double rate_hz);
  /// False when the score has no such note: then there is nothing to listen to.
  bool opens() const { return !starts_.empty(); }
  /// What of `stem` is heard in the chunk that begins at frame `first`.
  void hear(std::int64_t first, std::size_t frames, const StereoBuffer& stem,
            StereoBuffer& heard) const;

 private:
  std::vector<std::int64_t> starts_;  ///< frames, ascending
  std::int64_t open_ = 0, fade_ = 0;  ///< frames
};

}  // namespace aether::render
