// Looks at a shared object without mapping it: a file cut short would kill its loader with SIGBUS
// inside dlopen.
#pragma once

#include <string>

#include "daemon/core/result.hpp"

namespace aether::host {

/// Accepts an ELF64 shared object for this machine whose program headers and loadable segments lie
/// inside the file. A file without its section headers (stripped by a cut) is refused too: they
/// come last, so they prove the length. Errors: E-PLUGIN-ELF naming what is wrong, E-FILE-READ.
Result<void> check_elf(const std::string& path);

}  // namespace aether::host
