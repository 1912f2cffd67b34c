// Text for people and JSON for programs.
#pragma once

#include <aether/value.hpp>

#include "client/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aether::client {

/// One JSON document, indented, with a newline.
void print_json(std::ostream& out, const Value& value);
/// One line of JSON.
void print_json_line(std::ostream& out, const Value& value);

/// A value as indented "key: value" lines.
void print_tree(std::ostream& out, const Value& value, int indent = 0);

/// Columns as wide as their widest cell, two spaces apart; the heading only when there are rows.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) : rows_{std::move(heading)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Scalars as plain text; lists joined by ", ".
std::string plain(const Value& value);
std::string fixed(double value, int decimals);
std::string percent(double fraction);        ///< "53 %"
std::string bytes_text(std::int64_t bytes);  ///< "5.5 MiB"
std::string time_text(double seconds);       ///< "3:05.2"
/// What a terminal would take as a command is shown as "?".
std::string printable(std::string_view text);

}  // namespace aether::client
