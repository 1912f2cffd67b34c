#include "daemon/host/plugin_host.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

namespace aether::host {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : text;
}

}  // namespace

std::optional<std::string> config_text(const Value& config, std::string_view plugin_id,
                                       std::string_view key) {
  const Value& value = config[plugin_id][key];
  if (value.is_string()) return value.as_string();
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  if (value.is_int()) return std::to_string(value.as_int());
  if (!value.is_double()) return std::nullopt;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", value.as_double());
  return text.data();
}

PluginHost::PluginHost(std::vector<std::string> ids, const Value& config, BulkFiles& bulk,
                       LogLine log)
    : ids_(std::move(ids)), config_(config), bulk_(bulk), log_(std::move(log)) {
  host_.struct_size = sizeof(aether_host);
  host_.abi_major = AETHER_ABI_MAJOR;
  host_.abi_minor = AETHER_ABI_MINOR;
  host_.impl = this;
  host_.get_extension = &get_extension;
  host_.log = [](const aether_host* host, std::int32_t severity, const char* text) {
    self(host).log_(severity, text_of(text));
  };
  host_.set_error = [](const aether_host* host, const char* code, const char* text,
                       const char* field) {
    self(host).error_ = {Status::kInternal, text_of(code), text_of(text), text_of(field)};
  };
  host_.is_cancelled = [](const aether_host*) -> std::int32_t { return 0; };
  host_.progress = [](const aether_host*, double, const char*) {};
}

PluginHost& PluginHost::self(const aether_host* host) {
  return *static_cast<PluginHost*>(host->impl);
}

const void* PluginHost::get_extension(const aether_host*, const char* id) {
  static const aether_config config = {
      sizeof(aether_config), 0,
      [](const aether_host* host, const char* key, aether_sink out) -> aether_status {
        for (const std::string& plugin_id : self(host).ids_) {
          const auto text = config_text(self(host).config_, plugin_id, key);
          if (!text) continue;
          out.write(out.context, text->data(), text->size());
          return AETHER_OK;
        }
        return AETHER_UNSUPPORTED;
      }};
  static const aether_data_dir data_dir = {
      sizeof(aether_data_dir), 0,
      [](const aether_host* host) { return self(host).bulk_.data_dir().c_str(); },
      [](const aether_host* host, const char* kind, const char* name,
         aether_sink out) -> aether_status {
        const Result<BulkFile> file = self(host).bulk_.find(text_of(kind), text_of(name));
        if (!file.ok()) {
          self(host).error_ = file.error();
          return static_cast<aether_status>(file.error().status);
        }
        out.write(out.context, file->path.data(), file->path.size());
        return AETHER_OK;
      }};
  if (std::strcmp(id, AETHER_EXT_CONFIG) == 0) return &config;
  if (std::strcmp(id, AETHER_EXT_DATA_DIR) == 0) return &data_dir;
  return nullptr;
}

}  // namespace aether::host
