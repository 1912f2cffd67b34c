#include "daemon/knowledge/checks.hpp"

#include <aether/music/roman.hpp>
#include <aether/spec/rubric.hpp>
#include <aether/spec/sound_design.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <sstream>

namespace aether::knowledge {
namespace {

void check_progression(const std::string& text, const std::string& path, Problems& problems) {
  if (!music::parse_progression(text, 4.0))
    problems.add(path,
                 "cannot read \"" + text +
                     "\"; write numerals like \"i-VI-III-VII\", \"I7*2-IV7\" or \"ii7,V7-Imaj7\"",
                 "E-GENRE-PROGRESSION");
}

void check_harmony(const spec::GenreProfile& genre, Problems& problems) {
  const spec::HarmonyProfile& harmony = genre.harmony;
  for (std::size_t i = 0; i < harmony.typical_progressions.size(); ++i)
    check_progression(harmony.typical_progressions[i],
                      reflect::join("harmony.typical_progressions", i), problems);
  for (std::size_t i = 0; i < harmony.cadences.size(); ++i)
    check_progression(harmony.cadences[i], reflect::join("harmony.cadences", i), problems);
  std::vector<std::string> functions = texts(EnumNames<spec::SectionType>::names);
  functions.emplace_back("any");
  for (const spec::Form& form : genre.arrangement.forms)
    for (const spec::FormSection& section : form.sections) functions.push_back(section.name);
  for (std::size_t i = 0; i < harmony.section_progressions.size(); ++i) {
    const spec::SectionProgressions& entry = harmony.section_progressions[i];
    const std::string here = reflect::join("harmony.section_progressions", i);
    for (std::size_t j = 0; j < entry.functions.size(); ++j)
      problems.require_known(reflect::join(here + ".functions", j), "section function",
                             entry.functions[j], functions, "E-GENRE-FORM");
    for (std::size_t j = 0; j < entry.progressions.size(); ++j)
      check_progression(entry.progressions[j], reflect::join(here + ".progressions", j), problems);
  }
}

/// "1 .5 (.5) 2": positive lengths, rests in brackets, at least one note.
bool readable_cell(const std::string& cell) {
  std::istringstream words(cell);
  std::string word;
  bool note = false;
  while (words >> word) {
    const bool rest = word.size() > 2 && word.front() == '(' && word.back() == ')';
    std::string_view figure = word;
    if (rest) figure = figure.substr(1, figure.size() - 2);
    double beats = 0.0;
    const auto read = std::from_chars(figure.data(), figure.data() + figure.size(), beats);
    if (read.ec != std::errc() || read.ptr != figure.data() + figure.size() ||
        !(beats > 0.0 && beats <= 64.0))
      return false;
    note = note || !rest;
  }
  return note;
}

void check_melody(const spec::MelodyProfile& melody, Problems& problems) {
  static const std::vector<std::string> kIntervals = {"P1", "m2", "M2",  "m3",  "M3",  "P4", "A4",
                                                      "d5", "P5", "m6",  "M6",  "m7",  "M7", "P8",
                                                      "m9", "M9", "m10", "M10", "P11", "P12"};
  for (std::size_t i = 0; i < melody.interval_vocabulary.size(); ++i)
    problems.require_known(reflect::join("melody.interval_vocabulary", i), "interval",
                           melody.interval_vocabulary[i], kIntervals, "E-GENRE-NAME");
  for (std::size_t i = 0; i < melody.rhythm_cells.size(); ++i)
    if (!readable_cell(melody.rhythm_cells[i]))
      problems.add(reflect::join("melody.rhythm_cells", i),
                   "cannot read \"" + melody.rhythm_cells[i] +
                       "\"; write beats like \"1 .5 .5 2\", rests in brackets",
                   "E-GENRE-CELL");
  problems.require_order("melody.tessitura_low", "tessitura_low", melody.tessitura_low.midi() + 7,
                         "tessitura_high", melody.tessitura_high.midi());
}

void check_production(const spec::GenreProfile& genre, Problems& problems) {
  const spec::ProductionProfile& production = genre.production;
  const spec::MasterTargets& targets = production.master_targets;
  problems.require_order("production.master_targets", "loudness_lufs_min",
                         targets.loudness_lufs_min, "loudness_lufs_max", targets.loudness_lufs_max);
  problems.require_order("production.master_targets", "dynamic_range_lu_min",
                         targets.dynamic_range_lu_min, "dynamic_range_lu_max",
                         targets.dynamic_range_lu_max);
  problems.require_known("production.space.reverb_type", "reverb", production.space.reverb_type,
                         texts(spec::kReverbTypes), "E-GENRE-NAME");
  for (const auto& [part, level] : production.balance_db) {
    const std::string here = reflect::join("production.balance_db", part);
    problems.require_known(here, "role or category", part, part_names(), "E-GENRE-PART");
    if (!(level >= -30 && level <= 6))
      problems.add(here, "must lie within -30 to 6 LU", "E-GENRE-RANGE");
  }
  std::vector<std::string> tracks;
  for (const spec::PaletteEntry& entry : genre.arrangement.palette) tracks.push_back(entry.track);
  for (std::size_t i = 0; i < production.sidechain.size(); ++i)
    problems.require_known(reflect::join("production.sidechain", i), "palette track",
                           production.sidechain[i], tracks, "E-GENRE-PART");
}

void check_instrumentation(const spec::InstrumentationProfile& parts, const Names& names,
                           Problems& problems) {
  std::vector<std::string> known = names.instruments;
  known.insert(known.end(), part_names().begin(), part_names().end());
  const auto check = [&](const std::vector<std::string>& list, const char* path) {
    for (std::size_t i = 0; i < list.size(); ++i)
      problems.require_known(reflect::join(path, i), "instrument, category or role", list[i], known,
                             "E-GENRE-INSTRUMENT");
  };
  check(parts.essential, "instrumentation.essential");
  check(parts.common, "instrumentation.common");
  check(parts.forbidden, "instrumentation.forbidden");
}

void check_rubric(const spec::AuthenticityRubric& rubric, Problems& problems) {
  double sum = 0.0;
  for (std::size_t i = 0; i < rubric.dimensions.size(); ++i) {
    sum += rubric.dimensions[i].weight;
    for (std::size_t j = 0; j < rubric.dimensions[i].criteria.size(); ++j) {
      const std::string& text = rubric.dimensions[i].criteria[j];
      const std::string here =
          reflect::join(reflect::join("authenticity_rubric.dimensions", i) + ".criteria", j);
      if (!spec::is_measurable(text)) continue;
      const auto criterion = spec::parse_criterion(text);
      if (!criterion)
        problems.add(here,
                     "cannot read \"" + text + "\"; write \"metric: low..high\" or a sentence",
                     "E-GENRE-RUBRIC");
      else
        problems.require_known(here, "metric", criterion->metric, texts(spec::kRubricMetrics),
                               "E-GENRE-RUBRIC");
    }
  }
  if (std::fabs(sum - 1.0) > 0.01)
    problems.add("authenticity_rubric.dimensions",
                 "weights must sum to 1, not " + std::to_string(sum), "E-GENRE-RUBRIC");
}

}  // namespace

void check_genre(const spec::GenreProfile& genre, const Names& names, Problems& problems) {
  problems.require_order("tempo.min_bpm", "min_bpm", genre.tempo.min_bpm, "typical_bpm",
                         genre.tempo.typical_bpm);
  problems.require_order("tempo.max_bpm", "typical_bpm", genre.tempo.typical_bpm, "max_bpm",
                         genre.tempo.max_bpm);
  check_rhythm(genre.rhythm, problems);
  check_harmony(genre, problems);
  check_melody(genre.melody, problems);
  check_arrangement(genre.arrangement, names, problems);
  check_instrumentation(genre.instrumentation, names, problems);
  check_production(genre, problems);
  check_rubric(genre.authenticity_rubric, problems);
}

}  // namespace aether::knowledge
