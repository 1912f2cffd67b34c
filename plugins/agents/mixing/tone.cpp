#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace aether::mixing {
namespace {

spec::EQBand band(const char* type, int frequency_hz, double gain_db, double q) {
  spec::EQBand made;
  made.band_type = type;
  made.frequency_hz = frequency_hz;
  made.gain_db = std::round(gain_db * 10.0) / 10.0;
  made.q = q;
  return made;
}

/// Where a part may end below: everything under it belongs to bass and kick.
int highpass_hz(const Part& part, bool has_bass) {
  if (part.place == Place::kDrums) return part.stem->role == "drums" ? 28 : 150;
  if (part.place == Place::kBass) return 28;
  if (!has_bass) return 45;  // somebody has to carry the bottom
  if (part.place == Place::kVocal || part.stem->category == "vocal") return 90;
  if (part.place == Place::kLead) return 120;
  if (part.stem->role == "pad") return 130;
  if (part.stem->role == "texture" || part.stem->role == "arpeggio") return 180;
  return 110;
}

/// Mud: more than half of a part's energy between 180 and 710 Hz. Harshness: too much between 1.4
/// and 5.7 kHz.
void correct(const Part& part, spec::TrackSettings& track, const Decide& decide) {
  const auto& signal = part.signal();
  const auto share = [&](std::size_t from, std::size_t to) {
    double energy = 0.0;
    for (std::size_t b = from; b <= to; ++b)
      energy += std::pow(10.0, octave_share_db(signal, b) / 10.0);
    return 10.0 * std::log10(std::max(energy, 1e-6));
  };
  const double mud = share(3, 4), harsh = share(6, 7);
  if (part.place == Place::kBand && mud > -3.0) {
    const double cut = clamp_to(-(mud + 3.0) * 1.2 - 1.0, -4.0, -1.0);
    track.eq_bands.push_back(band("peak", 320, cut, 1.0));
    decide("mix.tracks." + part.name() + ".eq_bands", "320 Hz " + decibels(cut),
           "180-710 Hz hold " + decibels(mud) + " of its energy", 0.7);
  }
  if (part.place != Place::kDrums && harsh > -5.0) {
    const double cut = clamp_to(-(harsh + 5.0) * 1.0 - 0.8, -3.5, -0.8);
    track.eq_bands.push_back(band("peak", 3200, cut, 1.2));
    decide("mix.tracks." + part.name() + ".eq_bands", "3200 Hz " + decibels(cut),
           "1.4-5.7 kHz hold " + decibels(harsh) + " of its energy", 0.7);
  }
}

/// The foreground gets the air that the genre's brightness asks for, when it is duller than a
/// bright human lead.
void brighten(const Inputs& inputs, const Part& part, spec::TrackSettings& track) {
  if (part.place != Place::kVocal && part.place != Place::kLead && part.place != Place::kDrums)
    return;
  const double air = octave_share_db(part.signal(), 8);
  const double wish = inputs.genre.production.mix_characteristics.brightness - 0.5;
  const double reserve = clamp_to((-22.0 - air) / 10.0, 0.0, 1.0);
  const double gain = wish > 0.0 ? wish * 8.0 * (0.3 + reserve) : wish * 6.0;
  if (std::fabs(gain) >= 0.3)
    track.eq_bands.push_back(band("highshelf", 7000, clamp_to(gain, -4.0, 4.0), 0.7));
}

void part_kick_and_bass(const std::vector<Part>& parts, spec::MixSpec& mix, const Decide& decide) {
  const Part* drums = find_drums(parts);
  if (!drums) return;
  // Whoever has the octave around 63 Hz keeps it; the other gets the one around 125 Hz.
  const bool kick_below =
      octave_share_db(drums->signal(), 1) >= octave_share_db(drums->signal(), 2);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].place != Place::kBass || parts[i].silent) continue;
    mix.tracks[i].eq_bands.push_back(band("peak", kick_below ? 60 : 115, -2.0, 1.2));
    mix.tracks[i].eq_bands.push_back(band("peak", kick_below ? 110 : 58, 1.0, 1.0));
    decide("mix.tracks." + parts[i].name() + ".eq_bands",
           kick_below ? "-2 dB at 60 Hz" : "-2 dB at 115 Hz", "the kick's body lies there", 0.7);
  }
}

void colour_buses(const Inputs& inputs, spec::MixSpec& mix) {
  const auto& character = inputs.genre.production.mix_characteristics;
  for (spec::BusSettings& bus : mix.buses) {
    // Worn machines lose the top of the drums first.
    if (bus.bus_name == "drums" && character.brightness < 0.4)
      bus.eq_bands.push_back(band("lowpass", 9500, 0.0, 0.7));
    if (bus.bus_name == "music" && character.vintage_warmth > 0.6)
      bus.eq_bands.push_back(band("highshelf", 9000, -(character.vintage_warmth - 0.6) * 5.0, 0.7));
    if (bus.bus_name == "vocals")
      bus.eq_bands.push_back(band("peak", 4000, character.vocal_forwardness * 1.5, 0.8));
  }
  const double low = (character.low_end_emphasis - 0.5) * 4.0,
               high = (character.brightness - 0.5) * 4.0;
  if (std::fabs(low) >= 0.1) mix.master_eq.push_back(band("lowshelf", 95, low, 0.7));
  if (std::fabs(high) >= 0.1) mix.master_eq.push_back(band("highshelf", 8000, high, 0.7));
}

}  // namespace

void shape_tone(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                const Decide& decide) {
  const auto sounds = [&](auto wanted) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const Part& p) { return !p.silent && wanted(p); });
  };
  const bool has_bass = sounds([](const Part& p) { return p.place == Place::kBass; });
  const bool has_front =
      sounds([](const Part& p) { return p.place == Place::kLead || p.place == Place::kVocal; });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent) continue;
    spec::TrackSettings& track = mix.tracks[i];
    track.eq_bands.push_back(band("highpass", highpass_hz(parts[i], has_bass), 0.0, 0.7));
    correct(parts[i], track, decide);
    // Room for the foreground where words and hooks are understood.
    if (has_front && parts[i].place == Place::kBand)
      track.eq_bands.push_back(band("peak", 2400, -1.5, 0.8));
    brighten(inputs, parts[i], track);
  }
  part_kick_and_bass(parts, mix, decide);
  colour_buses(inputs, mix);
}

}  // namespace aether::mixing
