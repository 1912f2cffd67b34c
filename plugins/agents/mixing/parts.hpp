// What each stem is in this song: the measurements, the genre's palette entry and the patch, side
// by side.
#pragma once

#include "mixing.hpp"

#include <vector>

namespace aether::mixing {

enum class Place { kDrums, kBass, kVocal, kLead, kBand };

struct Part {
  const spec::StemMeasure* stem = nullptr;
  const spec::PaletteEntry* entry = nullptr;  ///< of the genre, by track name; null for a guest
  const spec::SynthPatch* patch = nullptr;    ///< null when sampled
  Place place = Place::kBand;
  bool silent = false;

  const spec::SignalMeasure& signal() const { return stem->signal; }
  const std::string& name() const { return stem->name; }
};

std::vector<Part> sort_parts(const Inputs& inputs);
const char* bus_of(const Part& part);
/// Octave level relative to the whole stem, dB; -60 when nothing was measured. Band 0 lies
/// around 31.5 Hz.
double octave_share_db(const spec::SignalMeasure& signal, std::size_t band);
/// Loudest of the drums, or null: what side-chains listen to.
const Part* find_drums(const std::vector<Part>& parts);

std::string decibels(double value);
double clamp_to(double value, double low, double high);

}  // namespace aether::mixing
