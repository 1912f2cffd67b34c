// Submitting and what follows it: shared by submit, run, plan, build-track and reproduce.
#pragma once

#include "client/brief_file.hpp"
#include "client/connection.hpp"
#include "client/follow.hpp"
#include "client/session.hpp"

#include <string>

namespace aether::client {

struct SubmitWishes {
  std::string until;            ///< empty: the whole release
  std::string idempotency_key;  ///< empty: none
};

/// Submits a checked brief; the daemon's complaints about it are explained with the brief's places.
/// @return {job, created, state, seq}
Value submit(Connection& connection, const BriefFile& brief, const SubmitWishes& wishes = {});

/// Follows a job, fetches its release into `parent` and prints the summary as the last lines; or
/// says why it failed.
Exit follow_and_fetch(Session& session, Connection& connection, const std::string& job,
                      const std::string& parent);

/// The given job, or the newest. @throws DaemonError E-NO-JOB.
Value job_or_newest(Connection& connection, const std::string& job);

}  // namespace aether::client
