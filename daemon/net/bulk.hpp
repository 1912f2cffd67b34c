// Large artifacts on their way out, chunk by chunk, as fast as the slowest subscriber reads.
#pragma once

#include <aether/value.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <set>
#include <string>

namespace aether::net {

/// A stored file to send out in chunks on the bulk endpoint.
struct BulkArtifact {
  std::string job, artifact, name, sha256;
  std::uint64_t size = 0;
  std::filesystem::path path;  ///< read while it is sent; must not change
};

/// The topics somebody subscribed to on an XPUB socket.
class Subscriptions {
 public:
  void add(std::string topic) { topics_.insert(std::move(topic)); }
  void remove(const std::string& topic) { topics_.erase(topic); }
  /// Would a message with this topic reach anybody?
  bool wanted(std::string_view topic) const;

 private:
  std::set<std::string> topics_;
};

/// A queue of files and a place in the first of them. Single-threaded; sends nothing itself.
class BulkQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Chunk {
    std::string topic;
    Value payload;
  };

  explicit BulkQueue(std::string epoch) : epoch_(std::move(epoch)) {}
  ~BulkQueue();
  BulkQueue(const BulkQueue&) = delete;
  BulkQueue& operator=(const BulkQueue&) = delete;

  void add(BulkArtifact artifact) { waiting_.push_back(std::move(artifact)); }
  bool empty() const { return waiting_.empty(); }

  /// The next chunk, of the first artifact that has a subscriber and can be read; false when none
  /// is left.
  bool next(const Subscriptions& subscribers, Chunk& chunk);
  /// The chunk went out.
  void sent(Time now);
  /// The chunk did not go out because a subscriber is slow. After kPatience without a chunk sent
  /// the artifact is given up and true returned; its readers fetch it.
  bool stalled(Time now);

  static constexpr std::chrono::seconds kPatience{3};

 private:
  void drop();
  bool read(Bytes& data);

  std::string epoch_;
  std::deque<BulkArtifact> waiting_;
  int fd_ = -1;                // of waiting_.front(), when open
  std::uint64_t offset_ = 0;   // of the next chunk
  std::uint64_t pending_ = 0;  // bytes of the chunk handed out last
  Time progress_{};  // when a chunk last went out; zero = this artifact has not begun to stall
};

}  // namespace aether::net
