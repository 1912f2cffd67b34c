#include "daemon/net/endpoint.hpp"

#include "tests/unit/net/wire_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

namespace aether::net {
namespace {

using test::TempHome;
using testing::HasSubstr;

int bind_socket(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(fd, 1), 0);
  return fd;
}

TEST(Endpoints, OnlyLoopbackAddressesAreLoopback) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"0.0.0.0", "*", "10.0.0.1", "127.example.org", "eth0", "::"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Endpoints, AnOverlongSocketPathIsExplained) {
  const auto parsed = parse_endpoint("ipc:///tmp/" + std::string(120, 'x'));
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().text, HasSubstr("shorter AETHER_HOME"));
  EXPECT_EQ(parse_endpoint("ipc://relative/path").error().code, "E-NET-BIND");
  EXPECT_EQ(parse_endpoint("udp://127.0.0.1:1").error().code, "E-NET-BIND");
}

TEST(SocketPath, FolderIsPrivate) {
  const TempHome home;
  const auto lock = claim_socket_path(home.path() / "run/a.sock");
  ASSERT_TRUE(lock) << lock.error().text;
  struct stat info {};
  ASSERT_EQ(stat((home.path() / "run").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(SocketPath, ALiveListenerIsNeverUnlinked) {
  const TempHome home;
  const auto path = home.path() / "a.sock";
  const int listener = bind_socket(path);
  const auto lock = claim_socket_path(path);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, "E-SOCKET-BUSY");
  EXPECT_TRUE(std::filesystem::exists(path));
  close(listener);
}

TEST(SocketPath, AFileThatIsNoSocketIsNeverUnlinked) {
  const TempHome home;
  const auto path = home.path() / "a.sock";
  std::ofstream(path) << "precious";
  const auto lock = claim_socket_path(path);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, "E-SOCKET-BUSY");
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(SocketPath, TheSocketOfADeadDaemonIsCleared) {
  const TempHome home;
  const auto path = home.path() / "a.sock";
  close(bind_socket(path));
  const auto lock = claim_socket_path(path);
  ASSERT_TRUE(lock) << lock.error().text;
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(StateLock, ASecondDaemonIsToldWhoHoldsTheState) {
  const TempHome home;
  {
    const auto first = lock_state(home.path());
    ASSERT_TRUE(first) << first.error().text;
    const auto second = lock_state(home.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "E-DAEMON-RUNNING");
    EXPECT_THAT(second.error().text, HasSubstr("process " + std::to_string(getpid())));
  }
  EXPECT_TRUE(lock_state(home.path())) << "the lock goes with its holder";
}

TEST(StateLock, AMissingStateDirectoryIsAnErrorNotALock) {
  const TempHome home;
  const auto lock = lock_state(home.path() / "missing");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, "E-FILE-WRITE");
}

}  // namespace
}  // namespace aether::net
