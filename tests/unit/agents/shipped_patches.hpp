// The patches of data/patches, as the document that sound design reads.
#pragma once

#include <aether/value.hpp>
#include <aether/yaml.hpp>

#include <filesystem>
#include <string>

namespace aether::testing {

inline const Value& patches_document() {
  static const Value document = [] {
    Map patches;
    for (const auto& file :
         std::filesystem::directory_iterator(std::string(AETHER_SOURCE_DIR) + "/data/patches")) {
      if (file.path().extension() != ".yaml") continue;
      const YamlDocument list = read_yaml_file(file.path().string());
      for (const Value& patch : list.value.at("patches").as_array())
        patches[patch.at("name").as_string()] = patch;
    }
    return Value(patches);
  }();
  return document;
}

}  // namespace aether::testing
