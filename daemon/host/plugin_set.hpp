// The loaded plugins of a generation by what they are. Filled in the host, read in its jobs.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/host/loader.hpp"

namespace aether::host {

/// One thing that can be created: descriptor `index` of a plugin. Lives as long as its set.
struct Offer {
  const LoadedPlugin* plugin = nullptr;
  std::uint32_t index = 0;
  const Descriptor& descriptor() const { return plugin->descriptors[index]; }
};

/// Immutable once the host is ready; any thread may read it.
class PluginSet {
 public:
  /// Errors: E-PLUGIN-DUPLICATE when an id is taken.
  Result<void> add(LoadedPlugin plugin);

  /// The offer with this id, or one without plugin.
  Offer find(std::string_view id) const;
  /// All offers of a kind, by id; with a role when it is not empty.
  std::vector<Offer> of_kind(std::string_view kind, std::string_view role = {}) const;
  /// All offers, by id.
  std::vector<Offer> all() const;

 private:
  std::deque<LoadedPlugin> plugins_;  // offers point into it
};

}  // namespace aether::host
