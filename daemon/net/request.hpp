// A decoded request, and who will answer it.
#pragma once

#include <aether/value.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace aether::net {

/// Who sent a request. uid, gid and pid come from the kernel for ipc://; -1 over tcp://.
struct Peer {
  std::string identity;  ///< ZeroMQ routing id, binary; new with every connection
  std::int64_t uid = -1, gid = -1, pid = -1;
};

/// Where a reply goes. A plain value: copy it, keep it, use it from any thread.
struct ReplyHandle {
  std::string identity;
  std::string correlation;
};

/// One request, within the limits of wire.hpp. `body` is the whole map, "op" included.
struct Request {
  Peer peer;
  std::string correlation;
  std::string op;
  Value body;

  ReplyHandle handle() const { return {peer.identity, correlation}; }
};

/// Answers requests. The daemon implements it.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  /// Everything that waited on the job socket, in order of arrival (one peer's requests keep their
  /// order): commit it as one group, then Server::reply to each. Runs on the server's thread and
  /// must not block: pass slow work on. Exactly one final reply a request. An exception becomes an
  /// E-INTERNAL reply to all of the batch that has none yet.
  virtual void handle(std::vector<Request> batch) = 0;
};

}  // namespace aether::net
