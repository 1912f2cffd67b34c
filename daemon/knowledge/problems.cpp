#include "daemon/knowledge/problems.hpp"

#include <aether/reflect.hpp>

#include <algorithm>
#include <cstdio>

namespace aether::knowledge {
namespace {

// Enough to mend a file by; a file that is wrong throughout needs no longer list.
constexpr std::size_t kMostProblems = 20;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

void Problems::add(std::string_view path, const std::string& text, const char* code) {
  if (lines_.size() >= kMostProblems) return;
  std::string line = document_.where(path) + ": ";
  if (!path.empty()) line.append(path).append(": ");
  lines_.push_back(line + text + " (" + code + ")");
}

void Problems::add(const Error& error) {
  add(error.field, error.text, error.code.c_str());
}

void Problems::require_known(std::string_view path, const char* what, const std::string& name,
                             const std::vector<std::string>& known, const char* code) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string near = nearest_name(name, known);
  std::string text = std::string("unknown ") + what + " \"" + name + "\".";
  if (!near.empty())
    text += " Did you mean \"" + near + "\"?";
  else if (known.size() <= 24)
    text += " Known are: " + joined(known) + ".";
  add(path, text, code);
}

void Problems::require_order(std::string_view path, const char* low_name, double low,
                             const char* high_name, double high) {
  if (low <= high) return;
  add(path,
      std::string(low_name) + " " + number(low) + " must not exceed " + high_name + " " +
          number(high),
      "E-GENRE-RANGE");
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace aether::knowledge
