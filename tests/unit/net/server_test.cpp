#include "daemon/net/server.hpp"

#include "tests/unit/net/wire_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <atomic>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <mutex>

namespace aether::net {
namespace {

using test::TempHome;
using test::WireClient;
using test::WireSubscriber;
using testing::HasSubstr;
const std::string kJob(26, 'J');

/// A server in a home of its own, whose handler is a function.
struct Fixture : RequestHandler {
  Fixture() : config(ServerConfig::in_home(home.path(), "E1")), server(config, *this) {
    const auto started = server.start();
    EXPECT_TRUE(started) << started.error().text;
  }
  ~Fixture() override { server.stop(); }
  /// What the handler does from the next batch on.
  void handle_with(std::function<void(std::vector<Request>)> handler) {
    const std::lock_guard lock(mutex);
    on_batch = std::move(handler);
  }
  void handle(std::vector<Request> batch) override {
    const std::lock_guard lock(mutex);
    if (on_batch) return on_batch(std::move(batch));
    for (const Request& request : batch) server.reply(request.handle(), request.body);
  }
  TempHome home;
  ServerConfig config;
  Server server;

 private:
  std::mutex mutex;  // handle() runs on the server's thread
  std::function<void(std::vector<Request>)> on_batch;
};

TEST(Server, EchoesCorrelationAndKnowsWhoAsked) {
  Fixture daemon;
  std::atomic<std::int64_t> uid = -2;
  daemon.handle_with([&](std::vector<Request> batch) {
    uid = batch.front().peer.uid;
    daemon.server.reply(batch.front().handle(), Value::map({{"n", 1}}), ReplyKind::kPartial);
    daemon.server.reply(batch.front().handle(), Value::map({{"n", 2}}));
  });
  WireClient client(daemon.config.job_endpoint);
  client.ask("c-42", Value::map({{"op", "x"}}));
  const auto first = client.receive(), second = client.receive();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->protocol, "AETHER1");
  EXPECT_EQ(first->correlation, "c-42");
  EXPECT_EQ(first->body.at("reply").as_string(), "partial");
  EXPECT_EQ(second->body.at("reply").as_string(), "final");
  EXPECT_EQ(second->result().at("n").as_int(), 2);
  EXPECT_EQ(uid.load(), static_cast<std::int64_t>(getuid()));
}

TEST(Server, WhatWaitsOnTheSocketArrivesAsOneBatch) {
  Fixture daemon;
  std::size_t largest = 0;
  std::atomic<bool> hold{true};
  daemon.handle_with([&](std::vector<Request> batch) {
    // The first request holds the thread until the others have been sent.
    while (hold) std::this_thread::yield();
    largest = std::max(largest, batch.size());
    for (const Request& request : batch) daemon.server.reply(request.handle(), Value::map());
  });
  WireClient client(daemon.config.job_endpoint);
  for (int i = 0; i < 50; ++i) client.ask(std::to_string(i), Value::map({{"op", "submit"}}));
  hold = false;
  for (int i = 0; i < 50; ++i) {
    const auto reply = client.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->correlation, std::to_string(i)) << "one client's requests keep their order";
  }
  daemon.handle_with({});  // what the old handler wrote is this thread's now
  EXPECT_GE(largest, 2u);
}

TEST(Server, BadMessagesAreAnsweredAndTheNextOneIsServed) {
  Fixture daemon;
  WireClient client(daemon.config.job_endpoint);
  const auto limit_after = [&](std::vector<std::string> frames) {
    client.send(std::move(frames));
    const auto reply = client.receive();
    return reply ? reply->error().at("limit").string_or(reply->error().at("code").string_or(""))
                 : "no reply";
  };
  EXPECT_EQ(limit_after({"AETHER2", "1", "x"}), "E-PROTOCOL");
  EXPECT_EQ(limit_after({"AETHER1", "1", std::string((1u << 20) + 1, 'x')}), "request_bytes");
  EXPECT_EQ(limit_after({"AETHER1", "1", std::string(5000, '\x91')}), "depth");
  EXPECT_EQ(limit_after({"AETHER1", "1", "\xdd\xff\xff\xff\xff"}), "elements");
  EXPECT_EQ(limit_after({"AETHER1", "1", "a", "b", "c", "d", "e"}), "parts");
  EXPECT_EQ(limit_after({"AETHER1", "1", "\xc1"}), "E-WIRE-DECODE");
  client.send({"nonsense"});
  client.send({"GET / HTTP/1.1", "x", "y"});
  client.ask("2", Value::map({{"op", "hello"}}));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->correlation, "2");
}

