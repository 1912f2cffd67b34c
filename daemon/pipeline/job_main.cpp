#include "daemon/pipeline/job_main.hpp"

#include <aether/codec.hpp>
#include <aether/dsp/denormals.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/pipeline/probe.hpp"
#include "daemon/pipeline/recipe_book.hpp"
#include "daemon/pipeline/stage_plan.hpp"
#include "daemon/pipeline/stage_runner.hpp"
#include "daemon/pipeline/test_kill.hpp"

namespace aether::pipeline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kEngine = "engine";
constexpr std::size_t kLongestError = 4000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void must(const Result<void>& result) {
  if (!result.ok()) throw Failure(result.error());
}

template <class T>
T take(Result<T> result) {
  if (!result.ok()) throw Failure(result.error());
  return std::move(result).value();
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Runs the stages of one job. `stage` and `plugin` say where it is, for the report of a failure.
class JobRunner {
 public:
  JobRunner(host::JobStart& start, const JobFile& job, BrokerLink& link)
      : link_(link), job_(job), context_{start, job, link, documents_, {}, {}} {}

  void run();
  std::string stage, plugin;

 private:
  void load_given();
  std::size_t restore();
  bool restore_stage(const CommittedStage& committed);
  void run_stage(std::size_t index);
  void perform(const Stage& current, Workbench& workbench);
  void finish(Workbench& workbench);
  void commit(std::size_t index, Workbench& workbench, std::vector<std::string> parents,
              double seconds);

  BrokerLink& link_;
  const JobFile& job_;
  Documents documents_;
  JobContext context_;
  StagePlan plan_;
  std::size_t end_ = 0;  // one past the last stage to run
  std::map<std::string, host::Offer> agents_;
};

void JobRunner::load_given() {
  must(documents_.put("brief", job_.brief, checksum(job_.brief)));
  const Value job = Value::map({{"created_at", job_.created_at},
                                {"seed", job_.seed},
                                {"engine_version", job_.engine_version}});
  must(documents_.put("job", job, checksum(job)));
  for (const DocumentFile& input : job_.inputs)
    must(documents_.load(input.name, input.path, input.sha256));
}

bool JobRunner::restore_stage(const CommittedStage& committed) {
  for (const host::Artifact& artifact : committed.artifacts) {
    if (artifact.document.empty() && artifact.type != "record") continue;
    Result<void> loaded;
    if (artifact.type == "record") {
      Documents records;
      loaded = records.load("record", artifact.path, artifact.sha256);
      if (loaded.ok()) context_.records.push_back(from_value<StageRecord>(records.get("record")));
    } else {
      loaded = documents_.load(artifact.document, artifact.path, artifact.sha256);
    }
    if (loaded.ok()) continue;
    link_.log(committed.stage, kEngine, AETHER_LOG_WARN,
              "the stage is done again, its artifact is not usable: " + loaded.error().text);
    return false;
  }
  context_.artifacts.insert(context_.artifacts.end(), committed.artifacts.begin(),
                            committed.artifacts.end());
  return true;
}

// Takes over what earlier attempts committed and returns the first stage to run.
std::size_t JobRunner::restore() {
  for (std::size_t i = 0; i < end_; ++i) {
    const auto at = std::find_if(
        job_.committed.begin(), job_.committed.end(),
        [&](const CommittedStage& done) { return done.stage == plan_.stages[i].name; });
    if (at == job_.committed.end() || !restore_stage(*at)) return i;
  }
  return end_;
}

void JobRunner::perform(const Stage& current, Workbench& workbench) {
  // Destroying the instances belongs to the stage: a plugin that crashes there must not have
  // committed.
  Instances instances(workbench);
  const Produced produced = current.kind == StageKind::kAgent
                                ? run_agent(current, workbench, instances, agents_.at(current.role))
                                : run_render(current, workbench, instances);
  for (const auto& [name, value] : produced) {
    workbench.keep_document(name, value);
    must(documents_.put(name, value, workbench.artifacts().back().sha256));
  }
}

void JobRunner::finish(Workbench& workbench) {
  const std::string decisions = encode_json(decision_log(context_, workbench)) + "\n";
  workbench.keep("decisions.json", "decisions", "application/json", bytes_of(decisions));
  const Recipe recipe = finish_recipe(context_, workbench);
  check_outputs(context_, recipe);
  const std::string text = encode_json(to_value(recipe)) + "\n";
  workbench.keep("recipe.json", "recipe", "application/json", bytes_of(text));
}

void JobRunner::commit(std::size_t index, Workbench& workbench, std::vector<std::string> parents,
                       double seconds) {
  workbench.record().plugin = plugin;
  const Bytes record = encode_msgpack(to_value(workbench.record()));
  workbench.keep("records/" + stage + ".msgpack", "record", "application/msgpack", record);
  test_kill("before", stage);
  link_.commit({stage, plugin, job_.attempt, static_cast<std::int64_t>(index), seconds,
                workbench.artifacts(), std::move(parents)});
  test_kill("after", stage);
  for (host::Artifact artifact : workbench.artifacts()) {
    artifact.path = context_.start.work_dir + "/" + artifact.path;
    context_.artifacts.push_back(std::move(artifact));
  }
  context_.records.push_back(workbench.record());
}

void JobRunner::run_stage(std::size_t index) {
  const Stage& current = plan_.stages[index];
  stage = current.name;
  plugin = current.kind == StageKind::kAgent ? agents_.at(current.role).descriptor().id : kEngine;
  link_.check_cancelled();
  link_.send(host::StageStarted{stage, plugin, static_cast<std::int64_t>(index),
                                static_cast<std::int64_t>(end_), current.timeout_seconds});
  const auto begin = Clock::now();
  std::vector<std::string> parents;
  for (const std::string& name : current.consumes)
    if (const Document* document = documents_.find(name)) parents.push_back(document->sha256);
  Workbench workbench(context_, stage);
  perform(current, workbench);
  if (index + 1 == plan_.stages.size()) finish(workbench);
  commit(index, workbench, std::move(parents), seconds_since(begin));
}

void JobRunner::run() {
  const auto begin = Clock::now();
  plan_ = take(parse_plan(job_.pipeline));
  end_ = plan_.stages.size();
  if (job_.until) {
    const Stage* last = plan_.find(*job_.until);
    if (last == nullptr)
      throw Failure(Status::kInvalid, "E-PIPELINE-UNTIL",
                    "the pipeline has no stage \"" + *job_.until + "\"", "until");
    end_ = static_cast<std::size_t>(last - plan_.stages.data()) + 1;
  }
  // A missing agent is found now, not after minutes of rendering.
  for (std::size_t i = 0; i < end_; ++i)
    if (const Stage& planned = plan_.stages[i]; planned.kind == StageKind::kAgent)
      agents_.insert_or_assign(planned.role,
                               take(choose_agent(job_, context_.start.plugins, planned.role)));
  load_given();
  check_followed_recipe(context_);
  const std::size_t first = restore();
  for (std::size_t i = first; i < end_; ++i) run_stage(i);
  link_.send(host::Done{static_cast<std::int64_t>(end_ - first), seconds_since(begin)});
}

host::Failed failed_message(const Error& error, const std::string& stage,
                            const std::string& plugin) {
  return {status_name(error.status),
          error.code,
          error.text.substr(0, kLongestError),
          error.field,
          stage,
          plugin};
}

}  // namespace

int run_job(host::JobStart& start) {
  const dsp::ScopedFlushDenormals flush;
  BrokerLink link(start.channel, start.cancelled);
  const Result<JobFile> job = read_job_file(start.work_dir);
  std::string stage, plugin;
  Result<void> outcome;
  if (!job.ok()) {
    outcome = job.error();
  } else if (job->purpose == JobPurpose::kProbe) {
    outcome = catching([&] { run_probe(start, job.value(), link); });
  } else {
    JobRunner runner(start, job.value(), link);
    outcome = catching([&] { runner.run(); });
    stage = runner.stage;
    plugin = runner.plugin;
  }
  if (outcome.ok()) return kExitDone;
  (void)catching([&] { link.send(failed_message(outcome.error(), stage, plugin)); });
  return kExitFailed;
}

}  // namespace aether::pipeline
