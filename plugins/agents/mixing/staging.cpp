#include "steps.hpp"

#include <algorithm>

namespace aether::mixing {
namespace {

constexpr double kHighestFaderDb = 12.0, kLowestFaderDb = -60.0;
// A lead instrument behind a singer answers; it does not compete.
constexpr double kLeadBehindVoiceDb = -4.0;
// Backing voices stand behind the lead voice.
constexpr double kBackingVoiceDb = -6.0;

double balance_of(const spec::GenreProfile& genre, const std::string& key, double fallback) {
  const auto at = genre.production.balance_db.find(key);
  return at == genre.production.balance_db.end() ? fallback : at->second;
}

/// LU against the lead.
double wanted_level(const Inputs& inputs, const Part& part, bool has_voice) {
  const spec::GenreProfile& genre = inputs.genre;
  const double voice = balance_of(genre, "vocal", 0.0) +
                       (genre.production.mix_characteristics.vocal_forwardness - 0.5) * 4.0;
  double level = 0.0;
  if (part.place == Place::kVocal)
    level = voice;
  else if (part.stem->category == "vocal")
    level = voice + kBackingVoiceDb;
  else if (part.place == Place::kDrums && part.stem->role == "drums")
    level = balance_of(genre, "drums", -2.0);
  else if (part.place == Place::kBass)
    level = balance_of(genre, "bass", -4.0);
  else
    level = balance_of(genre, part.stem->role, balance_of(genre, part.stem->category, -7.0));
  if (part.place == Place::kLead && has_voice) level += kLeadBehindVoiceDb;
  return level + (part.entry ? part.entry->level_db : 0.0);
}

}  // namespace

double tightness(const spec::GenreProfile& genre) {
  const auto& targets = genre.production.master_targets;
  const double middle = (targets.dynamic_range_lu_min + targets.dynamic_range_lu_max) / 2.0;
  return clamp_to((14.0 - middle) / 7.0, 0.2, 1.0);
}

void stage_gains(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                 const Decide& decide) {
  const bool has_voice = std::any_of(parts.begin(), parts.end(), [](const Part& p) {
    return p.place == Place::kVocal && !p.silent;
  });
  std::vector<double> gains(parts.size(), 0.0);
  double highest = -100.0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent) continue;
    // Short effects never fill a gating block: their level is taken from the peak.
    const double loudness = std::max(parts[i].signal().lufs, parts[i].signal().peak_db - 24.0);
    gains[i] = kLeadLufs + wanted_level(inputs, parts[i], has_voice) - loudness;
    highest = std::max(highest, gains[i]);
  }
  // When the quietest stem would need more than the fader gives, all go down together: the balance
  // is what counts.
  const double shift = std::min(0.0, kHighestFaderDb - highest);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent) continue;
    mix.tracks[i].gain_db = clamp_to(gains[i] + shift, kLowestFaderDb, kHighestFaderDb);
    decide("mix.tracks." + parts[i].name() + ".gain_db", decibels(mix.tracks[i].gain_db),
           "measured " + decibels(parts[i].signal().lufs) + " (LUFS), wanted " +
               decibels(wanted_level(inputs, parts[i], has_voice)) + " against the lead",
           0.9);
  }
}

}  // namespace aether::mixing
