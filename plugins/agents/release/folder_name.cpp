#include "release.hpp"

#include <cstdint>

namespace aether::release {
namespace {

constexpr std::size_t kLongestName = 80;

// Length of the well-formed UTF-8 character at `at` (RFC 3629, table 3-7 of Unicode), or 0.
std::size_t character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) {
    return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u;
  };
  const auto trail = [&](std::size_t k) { return (byte(k) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return trail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned next = byte(1);
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F)) return 0;
    return trail(1) && trail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned next = byte(1);
    if ((lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F)) return 0;
    return trail(1) && trail(2) && trail(3) ? 4 : 0;
  }
  return 0;
}

// Controls (also U+0080..U+009F) and the marks that turn the direction of writing, which disguise
// names.
bool is_invisible(std::string_view c) {
  if (c.size() == 1) return static_cast<unsigned char>(c[0]) < 0x20 || c[0] == 0x7F;
  if (c.size() == 2) return c[0] == '\xC2' && static_cast<unsigned char>(c[1]) < 0xA0;
  if (c.size() != 3 || c[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(c[1]), third = static_cast<unsigned char>(c[2]);
  if (second == 0x80) return (third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

}  // namespace

std::string folder_name(std::string_view title) {
  std::string name;
  for (std::size_t at = 0; at < title.size();) {
    const std::size_t length = character(title, at);
    if (length == 0) {
      ++at;
      continue;
    }
    const std::string_view c = title.substr(at, length);
    at += length;
    if (is_invisible(c)) continue;
    const bool refused =
        length == 1 && std::string_view("/\\<>:\"|?*").find(c[0]) != std::string_view::npos;
    if (name.size() + length > kLongestName) break;
    if (!refused)
      name.append(c);
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  // Leading dots hide a folder or climb out of it; trailing dots and spaces vanish on some systems.
  const auto edge = [](char c) { return c == '.' || c == ' ' || c == '-' || c == '~'; };
  while (!name.empty() && edge(name.front())) name.erase(name.begin());
  while (!name.empty() && edge(name.back())) name.pop_back();
  return name.empty() ? "Untitled" : name;
}

}  // namespace aether::release
