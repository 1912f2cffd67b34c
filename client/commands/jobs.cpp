#include "client/commands/commands.hpp"
#include "client/commands/job_commands.hpp"
#include "client/commands/submission.hpp"
#include "client/output.hpp"

#include <aether/wire.hpp>

#include <memory>

#include <CLI/CLI.hpp>

namespace aether::client {
namespace {

std::string stage_text(const Value& job) {
  if (!job.at("stage").is_string()) return "-";
  return plain(job.at("stage")) + " " + plain(job.at("stage_index")) + "/" +
         plain(job.at("stage_count"));
}

void print_jobs(Session& session, const Array& jobs) {
  if (jobs.empty()) session.out << "no jobs\n";
  Table table({"JOB", "STATE", "PROGRESS", "STAGE", "GENRE", "TITLE", "CREATED"});
  for (const Value& job : jobs) {
    table.add({plain(job.at("job")), plain(job.at("state")),
               percent(job.at("progress").double_or(0.0)), stage_text(job), plain(job.at("genre")),
               plain(job.at("title")), plain(job.at("created_at"))});
  }
  table.print(session.out);
  // The dead ones are listed to be understood.
  for (const Value& job : jobs)
    if (job.at("error").is_map())
      session.out << plain(job.at("job")) << "  " << reason_of(job) << '\n';
}

void print_job(Session& session, const Value& job) {
  session.out << plain(job.at("job")) << "  " << plain(job.at("state"));
  if (job.at("qa").is_string()) session.out << "  qa: " << plain(job.at("qa"));
  session.out << "\n  title     " << plain(job.at("title")) << "\n  genre     "
              << plain(job.at("genre")) << "\n  created   " << plain(job.at("created_at"))
              << "\n  progress  " << percent(job.at("progress").double_or(0.0)) << ", stage "
              << stage_text(job) << ", attempt " << plain(job.at("attempt")) << '\n';
  if (job.at("error").is_map()) session.out << "  reason    " << reason_of(job) << '\n';
  if (!job.at("stages").is_array()) return;
  Table table({"  STAGE", "STATE", "ATTEMPT", "SECONDS", "PLUGIN"});
  for (const Value& stage : job.at("stages").as_array()) {
    table.add({"  " + plain(stage.at("stage")), plain(stage.at("state")),
               plain(stage.at("attempt")),
               stage.at("seconds").is_number() ? fixed(stage.at("seconds").as_double(), 2) : "-",
               plain(stage.at("plugin"))});
  }
  table.print(session.out);
}

}  // namespace

void list_jobs(Session& session, const ListWishes& wishes) {
  Map keys{{"limit", wishes.limit}};
  if (wishes.dead || !wishes.state.empty())
    keys.emplace("state", wishes.dead ? Value(wire::state::kDead) : Value(wishes.state));
  const Value reply = Connection(session.socket).ask(wire::op::kList, std::move(keys));
  if (session.json) return print_json(session.out, reply.at("jobs"));
  print_jobs(session, reply.at("jobs").as_array());
}

void show_status(Session& session, const std::string& job) {
  Connection connection(session.socket);
  const Value found = job_or_newest(connection, job);
  if (session.json) return print_json(session.out, found);
  print_job(session, found);
}

void change_job(Session& session, std::string_view op, const std::string& job) {
  Connection connection(session.socket);
  const std::string id = job_or_newest(connection, job).at("job").as_string();
  const Value reply = connection.ask(op, {{"job", id}});
  if (session.json) return print_json(session.out, reply);
  session.out << id << " is " << plain(reply.at("job").at("state"))
              << (reply.at("changed").bool_or(true) ? "" : " already") << '\n';
}

void add_jobs(CLI::App& app, Session& session) {
  auto wishes = std::make_shared<ListWishes>();
  CLI::App* list = app.add_subcommand("jobs", "the newest jobs");
  list->add_flag("--dead", wishes->dead, "only those that failed every attempt, with the reason");
  list->add_option("--state", wishes->state, "ready, running, done, failed, dead or cancelled");
  list->add_option("--limit", wishes->limit, "how many (default: 20)")
      ->check(CLI::Range(1, static_cast<int>(wire::kMaxListed)));
  list->callback([wishes, &session] { list_jobs(session, *wishes); });

  const auto add = [&app](std::string_view name, const char* description, auto run) {
    auto job = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(std::string(name), description);
    command->add_option("job", *job, "job id")->type_name("JOB");
    command->callback([job, run] { run(*job); });
  };
  add("status", "how a job stands, stage by stage",
      [&session](const std::string& job) { show_status(session, job); });
  add(wire::op::kCancel, "end a job",
      [&session](const std::string& job) { change_job(session, wire::op::kCancel, job); });
  add(wire::op::kResume, "go on with a failed or cancelled job",
      [&session](const std::string& job) { change_job(session, wire::op::kResume, job); });
  add(wire::op::kRetry, "try a dead job again",
      [&session](const std::string& job) { change_job(session, wire::op::kRetry, job); });
}

}  // namespace aether::client
