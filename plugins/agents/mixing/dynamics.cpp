#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace aether::mixing {
namespace {

struct Recipe {
  double ratio, attack_ms, release_ms, above_rms_db;
};

/// Settings of practice by place; `above_rms_db` puts the threshold over the part's own RMS.
const Recipe* recipe_of(const Part& part) {
  static constexpr Recipe kDrums = {3.0, 20.0, 120.0, 6.0}, kBass = {4.0, 15.0, 160.0, 0.0},
                          kVoice = {3.0, 8.0, 120.0, 1.0}, kLead = {2.5, 10.0, 140.0, 3.0},
                          kBand = {2.0, 15.0, 160.0, 4.0};
  switch (part.place) {
    case Place::kDrums:
      return &kDrums;
    case Place::kBass:
      return &kBass;
    case Place::kVocal:
      return &kVoice;
    case Place::kLead:
      return &kLead;
    case Place::kBand:
      break;
  }
  // Sustained layers have nothing to tame; struck and strummed ones do when they are peaky.
  const double crest = part.signal().peak_db - part.signal().rms_db;
  return part.stem->role != "pad" && part.stem->role != "texture" && crest > 14.0 ? &kBand
                                                                                  : nullptr;
}

std::optional<spec::Compressor> own_compressor(const Part& part, double tight) {
  const Recipe* recipe = recipe_of(part);
  if (!recipe) return std::nullopt;
  spec::Compressor made;
  made.ratio = 1.0 + (recipe->ratio - 1.0) * tight;
  made.attack_ms = recipe->attack_ms;
  made.release_ms = recipe->release_ms;
  made.knee_db = 6.0;
  made.threshold_db = clamp_to(part.signal().rms_db + recipe->above_rms_db, -60.0, 0.0);
  // What the louder notes (some 5 dB over RMS) lose comes back, so that the staged balance holds.
  const double over = std::max(0.0, 5.0 - recipe->above_rms_db);
  made.makeup_gain_db = clamp_to(over * (1.0 - 1.0 / made.ratio) * 0.6, 0.0, 6.0);
  return made;
}

/// Ducks by the genre's depth when the kick hits: the threshold lies 12 dB under the drums' peaks.
/// The kick alone is heard, or pads would duck on the backbeat too.
spec::Compressor duck(const Inputs& inputs, const Part& drums) {
  const double depth = inputs.genre.production.sidechain_depth_db;
  // The kick's peak stands this far above the threshold: what the ratio takes of it is the depth.
  const double over = std::max(12.0, 1.25 * depth);
  const double beat_ms = 60000.0 / inputs.song.tempo();
  spec::Compressor made;
  made.threshold_db = clamp_to(drums.signal().peak_db - over, -60.0, 0.0);
  made.ratio = clamp_to(1.0 / (1.0 - depth / over), 1.0, 20.0);
  made.attack_ms = 2.0;
  made.release_ms = clamp_to(beat_ms * 0.35, 60.0, 400.0);  // back before the next beat
  made.knee_db = 3.0;
  made.sidechain_track = drums.name() + ":kick";
  return made;
}

bool is_ducked(const Inputs& inputs, const Part& part) {
  const auto& list = inputs.genre.production.sidechain;
  return inputs.genre.production.sidechain_depth_db > 0.0 && part.place != Place::kDrums &&
         std::find(list.begin(), list.end(), part.name()) != list.end();
}

/// Expected RMS and peak of what reaches a bus.
struct BusLevel {
  double energy = 0.0, peak_db = -120.0;
  double rms_db() const { return 10.0 * std::log10(std::max(energy, 1e-12)); }
};
BusLevel level_of(const std::vector<Part>& parts, const spec::MixSpec& mix,
                  const std::string& bus) {
  BusLevel level;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent || (!bus.empty() && mix.tracks[i].output_bus != bus)) continue;
    const double gain = mix.tracks[i].gain_db;
    level.energy += std::pow(10.0, (parts[i].signal().rms_db + gain) / 10.0);
    level.peak_db = std::max(level.peak_db, parts[i].signal().peak_db + gain);
  }
  return level;
}

spec::Compressor glue(double threshold_db, double ratio, double attack_ms, double release_ms) {
  spec::Compressor made;
  made.threshold_db = clamp_to(threshold_db, -60.0, 0.0);
  made.ratio = ratio;
  made.attack_ms = attack_ms;
  made.release_ms = release_ms;
  made.knee_db = 6.0;
  return made;
}

}  // namespace

void set_dynamics(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                  const Decide& decide) {
  const double tight = tightness(inputs.genre);
  const Part* drums = find_drums(parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].silent) continue;
    if (drums && is_ducked(inputs, parts[i])) {
      mix.tracks[i].compressor = duck(inputs, *drums);
      decide("mix.tracks." + parts[i].name() + ".compressor",
             "side-chained to the kick of " + drums->name(),
             inputs.genre.name + " ducks it by " +
                 decibels(inputs.genre.production.sidechain_depth_db),
             0.9);
    } else {
      mix.tracks[i].compressor = own_compressor(parts[i], tight);
    }
  }
  // Open genres keep their buses free: dynamics are the point.
  if (tight < 0.5) return;
  for (spec::BusSettings& bus : mix.buses) {
    const BusLevel level = level_of(parts, mix, bus.bus_name);
    if (bus.bus_name == "drums")
      bus.compressor = glue(level.peak_db - 9.0, 1.0 + tight, 25.0, 120.0);
    if (bus.bus_name == "music")
      bus.compressor = glue(level.rms_db() + 5.0, 1.0 + 0.5 * tight, 30.0, 200.0);
    if (bus.bus_name == "vocals")
      bus.compressor = glue(level.rms_db() + 4.0, 1.0 + 0.6 * tight, 12.0, 150.0);
  }
  mix.master_compressor =
      glue(level_of(parts, mix, "").rms_db() + 5.0, 1.0 + 0.6 * tight, 30.0, 200.0);
}

}  // namespace aether::mixing
