// Phrase plans: which figure a section states in each of its units, and how it is changed.
#pragma once

#include "families.hpp"

#include <aether/random.hpp>

#include <string>
#include <vector>

namespace aether::composition {

/// One unit of a section's melody, as long as the figure.
struct PlannedUnit {
  std::string source;  ///< "hook", "hook:2", a motif's name; empty = silence
  std::string transformation = "none";
  int transpose_steps = 0;  ///< wanted; the fit to the chords may move it a step or two
};

/// What a family's melody draws on.
struct UnitNames {
  std::string main;    ///< the family's own figure
  std::string answer;  ///< what replies to it
};

/// Units of a section: periods of four (statement, return, contrast, close), thinned where the
/// function asks for room.
std::vector<PlannedUnit> plan_units(const Family& family, int units, const UnitNames& names,
                                    const std::vector<std::string>& techniques,
                                    RandomStream random);

}  // namespace aether::composition
