#include "parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aether::mixing {
namespace {

Place place_of(const spec::StemMeasure& stem) {
  if (stem.category == "drums") return Place::kDrums;
  if (stem.category == "vocal" && (stem.role == "lead" || stem.name == "vocal"))
    return Place::kVocal;
  if (stem.role == "bass" || stem.category == "bass") return Place::kBass;
  if (stem.role == "lead") return Place::kLead;
  return Place::kBand;
}

const spec::SynthPatch* patch_of(const Inputs& inputs, const std::string& track) {
  for (const auto& assignment : inputs.sound_design.instrument_assignments) {
    if (assignment.instrument_name != track || !assignment.patch_name) continue;
    for (const auto& patch : inputs.sound_design.synth_patches)
      if (patch.name == *assignment.patch_name) return &patch;
  }
  return nullptr;
}

}  // namespace

std::vector<Part> sort_parts(const Inputs& inputs) {
  std::vector<Part> parts;
  for (const spec::StemMeasure& stem : inputs.stems.stems) {
    Part part;
    part.stem = &stem;
    for (const auto& entry : inputs.genre.arrangement.palette)
      if (entry.track == stem.name) part.entry = &entry;
    part.patch = patch_of(inputs, stem.name);
    part.place = place_of(stem);
    // Below the absolute gate of BS.1770 nothing is heard; a short effect may still peak above it.
    part.silent = stem.signal.lufs <= -69.0 && stem.signal.peak_db < -70.0;
    parts.push_back(part);
  }
  return parts;
}

const char* bus_of(const Part& part) {
  if (part.stem->category == "vocal") return "vocals";
  if (part.place == Place::kDrums) return "drums";
  if (part.place == Place::kBass) return "bass";
  return "music";
}

double octave_share_db(const spec::SignalMeasure& signal, std::size_t band) {
  if (signal.spectrum_db.size() != static_cast<std::size_t>(spec::kSpectrumBands)) return -60.0;
  double energy = 0.0;
  for (const double level : signal.spectrum_db) energy += std::pow(10.0, level / 10.0);
  if (!(energy > 0.0)) return -60.0;
  return std::max(-60.0, signal.spectrum_db[band] - 10.0 * std::log10(energy));
}

const Part* find_drums(const std::vector<Part>& parts) {
  const Part* drums = nullptr;
  for (const Part& part : parts)
    if (part.place == Place::kDrums && !part.silent &&
        (!drums || part.signal().lufs > drums->signal().lufs))
      drums = &part;
  return drums;
}

std::string decibels(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f dB", value);
  return text;
}

double clamp_to(double value, double low, double high) {
  return std::min(high, std::max(low, value));
}

}  // namespace aether::mixing
