// A small house song, right in every respect: tests spoil one thing each.
#pragma once

#include "plugins/agents/qa/qa.hpp"

namespace aether::qa::fixture {

/// Eight bars at 124 BPM with drums, bass, keys and lead; master files that measure well. 60 s long
/// as far as the files go.
Inputs good_song();

/// The named check, or null.
const spec::TechnicalCheck* find(const std::vector<spec::TechnicalCheck>& checks,
                                 const std::string& name);

}  // namespace aether::qa::fixture
