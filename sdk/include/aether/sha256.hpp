// SHA-256 (FIPS 180-4), incremental: the identity of blobs, documents and plugins. Here rather than
// in a library so that a plugin needs nothing but the SDK.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace aether {

/// One message; not thread-safe.
class Sha256 {
 public:
  void update(const void* data, std::size_t size);
  /// 64 lower-case hex digits. Ends the message; call once.
  std::string hex();

 private:
  void compress(const std::uint8_t* block);
  std::array<std::uint32_t, 8> state_ = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                         0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
  std::array<std::uint8_t, 64> buffer_{};
  std::uint64_t length_ = 0;
};

}  // namespace aether
