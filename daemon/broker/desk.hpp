// The desk: everything that touches the store, on one thread. It answers requests, keeps the queue,
// commits what jobs finish and publishes what happened.
//
// A turn of its loop runs all waiting tasks inside one transaction, commits, and only then answers
// and publishes: group commit. After a failed fsync nothing is acknowledged any more and the daemon
// leaves.
#pragma once

#include "daemon/broker/broom.hpp"
#include "daemon/broker/knowledge_desk.hpp"
#include "daemon/broker/task_queue.hpp"
#include "daemon/broker/workshop.hpp"
#include "daemon/core/clock.hpp"
#include "daemon/core/config.hpp"
#include "daemon/net/request.hpp"
#include "daemon/net/server.hpp"
#include "daemon/ops/resilience.hpp"
#include "daemon/queue/scheduler.hpp"
#include "daemon/store/store.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace aether::broker {

/// Where a running job is, for `status`. Transient.
struct LiveStage {
  std::string stage, plugin;
  std::int64_t index = 0, total = 0;
  double fraction = 0.0;
};

struct DeskSetup {
  const Config& config;
  const Clock& clock;
  std::string epoch;
  std::vector<std::string> config_sources;
};

class Desk : public net::RequestHandler, public queue::Carrier, public WorkshopEvents {
 public:
  /// Opens the store and the queue. @throws Failure. `setup`'s references outlive the desk.
  Desk(DeskSetup setup, std::unique_ptr<store::Store> store);
  ~Desk() override;

  /// Before start(): where jobs run and who speaks to clients. Both outlive the desk's thread.
  void connect(Workshop& workshop, net::Server& server);
  void start();
  /// Commits what waits and ends the thread.
  void stop();

  /// True once nothing may be acknowledged any more: the daemon must leave.
  bool broken() const { return broken_; }
  /// Milliseconds (steady) of the latest request or running job; for leaving when idle.
  Millis last_busy() const { return last_busy_; }
  /// No new jobs, no new leases. Any thread.
  void drain();

  // net::RequestHandler, on the server's thread
  void handle(std::vector<net::Request> batch) override;
  // WorkshopEvents, on the main thread: passed on to the desk's
  void on_stage_started(const queue::Lease& lease, const host::StageStarted& stage) override;
  void on_progress(const queue::Lease& lease, const host::Progress& progress) override;
  void on_commit(const queue::Lease& lease, const host::Commit& commit) override;
  void on_permit(const queue::Lease& lease, const host::Permit& permit) override;
  void on_report(const queue::Lease& lease, const host::Report& report) override;
  void on_ended(const queue::Lease& lease,
                const std::optional<queue::JobFailure>& failure) override;
  void on_plugins(const GenerationStatus& status) override;
  // queue::Carrier, on the desk's thread
  Result<void> carry(const queue::JobRecord& job, const queue::Lease& lease) override;
  void recall(const queue::Lease& lease) override;

 private:
  using Answer = Result<Value>;
  using Handler = Answer (Desk::*)(const net::Request&);

  void loop();
  void turn();
  void answer(const net::Request& request);
  Answer run_handler(Handler handler, const net::Request& request);
  void reply_after_commit(const net::ReplyHandle& to, Answer answer, Map extra = {});
  void publish_committed();
  void sweep_when_due();
  void sweep_work(Millis before);

  // jobs (desk_jobs.cpp)
  Answer hello(const net::Request& request);
  Answer submit(const net::Request& request);
  Answer status(const net::Request& request);
  Answer list(const net::Request& request);
  Answer cancel(const net::Request& request);
  Answer resume(const net::Request& request);
  Answer retry(const net::Request& request);
  Answer reproduce(const net::Request& request);
  Result<queue::NewJob> new_job(const net::Request& request, const Value& brief, Value pins);
  Result<Value> admit(queue::NewJob job);
  Result<queue::JobRecord> job_of(const net::Request& request);
  Result<queue::JobRecord> newest_job();
  Result<void> check_space(const Value& brief) const;
  Result<Value> changed_job(const Result<queue::JobRecord>& job);
  std::vector<host::Descriptor> loaded_plugins() const;
  std::string misnamed_choice() const;
  Value limits_in_force() const;

  // what jobs made, and what there is (desk_content.cpp)
  Answer events(const net::Request& request);
  Answer artifacts(const net::Request& request);
  Answer fetch(const net::Request& request);
  std::int64_t chunk_bytes() const;
  Answer genres(const net::Request& request);
  Answer genre(const net::Request& request);
  Answer plugins(const net::Request& request);
  Answer reload_plugins(const net::Request& request);
  Answer config(const net::Request& request);
  Answer health(const net::Request& request);
  Answer stats(const net::Request& request);

  // work (desk_work.cpp)
  Result<void> take_commit(const queue::Lease& lease, const host::Commit& commit);
  void end_attempt(const queue::Lease& lease, std::optional<queue::JobFailure> failure);
  std::optional<queue::JobFailure> verdict_of(const queue::JobRecord& job);
  Result<Value> finished_stages(const std::string& job);

  // views (desk_views.cpp): records as PROTOCOL.md shows them
  Value job_view(const queue::JobRecord& job, bool with_stages);
  Value event_view(const store::EventRecord& event);
  Value plugins_view() const;
  std::int64_t stage_count(const queue::JobRecord& job) const;
  Map event_keys(const queue::JobRecord& job, std::string_view kind);

  DeskSetup setup_;
  std::unique_ptr<store::Store> store_;
  KnowledgeDesk knowledge_;
  std::unique_ptr<queue::Scheduler> scheduler_;
  ops::Resilience resilience_;
  Workshop* workshop_ = nullptr;
  net::Server* server_ = nullptr;
  IdSource ids_;
  GenerationStatus plugins_;
  std::map<std::string, LiveStage> live_;            // by job id
  std::vector<std::function<void()>> after_commit_;  // replies of this turn
  std::optional<Error> commit_error_;                // of this turn
  std::map<std::string_view, Handler> handlers_;
  Broom broom_;
  TaskQueue tasks_;
  std::thread thread_;
  Millis started_ = 0;
  Millis next_sweep_ = 0;
  bool draining_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> broken_ = false;
  std::atomic<Millis> last_busy_ = 0;
};

}  // namespace aether::broker
