// The front door: the job socket (ROUTER), the event publisher (XPUB) and the bulk publisher, all
// on one thread.
//
// Requests are decoded within the limits of wire.hpp and handed over in batches; replies and events
// come back from any thread through a queue. Nothing here blocks: a client that does not read loses
// its replies, never the daemon's time.
#pragma once

#include <aether/error.hpp>
#include <aether/value.hpp>
#include "daemon/core/result.hpp"
#include "daemon/net/bulk.hpp"
#include "daemon/net/codec.hpp"
#include "daemon/net/curve.hpp"
#include "daemon/net/request.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aether::net {

struct ServerConfig {
  std::string job_endpoint;  ///< "ipc:///path" or "tcp://127.0.0.1:port" (port * = any free one)
  std::string event_endpoint;
  std::string bulk_endpoint;
  std::string epoch;  ///< id of this start of the daemon; in every event
  Limits limits;
  std::optional<CurveKeys> curve;  ///< for tcp:// only; required beyond the loopback interface

  /// The default endpoints below AETHER_HOME. The folder run/ is made by Server, mode 0700.
  static ServerConfig in_home(const std::filesystem::path& home, std::string epoch);
};

/// Counters since the start; for `stats` and metrics.
struct ServerStats {
  std::uint64_t requests = 0;  ///< handed to the handler
  std::uint64_t refused = 0;   ///< answered with an error before they reached it
  std::uint64_t replies = 0;
  std::uint64_t replies_dropped = 0;  ///< the client was gone or did not read
  std::uint64_t events = 0;
  std::uint64_t bulk_bytes = 0;
  std::uint64_t bulk_abandoned = 0;  ///< artifacts given up for a slow reader
  std::uint64_t clients = 0;         ///< connections to the job socket now
};

class Loop;

/// Owns sockets and thread. All members but start() and stop() are thread-safe.
class Server {
 public:
  /// `handler` must outlive the server.
  Server(ServerConfig config, RequestHandler& handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the lock beside each ipc path, binds with umask 077 and starts the thread.
  /// Errors: E-SOCKET-BUSY (a live daemon, or something that is no socket, sits on the path),
  /// E-NET-CURVE (tcp beyond loopback without keys), E-NET-BIND.
  Result<void> start();

  /// Sends what is queued for at most `linger_ms`, closes and removes the sockets, joins.
  /// Idempotent.
  void stop(int linger_ms = 500);

  /// Answers a request; after kFinal the handle is used up. `result` is a map.
  void reply(const ReplyHandle& to, Value result, ReplyKind kind = ReplyKind::kFinal);
  /// A final error. `extra` is merged into the error map: {"retry_after_ms": 500}, {"limit":
  /// "queued_jobs"}.
  void fail(const ReplyHandle& to, const Error& error, Map extra = {});

  /// Publishes an event on its topic (wire::job_topic, wire::sys_topic). Adds "schema", "epoch" and
  /// "global"; jobs with "job" and "seq" appear in the heartbeat, which the server sends by itself.
  void publish(std::string topic, Value payload);

  /// Sends a stored artifact to those subscribed to its job's bulk topic; costs nothing when nobody
  /// is. Publish its artifact.ready first.
  void publish_bulk(BulkArtifact artifact);

  /// The configuration as bound: a port * is the real one. `hello` reports these.
  ServerConfig endpoints() const;

  ServerStats stats() const;

 private:
  std::unique_ptr<Loop> loop_;
};

}  // namespace aether::net
