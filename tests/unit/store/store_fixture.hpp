// A store in a directory of its own, and short ways to jobs, leases and stages.
#pragma once

#include "daemon/core/ids.hpp"
#include "daemon/store/store.hpp"
#include "tests/unit/core/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace aether::test {

inline std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() { reopen(); }

  void reopen() {
    store.reset();
    auto opened = store::Store::open(folder / "artifacts", clock);
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    store = std::move(*opened);
  }

  queue::JobRecord job_record(const std::string& key = {}, const std::string& hash = "h1") {
    clock.advance(1);
    queue::JobRecord job;
    job.id = ids.next();
    job.client = "ann";
    job.idempotency_key = key;
    job.request_hash = hash;
    job.brief = Value::map({{"genre", "jazz"}});
    job.recipe = Value::map({{"until", "release"}});
    job.created_at = job.ready_at = clock.now_ms();
    return job;
  }
  queue::JobRecord submit(const std::string& key = {}, const std::string& hash = "h1") {
    const queue::EventDraft accepted{"accepted", Value::map({{"state", "ready"}})};
    auto stored = store->jobs().insert(job_record(key, hash), std::span(&accepted, 1));
    EXPECT_TRUE(stored.ok()) << stored.error().message();
    return stored->job;
  }
  /// The next attempt of a job.
  queue::Lease lease(const std::string& id) {
    queue::JobRecord job = store->jobs().load(id).value();
    job.state = queue::JobState::kRunning;
    ++job.attempt;
    EXPECT_TRUE(store->jobs().save(job, {}).ok());
    return {id, job.attempt};
  }
  void finish(const std::string& id, queue::JobState state) {
    queue::JobRecord job = store->jobs().load(id).value();
    job.state = state;
    job.finished_at = clock.now_ms();
    EXPECT_TRUE(store->jobs().save(job, {}).ok());
  }
  store::StageCommit stage(const queue::Lease& of, const std::string& name,
                           const std::string& content) {
    store::StageCommit commit;
    commit.lease = of;
    commit.stage = name;
    commit.started_at = clock.now_ms() - 250;
    commit.detail = Value::map({{"plugin", "org.aether.agent." + name}});
    store::ArtifactDraft draft;
    draft.type = name;
    draft.name = name;
    draft.mime_type = "application/msgpack";
    draft.created_by = "org.aether.agent." + name;
    auto blob = store->blobs().put(bytes_of(content));
    EXPECT_TRUE(blob.ok()) << blob.error().message();
    draft.blob = *blob;
    commit.artifacts.push_back(std::move(draft));
    return commit;
  }

  Folder folder;
  FakeClock clock;
  IdSource ids{clock};
  std::unique_ptr<store::Store> store;
};

}  // namespace aether::test
