#include "daemon/host/output_lines.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace aether::host {

namespace {

constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kMostLines = 2000;  // of one stream of one process

}  // namespace

void OutputLines::emit(const Take& take) {
  if (++lines_ < kMostLines) take(line_);
  if (lines_ == kMostLines) take("further output is not logged");
  line_.clear();
}

void OutputLines::append(const char* data, std::size_t size, const Take& take) {
  for (const char c : std::string_view(data, size)) {
    if (c == '\n' || line_.size() >= kLongestLine) emit(take);
    // What a plugin prints is not trusted to be text.
    if (c != '\n')
      line_ += c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) ? c : '?';
  }
}

void OutputLines::finish(const Take& take) {
  if (!line_.empty()) emit(take);
}

bool read_output(int fd, OutputLines& lines, const OutputLines::Take& take) {
  std::array<char, 16384> piece{};
  // Bounded, so that one flooding job cannot keep its host from looking after the others.
  for (int round = 0; round < 8; ++round) {
    const ssize_t size = ::read(fd, piece.data(), piece.size());
    if (size == 0) return false;
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    lines.append(piece.data(), static_cast<std::size_t>(size), take);
  }
  return true;
}

}  // namespace aether::host
