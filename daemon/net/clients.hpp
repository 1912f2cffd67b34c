// Who has asked what: bounds the unanswered requests of each client, and sees that each gets one
// final reply.
#pragma once

#include "daemon/net/request.hpp"

#include <aether/wire.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace aether::net {

/// Unanswered requests by client. Single-threaded.
class Clients {
 public:
  explicit Clients(std::size_t most = wire::kMaxClients) : most_(most) {}

  enum class Admission { kAdmitted, kTooManyClients, kTooManyRequests, kDuplicate };

  /// Notes a request. `connected` is the number of open connections; when it exceeds the limit,
  /// clients not yet known are turned away.
  Admission admit(const ReplyHandle& request, std::size_t connected);

  bool waiting(const ReplyHandle& request) const;
  void answered(const ReplyHandle& request);
  /// The client is gone: nothing more can be sent to it.
  void forget(const std::string& identity);

 private:
  std::size_t most_;
  // A client stays known after its last answer, until room is needed.
  std::map<std::string, std::set<std::string>, std::less<>> waiting_;
};

}  // namespace aether::net
