// A ruler for sound: levels, spectra and images of interleaved stereo at 48 kHz, by definitions of
// its own, so that what the engine measures about itself is not taken at its word.
#pragma once

#include <vector>

namespace aether::fields {

using Sound = std::vector<float>;  ///< interleaved stereo, 48 kHz

/// A stretch of it.
Sound between(const Sound& sound, double from_s, double to_s);
double rms_db(const Sound& sound);
double peak_db(const Sound& sound);
/// Peak over RMS.
double crest_db(const Sound& sound);
/// Loudest over mean 50 ms of what sounds: how far hits stand out of what lies between them.
double dynamics_db(const Sound& sound);
/// Mean spectral centroid, by amplitude, over the whole.
double centroid(const Sound& sound);
/// Share of the energy between two frequencies, in dB.
double band_db(const Sound& sound, double low_hz, double high_hz);
/// Share of the energy that is no partial within a quarter tone of `hz` itself, in dB: what was
/// added to a pure tone.
double overtones_db(const Sound& sound, double hz);
/// Energy of the sides over that of the middle.
double side_mid_db(const Sound& sound);
/// Level of the right over the left.
double right_left_db(const Sound& sound);
/// Energy from a moment on over that before it.
double tail_db(const Sound& sound, double from_s);
/// Mean time of the energy, in seconds.
double mean_time(const Sound& sound);
/// Seconds until the level first reaches half of its greatest.
double rise_time(const Sound& sound);
/// Width of the partial at `hz`: SD in Hz of the energy within 5 % of it.
double line_width(const Sound& sound, double hz);

}  // namespace aether::fields
