// aetherd: one program, two roles. `aetherd broker` serves clients and owns the state; it starts
// `aetherd host`, which loads plugins and forks a process for each job.
#include "daemon/broker/broker.hpp"
#include "daemon/core/faults.hpp"
#include "daemon/host/host_process.hpp"
#include "daemon/pipeline/job_main.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  CLI::App app{
      "AETHER Band Engine: turns briefs into finished tracks. Clients talk to it with aetherctl."};
  app.set_version_flag("--version", "aetherd " AETHER_VERSION);
  app.require_subcommand(1);

  aether::broker::BrokerOptions options;
  CLI::App* broker =
      app.add_subcommand("broker", "Serve clients until SIGTERM; SIGHUP reloads plugins");
  broker->add_option("--home", options.home,
                     "State directory (default: $AETHER_HOME, else ~/.aether)");
  broker->add_option("--config", options.config_file,
                     "Configuration file (default: config.yaml in the state directory)");
  broker->add_option("--data", options.data_dir,
                     "Data directory with genres, instruments, pipelines");
  broker->add_option("--plugins", options.plugin_dirs,
                     "A further folder of plugins; may be given several times");
  broker
      ->add_option("--idle-exit", options.idle_exit_seconds,
                   "Leave after this many seconds without work; 0 = never")
      ->check(CLI::Range(0, 86400));
  CLI::App* host =
      app.add_subcommand("host", "The plugin host; started by the broker, not by hand");
  CLI11_PARSE(app, argc, argv);

  if (const auto plan = aether::faults::read_environment(); !plan) {
    std::fprintf(stderr, "aetherd: %s\n", plan.error().message().c_str());
    return 1;
  }
  if (host->parsed()) {
    return aether::host::run_host(aether::host::kHostChannelFd, &aether::pipeline::run_job);
  }
  return aether::broker::run_broker(options);
}
