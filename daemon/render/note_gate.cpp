#include "daemon/render/note_gate.hpp"

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

constexpr double kOpenSeconds = 0.12, kFadeSeconds = 0.01;
// Drummers lean: a note may sound a little before its stem shows it.
constexpr double kEarlySeconds = 0.002;

bool is_drum(const std::string& drum, int key) {
  if (drum == "kick") return key == 35 || key == 36;
  if (drum == "snare") return key == 38 || key == 40;
  if (drum == "clap") return key == 39;
  return false;
}

}  // namespace

NoteGate::NoteGate(const music::Score& score, const std::string& track, const std::string& drum,
                   double rate_hz)
    : open_(std::llround(kOpenSeconds * rate_hz)), fade_(std::llround(kFadeSeconds * rate_hz)) {
  const music::Track* kit = score.track(track);
  if (!kit) return;
  for (const music::Note& note : kit->notes)
    if (is_drum(drum, note.key))
      starts_.push_back(std::llround((score.seconds(note.tick) - kEarlySeconds) * rate_hz));
  std::sort(starts_.begin(), starts_.end());
}

void NoteGate::hear(std::int64_t first, std::size_t frames, const StereoBuffer& stem,
                    StereoBuffer& heard) const {
  auto next = std::upper_bound(starts_.begin(), starts_.end(), first);
  for (std::size_t i = 0; i < frames; ++i) {
    const std::int64_t at = first + static_cast<std::int64_t>(i);
    while (next != starts_.end() && *next <= at) ++next;
    float gain = 0.0f;
    if (next != starts_.begin()) {
      const std::int64_t past = at - *(next - 1) - open_;
      gain = past <= 0
                 ? 1.0f
                 : std::max(0.0f, 1.0f - static_cast<float>(past) / static_cast<float>(fade_));
    }
    heard.left[i] = stem.left[i] * gain;
    heard.right[i] = stem.right[i] * gain;
  }
}

}  // namespace aether::render
