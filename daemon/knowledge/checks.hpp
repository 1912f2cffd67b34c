// The checks a range cannot express, by the part of a profile they look at. Each adds what is wrong
// to Problems.
#pragma once

#include "daemon/knowledge/problems.hpp"

#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>

#include <string>
#include <vector>

namespace aether::knowledge {

/// Names a genre may refer to, sorted.
struct Names {
  std::vector<std::string> instruments, patches;
};

/// Ranges in order, a known category and idiom, a patch that exists.
void check_instrument(const spec::InstrumentProfile& instrument, const std::string& path,
                      const Names& names, Problems& problems);

/// Everything below, and tempo, harmony, melody, instrumentation, production and rubric.
void check_genre(const spec::GenreProfile& genre, const Names& names, Problems& problems);

/// The shape of a lexicon that the shipped agents read, by its name; others are their readers' own.
void check_lexicon(const Value& lexicon, const std::string& name, Problems& problems);

/// Grooves, fills, swing, leans.
void check_rhythm(const spec::RhythmProfile& rhythm, Problems& problems);

/// Forms, palette, gestures, transitions, endings.
void check_arrangement(const spec::ArrangementProfile& arrangement, const Names& names,
                       Problems& problems);

/// Roles, categories and "vocal": the keys of maps by part.
const std::vector<std::string>& part_names();

std::vector<std::string> texts(std::span<const std::string_view> names);

}  // namespace aether::knowledge
