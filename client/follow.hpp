// Watching a job until it is over.
#pragma once

#include "client/connection.hpp"
#include "client/session.hpp"

#include <aether/value.hpp>

#include <string>

namespace aether::client {

enum class Show { kProgress, kEventLines, kNothing };

/// What `--json` leaves to show while following.
inline Show progress_unless_json(const Session& session) {
  return session.json ? Show::kNothing : Show::kProgress;
}

/// How a job stands after following: the job object (PROTOCOL.md) and the exit code it means.
/// kDetached when Ctrl-C ended the watching; the job goes on then, and the hint how to come back
/// has been printed.
struct Followed {
  Exit exit = Exit::kDone;
  Value job;
};

/// Follows a job to its end. @throws Failure E-NO-DAEMON, DaemonError.
Followed follow(Session& session, Connection& connection, const std::string& job, Show show);

/// The exit code of a job object in a final state.
Exit exit_of(const Value& job);

/// "failed: text (CODE)" of a job object that did not end well; empty otherwise.
std::string reason_of(const Value& job);

}  // namespace aether::client
