// One function for each family of commands: it adds them to the command line; they run while it is
// parsed.
#pragma once

#include "client/session.hpp"

namespace CLI {
class App;
}

namespace aether::client {

void add_artifacts(CLI::App& app, Session& session);  ///< artifacts, fetch
void add_genres(CLI::App& app, Session& session);     ///< genres, list-genres, genre
void add_jobs(CLI::App& app, Session& session);       ///< jobs, status, cancel, resume, retry
void add_pipeline(CLI::App& app, Session& session);   ///< pipeline list | status | resume
void add_plan(CLI::App& app, Session& session);
void add_plugins(CLI::App& app, Session& session);  ///< plugins [reload]
void add_project(CLI::App& app, Session& session);  ///< init, new-project
void add_reproduce(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);  ///< run, build-track
void add_submit(CLI::App& app, Session& session);
void add_system(CLI::App& app, Session& session);  ///< config, health, stats
void add_watch(CLI::App& app, Session& session);

}  // namespace aether::client
