// A brief as a person gives it: a YAML file, a prompt, changes on the command line; checked before
// it is sent, with errors that name the place.
#pragma once

#include <aether/error.hpp>
#include <aether/value.hpp>
#include <aether/yaml.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aether::client {

/// A brief and where each of its fields was written.
class BriefFile {
 public:
  BriefFile() = default;
  /// @throws Failure E-YAML…, E-FILE-READ.
  explicit BriefFile(const std::string& path);

  /// Sets a field as `origin` ("--prompt") says.
  void set(std::string_view path, Value value, std::string origin);
  /// "bpm=100", "instruments.include=[piano]": a dotted path and a YAML value. @throws Failure
  /// E-BRIEF-SET.
  void assign(const std::string& assignment);

  /// What is sent. @throws Failure E-BRIEF-… whose text starts with the place.
  const Value& checked() const;

  /// The error with its place and, for an unknown key, the nearest known one, as one text without
  /// "aether: ": `brief.yaml:7:9: unknown key "tempoo" (E-BRIEF-KEY). Did you mean "bpm"?`
  std::string explain(const Error& error) const;

 private:
  std::string where(const std::string& field) const;

  YamlDocument document_;
  std::map<std::string, std::string, std::less<>> origins_;  // fields set on the command line
};

/// A checked brief's failure: the text is complete, code included.
class BriefError : public std::runtime_error {
 public:
  BriefError(const std::string& text, Error error)
      : std::runtime_error(text), error_(std::move(error)) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// "text (CODE)", the code before a trailing question: `unknown key "x" (E-BRIEF-KEY). Did you mean
/// "y"?`
std::string with_code(const std::string& text, const std::string& code);

}  // namespace aether::client
