#include "daemon/net/clients.hpp"

namespace aether::net {

Clients::Admission Clients::admit(const ReplyHandle& request, std::size_t connected) {
  auto client = waiting_.find(request.identity);
  if (client == waiting_.end()) {
    if (connected > most_) return Admission::kTooManyClients;
    // Connections come and go under new identities; those without open requests may be forgotten at
    // any time.
    if (waiting_.size() >= 4 * most_)
      std::erase_if(waiting_, [](const auto& known) { return known.second.empty(); });
    client = waiting_.try_emplace(request.identity).first;
  }
  if (client->second.size() >= wire::kMaxRequestsInFlight) return Admission::kTooManyRequests;
  return client->second.insert(request.correlation).second ? Admission::kAdmitted
                                                           : Admission::kDuplicate;
}

bool Clients::waiting(const ReplyHandle& request) const {
  const auto client = waiting_.find(request.identity);
  return client != waiting_.end() && client->second.contains(request.correlation);
}

void Clients::answered(const ReplyHandle& request) {
  const auto client = waiting_.find(request.identity);
  if (client != waiting_.end()) client->second.erase(request.correlation);
}

void Clients::forget(const std::string& identity) {
  waiting_.erase(identity);
}

}  // namespace aether::net
