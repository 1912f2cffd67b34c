#include "daemon/core/faults.hpp"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>

namespace aether::faults {
namespace {

struct Plan {
  std::optional<std::size_t> site;
  std::uint64_t occurrence = 0;  // of the site; 0 = every
  std::uint64_t nth = 0;         // of all writes; 0 = none
  int error_number = ENOSPC;
  std::uint64_t site_uses = 0;
  std::uint64_t writes = 0;
};

std::mutex plan_mutex;
Plan plan;
// Lets the usual case, no plan, pass without the mutex; writes are then counted here.
std::atomic<bool> armed{false};
std::atomic<std::uint64_t> unarmed_writes{0};

void arm(const Plan& next) {
  const std::lock_guard lock(plan_mutex);
  plan = next;
  unarmed_writes = 0;
  armed = next.site.has_value() || next.nth > 0;
}

std::optional<int> errno_from(std::string_view name) {
  if (name == "ENOSPC") return ENOSPC;
  if (name == "EIO") return EIO;
  return std::nullopt;
}

std::optional<std::uint64_t> count_from(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0) return std::nullopt;
  return count;
}

Error bad_plan(std::string_view text) {
  return {Status::kInvalid, "E-FAULT-PLAN",
          "\"" + std::string(text) +
              "\" is no fault plan; write site:ENOSPC, site:EIO:3 or nth:8:ENOSPC with a site of "
              "daemon/core/faults.hpp",
          "AETHER_FAULT"};
}

std::string_view next_part(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view part = rest.substr(0, colon);
  rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  return part;
}

Result<void> arm_from(std::string_view text) {
  std::string_view rest = text;
  const std::string_view first = next_part(rest);
  const std::string_view second = next_part(rest);
  const std::string_view third = rest;
  if (first == "nth") {
    const auto n = count_from(second);
    const auto error = errno_from(third);
    if (!n || !error) return bad_plan(text);
    fail_nth(*n, *error);
    return {};
  }
  const auto error = errno_from(second);
  const auto occurrence = third.empty() ? std::optional<std::uint64_t>(0) : count_from(third);
  if (!error || !occurrence) return bad_plan(text);
  for (std::size_t i = 0; i < kFaultSites.size(); ++i) {
    if (kFaultSites[i].name != first) continue;
    fail_site(Site::at(i), *error, *occurrence);
    return {};
  }
  return bad_plan(text);
}

}  // namespace

void fail_site(Site site, int error_number, std::uint64_t occurrence) {
  Plan next;
  next.site = site.index();
  next.occurrence = occurrence;
  next.error_number = error_number;
  arm(next);
}

void fail_nth(std::uint64_t n, int error_number) {
  Plan next;
  next.nth = n;
  next.error_number = error_number;
  arm(next);
}

void clear() {
  arm({});
}

Result<void> read_environment() {
  const char* text = std::getenv("AETHER_FAULT");
  if (text == nullptr || *text == '\0') return {};
  return arm_from(text);
}

std::uint64_t writes_seen() {
  const std::lock_guard lock(plan_mutex);
  return plan.writes + unarmed_writes;
}

int check(Site site) {
  if (!armed) {
    ++unarmed_writes;
    return 0;
  }
  const std::lock_guard lock(plan_mutex);
  ++plan.writes;
  if (plan.nth > 0) return plan.writes == plan.nth ? plan.error_number : 0;
  if (!plan.site || *plan.site != site.index()) return 0;
  ++plan.site_uses;
  return plan.occurrence == 0 || plan.site_uses == plan.occurrence ? plan.error_number : 0;
}

}  // namespace aether::faults
