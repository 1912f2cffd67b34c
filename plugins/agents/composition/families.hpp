// Families: the sections of one name, which share their material.
#pragma once

#include <aether/spec/song.hpp>

#include <string>
#include <vector>

namespace aether::composition {

struct Family {
  std::string name;
  spec::SectionType function = spec::SectionType::kVerse;
  int bars = 8;           ///< of its longest section
  double energy = 0.5;    ///< mean over its sections
  bool hook = false;      ///< of any of its sections
  std::string cadence;    ///< of its first section
  std::size_t first = 0;  ///< index of its first section
  int count = 0;
  std::string take{};  ///< ends the names of its streams: empty, or what a family written anew is
                       ///< told apart by
};

/// In order of first appearance.
std::vector<Family> families_of(const spec::SongSpec& song);

}  // namespace aether::composition
