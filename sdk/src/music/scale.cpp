#include <aether/music/interval.hpp>
#include <aether/music/scale.hpp>

namespace aether::music {
namespace {

int floor_div(int value, int by) {
  return value >= 0 ? value / by : -((-value + by - 1) / by);
}

}  // namespace

int scale_size(const KeySignature& key) {
  return static_cast<int>(scale_steps(key.mode).size());
}

int scale_index(const KeySignature& key, int midi) {
  const auto steps = scale_steps(key.mode);
  const int above = midi - key.root.pitch_class();
  const int octave = floor_div(above, 12);
  const int within = above - 12 * octave;
  int index = 0;
  while (index + 1 < static_cast<int>(steps.size()) &&
         steps[static_cast<std::size_t>(index) + 1] <= within)
    ++index;
  return octave * static_cast<int>(steps.size()) + index;
}

Pitch scale_pitch(const KeySignature& key, int index) {
  const auto steps = scale_steps(key.mode);
  const int size = static_cast<int>(steps.size());
  const int octave = floor_div(index, size);
  const int within = index - octave * size;
  const int midi = key.root.pitch_class() + 12 * octave + steps[static_cast<std::size_t>(within)];
  Pitch pitch{key.degree(within + 1), -1};
  while (pitch.midi() < midi) ++pitch.octave;
  return pitch;
}

Pitch move_in_scale(const KeySignature& key, const Pitch& pitch, int steps) {
  if (steps == 0) return pitch;
  return scale_pitch(key, scale_index(key, pitch.midi()) + steps);
}

KeySignature relative_key(const KeySignature& key) {
  if (is_minor(key.mode)) return {transpose(key.root, {2, 3}), Mode::kMajor};
  return {transpose(key.root, {5, 9}), Mode::kMinor};
}

}  // namespace aether::music
