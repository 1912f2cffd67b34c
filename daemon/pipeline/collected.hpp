// An aether_sink that joins what is written to it.
#pragma once

#include <aether/plugin.h>
#include <aether/value.hpp>

namespace aether::pipeline {

struct Collected {
  Bytes bytes;
  static void append(void* context, const void* data, std::uint64_t size) {
    auto& to = static_cast<Collected*>(context)->bytes;
    const auto* from = static_cast<const std::uint8_t*>(data);
    to.insert(to.end(), from, from + size);
  }
  aether_sink sink() { return {this, &append}; }
};

}  // namespace aether::pipeline
