#include "tonal_balance.hpp"

#include <algorithm>
#include <cmath>

namespace aether::mastering {
namespace {

double part_db(const std::vector<double>& bands, std::size_t from, std::size_t to) {
  double part = 0.0, all = 0.0;
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const double energy = std::pow(10.0, bands[b] / 10.0);
    all += energy;
    if (b >= from && b <= to) part += energy;
  }
  return all > 0.0 && part > 0.0 ? std::max(-60.0, 10.0 * std::log10(part / all)) : -60.0;
}

double step(double from, double to) {
  return std::clamp(0.6 * (to - from), -3.0, 3.0);
}

}  // namespace

Regions regions_of(const spec::SignalMeasure& signal) {
  if (signal.spectrum_db.size() != static_cast<std::size_t>(spec::kSpectrumBands) ||
      signal.lufs <= -69.0)
    return kHumanMedian;
  return {part_db(signal.spectrum_db, 0, 2), part_db(signal.spectrum_db, 3, 4),
          part_db(signal.spectrum_db, 5, 6), part_db(signal.spectrum_db, 7, 9)};
}

Regions wanted_regions(const spec::MixCharacteristics& character) {
  Regions wanted = kHumanMedian;
  wanted.low += (character.low_end_emphasis - 0.5) * 5.0;
  wanted.low_mid += character.vintage_warmth * 0.8;
  wanted.presence += (character.vocal_forwardness - 0.5) * 2.0;
  wanted.high += (character.brightness - 0.5) * 10.0;
  return wanted;
}

Regions correction(const Regions& measured, const Regions& wanted) {
  return {step(measured.low, wanted.low), step(measured.low_mid, wanted.low_mid),
          step(measured.presence, wanted.presence), step(measured.high, wanted.high)};
}

}  // namespace aether::mastering
