// What was acknowledged survives: full disks, broken disks and kill -9 at any moment.
#include "tests/unit/store/store_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <map>
#include <ostream>

namespace aether::store {
namespace {

/// What a client and a job have been told is stored.
struct Acknowledged {
  std::map<std::string, std::string> jobs;     ///< key → job id
  std::map<std::string, std::string> stages;   ///< "job/stage" → checksum
  std::map<std::string, std::int64_t> events;  ///< job → last number published
};

/// One day in the life of the broker: submits in groups, leases, stage commits, ends. Goes on after
/// errors.
class Day {
 public:
  Day(Store& store, const Clock& clock) : store_(store), ids_(clock) {}

  /// `report` hears of each acknowledgement as it happens.
  template <class Report>
  void run(int groups, Report&& report) {
    for (int group = 0; group < groups; ++group) {
      const std::vector<std::string> jobs = submit_group(group, report);
      for (const std::string& id : jobs) work(id, report);
      publish();
    }
  }

  Acknowledged told;

 private:
  template <class Report>
  std::vector<std::string> submit_group(int group, Report&& report) {
    std::map<std::string, std::string> stored;
    auto transaction = store_.begin();
    if (!transaction) return {};
    for (int i = 0; i < 3; ++i) {
      queue::JobRecord job;
      job.id = ids_.next();
      job.client = "ann";
      job.idempotency_key = std::to_string(group) + "/" + std::to_string(i);
      job.request_hash = "h";
      const queue::EventDraft accepted{"accepted", Value::map({})};
      auto submitted = store_.jobs().insert(job, std::span(&accepted, 1));
      if (submitted) stored[job.idempotency_key] = submitted->job.id;
    }
    if (!transaction->commit()) return {};
    std::vector<std::string> jobs;
    for (const auto& [key, id] : stored) {
      told.jobs[key] = id;
      report("job " + key + " " + id);
      jobs.push_back(id);
    }
    publish();
    return jobs;
  }

  template <class Report>
  void work(const std::string& id, Report&& report) {
    auto job = store_.jobs().load(id);
    if (!job) return;
    job->state = queue::JobState::kRunning;
    job->attempt += 1;
    const queue::EventDraft started{"started", Value::map({})};
    if (!store_.jobs().save(*job, std::span(&started, 1))) return;
    for (const char* stage : {"song", "score"}) {
      StageCommit commit;
      commit.lease = {id, job->attempt};
      commit.stage = stage;
      ArtifactDraft draft;
      draft.type = draft.name = stage;
      draft.mime_type = "text/plain";
      draft.created_by = "test";
      auto blob = store_.blobs().put(test::bytes_of(id + stage));
      if (!blob) continue;
      draft.blob = *blob;
      commit.artifacts.push_back(draft);
      if (!store_.stages().commit(commit)) continue;
      told.stages[id + "/" + stage] = blob->checksum;
      report("stage " + id + "/" + stage + " " + blob->checksum);
    }
    publish();
  }

  void publish() {
    for (const EventRecord& event : store_.events().take_committed())
      told.events[event.job_id] = event.seq;
  }

