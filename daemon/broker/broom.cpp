#include "daemon/broker/broom.hpp"

#include <utility>

#include "daemon/core/files.hpp"
#include "daemon/core/log.hpp"

namespace aether::broker {

Broom::Broom()
    : thread_([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          tasks_.wait(-1);
          tasks_.run();
        }
      }) {}

Broom::~Broom() {
  thread_.request_stop();
  tasks_.post([] {});
}

void Broom::remove(std::string folder) {
  tasks_.post([folder = std::move(folder)] {
    if (const auto removed = remove_tree(folder); !removed)
      log_failure("broom", "cannot remove a work directory", removed.error());
  });
}

}  // namespace aether::broker
