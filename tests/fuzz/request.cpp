// Whatever arrives on the job socket is a request within the limits, a refusal that can be sent, or
// nothing.
//
// Input: frames, each with two bytes of length before it (little endian); the last takes what is
// left.
#include "daemon/net/codec.hpp"

#include <aether/wire.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

void require(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

std::vector<std::string_view> frames_of(std::string_view input) {
  std::vector<std::string_view> frames;
  while (input.size() >= 2 && frames.size() < 8) {
    const std::size_t length =
        static_cast<unsigned char>(input[0]) | static_cast<unsigned char>(input[1]) << 8;
    input.remove_prefix(2);
    frames.push_back(input.substr(0, length));
    input.remove_prefix(frames.back().size());
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aether;
  const std::vector<std::string_view> frames =
      frames_of({reinterpret_cast<const char*>(data), size});
  const net::Decoded decoded = net::decode_request({}, frames);
  if (const auto* request = std::get_if<net::Request>(&decoded)) {
    require(!request->op.empty() && request->body.is_map(), "a request has an operation and a map");
    require(
        !request->correlation.empty() && request->correlation.size() <= wire::kMaxCorrelationBytes,
        "a request has a correlation id within its limit");
    // By bytes: a NaN does not equal itself.
    const Bytes once = encode_msgpack(request->body);
    require(encode_msgpack(decode_msgpack(once)) == once, "a request survives its encoding");
  } else if (const auto* refusal = std::get_if<net::Refusal>(&decoded)) {
    require(refusal->correlation.size() <= wire::kMaxCorrelationBytes,
            "a refusal echoes at most the limit");
    const Value reply = decode_msgpack(net::encode_error(refusal->error, refusal->extra));
    require(reply.at("error").at("code").size() > 0, "a refusal has a code");
    require(reply.at("error").at("text").size() > 0, "a refusal has a sentence");
  }
  return 0;
}
