// The names architecture.md gives to what jobs, status and resume do.
#include "client/commands/commands.hpp"
#include "client/commands/job_commands.hpp"

#include <aether/wire.hpp>

#include <memory>

#include <CLI/CLI.hpp>

namespace aether::client {

void add_pipeline(CLI::App& app, Session& session) {
  CLI::App* pipeline = app.add_subcommand("pipeline", "jobs, seen as pipelines");
  pipeline->require_subcommand(1);
  pipeline->add_subcommand("list", "same as jobs")->callback([&session] {
    list_jobs(session, {});
  });
  auto job = std::make_shared<std::string>();
  CLI::App* status = pipeline->add_subcommand("status", "same as status");
  status->add_option("job", *job, "job id")->type_name("JOB");
  status->callback([job, &session] { show_status(session, *job); });
  CLI::App* resume = pipeline->add_subcommand("resume", "same as resume");
  resume->add_option("job", *job, "job id")->type_name("JOB");
  resume->callback([job, &session] { change_job(session, wire::op::kResume, *job); });
}

}  // namespace aether::client