TEST(Server, AnOversizedFrameCostsItsSenderTheConnectionAndNobodyElse) {
  Fixture daemon;
  WireClient greedy(daemon.config.job_endpoint), other(daemon.config.job_endpoint);
  greedy.send({"AETHER1", "1", std::string(wire::kMaxPartBytes + 1, 'x')});
  other.ask("1", Value::map({{"op", "hello"}}));
  EXPECT_TRUE(other.receive());
  EXPECT_FALSE(greedy.receive(100));
}

TEST(Server, AFailingHandlerStillAnswersEachRequestOnce) {
  Fixture daemon;
  daemon.handle_with([&](std::vector<Request> batch) {
    if (batch.front().op == "good") daemon.server.reply(batch.front().handle(), Value::map());
    throw std::runtime_error("disk on fire");
  });
  WireClient client(daemon.config.job_endpoint);
  client.ask("1", Value::map({{"op", "good"}}));
  const auto good = client.receive();
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->body.contains("result"));
  client.ask("2", Value::map({{"op", "bad"}}));
  const auto bad = client.receive();
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->correlation, "2");
  EXPECT_EQ(bad->error().at("code").as_string(), "E-INTERNAL");
  EXPECT_THAT(bad->error().at("text").as_string(), HasSubstr("disk on fire"));
}

TEST(Server, ALateReplyToAClientThatLeftIsDroppedAndCounted) {
  Fixture daemon;
  std::optional<ReplyHandle> late;
  daemon.handle_with([&](std::vector<Request> batch) {
    if (batch.front().op == "leave") late = batch.front().handle();
    daemon.server.reply(batch.front().handle(), Value::map());
  });
  {
    WireClient client(daemon.config.job_endpoint);
    client.ask("1", Value::map({{"op", "leave"}}));
    ASSERT_TRUE(client.receive());
  }
  daemon.handle_with({});  // what the old handler wrote is this thread's now
  daemon.server.reply(*late, Value::map());
  WireClient client(daemon.config.job_endpoint);
  client.ask("1", Value::map({{"op", "stay"}}));
  ASSERT_TRUE(client.receive());
  EXPECT_EQ(daemon.server.stats().replies_dropped, 1u);
}

TEST(Server, EventsReachSubscribersByPrefixWithTheirEnvelope) {
  Fixture daemon;
  WireSubscriber subscriber(daemon.config.event_endpoint, {"job." + kJob + "."});
  ASSERT_TRUE(subscriber.ready());
  daemon.server.publish(wire::job_topic(std::string(26, 'X'), "started"), Value::map({{"seq", 1}}));
  daemon.server.publish(wire::job_topic(kJob, "stage.started"),
                        Value::map({{"job", kJob}, {"seq", 7}, {"event", "stage.started"}}));
  const auto event = subscriber.receive();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->first, "job." + kJob + ".stage.started.");
  EXPECT_EQ(event->second.at("seq").as_int(), 7);
  EXPECT_EQ(event->second.at("epoch").as_string(), "E1");
  EXPECT_EQ(event->second.at("schema").as_int(), 1);
  EXPECT_GT(event->second.at("global").as_int(), 1);
}

TEST(Server, TwoSubscribersOfOneTopicBothGetTheirBarrier) {
  Fixture daemon;
  WireSubscriber first(daemon.config.event_endpoint, {});
  EXPECT_TRUE(first.ready());
  WireSubscriber second(daemon.config.event_endpoint, {});
  EXPECT_TRUE(second.ready());
}

