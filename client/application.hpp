// The command line of aetherctl.
#pragma once

#include "client/session.hpp"

#include <string>
#include <vector>

namespace aether::client {

/// Parses the arguments (without the program's name), runs the command and prints any error. Never
/// throws.
Exit run(const std::vector<std::string>& arguments, Session& session);

}  // namespace aether::client
