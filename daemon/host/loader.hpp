// Loads plugins with Boost.DLL and negotiates with them (plugin.h). Host process only; never
// unloads.
#pragma once

#include <aether/plugin.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/messages.hpp"

namespace aether::host {

/// A mapped plugin: the entry lives as long as the process.
struct LoadedPlugin {
  PluginFile file;
  const aether_entry* entry = nullptr;
  std::string build_id;
  std::vector<Descriptor> descriptors;  ///< by index
};

/// Ids of the extensions a job's host offers.
std::span<const std::string_view> offered_extensions();

/// Do we speak the same ABI? Reads no member that struct_size does not cover.
/// Errors: E-PLUGIN-MAGIC, E-PLUGIN-ABI, E-PLUGIN-SIZE; each prints both sides.
Result<void> negotiate(const aether_entry& entry);

/// Reads and checks one descriptor. Errors: E-PLUGIN-DESCRIPTOR, E-PLUGIN-NEEDS.
Result<Descriptor> read_descriptor(const aether_descriptor* descriptor);

/// A static constructor threw through the dynamic linker. Whether that ends the process or comes
/// back as an exception is the compiler's whim; when it comes back, the linker's locks are in an
/// unknown state and the process must end.
inline constexpr const char* kConstructorThrew = "E-PLUGIN-CONSTRUCTOR";

/// Maps the file, negotiates and reads its descriptors; calls count() and describe() but not
/// init(). Errors as above, kConstructorThrew, and E-PLUGIN-LOAD with the dynamic linker's words.
Result<LoadedPlugin> load_plugin(const PluginFile& file);

}  // namespace aether::host
