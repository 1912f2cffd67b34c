// The documents of a job: given ones, those earlier attempts committed, those its stages write.
#pragma once

#include <aether/value.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/messages.hpp"
#include "daemon/pipeline/job_file.hpp"

namespace aether::pipeline {

struct Document {
  Value value;
  std::string sha256;  ///< of its canonical msgpack
};

/// Checks a document against its typed specification; a name without one (a drop-in stage's own)
/// only has to be a map. Errors name the field from the document on ("song.bpm").
Result<void> check_document(std::string_view name, const Value& value);

/// Not synchronised; the job thread owns it.
class Documents {
 public:
  /// Reads a file, verifies its hash and puts it under its name. Errors: E-DOCUMENT-DAMAGED,
  /// E-FILE-….
  Result<void> load(const std::string& name, const std::string& path, const std::string& sha256);
  /// Puts or replaces a document. After `song` the chosen genre's profile becomes `genre`.
  /// Errors: E-AGENT-OUTPUT on song.genre_id when there is no such genre.
  Result<void> put(const std::string& name, Value value, std::string sha256);

  const Document* find(std::string_view name) const;
  /// @throws Failure E-DOCUMENT-MISSING.
  const Value& get(std::string_view name) const;
  const std::map<std::string, Document, std::less<>>& all() const { return documents_; }

 private:
  std::map<std::string, Document, std::less<>> documents_;
};

}  // namespace aether::pipeline
