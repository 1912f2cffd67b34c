// A seam for the kill tests: AETHER_TEST_KILL="<who>:<when>:<stage>[:<marker>]" in the environment
// of a build with tests kills one process around the commit of one stage.
//
//   who     job, host, broker
//   when    before (nothing sent yet), during (request sent, answer not read), after (answer read)
//   marker  a file that is created when it happens; when it exists, nothing happens: killed once
#pragma once

#include <string_view>

namespace aether::pipeline {

#if defined(AETHER_TEST_HOOKS)
void test_kill(std::string_view when, std::string_view stage);
#else
inline void test_kill(std::string_view, std::string_view) {}
#endif

}  // namespace aether::pipeline
