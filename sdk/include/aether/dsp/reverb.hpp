// Feedback delay network of 16 lines with a Hadamard matrix (Jot & Chaigne 1991): each line's gain
// gives every path the same decay, so the reverberation time is what the settings say; highs decay
// faster.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace aether::dsp {

enum class ReverbType { kRoom, kHall, kPlate, kSpring, kChamber };
/// "room", "hall", "plate", "spring", "chamber".
std::optional<ReverbType> reverb_type(std::string_view name);

struct ReverbSettings {
  ReverbType type = ReverbType::kHall;
  double size = 0.5;           ///< 0..1; scales the delays from half to twice the type's usual
  double decay_seconds = 2.0;  ///< RT60 at 500 Hz..1 kHz
  double predelay_ms = 20.0;   ///< 0..250
};

/// Stereo in, wet stereo out. Not thread-safe; allocates in the constructor.
class Reverb {
 public:
  Reverb(const ReverbSettings& settings, double rate_hz);
  void process(std::span<const float> in_left, std::span<const float> in_right,
               std::span<float> out_left, std::span<float> out_right) noexcept;

 private:
  static constexpr int kLines = 16;
  static constexpr int kBlock = 64;
  struct AllPass {
    std::vector<float> ring;
    std::size_t at = 0;
    float gain = 0.6f;
    float process(float x);
  };
  void process_block(const float* in_left, const float* in_right, float* out_left, float* out_right,
                     int frames) noexcept;
  void diffuse(float* left, float* right, int frames) noexcept;

  std::vector<float> predelay_[2];
  std::size_t predelay_at_ = 0;
  std::vector<AllPass> diffusers_[2];
  std::vector<float> lines_[kLines];
  std::size_t line_at_[kLines];
  alignas(16) float gain_[kLines], pole_[kLines], low_[kLines];
  float input_cut_pole_, input_cut_[2] = {0, 0}, input_damp_pole_, input_damp_[2] = {0, 0};
  float wet_;
};

}  // namespace aether::dsp
