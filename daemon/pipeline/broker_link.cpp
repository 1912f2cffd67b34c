#include "daemon/pipeline/broker_link.hpp"

#include <unistd.h>

#include "daemon/pipeline/job_main.hpp"
#include "daemon/pipeline/test_kill.hpp"

namespace aether::pipeline {

namespace {

constexpr auto kProgressPause = std::chrono::milliseconds(100);
constexpr int kMostLogLines = 5000;
constexpr std::size_t kLongestText = 4000;

std::string shortened(const std::string& text) {
  return text.size() <= kLongestText ? text : text.substr(0, kLongestText) + "…";
}

Status status_of(const std::string& name) {
  for (int i = AETHER_OK; i <= AETHER_INTERNAL; ++i)
    if (name == status_name(static_cast<Status>(i))) return static_cast<Status>(i);
  return Status::kInternal;
}

}  // namespace

void BrokerLink::check_cancelled() const {
  if (is_cancelled()) throw Failure(Status::kCancelled, "E-CANCELLED", "the job was cancelled");
}

void BrokerLink::send_value(const Value& message) {
  const std::lock_guard lock(sending_);
  const Result<void> sent = channel_.send(message);
  if (sent.ok()) return;
  if (sent.error().code == "E-CHANNEL-CLOSED") ::_exit(kExitOrphan);
  throw Failure(sent.error());
}

void BrokerLink::log(const std::string& stage, const std::string& plugin, int severity,
                     const std::string& text) {
  const std::lock_guard lock(sending_);
  if (++logged_ > kMostLogLines) return;
  const bool last = logged_ == kMostLogLines;
  (void)channel_.send(host::pack(host::JobLog{
      stage, plugin, last ? std::string("further log lines are dropped") : shortened(text),
      severity}));
}

void BrokerLink::progress(const std::string& stage, double fraction, const std::string& text) {
  const std::lock_guard lock(sending_);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < kProgressPause) return;
  last_progress_ = now;
  // Written so that a NaN becomes 0.
  const double share = fraction > 0.0 ? (fraction < 1.0 ? fraction : 1.0) : 0.0;
  (void)channel_.try_send(host::pack(host::Progress{stage, shortened(text), share}));
}

Value BrokerLink::await(const char* type, const char* other_type) {
  for (;;) {
    Result<host::Received> received = channel_.receive();
    if (!received.ok()) continue;
    if (received->state == host::Inbox::kClosed) ::_exit(kExitOrphan);
    if (received->state == host::Inbox::kMessage) {
      const std::string got = host::type_of(received->packet.message);
      if (got == type || got == other_type) return std::move(received->packet.message);
      continue;
    }
    check_cancelled();
    // A signal interrupts the wait, so a cancel is seen at once; the time-out covers one that came
    // just before.
    channel_.wait_readable(200);
  }
}

void BrokerLink::commit(const host::Commit& commit) {
  send(commit);
  test_kill("during", commit.stage);
  const Value reply = await(host::Committed::kType, host::CommitRefused::kType);
  if (host::type_of(reply) == host::Committed::kType) return;
  const auto refused = host::unpack<host::CommitRefused>(reply);
  throw Failure(status_of(refused.status), refused.code, refused.text);
}

host::PermitReply BrokerLink::permit(const std::string& resource) {
  send(host::Permit{resource});
  return host::unpack<host::PermitReply>(await(host::PermitReply::kType, ""));
}

}  // namespace aether::pipeline
