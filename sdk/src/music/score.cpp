#include <aether/music/score.hpp>

#include <algorithm>
#include <cmath>

namespace aether::music {

double Score::seconds(Tick tick) const {
  double seconds = 0.0;
  for (std::size_t i = 0; i < tempos.size(); ++i) {
    const Tick from = tempos[i].tick;
    if (tick <= from && i > 0) break;
    const Tick to = i + 1 < tempos.size() ? std::min(tick, tempos[i + 1].tick) : tick;
    seconds += static_cast<double>(to - from) * 60.0 / (tempos[i].bpm * kTicksPerQuarter);
  }
  return seconds;
}

Tick Score::tick_at(double at_seconds) const {
  double passed = 0.0;
  for (std::size_t i = 0; i < tempos.size(); ++i) {
    const double ticks_a_second = tempos[i].bpm * kTicksPerQuarter / 60.0;
    const bool last = i + 1 == tempos.size();
    const double length =
        last ? 0.0 : static_cast<double>(tempos[i + 1].tick - tempos[i].tick) / ticks_a_second;
    if (last || at_seconds < passed + length)
      return tempos[i].tick + static_cast<Tick>(std::floor((at_seconds - passed) * ticks_a_second));
    passed += length;
  }
  return 0;
}

const Track* Score::track(std::string_view name) const {
  for (const Track& track : tracks)
    if (track.name == name) return &track;
  return nullptr;
}

}  // namespace aether::music
