#include "daemon/broker/task_queue.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace aether::broker {
namespace {

TEST(TaskQueue, RunsWhatManyThreadsPostEachThreadInItsOrder) {
  TaskQueue queue;
  std::vector<std::pair<int, int>> seen;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&queue, &seen, t] {
      for (int i = 0; i < 250; ++i) queue.post([&seen, t, i] { seen.emplace_back(t, i); });
    });
  while (seen.size() < 1000) {
    queue.wait(1000);
    queue.run();
  }
  for (std::thread& thread : threads) thread.join();
  int next[4] = {};
  for (const auto& [t, i] : seen) EXPECT_EQ(i, next[t]++);
}

TEST(TaskQueue, ATaskPostedByATaskWaitsForTheNextRun) {
  TaskQueue queue;
  int ran = 0;
  queue.post([&] { queue.post([&] { ++ran; }); });
  EXPECT_EQ(queue.run(), 1u);
  EXPECT_EQ(ran, 0);
  pollfd entry{queue.fd(), POLLIN, 0};
  EXPECT_EQ(poll(&entry, 1, 0), 1) << "the loop is told";
  EXPECT_EQ(queue.run(), 1u);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(poll(&entry, 1, 0), 0);
}

}  // namespace
}  // namespace aether::broker
