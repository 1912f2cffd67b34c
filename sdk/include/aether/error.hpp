// What went wrong, in the form every part of the engine passes on: a stable code, a sentence that
// says what to do, and the field it is about.
#pragma once

#include <aether/plugin.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace aether {

/// The class of a failure; decides retrying and exit codes. The first seven equal AETHER_* of
/// plugin.h.
enum class Status {
  kOk = AETHER_OK,
  kInvalid = AETHER_INVALID,
  kTransient = AETHER_TRANSIENT,
  kResource = AETHER_RESOURCE,
  kCancelled = AETHER_CANCELLED,
  kUnsupported = AETHER_UNSUPPORTED,
  kInternal = AETHER_INTERNAL,
};

/// "invalid", "transient", … as they stand on the wire.
const char* status_name(Status status);

/// A failure a person can act on.
struct Error {
  Status status = Status::kInternal;
  std::string code;   ///< stable, upper case: "E-BRIEF-INSTRUMENT"
  std::string text;   ///< one sentence: what is wrong and what would be right
  std::string field;  ///< path of the field ("instruments.include[2]"), or empty

  /// "field: text (CODE)" or "text (CODE)".
  std::string message() const;
};

/// An Error as an exception, for constructors, codecs and plugins; daemon code turns it into Result
/// at its borders.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error error) : std::runtime_error(error.message()), error_(std::move(error)) {}
  Failure(Status status, std::string code, std::string text, std::string field = {})
      : Failure(Error{status, std::move(code), std::move(text), std::move(field)}) {}
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

}  // namespace aether
