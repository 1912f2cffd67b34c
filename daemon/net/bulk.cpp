#include "daemon/net/bulk.hpp"

#include <aether/wire.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace aether::net {

bool Subscriptions::wanted(std::string_view topic) const {
  return std::any_of(topics_.begin(), topics_.end(),
                     [topic](const std::string& prefix) { return topic.starts_with(prefix); });
}

BulkQueue::~BulkQueue() {
  if (fd_ >= 0) close(fd_);
}

void BulkQueue::drop() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  offset_ = pending_ = 0;
  progress_ = {};
  waiting_.pop_front();
}

bool BulkQueue::read(Bytes& data) {
  const BulkArtifact& artifact = waiting_.front();
  if (fd_ < 0) fd_ = open(artifact.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) return false;
  data.resize(std::min<std::uint64_t>(wire::kChunkBytes, artifact.size - offset_));
  const ssize_t size = pread(fd_, data.data(), data.size(), static_cast<off_t>(offset_));
  return size == static_cast<ssize_t>(data.size());
}

bool BulkQueue::next(const Subscriptions& subscribers, Chunk& chunk) {
  while (!waiting_.empty()) {
    const BulkArtifact& artifact = waiting_.front();
    chunk.topic = wire::bulk_topic(artifact.job, artifact.artifact);
    Bytes data;
    if (offset_ >= artifact.size || !subscribers.wanted(chunk.topic) || !read(data)) {
      drop();
      continue;
    }
    pending_ = data.size();
    chunk.payload =
        Value::map({{"schema", wire::kEventSchema},
                    {"epoch", epoch_},
                    {"job", artifact.job},
                    {"artifact", artifact.artifact},
                    {"name", artifact.name},
                    {"sha256", artifact.sha256},
                    {"size", static_cast<std::int64_t>(artifact.size)},
                    {"offset", static_cast<std::int64_t>(offset_)},
                    {"index", static_cast<std::int64_t>(offset_ / wire::kChunkBytes)},
                    {"chunks", static_cast<std::int64_t>((artifact.size + wire::kChunkBytes - 1) /
                                                         wire::kChunkBytes)},
                    {"data", std::move(data)}});
    return true;
  }
  return false;
}

void BulkQueue::sent(Time now) {
  offset_ += pending_;
  progress_ = now;
  if (offset_ >= waiting_.front().size) drop();
}

bool BulkQueue::stalled(Time now) {
  if (progress_ == Time{}) progress_ = now;
  if (now - progress_ < kPatience) return false;
  drop();
  return true;
}

}  // namespace aether::net
