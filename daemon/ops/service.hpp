// What the daemon tells its service manager (sd_notify). Without one every call does nothing.
#pragma once

#include <string>

namespace aether::ops {

/// READY=1 with a status line: sockets are bound, the store is open, plugins serve.
void notify_ready(const std::string& status);
/// RELOADING=1; follow with notify_ready.
void notify_reloading();
/// STOPPING=1.
void notify_stopping();
/// WATCHDOG=1; call from the loop that has just seen the others alive.
void notify_alive();

}  // namespace aether::ops
