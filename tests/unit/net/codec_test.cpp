#include "daemon/net/codec.hpp"

#include <aether/wire.hpp>

#include <gtest/gtest.h>

namespace aether::net {
namespace {

Decoded decode(std::vector<std::string> frames) {
  const std::vector<std::string_view> views(frames.begin(), frames.end());
  return decode_request({}, views);
}
Decoded decode_body(std::string body) {
  return decode({"AETHER1", "c", std::move(body)});
}
std::string packed(const Value& value) {
  const Bytes bytes = encode_msgpack(value);
  return {bytes.begin(), bytes.end()};
}
std::string code_of(const Decoded& decoded) {
  const auto* refusal = std::get_if<Refusal>(&decoded);
  return refusal ? refusal->error.code : "not refused";
}
std::string limit_of(const Decoded& decoded) {
  const auto* refusal = std::get_if<Refusal>(&decoded);
  const auto at = refusal ? refusal->extra.find("limit") : Map::const_iterator{};
  return refusal && at != refusal->extra.end() ? at->second.as_string() : "no limit";
}

TEST(RequestDecoding, KeepsCorrelationOperationAndEveryKey) {
  const Decoded decoded =
      decode_body(packed(Value::map({{"op", "status"}, {"job", "J"}, {"x", 1}})));
  const auto& request = std::get<Request>(decoded);
  EXPECT_EQ(request.correlation, "c");
  EXPECT_EQ(request.op, "status");
  EXPECT_EQ(request.body.at("job").as_string(), "J");
  EXPECT_EQ(request.body.at("x").as_int(), 1);
}

TEST(RequestDecoding, AnotherProtocolVersionIsToldTheRange) {
  const Decoded decoded = decode({"AETHER9", "c", packed(Value::map({{"op", "hello"}}))});
  ASSERT_EQ(code_of(decoded), "E-PROTOCOL");
  EXPECT_EQ(std::get<Refusal>(decoded).extra.at("min").as_int(), 1);
  EXPECT_EQ(std::get<Refusal>(decoded).correlation, "c");
}

TEST(RequestDecoding, WhatIsNotOurProtocolGetsNoAnswer) {
  EXPECT_TRUE(std::holds_alternative<Unanswerable>(decode({})));
  EXPECT_TRUE(std::holds_alternative<Unanswerable>(decode({"AETHER1"})));
  EXPECT_TRUE(std::holds_alternative<Unanswerable>(decode({"GET / HTTP/1.1", "c", "x"})));
  EXPECT_TRUE(std::holds_alternative<Unanswerable>(decode({"", "AETHER1", "c"})));
}

TEST(RequestDecoding, EveryLimitIsNamedInItsRefusal) {
  EXPECT_EQ(limit_of(decode({"AETHER1", "c", "x", "y"})), "parts");
  EXPECT_EQ(limit_of(decode({"AETHER1", std::string(65, 'c'), "x"})), "correlation_bytes");
  EXPECT_EQ(limit_of(decode_body(std::string((1u << 20) + 1, 'x'))), "request_bytes");
  EXPECT_EQ(limit_of(decode_body(std::string(200000, '\x91'))), "depth");
  // Five bytes that announce 2^32 - 1 elements.
  EXPECT_EQ(limit_of(decode_body("\xdd\xff\xff\xff\xff")), "elements");
  EXPECT_EQ(limit_of(decode_body("\xdf\xff\xff\xff\xff")), "elements");
  const Value all = limits();
  for (const auto& [name, value] : all.as_map()) EXPECT_GT(value.as_int(), 0) << name;
}

TEST(RequestDecoding, MalformedBodiesAreRefused) {
  EXPECT_EQ(code_of(decode_body("")), "E-WIRE-DECODE");
  EXPECT_EQ(code_of(decode_body("\xc1")), "E-WIRE-DECODE");
  EXPECT_EQ(code_of(decode_body("\x81\xa2op")), "E-WIRE-DECODE");
  EXPECT_EQ(code_of(decode_body(packed(Value::array({1, 2})))), "E-WIRE-DECODE");
  EXPECT_EQ(code_of(decode_body(packed(Value::map({{"op", "x"}})) + "tail")), "E-WIRE-DECODE");
  EXPECT_EQ(code_of(decode_body(packed(Value::map({{"operation", "x"}})))), "E-REQUEST");
  EXPECT_EQ(code_of(decode_body(packed(Value::map({{"op", 7}})))), "E-REQUEST");
  EXPECT_EQ(code_of(decode({"AETHER1", "c"})), "E-REQUEST");
  EXPECT_EQ(code_of(decode({"AETHER1", "", "x"})), "E-REQUEST");
}

TEST(Replies, AreExactlyOneOfResultAndError) {
  const auto decode_reply = [](const Bytes& bytes) { return decode_msgpack(bytes); };
  const Value partial = decode_reply(encode_result(ReplyKind::kPartial, Value::map({{"a", 1}})));
  EXPECT_EQ(partial, Value::map({{"reply", "partial"}, {"result", Value::map({{"a", 1}})}}));
  const Value error = decode_reply(encode_error(
      {Status::kTransient, "E-BUSY", "the queue is full", ""}, {{"retry_after_ms", 500}}));
  EXPECT_EQ(error, Value::map({{"reply", "final"},
                               {"error", Value::map({{"code", "E-BUSY"},
                                                     {"status", "transient"},
                                                     {"text", "the queue is full"},
                                                     {"field", ""},
                                                     {"retry_after_ms", 500}})}}));
}

TEST(Peers, AreReadFromTheKernelsCredentials) {
  const Peer peer = parse_peer("id", "localhost:1000:100:28496");
  EXPECT_EQ(peer.uid, 1000);
  EXPECT_EQ(peer.gid, 100);
  EXPECT_EQ(peer.pid, 28496);
  EXPECT_EQ(parse_peer("id", "127.0.0.1").uid, -1);
}

}  // namespace
}  // namespace aether::net
