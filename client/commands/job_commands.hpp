// What the job commands do; `pipeline` offers some of them under other names.
#pragma once

#include "client/session.hpp"

#include <string>
#include <string_view>

namespace aether::client {

struct ListWishes {
  bool dead = false;
  std::string state;
  int limit = 20;
};

void list_jobs(Session& session, const ListWishes& wishes);
/// Of the given job, or the newest.
void show_status(Session& session, const std::string& job);
/// Asks `op` (cancel, resume, retry) for the given job, or the newest.
void change_job(Session& session, std::string_view op, const std::string& job);

}  // namespace aether::client
