#include "client/commands/commands.hpp"
#include "client/connection.hpp"
#include "client/output.hpp"

#include <aether/wire.hpp>

#include <CLI/CLI.hpp>

namespace aether::client {

void add_system(CLI::App& app, Session& session) {
  const auto add = [&](std::string_view op, const char* description) {
    return app.add_subcommand(std::string(op), description);
  };
  add(wire::op::kConfig, "the daemon's configuration")->callback([&session] {
    const Value reply = Connection(session.socket).ask(wire::op::kConfig);
    if (session.json) return print_json(session.out, reply);
    print_tree(session.out, reply.at("config"));
    session.out << "read from: " << plain(reply.at("sources")) << '\n';
  });
  add(wire::op::kHealth, "is the daemon well? Exit code 1 when it is not ready")
      ->callback([&session] {
        const Value reply = Connection(session.socket).ask(wire::op::kHealth);
        if (!reply.at("ready").bool_or(false)) session.exit = Exit::kError;
        if (session.json) return print_json(session.out, reply);
        session.out << plain(reply.at("status")) << ", up "
                    << time_text(reply.at("uptime_seconds").double_or(0.0)) << '\n';
        Table table({"COMPONENT", "STATUS", ""});
        for (const Value& part : reply.at("components").as_array())
          table.add(
              {plain(part.at("name")), plain(part.at("status")), part.at("text").string_or("")});
        table.print(session.out);
      });
  add(wire::op::kStats, "counters of the daemon")->callback([&session] {
    const Value reply = Connection(session.socket).ask(wire::op::kStats);
    if (session.json) return print_json(session.out, reply);
    print_tree(session.out, reply);
  });
}

}  // namespace aether::client
