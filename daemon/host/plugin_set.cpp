#include "daemon/host/plugin_set.hpp"

#include <algorithm>
#include <utility>

namespace aether::host {

Result<void> PluginSet::add(LoadedPlugin plugin) {
  for (const Descriptor& descriptor : plugin.descriptors) {
    if (const Offer taken = find(descriptor.id); taken.plugin != nullptr)
      return Error{Status::kInvalid,
                   "E-PLUGIN-DUPLICATE",
                   "the id " + descriptor.id + " is already offered by " + taken.plugin->file.name +
                       " (" + taken.plugin->file.source + "); remove one of the two",
                   {}};
  }
  plugins_.push_back(std::move(plugin));
  return {};
}

Offer PluginSet::find(std::string_view id) const {
  for (const LoadedPlugin& plugin : plugins_)
    for (std::uint32_t i = 0; i < plugin.descriptors.size(); ++i)
      if (plugin.descriptors[i].id == id) return {&plugin, i};
  return {};
}

std::vector<Offer> PluginSet::of_kind(std::string_view kind, std::string_view role) const {
  std::vector<Offer> found;
  for (const Offer& offer : all()) {
    const Descriptor& descriptor = offer.descriptor();
    if (descriptor.kind == kind && (role.empty() || descriptor.role == role))
      found.push_back(offer);
  }
  return found;
}

std::vector<Offer> PluginSet::all() const {
  std::vector<Offer> offers;
  for (const LoadedPlugin& plugin : plugins_)
    for (std::uint32_t i = 0; i < plugin.descriptors.size(); ++i) offers.push_back({&plugin, i});
  std::sort(offers.begin(), offers.end(),
            [](const Offer& a, const Offer& b) { return a.descriptor().id < b.descriptor().id; });
  return offers;
}

}  // namespace aether::host
