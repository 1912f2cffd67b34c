// The release agent: names the folder, lists and describes its files, writes lyrics.txt,
// specs/*.json and report.json.
#pragma once

#include <aether/plugin.hpp>

#include <string>
#include <string_view>

namespace aether::release {

class ReleaseAgent : public Agent {
 public:
  using Agent::Agent;
  /// All documents → {release}; emits lyrics.txt (when sung), specs/<document>.json and
  /// report.json.
  Map process(const Map& inputs) override;
};

/// A title as one folder name: no path parts, control characters or signs that file systems refuse,
/// at most 80 bytes of whole UTF-8 characters; "Untitled" when nothing is left.
std::string folder_name(std::string_view title);

}  // namespace aether::release
