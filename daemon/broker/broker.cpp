#include "daemon/broker/broker.hpp"

#include "daemon/broker/desk.hpp"
#include "daemon/broker/workshop.hpp"
#include "daemon/core/files.hpp"
#include "daemon/core/log.hpp"
#include "daemon/net/lock.hpp"
#include "daemon/ops/service.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace aether::broker {
namespace {

// Between SIGTERM and leaving: long enough for stages to notice, short enough for a service
// manager.
constexpr Millis kShutdownMs = 5000;

[[noreturn]] void raise(const Error& error) {
  throw Failure(error);
}

void need(const Result<void>& result) {
  if (!result) raise(result.error());
}

Config configure(const BrokerOptions& options) {
  if (!options.home.empty()) setenv("AETHER_HOME", options.home.c_str(), 1);
  auto config = load_config(options.config_file);
  if (!config) raise(config.error());
  if (!options.data_dir.empty())
    config->data_dir = std::filesystem::absolute(options.data_dir).lexically_normal().string();
  if (config->data_dir.empty())
    raise({Status::kResource, "E-DATA-DIR", "no data directory with genres; give --data DIR", {}});
  for (const std::string& folder : options.plugin_dirs)
    config->plugin_dirs.push_back(std::filesystem::absolute(folder).lexically_normal().string());
  return std::move(*config);
}

// The engine's own plugins come first, so a drop-in cannot take their file names.
std::vector<std::string> plugin_folders(const Config& config) {
  std::vector<std::string> folders;
  std::error_code ignored;
  const auto bin = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const char* relative : {"../lib/aether/plugins", "../plugins"}) {
    const auto folder = (bin / relative).lexically_normal();
    if (std::filesystem::is_directory(folder, ignored)) folders.push_back(folder.string());
  }
  folders.insert(folders.end(), config.plugin_dirs.begin(), config.plugin_dirs.end());
  return folders;
}

// Signals arrive in the poll loop; blocked before any thread starts, so all threads inherit it.
int open_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

class Broker {
 public:
  explicit Broker(const BrokerOptions& options) : options_(options), config_(configure(options)) {}

  int run() {
    const int signals = open_signals();
    host::become_subreaper();
    prepare();
    workshop_->reload([this](const GenerationStatus& status) {
      ops::notify_ready(std::to_string(status.plugins.size()) + " plugins serve");
    });
    while (!leaving()) step(signals);
    const int code = desk_->broken() ? 1 : 0;
    shut_down(signals);
    return code;
  }

 private:
  void prepare() {
    need(make_directories(config_.home, "state.directory"));
    auto lock = net::lock_state(config_.home);
    if (!lock) raise(lock.error());
    lock_ = std::move(*lock);
    for (const std::string& folder :
         {config_.work_dir(), config_.artifacts_dir(), config_.plugin_copies_dir(),
          config_.home + "/log", config_.home + "/run"})
      need(make_directories(folder, "state.directory"));
    LogSettings log_settings;
    for (const LogLevel level :
         {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError})
      if (log_level_name(level) == config_.log.level) log_settings.level = level;
    if (config_.log.file) log_settings.file = config_.log_file();
    log_settings.max_file_bytes = static_cast<std::size_t>(config_.log.max_file_mb) << 20;
    log_settings.max_files = static_cast<std::size_t>(config_.log.max_files);
    need(start_logging(log_settings));
    auto store = store::Store::open(config_.artifacts_dir(), system_clock());
    if (!store) raise(store.error());
    const std::string epoch = new_id();
    std::vector<std::string> sources = {"defaults"};
    const std::string file =
        options_.config_file.empty() ? config_.home + "/config.yaml" : options_.config_file;
    if (file_exists(file)) sources.push_back(file);
    desk_ = std::make_unique<Desk>(DeskSetup{config_, system_clock(), epoch, sources},
                                   std::move(*store));
    workshop_ =
        std::make_unique<Workshop>(config_, system_clock(), plugin_folders(config_), *desk_);
    net::ServerConfig sockets;
    sockets.job_endpoint = config_.socket;
    sockets.event_endpoint = config_.events;
    sockets.bulk_endpoint = config_.bulk;
    sockets.epoch = epoch;
    sockets.limits = {static_cast<std::size_t>(config_.limits.message_kb) * 1024,
                      static_cast<std::size_t>(config_.limits.depth),
                      static_cast<std::size_t>(config_.limits.elements),
                      static_cast<std::size_t>(config_.limits.clients)};
    server_ = std::make_unique<net::Server>(sockets, *desk_);
    desk_->connect(*workshop_, *server_);
    desk_->start();
    need(server_->start());
    log_info("broker", "listening", {{"socket", config_.socket}, {"home", config_.home}});
  }

  void step(int signals) {
    std::vector<pollfd> entries = workshop_->descriptors();
    entries.push_back({signals, POLLIN, 0});
    poll(entries.data(), entries.size(), workshop_->patience_ms(1000));
    take_signals(signals);
    workshop_->work();
    ops::notify_alive();
  }

  void take_signals(int signals) {
    signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == sizeof info) {
      if (info.ssi_signo == SIGHUP) {
        ops::notify_reloading();
        workshop_->reload([](const GenerationStatus& status) {
          ops::notify_ready(std::to_string(status.plugins.size()) + " plugins serve");
        });
      }
      if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) asked_to_leave_ = true;
    }
  }

  bool leaving() const {
    if (asked_to_leave_ || desk_->broken()) return true;
    if (options_.idle_exit_seconds <= 0 || !workshop_->idle()) return false;
    return system_clock().steady_ms() - desk_->last_busy() > options_.idle_exit_seconds * 1000LL;
  }

  // New work is refused, running stages are stopped (their jobs go on with the next daemon), then
  // sockets and store close.
  void shut_down(int signals) {
    ops::notify_stopping();
    log_info("broker", "leaving");
    desk_->drain();
    workshop_->shut_down();
    const Millis deadline = system_clock().steady_ms() + kShutdownMs;
    while (!workshop_->idle() && system_clock().steady_ms() < deadline) step(signals);
    desk_->stop();
    server_->stop();
    workshop_.reset();
    stop_logging();
  }

  BrokerOptions options_;
  Config config_;
  net::LockFile lock_;
  // The server answers for the desk and the workshop reports to it: both go before it does.
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Workshop> workshop_;
  std::unique_ptr<net::Server> server_;
  bool asked_to_leave_ = false;
};

}  // namespace

int run_broker(const BrokerOptions& options) {
  try {
    return Broker(options).run();
  } catch (const Failure& failure) {
    std::fprintf(stderr, "aetherd: %s\n", redact(failure.error().message()).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "aetherd: %s\n", redact(error.what()).c_str());
  }
  return 1;
}

}  // namespace aether::broker
