#include "client/commands/commands.hpp"
#include "client/output.hpp"
#include "client/release_folder.hpp"

#include <aether/error.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

namespace aether::client {
namespace {

constexpr const char* kConfig =
    R"(# Configuration of aetherd. Every line is optional; `aetherctl config` shows what is in force.
#
# plugin_dirs: [/home/me/plugins]             # more folders with agents and providers
# agents: {composition: com.example.jazzcat}  # which plugin plays a role
# jobs: {max_running: 2}                      # songs at the same time
# log: {level: debug}
)";

constexpr const char* kBriefEnd = R"(prompt: dreamy synthwave night drive, female vocal
duration: 60            # seconds, or 2:30
# genre: synthwave      # see: aetherctl genres
# bpm: 100
# key: A minor
# mood: nostalgic
# vocals: true
# seed: 7               # the same seed gives the same track
# instruments: {include: [], exclude: []}
)";

Failure write_failure(const std::filesystem::path& path) {
  return {Status::kResource, "E-FILE-WRITE",
          "cannot write " + path.string() + ": " + std::strerror(errno)};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw write_failure(path);
}

void done(Session& session, const std::filesystem::path& path, const std::string& hint) {
  if (session.json) return print_json(session.out, Value::map({{"path", path.string()}}));
  session.out << path.string() << '\n' << hint << '\n';
}

void init(Session& session) {
  std::error_code error;
  std::filesystem::create_directories(session.home.parent_path(), error);
  if (mkdir(session.home.c_str(), 0700) != 0 && errno != EEXIST) throw write_failure(session.home);
  const std::filesystem::path config = session.home / "config.yaml";
  if (!std::filesystem::exists(config)) write_text(config, kConfig);
  done(session, session.home, "ready; try: aetherctl plan --prompt \"slow jazz at night\"");
}

void new_project(Session& session, const std::string& name) {
  if (!is_safe_name(name) || name.find('/') != std::string::npos)
    throw Failure(
        Status::kInvalid, "E-PROJECT-NAME",
        "\"" + name + "\" is no name for a project; leave out \"/\" and a dot at the start",
        "name");
  std::error_code error;
  if (!std::filesystem::create_directory(name, error)) {
    if (error) throw write_failure(name);
    throw Failure(Status::kInvalid, "E-PROJECT-EXISTS",
                  "the folder \"" + name + "\" exists already", "name");
  }
  std::string quoted;
  for (const char c : name) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  const std::filesystem::path brief = std::filesystem::path(name) / "brief.yaml";
  write_text(brief, "title: \"" + quoted + "\"\n" + kBriefEnd);
  done(session, brief, "edit it, then: aetherctl run \"" + brief.string() + "\"");
}

}  // namespace

void add_project(CLI::App& app, Session& session) {
  app.add_subcommand("init", "make the state directory with a configuration to edit")
      ->callback([&session] { init(session); });
  auto name = std::make_shared<std::string>();
  CLI::App* project = app.add_subcommand("new-project", "make a folder with a brief to edit");
  project->add_option("name", *name, "name of the project and its song")->required();
  project->callback([name, &session] { new_project(session, *name); });
}

}  // namespace aether::client
