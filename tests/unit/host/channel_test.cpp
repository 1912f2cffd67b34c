#include "daemon/host/channel.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace aether::host {
namespace {

Value message(const std::string& type, const std::string& text = {}) {
  return Value::map({{"type", type}, {"text", text}});
}

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    auto ends = Channel::pair();
    a = std::move(ends->first);
    b = std::move(ends->second);
  }
  Channel a, b;
};

TEST_F(ChannelTest, KeepsMessageBorders) {
  ASSERT_TRUE(a.try_send(message("one")).ok());
  ASSERT_TRUE(a.try_send(message("two")).ok());
  EXPECT_EQ(b.receive()->packet.message, message("one"));
  EXPECT_EQ(b.receive()->packet.message, message("two"));
  EXPECT_EQ(b.receive()->state, Inbox::kEmpty);
}

TEST_F(ChannelTest, RefusesMoreThan64KiBNamingTheLimit) {
  ASSERT_TRUE(a.try_send(message("x", std::string(kMaxMessageBytes - 100, 'a'))).ok());
  const Result<void> sent = a.try_send(message("x", std::string(kMaxMessageBytes, 'a')));
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, "E-CHANNEL-TOO-LARGE");
  EXPECT_NE(sent.error().text.find("65536"), std::string::npos);
  EXPECT_EQ(a.send(message("x", std::string(kMaxMessageBytes, 'a'))).error().code,
            "E-CHANNEL-TOO-LARGE");
}

TEST_F(ChannelTest, ReportsAFullChannelInsteadOfWaiting) {
  Result<void> sent;
  int count = 0;
  while ((sent = a.try_send(message("x", std::string(1000, 'a')))).ok()) ASSERT_LT(++count, 100000);
  EXPECT_EQ(sent.error().code, "E-CHANNEL-FULL");
  // Reading makes room again, and nothing of what was accepted is lost.
  for (int i = 0; i < count; ++i) ASSERT_EQ(b.receive()->state, Inbox::kMessage);
  EXPECT_TRUE(a.try_send(message("x")).ok());
}

TEST_F(ChannelTest, SendWaitsForRoom) {
  std::thread reader([this] {
    for (int i = 0; i < 2000;) {
      b.wait_readable(1000);
      if (b.receive()->state == Inbox::kMessage) ++i;
    }
  });
  for (int i = 0; i < 2000; ++i) EXPECT_TRUE(a.send(message("x", std::string(1000, 'a'))).ok());
  reader.join();
}

TEST_F(ChannelTest, EndOfFileFollowsTheLastMessage) {
  ASSERT_TRUE(a.try_send(message("last")).ok());
  a.close();
  EXPECT_EQ(b.receive()->state, Inbox::kMessage);
  EXPECT_EQ(b.receive()->state, Inbox::kClosed);
  EXPECT_EQ(b.try_send(message("x")).error().code, "E-CHANNEL-CLOSED");
  EXPECT_EQ(b.send(message("x")).error().code, "E-CHANNEL-CLOSED");
}

TEST_F(ChannelTest, PassesADescriptorThatIsCloseOnExec) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  ASSERT_TRUE(a.try_send(message("take this"), pipe_ends[1]).ok());
  ::close(pipe_ends[1]);
  Result<Received> received = b.receive();
  ASSERT_TRUE(received.ok());
  ASSERT_TRUE(static_cast<bool>(received->packet.fd));
  EXPECT_NE(::fcntl(received->packet.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(received->packet.fd.get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(pipe_ends[0], &byte, 1), 1);
  received->packet.fd.reset();
  EXPECT_EQ(::read(pipe_ends[0], &byte, 1), 0) << "a copy of the descriptor leaked";
  ::close(pipe_ends[0]);
}

TEST_F(ChannelTest, SurvivesGarbage) {
  ASSERT_EQ(::send(a.fd(), "\xDD\xFF\xFF\xFF\xFF", 5, 0), 5);  // an array of four thousand million
  ASSERT_EQ(::send(a.fd(), "\x80", 1, 0), 1);                  // a map without a type
  ASSERT_TRUE(a.try_send(message("after")).ok());
  EXPECT_EQ(b.receive().error().code, "E-CHANNEL-MESSAGE");
  EXPECT_EQ(b.receive().error().code, "E-CHANNEL-MESSAGE");
  EXPECT_EQ(b.receive()->packet.message, message("after"));
}

}  // namespace
}  // namespace aether::host
