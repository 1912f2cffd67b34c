// Named counter-based random numbers: the same (seed, stage, purpose, counter) gives the same
// number on any machine, in any order and on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace aether {

/// SplitMix64 (Steele, Lea & Flood 2014) as a pure function of key and counter.
constexpr std::uint64_t draw_u64(std::uint64_t key, std::uint64_t counter) {
  std::uint64_t z = key + (counter + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// Key of a stream from a seed and names. Each byte is absorbed by one SplitMix64 step; the
/// separator 0x1F keeps
/// ("ab", "c") and ("a", "bc") apart.
constexpr std::uint64_t stream_key(std::uint64_t seed, std::string_view stage,
                                   std::string_view purpose) {
  std::uint64_t key = draw_u64(seed, 0);
  const auto absorb = [&key](std::string_view text) {
    for (const char c : text) key = draw_u64(key ^ static_cast<unsigned char>(c), 1);
    key = draw_u64(key ^ 0x1Fu, 2);
  };
  absorb(stage);
  absorb(purpose);
  return key;
}

/// A stream read in order. Cheap to copy; not synchronised. Streams of other purposes come from
/// split().
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t key) : key_(key) {}

  std::uint64_t next_u64() { return draw_u64(key_, counter_++); }
  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next_u64() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [low, high]; low when the range is empty.
  int integer(int low, int high) {
    if (high <= low) return low;
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    // Multiply-shift (Lemire 2019); the bias of 2^-32 is below hearing.
    return low + static_cast<int>(((next_u64() >> 32) * span) >> 32);
  }
  bool chance(double probability) { return uniform() < probability; }
  /// Approximately normal (sum of 12 uniforms, Irwin-Hall), mean 0, SD 1, bounded by ±6: no libm,
  /// same bits anywhere.
  double normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  /// Index drawn by non-negative weights; 0 when all are 0 or the list is empty.
  std::size_t weighted(const std::vector<double>& weights) {
    double total = 0.0;
    for (const double w : weights) total += w;
    double at = uniform() * total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      at -= weights[i];
      if (at < 0.0) return i;
    }
    return 0;
  }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[static_cast<std::size_t>(integer(0, static_cast<int>(items.size()) - 1))];
  }
  /// Fisher-Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<std::size_t>(integer(0, static_cast<int>(i) - 1))]);
  }
  /// An independent stream below this one; does not advance it.
  RandomStream split(std::string_view purpose) const {
    return RandomStream(stream_key(key_, "split", purpose));
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace aether
