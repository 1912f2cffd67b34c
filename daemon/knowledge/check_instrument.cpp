#include "daemon/knowledge/checks.hpp"

#include <aether/spec/arrangement.hpp>

namespace aether::knowledge {
namespace {

const std::vector<std::string> kIdioms = {"keys",    "strum",  "pluck", "bow",
                                          "breathe", "strike", "synth"};

}  // namespace

std::vector<std::string> texts(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

void check_instrument(const spec::InstrumentProfile& instrument, const std::string& path,
                      const Names& names, Problems& problems) {
  problems.require_known(path + ".category", "category", instrument.category,
                         texts(spec::kCategories), "E-INSTRUMENT-CATEGORY");
  problems.require_known(path + ".idiom", "idiom", instrument.idiom, kIdioms, "E-INSTRUMENT-IDIOM");
  const int low = instrument.range_low.midi(), high = instrument.range_high.midi();
  const int easy_low = instrument.comfortable_low.midi(),
            easy_high = instrument.comfortable_high.midi();
  if (!(low <= easy_low && easy_low < easy_high && easy_high <= high))
    problems.add(
        path,
        "ranges must nest: range_low <= comfortable_low < comfortable_high <= range_high, not " +
            instrument.range_low.text() + ", " + instrument.comfortable_low.text() + ", " +
            instrument.comfortable_high.text() + ", " + instrument.range_high.text(),
        "E-INSTRUMENT-RANGE");
  if (instrument.drums != (instrument.category == "drums"))
    problems.add(path, "`drums: true` and category drums go together", "E-INSTRUMENT-CATEGORY");
  if (!instrument.default_patch.empty())
    problems.require_known(path + ".default_patch", "patch", instrument.default_patch,
                           names.patches, "E-INSTRUMENT-PATCH");
}

}  // namespace aether::knowledge
