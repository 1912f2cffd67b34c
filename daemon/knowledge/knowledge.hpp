// What the engine knows about music, read from the data directory and validated:
//
//   genres/<id>.yaml       one GenreProfile each; the file is named after the genre's id,
//                          and may extend another (genre_file.hpp)
//   instruments/*.yaml     {instruments: [InstrumentProfile, …]}
//   patches/*.yaml         {patches: [SynthPatch, …]}
//   lexicons/<name>.yaml   those of the shipped agents have a shape each; others any
//   pipelines/<name>.yaml  a map with `stages`; the pipeline checks the rest
//
// A file that does not validate is left out and listed in `rejected`; the rest serves. When it was
// good the last time, that content stays in its place: an operator's typo takes nothing away while
// the daemon runs. Genres are checked last, so that what they name (instruments, patches, styles)
// is known. Ranges, unknown keys, groove rows, gestures, progressions and forms are checked, and
// every complaint says file, line, field and what would be right.
#pragma once

#include "daemon/core/result.hpp"

#include <aether/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace aether::knowledge {

/// A map of what was loaded, with defaults filled in, and its identity.
struct Document {
  Value value;         ///< a map: id or name → entry
  std::string sha256;  ///< checksum(value)
};

/// A file that was left out, or whose earlier content stays.
struct Rejection {
  std::string file;
  bool kept = false;  ///< its earlier content stays
  /// "file:line:column: field: text (CODE)", at least one.
  std::vector<std::string> problems;
};

struct Knowledge {
  Document genres, instruments, patches, lexicons, pipelines;
  std::vector<Rejection> rejected;     ///< by file name
  std::map<std::string, Value> files;  ///< path → content, of each file that serves

  /// Every problem of every rejected file, one a line.
  std::vector<std::string> rejection_lines() const;
  /// The first problem of a file whose path starts so; empty when there is none.
  std::string first_problem(const std::string& path_prefix) const;
};

/// Reads all of `data_dir`. Files are read in byte order of their names; names that start with "."
/// or do not end in .yaml or .yml are passed over. A folder that is missing counts as empty.
/// `before` is what the last call gave; a file that is there but no longer good is read from it.
/// `check` is asked about every pipeline (what stages may say is the pipeline's business).
/// @return E-KNOWLEDGE-EMPTY when no genre or no instrument is left, naming what was wrong.
using PipelineCheck = std::function<Result<void>(const Value& pipeline)>;
Result<Knowledge> load_knowledge(const std::string& data_dir, const Knowledge* before = nullptr,
                                 const PipelineCheck& check = {});

}  // namespace aether::knowledge
