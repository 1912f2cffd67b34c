// What /proc knows about processes: threads, descriptors, private memory, children.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace aether::host {

/// Threads of this process; 1 when /proc cannot be read.
int thread_count();

/// Open descriptors of this process and what they refer to ("/tmp/x", "socket:[123]"), without the
/// one that lists them.
std::map<int, std::string> open_descriptors();

/// RssAnon of a process in bytes: private memory, without file pages. 0 once it is gone.
std::int64_t anonymous_bytes(pid_t pid);

/// Children of this single-threaded process, zombies too; orphans of its children when it is
/// subreaper.
std::vector<pid_t> child_processes();

/// Sets this process's oom_score_adj; silently does nothing where that is not allowed.
void set_oom_score(int score);

}  // namespace aether::host
