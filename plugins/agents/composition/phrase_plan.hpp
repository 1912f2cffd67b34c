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

/// A phrase of the genre's lengths that fits a section of `bars` bars, in units of `unit_bars`.
int phrase_units(const std::vector<int>& phrase_lengths, int bars, int unit_bars,
                 RandomStream random);

/// What a section's plan is drawn from.
struct PlanRequest {
  const Family& family;
  int units = 4;
  int phrase =
      2;  ///< units of a phrase: a phrase of one states, of two answers, of four rounds off
  UnitNames names;
  const std::vector<std::string>& techniques;
  double riff =
      0.0;  ///< as spec::MelodyProfile: how often a unit is said again instead of developed
};

/// Units of a section: phrases of statement, return, contrast and close, thinned where the function
/// asks for room.
std::vector<PlannedUnit> plan_units(const PlanRequest& request, RandomStream random);

/// The plan of a section's return: it begins as it did, then one of its plain statements comes
/// varied or a step away. The last unit of every phrase keeps its close.
std::vector<PlannedUnit> varied_units(std::vector<PlannedUnit> plan, const PlanRequest& request,
                                      RandomStream random);

/// The hook's plan where it sounds for the last time: should every statement of the hook stand as
/// it was, the last one comes varied (in place of the answer, where the hook is stated but once).
std::vector<PlannedUnit> hook_varied_once(std::vector<PlannedUnit> plan, const UnitNames& names);

}  // namespace aether::composition
