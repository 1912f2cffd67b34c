// What a process prints, cut into log lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace aether::host {

/// Cuts captured output into lines for the log, and stops passing them on when a job floods.
class OutputLines {
 public:
  using Take = std::function<void(const std::string& line)>;
  void append(const char* data, std::size_t size, const Take& take);
  /// The unfinished last line.
  void finish(const Take& take);

 private:
  void emit(const Take& take);
  std::string line_;
  std::size_t lines_ = 0;
};

/// Passes every complete line that can be read now to `take`. False at the end of file.
bool read_output(int fd, OutputLines& lines, const OutputLines::Take& take);

}  // namespace aether::host
