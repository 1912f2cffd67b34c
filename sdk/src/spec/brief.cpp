#include <aether/spec/brief.hpp>

#include <cmath>
#include <cstdio>

namespace aether::spec {
namespace {

[[noreturn]] void fail(const char* code, std::string text, std::string field) {
  throw Failure(Status::kInvalid, code, std::move(text), std::move(field));
}

// "2:30", "150s", "2.5 min", "150" → seconds.
std::optional<double> parse_duration(const std::string& text) {
  int minutes = 0;
  double seconds = 0.0;
  char tail = 0;
  if (std::sscanf(text.c_str(), "%d:%lf%c", &minutes, &seconds, &tail) == 2 && seconds >= 0.0 &&
      seconds < 60.0 && minutes >= 0)
    return minutes * 60.0 + seconds;
  char unit[16] = "";
  double number = 0.0;
  const int read = std::sscanf(text.c_str(), "%lf %15[a-z]%c", &number, unit, &tail);
  if (read < 1 || read > 2) return std::nullopt;
  const std::string word = unit;
  if (word.empty() || word == "s" || word == "sec" || word == "seconds") return number;
  if (word == "m" || word == "min" || word == "minutes") return number * 60.0;
  return std::nullopt;
}

// The title names a folder, so it must stay one name.
void check_title(const std::string& title) {
  const bool dots = title == "." || title == ".." || title.find("../") != std::string::npos ||
                    title.find("/..") != std::string::npos;
  if (dots || title.front() == '/' || title.front() == '~' ||
      title.find('/') != std::string::npos || title.find('\\') != std::string::npos)
    fail("E-BRIEF-TITLE", "a title is a name, not a path; leave out \"/\", \"\\\" and \"..\"",
         "title");
  for (const char c : title)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      fail("E-BRIEF-TITLE", "a title has no control characters", "title");
}

// Text as people write it, in the form the typed fields have.
Value normalise(const Value& value) {
  Value normal = value;
  if (!normal.is_map()) fail("E-BRIEF-TYPE", "a brief is a map of fields; see client/examples", "");
  Map& map = normal.as_map();
  if (const auto at = map.find("duration"); at != map.end() && at->second.is_string()) {
    const auto seconds = parse_duration(at->second.as_string());
    if (!seconds)
      fail("E-BRIEF-DURATION",
           "cannot read \"" + at->second.as_string() + "\"; write seconds (150) or \"2:30\"",
           "duration");
    at->second = Value(*seconds);
  }
  if (const auto at = map.find("key"); at != map.end() && at->second.is_string()) {
    const auto key = KeySignature::parse(at->second.as_string());
    if (!key)
      fail("E-BRIEF-KEYSIGNATURE",
           "cannot read \"" + at->second.as_string() +
               "\"; write it like \"A minor\", \"Ebm\" or \"D dorian\"",
           "key");
    at->second = to_value(*key);
  }
  return normal;
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

Brief parse_brief(const Value& value) {
  Brief brief;
  try {
    brief = from_value<Brief>(normalise(value), {}, UnknownKeys::kReject);
  } catch (const Failure& failure) {
    Error error = failure.error();
    // One family of codes for everything that is wrong with a brief.
    if (error.code.starts_with("E-SPEC-")) error.code = "E-BRIEF-" + error.code.substr(7);
    if (error.code == "E-BRIEF-UNKNOWN") error.code = "E-BRIEF-KEY";
    throw Failure(std::move(error));
  }
  const bool has_prompt = brief.prompt && !blank(*brief.prompt);
  if (brief.prompt && !has_prompt && !brief.genre)
    fail("E-BRIEF-EMPTY", "the prompt is empty; say what the track should be", "prompt");
  if (!has_prompt && !brief.genre)
    fail("E-BRIEF-EMPTY", "a brief needs a prompt or a genre", "prompt");
  if (brief.title) {
    if (blank(*brief.title)) fail("E-BRIEF-TITLE", "the title is empty", "title");
    check_title(*brief.title);
  }
  if (brief.duration && !std::isfinite(*brief.duration))
    fail("E-BRIEF-RANGE", "duration must be a number of seconds", "duration");
  return brief;
}

}  // namespace aether::spec
