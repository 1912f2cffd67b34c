// A ledger in memory that checks every step against the table of transitions and can be made to
// fail, and a carrier that remembers what it was handed.
#pragma once

#include "daemon/queue/scheduler.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace aether::test {

struct SeenEvent {
  std::string job_id;
  std::string kind;
  Value payload;
};

class MemoryLedger : public queue::JobLedger {
 public:
  Result<queue::Submitted> insert(const queue::JobRecord& job,
                                  std::span<const queue::EventDraft> drafts) override {
    if (full) return disk_full();
    auto known = find_request(job);
    if (!known) return known.error();
    if (*known) return queue::Submitted{**known, queue::Submission::kExisting};
    EXPECT_TRUE(jobs.emplace(job.id, job).second) << job.id;
    note(job.id, drafts);
    return queue::Submitted{job, queue::Submission::kCreated};
  }
  Result<std::optional<queue::JobRecord>> find_request(const queue::JobRecord& job) override {
    for (const auto& [id, known] : jobs) {
      if (job.idempotency_key.empty() || known.client != job.client ||
          known.idempotency_key != job.idempotency_key)
        continue;
      if (known.request_hash == job.request_hash) return std::optional(known);
      return Error{Status::kInvalid, "E-CONFLICT", "another brief", "idempotency_key"};
    }
    return std::optional<queue::JobRecord>();
  }
  Result<void> save(const queue::JobRecord& job,
                    std::span<const queue::EventDraft> drafts) override {
    if (full) return disk_full();
    queue::JobRecord& stored = jobs.at(job.id);
    EXPECT_TRUE(queue::can_change(stored.state, job.state))
        << queue::state_name(stored.state) << " -> " << queue::state_name(job.state);
    EXPECT_GE(job.attempt, stored.attempt);
    EXPECT_LE(job.attempt, stored.attempt + 1);
    stored = job;
    note(job.id, drafts);
    return {};
  }
  Result<queue::JobRecord> load(const std::string& id) override {
    const auto at = jobs.find(id);
    if (at == jobs.end())
      return Error{Status::kInvalid, "E-NO-JOB", "there is no job " + id, "job"};
    return at->second;
  }
  Result<std::vector<queue::JobRecord>> load_open() override {
    std::vector<queue::JobRecord> open;
    for (const auto& [id, job] : jobs)
      if (queue::is_open(job.state)) open.push_back(job);
    return open;
  }

  std::vector<std::string> kinds_of(const std::string& id) const {
    std::vector<std::string> kinds;
    for (const SeenEvent& event : events)
      if (event.job_id == id) kinds.push_back(event.kind);
    return kinds;
  }

  std::map<std::string, queue::JobRecord> jobs;
  std::vector<SeenEvent> events;
  bool full = false;

 private:
  static Error disk_full() { return {Status::kResource, "E-DISK-FULL", "no space", {}}; }
  void note(const std::string& id, std::span<const queue::EventDraft> drafts) {
    for (const queue::EventDraft& draft : drafts) events.push_back({id, draft.kind, draft.payload});
  }
};

class MemoryCarrier : public queue::Carrier {
 public:
  Result<void> carry(const queue::JobRecord&, const queue::Lease& lease) override {
    if (refuses) return Error{Status::kTransient, "E-HOST-GONE", "no host serves", {}};
    carried.push_back(lease);
    return {};
  }
  void recall(const queue::Lease& lease) override { recalled.push_back(lease); }

  std::vector<queue::Lease> carried, recalled;
  bool refuses = false;
};

}  // namespace aether::test
