#include "phrase_plan.hpp"

#include <algorithm>

namespace aether::composition {
namespace {

constexpr double kStays = 0.45;  // riff from which a figure is not turned upside down or moved up

using Units = std::vector<PlannedUnit>;
using spec::SectionType;

PlannedUnit state(const std::string& source) {
  return {source, "none", 0};
}

/// A changed return by one of the song's techniques.
PlannedUnit develop(const std::string& source, const std::vector<std::string>& techniques,
                    RandomStream& random) {
  const std::string technique = techniques.empty() ? "sequence" : random.pick(techniques);
  if (technique == "sequence")
    return {source, "sequence", random.chance(0.6) ? random.integer(1, 2) : -random.integer(1, 2)};
  if (technique == "augmentation" || technique == "retrograde") return {source, "variation", 0};
  return {source, technique, 0};
}

/// Two phrases (one of four units), so that the ear gets its theme back. By the phrase's length:
/// short ones restate, pairs answer, long ones wander before they close.
Units period(const PlanRequest& request, RandomStream& random) {
  const UnitNames& names = request.names;
  const PlannedUnit a = state(names.main), b = state(names.answer);
  const auto developed = [&] {
    const bool again = request.riff > 0.0 && random.chance(request.riff);
    return again ? a : develop(names.main, request.techniques, random);
  };
  const int form = random.integer(0, 1);
  // A riff is said three times before anything answers it.
  if (request.riff > 0.0 && request.phrase <= 4 && random.chance(request.riff)) return {a, a, a, b};
  if (request.phrase <= 1)
    return form == 0 ? Units{a, developed(), b, a} : Units{a, a, developed(), b};
  if (request.phrase == 2)
    return form == 0 ? Units{a, b, a, {names.answer, "variation", 0}} : Units{a, developed(), a, b};
  Units out = form == 0 ? Units{a, developed(), b, a} : Units{a, a, developed(), b};
  if (request.phrase > 4) {
    out.back() = developed();
    while (static_cast<int>(out.size()) + 1 < request.phrase)
      out.push_back(out.size() % 2 == 0 ? a : developed());
    out.push_back(b);
  }
  return out;
}

Units sparse(const std::string& source, const char* second, int units) {
  Units out;
  for (int i = 0; i < units; ++i)
    out.push_back(i % 2 == 0 ? PlannedUnit{source, i % 4 == 2 ? second : "none", 0}
                             : PlannedUnit{});
  return out;
}

/// Fragments that climb, towards what the build leads to; a riff's insist where they are.
Units climb(const std::string& source, int units, bool insists) {
  Units out;
  for (int i = 0; i < units; ++i)
    out.push_back({source, "fragmentation", insists ? 0 : std::min(i, 4)});
  return out;
}

}  // namespace

int phrase_units(const std::vector<int>& phrase_lengths, int bars, int unit_bars,
                 RandomStream random) {
  std::vector<int> fitting;
  for (const int length : phrase_lengths)
    if (length >= unit_bars && length <= bars) fitting.push_back(length);
  const int chosen = fitting.empty() ? unit_bars : random.pick(fitting);
  return std::max(1, chosen / unit_bars);
}

std::vector<PlannedUnit> plan_units(const PlanRequest& request, RandomStream random) {
  const Family& family = request.family;
  const UnitNames& names = request.names;
  const int units = request.units;
  Units out;
  switch (family.function) {
    case SectionType::kIntro:
      if (!family.hook) return out;
      for (int i = 0; i < units; ++i)
        out.push_back(i % 2 == 1 || units == 1 ? state(names.main) : PlannedUnit{});
      return out;
    case SectionType::kOutro: {
      out = sparse("hook", "fragmentation", units);
      if (units > 1) out.back() = {};
      if (!family.hook) out.front().transformation = "fragmentation";
      return out;
    }
    case SectionType::kBreakdown:
    case SectionType::kInterlude:
      return sparse(names.main, request.riff > kStays ? "none" : "inversion", units);
    case SectionType::kBuild:
      return climb("hook", units, request.riff > kStays);
    default:
      break;
  }
  while (static_cast<int>(out.size()) < units) {
    const Units more = period(request, random);
    // A second period begins like the first: the ear wants the theme back before it wants news.
    out.insert(out.end(), more.begin(), more.end());
  }
  out.resize(static_cast<std::size_t>(std::max(0, units)));
  return out;
}

std::vector<PlannedUnit> varied_units(std::vector<PlannedUnit> plan, const PlanRequest& request,
                                      RandomStream random) {
  std::vector<std::size_t> plain;
  const auto phrase = static_cast<std::size_t>(std::max(1, request.phrase));
  for (std::size_t i = 1; i < plan.size(); ++i) {
    const bool closes = phrase > 1 && i % phrase == phrase - 1;
    if (!plan[i].source.empty() && plan[i].transformation == "none" && !closes) plain.push_back(i);
  }
  if (plain.empty()) return plan;
  // Its rhythm stays, or the ear would hear a third idea instead of the second time.
  PlannedUnit& changed = plan[random.pick(plain)];
  changed.transformation = random.chance(0.5) ? "variation" : "sequence";
  if (changed.transformation == "sequence") changed.transpose_steps = random.chance(0.5) ? 1 : -1;
  return plan;
}

std::vector<PlannedUnit> hook_varied_once(std::vector<PlannedUnit> plan, const UnitNames& names) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].source != names.main) continue;
    // Half a hook is a reminder, not the hook in another light.
    if (plan[i].transformation != "none" && plan[i].transformation != "fragmentation") return plan;
    last = i;
  }
  if (last == 0 && plan.size() > 1) last = plan.size() - 1;
  if (last > 0) plan[last] = {names.main, "variation", 0};
  return plan;
}

}  // namespace aether::composition
