#include "client/commands/commands.hpp"
#include "client/connection.hpp"
#include "client/output.hpp"

#include <aether/wire.hpp>

#include <memory>

#include <CLI/CLI.hpp>

namespace aether::client {
namespace {

std::string tempo_text(const Value& bpm) {
  if (!bpm.is_array() || bpm.size() != 3) return plain(bpm);
  return plain(bpm.at(0)) + "-" + plain(bpm.at(2)) + " (" + plain(bpm.at(1)) + ")";
}

void list_genres(Session& session) {
  const Value reply = Connection(session.socket).ask(wire::op::kGenres);
  if (session.json) return print_json(session.out, reply.at("genres"));
  Table table({"ID", "NAME", "BPM", "MOODS"});
  for (const Value& genre : reply.at("genres").as_array())
    table.add({plain(genre.at("id")), plain(genre.at("name")), tempo_text(genre.at("bpm")),
               plain(genre.at("moods"))});
  table.print(session.out);
}

}  // namespace

void add_genres(CLI::App& app, Session& session) {
  for (const char* name : {"genres", "list-genres"})
    app.add_subcommand(name, "the genres the daemon knows")->callback([&session] {
      list_genres(session);
    });
  auto id = std::make_shared<std::string>();
  CLI::App* genre = app.add_subcommand("genre", "everything about one genre");
  genre->add_option("id", *id, "genre id")->required();
  genre->callback([id, &session] {
    const Value reply = Connection(session.socket).ask(wire::op::kGenre, {{"id", *id}});
    if (session.json) return print_json(session.out, reply.at("genre"));
    print_tree(session.out, reply.at("genre"));
  });
}

}  // namespace aether::client