TEST(Server, TheHeartbeatTellsTheLastNumberOfAChangedJob) {
  Fixture daemon;
  WireSubscriber subscriber(daemon.config.event_endpoint, {"sys.heartbeat."});
  ASSERT_TRUE(subscriber.ready());
  daemon.server.publish(wire::job_topic(kJob, "done"), Value::map({{"job", kJob}, {"seq", 12}}));
  for (int beats = 0; beats < 3; ++beats) {
    const auto beat = subscriber.receive();
    ASSERT_TRUE(beat);
    if (beat->second.at("jobs").contains(kJob)) {
      EXPECT_EQ(beat->second.at("jobs").at(kJob).as_int(), 12);
      return;
    }
  }
  FAIL() << "no heartbeat named the job";
}

TEST(Server, ALargeArtifactArrivesWholeOnTheBulkEndpoint) {
  Fixture daemon;
  std::string content(5'000'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 31 >> 3);
  const auto path = daemon.home.path() / "blob";
  std::ofstream(path, std::ios::binary) << content;
  WireSubscriber subscriber(daemon.config.bulk_endpoint, {wire::bulk_prefix(kJob)});
  ASSERT_TRUE(subscriber.ready());
  daemon.server.publish_bulk(
      {kJob, std::string(26, 'A'), "master.wav", "hash", content.size(), path});
  std::string got;
  while (got.size() < content.size()) {
    const auto chunk = subscriber.receive();
    ASSERT_TRUE(chunk);
    ASSERT_EQ(chunk->second.at("offset").as_int(), static_cast<std::int64_t>(got.size()));
    const Bytes& data = chunk->second.at("data").as_bytes();
    got.append(data.begin(), data.end());
  }
  EXPECT_TRUE(got == content);
}

TEST(Server, SocketsArePrivateAndGoAwayWithIt) {
  Fixture daemon;
  const auto path = daemon.home.path() / "run/aetherd.sock";
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077, 0u);
  daemon.server.stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, ASecondServerOnTheSamePathIsRefusedAndTheFirstLives) {
  Fixture daemon;
  Server second(daemon.config, daemon);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "E-SOCKET-BUSY");
  EXPECT_THAT(started.error().text, HasSubstr("process " + std::to_string(getpid())));
  WireClient client(daemon.config.job_endpoint);
  client.ask("1", Value::map({{"op", "hello"}}));
  EXPECT_TRUE(client.receive());
}

ServerConfig tcp(const std::string& address) {
  return {"tcp://" + address + ":*", "tcp://127.0.0.1:*", "tcp://127.0.0.1:*", "E1", {}, {}};
}

TEST(Server, TcpBeyondLoopbackNeedsKeys) {
  Fixture daemon;
  Server open_to_all(tcp("0.0.0.0"), daemon);
  const auto started = open_to_all.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "E-NET-CURVE");
}

struct KeyPair {
  KeyPair() { zmq_curve_keypair(public_key, secret_key); }
  char public_key[41], secret_key[41];
};

TEST(Server, CurveLetsListedKeysInAndNoOthers) {
  Fixture daemon;
  const KeyPair own, listed, stranger;
  ServerConfig config = tcp("127.0.0.1");
  config.curve = CurveKeys{own.public_key, own.secret_key, {listed.public_key}};
  struct Echo : RequestHandler {
    Server* server = nullptr;
    void handle(std::vector<Request> batch) override {
      for (const Request& request : batch) server->reply(request.handle(), request.body);
    }
  } echo;
  Server server(config, echo);
  echo.server = &server;
  const auto started = server.start();
  ASSERT_TRUE(started) << started.error().text;

  const auto asks = [&](const KeyPair& keys, int wait_ms) {
    zmq::context_t context(1);
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, wait_ms);
    socket.set(zmq::sockopt::curve_serverkey, own.public_key);
    socket.set(zmq::sockopt::curve_publickey, keys.public_key);
    socket.set(zmq::sockopt::curve_secretkey, keys.secret_key);
    socket.connect(server.endpoints().job_endpoint);
    const Bytes body = encode_msgpack(Value::map({{"op", "hello"}}));
    zmq::send_multipart(
        socket, std::array<zmq::const_buffer, 3>{zmq::buffer(wire::kProtocol), zmq::str_buffer("1"),
                                                 zmq::buffer(body)});
    zmq::message_t reply;
    return socket.recv(reply).has_value();
  };
  EXPECT_TRUE(asks(listed, test::kPatienceMs));
  EXPECT_FALSE(asks(stranger, 300));
  server.stop();
}

}  // namespace
}  // namespace aether::net
