// The steps from an empty database to today's: entry i leads from version i to i + 1 (PRAGMA
// user_version).
#pragma once

#include <span>
#include <string_view>

namespace aether::store {

std::span<const std::string_view> migrations();

}  // namespace aether::store
