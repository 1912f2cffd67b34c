#include "daemon/core/ids.hpp"

#include <aether/sha256.hpp>

#include <sys/random.h>

#include <algorithm>
#include <cassert>

namespace aether {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
using IdBytes = std::array<std::uint8_t, 16>;

// 128 bits as 26 digits of 5 bits, the first of which holds only 3.
std::string encode(const IdBytes& bytes) {
  std::string text(kIdLength, '0');
  for (std::size_t digit = 0; digit < kIdLength; ++digit) {
    unsigned value = 0;
    for (std::size_t bit = 0; bit < 5; ++bit) {
      const int position = static_cast<int>(digit * 5 + bit) - 2;  // 130 digit bits, 128 id bits
      unsigned one = 0;
      if (position >= 0)
        one = (bytes[static_cast<std::size_t>(position) / 8] >> (7 - position % 8)) & 1u;
      value = value * 2 + one;
    }
    text[digit] = kAlphabet[value];
  }
  return text;
}

void fill_random(std::array<std::uint8_t, 10>& tail) {
  // 10 bytes are below the size at which getrandom may return fewer.
  while (getrandom(tail.data(), tail.size(), 0) != static_cast<ssize_t>(tail.size())) {
  }
  // Room to count up within a millisecond without overflowing.
  tail[0] &= 0x7F;
}

void increment(std::array<std::uint8_t, 10>& tail) {
  for (std::size_t i = tail.size(); i-- > 0;)
    if (++tail[i] != 0) return;
}

}  // namespace

std::string IdSource::next() {
  const std::lock_guard lock(mutex_);
  const Millis now = clock_.now_ms();
  if (now > last_time_) {
    last_time_ = now;
    fill_random(tail_);
  } else {
    increment(tail_);
  }
  IdBytes bytes{};
  for (std::size_t i = 0; i < 6; ++i)
    bytes[i] = static_cast<std::uint8_t>(last_time_ >> (8 * (5 - i)));
  std::copy(tail_.begin(), tail_.end(), bytes.begin() + 6);
  return encode(bytes);
}

std::string new_id() {
  static IdSource source(system_clock());
  return source.next();
}

std::string derive_id(std::uint64_t seed, std::string_view stage) {
  Sha256 hash;
  std::array<std::uint8_t, 8> seed_bytes{};
  for (std::size_t i = 0; i < 8; ++i) seed_bytes[i] = static_cast<std::uint8_t>(seed >> (8 * i));
  hash.update(seed_bytes.data(), seed_bytes.size());
  hash.update(stage.data(), stage.size());
  const std::string hex = hash.hex();
  IdBytes bytes{};
  const auto nibble = [&hex](std::size_t i) {
    return static_cast<unsigned>(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
  };
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(nibble(2 * i) * 16 + nibble(2 * i + 1));
  return encode(bytes);
}

bool is_id(std::string_view text) {
  return text.size() == kIdLength && text[0] <= '7' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return kAlphabet.find(c) != std::string_view::npos; });
}

Millis id_time_ms(std::string_view id) {
  assert(is_id(id));
  Millis time = 0;
  for (std::size_t i = 0; i < 10; ++i)
    time = time * 32 + static_cast<Millis>(kAlphabet.find(id[i]));
  return time;
}

}  // namespace aether
