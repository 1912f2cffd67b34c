#include "phrase_plan.hpp"

#include <algorithm>

namespace aether::composition {
namespace {

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

Units period(const UnitNames& names, const std::vector<std::string>& techniques,
             RandomStream& random) {
  const PlannedUnit a = state(names.main), b = state(names.answer);
  switch (random.integer(0, 3)) {
    case 0:
      return {a, develop(names.main, techniques, random), b, a};
    case 1:
      return {a, a, develop(names.main, techniques, random), b};
    case 2:
      return {a, b, a, {names.answer, "variation", 0}};
    default:
      return {a, develop(names.main, techniques, random), a, b};
  }
}

Units sparse(const std::string& source, const char* second, int units) {
  Units out;
  for (int i = 0; i < units; ++i)
    out.push_back(i % 2 == 0 ? PlannedUnit{source, i % 4 == 2 ? second : "none", 0}
                             : PlannedUnit{});
  return out;
}

/// Fragments that climb, towards what the build leads to.
Units climb(const std::string& source, int units) {
  Units out;
  for (int i = 0; i < units; ++i) out.push_back({source, "fragmentation", std::min(i, 4)});
  return out;
}

}  // namespace

std::vector<PlannedUnit> plan_units(const Family& family, int units, const UnitNames& names,
                                    const std::vector<std::string>& techniques,
                                    RandomStream random) {
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
      return sparse(names.main, "inversion", units);
    case SectionType::kBuild:
      return climb("hook", units);
    default:
      break;
  }
  while (static_cast<int>(out.size()) < units) {
    const Units more = period(names, techniques, random);
    // A second period begins like the first: the ear wants the theme back before it wants news.
    out.insert(out.end(), more.begin(), more.end());
  }
  out.resize(static_cast<std::size_t>(std::max(0, units)));
  return out;
}

}  // namespace aether::composition
