#include "client/commands/brief_options.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/submission.hpp"
#include "client/private_daemon.hpp"

#include <optional>

namespace aether::client {
namespace {

Exit run_brief(Session& session, const BriefFile& brief, const std::string& output) {
  (void)brief.checked();
  ensure_daemon(session);
  Connection connection(session.socket);
  const std::string job = submit(connection, brief).at("job").as_string();
  return follow_and_fetch(session, connection, job, output);
}

struct TrackOptions {
  std::string title, genre, key, mood, duration, output = "out";
  std::optional<int> bpm;
  std::optional<std::int64_t> seed;
  bool no_vocals = false;

  BriefFile brief() const {
    BriefFile made;
    made.set("title", Value(title), "TITLE");
    const auto text = [&made](const char* field, const std::string& value) {
      if (!value.empty()) made.set(field, Value(value), std::string("--") + field);
    };
    text("genre", genre);
    text("key", key);
    text("mood", mood);
    text("duration", duration);
    if (bpm) made.set("bpm", Value(*bpm), "--bpm");
    if (seed) made.set("seed", Value(static_cast<long long>(*seed)), "--seed");
    if (no_vocals) made.set("vocals", Value(false), "--no-vocals");
    return made;
  }
};

void add_build_track(CLI::App& app, Session& session) {
  auto options = std::make_shared<TrackOptions>();
  CLI::App* command = app.add_subcommand("build-track", "make a track without a brief file");
  command->add_option("title", options->title, "title of the track")->required();
  command->add_option("--genre", options->genre, "genre id; see aetherctl genres")->required();
  command->add_option("--bpm", options->bpm, "quarter notes a minute");
  command->add_option("--key", options->key, "such as \"A minor\"");
  command->add_option("--mood", options->mood, "such as nostalgic");
  command->add_option("--duration", options->duration, "seconds, or 2:30");
  command->add_option("--seed", options->seed, "the same seed gives the same track");
  command->add_flag("--no-vocals", options->no_vocals, "instrumental");
  command->add_option("-o,--output", options->output, "folder for the release (default: out)")
      ->type_name("DIR");
  command->callback([options, &session] {
    session.exit = run_brief(session, options->brief(), options->output);
  });
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  struct Options {
    BriefOptions brief;
    std::string output = "out";
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "run", "make a track from a brief and fetch it; starts a daemon if none answers");
  options->brief.add_to(*command);
  command->add_option("-o,--output", options->output, "folder for the release (default: out)")
      ->type_name("DIR");
  command->callback([options, &session] {
    session.exit = run_brief(session, options->brief.read(), options->output);
  });
  add_build_track(app, session);
}

}  // namespace aether::client
