#include "parts.hpp"

#include <algorithm>

namespace aether::midi_algorithmic {
namespace {

/// Silence from one tick to another; what sustains over its end is heard from there.
void rest_between(std::vector<DraftNote>& notes, Tick from, Tick to) {
  if (from >= to) return;
  std::vector<DraftNote> kept;
  for (DraftNote note : notes) {
    const Tick end = note.start + note.length;
    if (note.start < from) {
      note.length = std::min(note.length, from - note.start);
    } else if (note.start < to) {
      if (end <= to || note.struck) continue;
      note.start = to;
      note.length = end - to;
    }
    kept.push_back(std::move(note));
  }
  notes = std::move(kept);
}

}  // namespace

void apply_entrances(const Plan& plan, std::vector<Part>& parts) {
  for (const music::SectionSpan& span : plan.spans) {
    const spec::SectionDefinition* definition = plan.definition(span.index);
    if (!definition) continue;
    for (const spec::LayerSpan& layer : definition->layers)
      for (Part& part : parts) {
        if (part.name != layer.instrument) continue;
        const auto at = [&](int bar) {
          return std::min(span.start + plan.bar_ticks() * bar, span.end());
        };
        rest_between(part.notes, span.start, at(layer.from_bar - 1));
        rest_between(part.notes, at(layer.to_bar), span.end());
      }
  }
}

}  // namespace aether::midi_algorithmic
