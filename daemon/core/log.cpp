#include "daemon/core/log.hpp"

#include "daemon/core/clock.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <vector>

extern char** environ;

namespace aether {
namespace {

struct Secret {
  std::string name;
  std::string value;
};

// Shorter values ("1", "yes") would blacken ordinary words.
constexpr std::size_t kShortestSecret = 6;
constexpr std::array<std::string_view, 3> kSecretSuffixes = {"_API_KEY", "_TOKEN", "_SECRET"};

// Never destroyed: a record may be written while statics go.
struct Outputs {
  LogLevel level = LogLevel::kInfo;
  std::shared_ptr<spdlog::logger> logger;
  LogSink sink;
  std::vector<Secret> secrets;
};
Outputs& outputs() {
  static Outputs* const instance = new Outputs;
  return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

bool is_secret_name(std::string_view name) {
  return std::any_of(kSecretSuffixes.begin(), kSecretSuffixes.end(),
                     [name](std::string_view suffix) { return name.ends_with(suffix); });
}

// One record is one line: what would break it is spelled out.
void append_plain(std::string& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(byte));
      line += escaped;
    } else {
      line += c;
    }
  }
}

std::string compose(std::string_view text, std::initializer_list<LogField> fields) {
  std::string line;
  append_plain(line, redact(text));
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    const std::string value = redact(field.value);
    const bool quoted = value.empty() || value.find(' ') != std::string::npos;
    if (quoted) line += '"';
    append_plain(line, value);
    if (quoted) line += '"';
  }
  return line;
}

}  // namespace

std::string_view log_level_name(LogLevel level) {
  constexpr std::array<std::string_view, 4> names = {"debug", "info", "warn", "error"};
  return names[static_cast<std::size_t>(level)];
}

Result<void> start_logging(const LogSettings& settings) {
  collect_secrets();
  std::vector<spdlog::sink_ptr> sinks;
  try {
    if (settings.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (!settings.file.empty())
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          settings.file, settings.max_file_bytes, settings.max_files));
  } catch (const spdlog::spdlog_ex& error) {
    return Error{Status::kResource, "E-LOG-FILE",
                 "cannot open the log file " + settings.file + ": " + error.what(), "log.file"};
  }
  auto logger = std::make_shared<spdlog::logger>("aether", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::trace);
  logger->set_pattern("%v");  // the line brings its own time, from the same formatter as everywhere
  logger->flush_on(spdlog::level::info);
  outputs().level = settings.level;
  outputs().logger = std::move(logger);
  outputs().sink = nullptr;
  return {};
}

void stop_logging() {
  if (outputs().logger) outputs().logger->flush();
  outputs().logger.reset();
  outputs().sink = nullptr;
}

void set_log_sink(LogLevel level, LogSink sink) {
  outputs().level = level;
  outputs().sink = std::move(sink);
}

void collect_secrets() {
  std::vector<Secret> secrets;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || line.size() - equals - 1 < kShortestSecret) continue;
    if (is_secret_name(line.substr(0, equals)))
      secrets.push_back(
          {std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))});
  }
  // The longest first, so that a secret that contains another one goes as a whole.
  std::sort(secrets.begin(), secrets.end(), [](const Secret& a, const Secret& b) {
    return a.value.size() != b.value.size() ? a.value.size() > b.value.size() : a.name < b.name;
  });
  outputs().secrets = std::move(secrets);
}

std::string redact(std::string_view text) {
  std::string clean(text);
  for (const Secret& secret : outputs().secrets) {
    const std::string mark = "[" + secret.name + "]";
    for (std::size_t at = clean.find(secret.value); at != std::string::npos;
         at = clean.find(secret.value, at + mark.size()))
      clean.replace(at, secret.value.size(), mark);
  }
  return clean;
}

void log(LogLevel level, std::string_view part, std::string_view text,
         std::initializer_list<LogField> fields) {
  const Outputs& out = outputs();
  if (level < out.level) return;
  const std::string line = compose(text, fields);
  if (out.sink) {
    out.sink(level, part, line);
    return;
  }
  std::string record = format_rfc3339(system_clock().now_ms());
  record += ' ';
  record += log_level_name(level);
  record += ' ';
  record += part;
  record += ' ';
  record += line;
  if (out.logger) {
    out.logger->log(spdlog_level(level), spdlog::string_view_t(record.data(), record.size()));
    return;
  }
  record += '\n';
  std::fwrite(record.data(), 1, record.size(), stderr);
}

void log_failure(std::string_view part, std::string_view text, const Error& error) {
  log(LogLevel::kError, part, text,
      {{"code", error.code}, {"status", status_name(error.status)}, {"error", error.message()}});
}

}  // namespace aether
