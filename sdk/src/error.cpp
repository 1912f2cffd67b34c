#include <aether/error.hpp>

namespace aether {

const char* status_name(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kInvalid:
      return "invalid";
    case Status::kTransient:
      return "transient";
    case Status::kResource:
      return "resource";
    case Status::kCancelled:
      return "cancelled";
    case Status::kUnsupported:
      return "unsupported";
    case Status::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Error::message() const {
  std::string message = field.empty() ? text : field + ": " + text;
  if (!code.empty()) message += " (" + code + ")";
  return message;
}

}  // namespace aether
