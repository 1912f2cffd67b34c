// The log: one line a record, `2023-11-14T22:13:20.000Z warn store blob is damaged checksum=ab12…`.
//
// No secret reaches a line: values of environment variables whose names end in _API_KEY, _TOKEN or
// _SECRET are replaced by their variable's name. The broker writes to stderr and a rotating file;
// hosts and jobs install a sink that sends records over their socket (spdlog does not survive
// fork).
#pragma once

#include "daemon/core/result.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace aether {

enum class LogLevel { kDebug, kInfo, kWarn, kError };
/// "debug", "info", "warn", "error".
std::string_view log_level_name(LogLevel level);

struct LogSettings {
  LogLevel level = LogLevel::kInfo;
  bool to_stderr = true;
  std::string file;  ///< path of a rotating file, or empty for none
  std::size_t max_file_bytes = 10u << 20;
  std::size_t max_files = 5;  ///< rotated ones kept beside the current one
};

/// One `key=value` of a record.
struct LogField {
  std::string_view key;
  std::string value;

  LogField(std::string_view name, std::string text) : key(name), value(std::move(text)) {}
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(text) {}
  LogField(std::string_view name, long long number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, long number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, int number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, std::size_t number) : key(name), value(std::to_string(number)) {}
};

/// Reads the secrets of the environment and opens the outputs. Not thread-safe; once, before
/// threads start.
/// @return E-LOG-FILE when the file cannot be opened.
Result<void> start_logging(const LogSettings& settings);
/// Flushes and closes; later records go to stderr.
void stop_logging();

/// Takes every record at or above `level` instead of the outputs; text is redacted already. Not
/// thread-safe.
using LogSink = std::function<void(LogLevel level, std::string_view part, std::string_view text)>;
void set_log_sink(LogLevel level, LogSink sink);

/// Reads the environment's secrets again: for processes that use a sink and never call
/// start_logging.
void collect_secrets();
/// `text` with every known secret replaced by "[NAME]".
std::string redact(std::string_view text);

/// Writes one record. `part` is the folder that speaks ("store"). Line breaks become "\n" in two
/// characters. Thread-safe once logging is started.
void log(LogLevel level, std::string_view part, std::string_view text,
         std::initializer_list<LogField> fields = {});
inline void log_debug(std::string_view part, std::string_view text,
                      std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kDebug, part, text, fields);
}
inline void log_info(std::string_view part, std::string_view text,
                     std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kInfo, part, text, fields);
}
inline void log_warn(std::string_view part, std::string_view text,
                     std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kWarn, part, text, fields);
}
inline void log_error(std::string_view part, std::string_view text,
                      std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kError, part, text, fields);
}
/// An Error as an error record with its code.
void log_failure(std::string_view part, std::string_view text, const Error& error);

}  // namespace aether