  Store& store_;
  IdSource ids_;
};

void expect_nothing_lost(const std::string& root, const Clock& clock, const Acknowledged& told) {
  auto opened = Store::open(root, clock);
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  Store& store = **opened;
  EXPECT_EQ(store.integrity().value(), "ok");
  EXPECT_TRUE(store.recovery().undone.empty());
  EXPECT_TRUE(list_directory(root + "/blobs/tmp").value().empty());
  for (const auto& [key, id] : told.jobs) {
    auto job = store.jobs().load(id);
    ASSERT_TRUE(job.ok()) << "acknowledged job " << id << " is gone";
    EXPECT_EQ(job->idempotency_key, key);
  }
  for (const auto& [place, checksum] : told.stages) {
    const std::string id = place.substr(0, kIdLength);
    const auto artifact = store.artifacts().latest(id, place.substr(kIdLength + 1));
    ASSERT_TRUE(artifact.ok()) << "acknowledged stage " << place << " is gone";
    EXPECT_EQ(artifact->checksum, checksum);
    EXPECT_EQ(store.blobs().verify(checksum).value(), BlobHealth::kSound) << place;
  }
  JobFilter all;
  all.limit = 100000;
  const auto jobs = store.jobs().list(all);
  ASSERT_TRUE(jobs.ok());
  for (const queue::JobRecord& job : *jobs) {
    const auto events = store.events().replay(job.id, 0, 1000).value();
    for (std::size_t i = 0; i < events.size(); ++i)
      ASSERT_EQ(events[i].seq, static_cast<std::int64_t>(i) + 1) << "a hole in " << job.id;
    if (const auto at = told.events.find(job.id); at != told.events.end()) {
      EXPECT_GE(static_cast<std::int64_t>(events.size()), at->second)
          << "a published event is gone";
    }
  }
  // Every stage row has its artifact, and the other way round: a commit is whole or absent.
  for (const queue::JobRecord& job : *jobs) {
    ArtifactQuery of_job;
    of_job.job_id = job.id;
    of_job.latest_only = true;
    EXPECT_EQ(store.artifacts().find(of_job).value().size(),
              store.stages().done(job.id).value().size());
  }
}

struct Fault {
  std::uint64_t n;
  int error_number;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << "write " << fault.n << " errno " << fault.error_number;
}

class NthWriteFails : public ::testing::TestWithParam<Fault> {};

TEST_P(NthWriteFails, AndNothingAcknowledgedIsLost) {
  const test::Folder folder;
  const FakeClock clock;
  Acknowledged told;
  {
    auto store = Store::open(folder / "artifacts", clock);
    ASSERT_TRUE(store.ok());
    Day day(**store, clock);
    const test::FaultScope fault(GetParam().n, GetParam().error_number);
    day.run(4, [](const std::string&) {});
    EXPECT_GE(faults::writes_seen(), GetParam().n) << "the fault was never met";
    told = day.told;
  }
  expect_nothing_lost(folder / "artifacts", clock, told);
}

std::string fault_name(const ::testing::TestParamInfo<Fault>& info) {
  return std::string(info.param.error_number == ENOSPC ? "Full" : "Broken") +
         std::to_string(info.param.n);
}

std::vector<Fault> faults_of(int error_number) {
  std::vector<Fault> list;
  for (std::uint64_t n : {1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 23, 32, 47, 64, 90, 128, 180, 256})
    list.push_back({n, error_number});
  return list;
}

INSTANTIATE_TEST_SUITE_P(DiskFull, NthWriteFails, ::testing::ValuesIn(faults_of(ENOSPC)),
                         fault_name);
INSTANTIATE_TEST_SUITE_P(DiskBroken, NthWriteFails, ::testing::ValuesIn(faults_of(EIO)),
                         fault_name);

TEST(FullDisk, WhileOpeningIsAnErrorAndTheNextStartWorks) {
  for (std::uint64_t n : {1, 2, 3, 4, 6, 8, 12, 16}) {
    const test::Folder folder;
    const FakeClock clock;
    {
      const test::FaultScope fault(n, ENOSPC);
      const auto opened = Store::open(folder / "artifacts", clock);
      if (!opened.ok()) {
        EXPECT_EQ(opened.error().status, Status::kResource) << opened.error().message();
      }
    }
    expect_nothing_lost(folder / "artifacts", clock, {});
  }
}

class StoreSites : public ::testing::TestWithParam<const char*> {};

/// A disk that stays full at one site: errors, no crash, and all is well after a restart with room.
TEST_P(StoreSites, StayFullWithoutLosingWhatWasAcknowledged) {
  const test::Folder folder;
  const FakeClock clock;
  Acknowledged told;
  {
    auto store = Store::open(folder / "artifacts", clock);
    ASSERT_TRUE(store.ok());
    Day day(**store, clock);
    day.run(1, [](const std::string&) {});
    ASSERT_EQ(day.told.jobs.size(), 3u);
    ::setenv("AETHER_FAULT", (std::string(GetParam()) + ":ENOSPC").c_str(), 1);
    ASSERT_TRUE(faults::read_environment().ok());
    Day later(**store, clock);
    later.run(2, [](const std::string&) {});
    ::unsetenv("AETHER_FAULT");
    faults::clear();
    told = day.told;
    told.jobs.insert(later.told.jobs.begin(), later.told.jobs.end());
    told.stages.insert(later.told.stages.begin(), later.told.stages.end());
  }
  expect_nothing_lost(folder / "artifacts", clock, told);
}

INSTANTIATE_TEST_SUITE_P(All, StoreSites,
                         ::testing::Values("blob.write", "blob.sync", "blob.rename",
                                           "blob.directory", "sqlite.write", "sqlite.sync"));

/// Reads acknowledgements from a pipe, then kills the writer; what was read must be there.
void kill_after(int acknowledgements, const std::string& root, const Clock& clock) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(pipe_ends[0]);
    auto store = Store::open(root, system_clock());
    if (!store) ::_exit(1);
    Day day(**store, system_clock());
    day.run(1000, [&](const std::string& line) {
      const std::string text = line + "\n";
      if (::write(pipe_ends[1], text.data(), text.size()) < 0) ::_exit(1);
    });
    ::_exit(0);
  }
  ::close(pipe_ends[1]);
  FILE* lines = ::fdopen(pipe_ends[0], "r");
  ASSERT_NE(lines, nullptr);
  Acknowledged told;
  char kind[16], name[128], value[128];
  const auto take = [&] {
    if (std::fscanf(lines, "%15s %127s %127s", kind, name, value) != 3) return false;
    (std::string(kind) == "job" ? told.jobs : told.stages)[name] = value;
    return true;
  };
  for (int i = 0; i < acknowledgements; ++i) ASSERT_TRUE(take());
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "it was to be killed in the middle of its work";
  while (take()) {
  }
  std::fclose(lines);
  expect_nothing_lost(root, clock, told);
}

TEST(KillMinusNine, AtAnyMomentLosesNothingAcknowledged) {
  const FakeClock clock;
  for (int acknowledgements = 0; acknowledgements < 30; ++acknowledgements) {
    SCOPED_TRACE("killed after " + std::to_string(acknowledgements));
    const test::Folder folder;
    kill_after(acknowledgements, folder / "artifacts", clock);
  }
}

}  // namespace
}  // namespace aether::store
