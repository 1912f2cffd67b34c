// The form: which sections, how many bars each, and the tempo at which they meet the requested
// length.
//
// Length = bars x bar length + tail. Unless the user fixed tempo or structure, the exact tempo
// makes up for what whole bars leave over; else the length stays within half a bar.
#pragma once

#include <aether/spec/genre.hpp>
#include <aether/spec/song.hpp>

#include <map>
#include <string>
#include <vector>

namespace aether::creative {

struct FormRequest {
  std::vector<spec::FormSection> sections;  ///< the form at its natural length
  double seconds = 180.0;                   ///< wanted length with the tail
  double tail_seconds = 2.0;                ///< wished; may move by a third when the tempo is free
  double beats_per_bar = 4.0;               ///< quarter notes
  double bpm = 120.0;
  double lowest_bpm = 60.0, highest_bpm = 180.0;  ///< of the genre
  bool tempo_fixed = false;                       ///< the user named the tempo
  bool structure_fixed = false;                   ///< the user named the sections
};

struct FormPlan {
  std::vector<spec::FormSection> sections;  ///< with their bars
  int bpm = 120;
  double bpm_exact = 120.0;
  double tail_seconds = 2.0;
  int bars = 0;
  double seconds = 0.0;  ///< what it comes to
};

/// Scales the form. With a fixed tempo or structure it meets the length within half a bar.
/// @throws Failure E-BRIEF-STRUCTURE when the user's sections cannot fit the length,
/// E-BRIEF-DURATION when not even one bar can.
FormPlan fit_form(const FormRequest& request);

/// "intro-verse-chorus-outro" as sections, with bars and energies of the genre's forms where they
/// know the name. Names of other genres' forms are understood too.
/// @throws Failure E-BRIEF-STRUCTURE on an unknown section name.
std::vector<spec::FormSection> parse_structure(
    const std::string& structure, const spec::GenreProfile& genre,
    const std::map<std::string, spec::GenreProfile>& genres);

/// The section table: unique labels ("Verse 1"), energies moved by `energy_shift`, and their arc.
std::vector<spec::SectionPlan> section_table(const std::vector<spec::FormSection>& sections,
                                             double energy_shift, const std::string& arc);

}  // namespace aether::creative
