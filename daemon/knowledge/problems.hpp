// Complaints about one file, gathered so that its author sees all of them at once.
#pragma once

#include <aether/error.hpp>
#include <aether/yaml.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace aether::knowledge {

class Problems {
 public:
  explicit Problems(const YamlDocument& document) : document_(document) {}

  void add(std::string_view path, const std::string& text, const char* code);
  void add(const Error& error);
  bool empty() const { return lines_.empty(); }
  std::vector<std::string> take() { return std::move(lines_); }

  /// Complains when `name` is not one of `known`, with the nearest.
  void require_known(std::string_view path, const char* what, const std::string& name,
                     const std::vector<std::string>& known, const char* code);
  /// Complains unless low <= high.
  void require_order(std::string_view path, const char* low_name, double low, const char* high_name,
                     double high);

 private:
  const YamlDocument& document_;
  std::vector<std::string> lines_;
};

/// "a, b, c".
std::string joined(const std::vector<std::string>& names);

}  // namespace aether::knowledge
