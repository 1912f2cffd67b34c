// Tone of a mix in four regions, and how far it is from where the genre wants it.
#pragma once

#include <aether/spec/genre.hpp>
#include <aether/spec/measure.hpp>

namespace aether::mastering {

/// Level of a region against the whole, dB.
struct Regions {
  double low = 0.0;       ///< below 180 Hz
  double low_mid = 0.0;   ///< 180-710 Hz
  double presence = 0.0;  ///< 710-2800 Hz
  double high = 0.0;      ///< above 2800 Hz
};

/// The regions of a measured spectrum; kHumanMedian when nothing was measured, so that nothing is
/// corrected.
Regions regions_of(const spec::SignalMeasure& signal);

/// Median of 17 human masters: third-octave long-term spectra added up to the regions.
inline constexpr Regions kHumanMedian = {-2.3, -5.6, -9.6, -16.6};

/// The median tilted by the genre's low end and brightness.
Regions wanted_regions(const spec::MixCharacteristics& character);

/// What to add, dB: six tenths of the way, at most 3 dB a region.
Regions correction(const Regions& measured, const Regions& wanted);

}  // namespace aether::mastering
