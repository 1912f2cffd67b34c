#include "mastering.hpp"

#include "tonal_balance.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aether::mastering {
namespace {

std::string figure(double value, const char* unit) {
  char text[48];
  std::snprintf(text, sizeof text, "%.1f %s", value, unit);
  return text;
}

const Value& require(const Map& inputs, const char* name) {
  const auto at = inputs.find(name);
  if (at == inputs.end() || !at->second.is_map())
    throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                  std::string("mastering needs the document \"") + name + "\"", name);
  return at->second;
}

void set_loudness(const Inputs& inputs, spec::MasterSpec& master, const Decide& decide) {
  const spec::MasterTargets& targets = inputs.genre.production.master_targets;
  const bool by_genre = inputs.loudness == "genre";
  master.loudness.target_lufs =
      by_genre ? (targets.loudness_lufs_min + targets.loudness_lufs_max) / 2.0 : -14.0;
  decide(
      "master.loudness.target_lufs", figure(master.loudness.target_lufs, "LUFS"),
      by_genre ? "the brief wants the genre's own loudness" : "streaming services play at -14 LUFS",
      1.0);
  master.true_peak.ceiling_dbtp = -1.0;
  master.limiter.ceiling_dbtp = -1.0;
  // Back within a sixteenth, so that the limiter breathes with the beat.
  master.limiter.release_ms = std::clamp(60000.0 / inputs.song.tempo() / 4.0, 60.0, 250.0);
  master.limiter.lookahead_ms = 5.0;
  // The genre's figures are of whole dynamics; the loudness range of a master is about half of them
  // at least.
  master.dynamic_range.target_lu =
      (targets.dynamic_range_lu_min + targets.dynamic_range_lu_max) / 2.0;
  master.dynamic_range.minimum_lu = targets.dynamic_range_lu_min / 2.0;
}

spec::EQBand band(const char* type, int frequency_hz, double gain_db, double q) {
  spec::EQBand made;
  made.band_type = type;
  made.frequency_hz = frequency_hz;
  made.gain_db = std::round(gain_db * 10.0) / 10.0;
  made.q = q;
  return made;
}

void set_tone(const Inputs& inputs, spec::MasterSpec& master, const Decide& decide) {
  const spec::MixCharacteristics& character = inputs.genre.production.mix_characteristics;
  // Half the genre's colour as a fixed tint; what is still missing is decided by measurement.
  spec::TonalTarget& tint = master.tonal_target;
  tint.low_end_emphasis = 0.5 + (character.low_end_emphasis - 0.5) * 0.5;
  tint.brightness = 0.5 + (character.brightness - 0.5) * 0.5;
  tint.warmth = 0.5 + (character.vintage_warmth - 0.4) * 0.3;
  tint.presence = 0.5 + (character.vocal_forwardness - 0.5) * 0.3;
  tint.air = 0.5 + (character.brightness - 0.5) * 0.4;
  const Regions measured = regions_of(inputs.mixdown), wanted = wanted_regions(character);
  const Regions move = correction(measured, wanted);
  const auto add = [&](const char* type, int hz, double q, double gain, double is, double should) {
    gain = std::clamp(gain, -3.0, 3.0);
    if (std::fabs(gain) < 0.25) return;
    master.eq_bands.push_back(band(type, hz, gain, q));
    decide("master.eq_bands", std::to_string(hz) + " Hz " + figure(gain, "dB"),
           "measured " + figure(is, "dB") + " of the whole there, the genre's place is " +
               figure(should, "dB"),
           0.7);
  };
  // The tint's shelves give 3 dB and its low-mid peak 2 dB at their ends.
  add("lowshelf", 100, 0.7, move.low - (tint.low_end_emphasis - 0.5) * 6.0, measured.low,
      wanted.low);
  add("peak", 330, 0.7, move.low_mid - (tint.warmth - 0.5) * 4.0, measured.low_mid, wanted.low_mid);
  add("peak", 1800, 0.7, move.presence, measured.presence, wanted.presence);
  add("highshelf", 5500, 0.6, move.high - (tint.brightness - 0.5) * 6.0, measured.high,
      wanted.high);
}

/// RMS of a region in dBFS.
double region_level(const spec::SignalMeasure& mix, double share_db) {
  return mix.rms_db + share_db;
}

void set_bands(const Inputs& inputs, spec::MasterSpec& master, const Decide& decide) {
  const spec::MasterTargets& targets = inputs.genre.production.master_targets;
  const double middle = (targets.dynamic_range_lu_min + targets.dynamic_range_lu_max) / 2.0;
  // What the limiter alone would have to take off.
  const double excess =
      inputs.mixdown.true_peak_dbtp + master.loudness.target_lufs - inputs.mixdown.lufs + 1.0;
  const double tight = std::clamp((14.0 - middle) / 7.0, 0.15, 1.0);
  const double ratio = 1.0 + 0.7 * tight + std::clamp((excess - 4.0) * 0.1, 0.0, 0.8);
  const Regions shares = regions_of(inputs.mixdown);
  const auto add = [&](const char* name, int low, int high, double share, double attack,
                       double release, double scale) {
    spec::MultibandSettings made;
    made.band_name = name;
    made.crossover_low_hz = low;
    made.crossover_high_hz = high;
    made.threshold_db = std::clamp(region_level(inputs.mixdown, share) + 5.0, -60.0, 0.0);
    made.ratio = 1.0 + (ratio - 1.0) * scale;
    made.attack_ms = attack;
    made.release_ms = release;
    master.multiband_compression.push_back(made);
  };
  add("low", 20, 140, shares.low, 30.0, 220.0, 1.2);
  add("low_mid", 140, 710, shares.low_mid, 25.0, 180.0, 1.0);
  add("mid", 710, 4000, shares.presence, 15.0, 140.0, 0.8);
  add("high", 4000, 20000, shares.high, 8.0, 100.0, 0.8);
  decide("master.multiband_compression", "ratio " + figure(ratio, ": 1"),
         "loudness asks for " + figure(excess, "dB") +
             " over the ceiling, the genre's dynamics are " + figure(middle, "LU"),
         0.7);
}

/// Side over mid that a width stands for: -16 dB when narrow, -5 when as wide as it gets.
double wanted_side_db(double width) {
  return -16.0 + 11.0 * width;
}

void set_width(const Inputs& inputs, spec::MasterSpec& master, const Decide& decide) {
  const double width = inputs.genre.production.mix_characteristics.width;
  const double missing = wanted_side_db(width) - inputs.mixdown.side_mid_db;
  // Widening channels that disagree already would cost the mono listener.
  const bool safe = inputs.mixdown.correlation >= 0.3 && inputs.mixdown.mono_loss_db >= -2.0;
  if (missing > 0.5 && safe) {
    master.stereo_enhancement = std::round(std::clamp(missing / 8.0, 0.0, 0.7) * 100.0) / 100.0;
    decide("master.stereo_enhancement", figure(master.stereo_enhancement, ""),
           "side lies at " + figure(inputs.mixdown.side_mid_db, "dB") + " of mid, the genre's at " +
               figure(wanted_side_db(width), "dB"),
           0.7);
  }
  // When the tone is nearly right, the shelves may serve the width alone.
  const bool shelves_small = std::none_of(
      master.eq_bands.begin(), master.eq_bands.end(),
      [](const auto& b) { return b.band_type.ends_with("shelf") && std::fabs(b.gain_db) > 1.0; });
  master.mid_side_eq = width >= 0.7 && safe && shelves_small;
}

void set_fade(const Inputs& inputs, spec::MasterSpec& master, const Decide& decide) {
  if (inputs.ending != "fade") return;
  master.fade_out_seconds = std::clamp(0.08 * inputs.song.target_duration_seconds, 2.0, 14.0);
  decide("master.fade_out_seconds", figure(master.fade_out_seconds, "s"),
         "the arrangement fades out", 1.0);
}

}  // namespace

spec::MasterSpec write_master(const Inputs& inputs, const Decide& decide) {
  spec::MasterSpec master;
  master.song_id = inputs.song.id;
  master.mix_id = inputs.mix_id;
  master.genre_id = inputs.genre.genre_id;
  if (!inputs.formats.empty()) master.formats = inputs.formats;
  set_loudness(inputs, master, decide);
  set_tone(inputs, master, decide);
  set_bands(inputs, master, decide);
  set_width(inputs, master, decide);
  set_fade(inputs, master, decide);
  return master;
}

Map MasteringAgent::process(const Map& documents) {
  Inputs inputs;
  inputs.song = from_value<spec::SongSpec>(require(documents, "song"), "song");
  inputs.mix_id = require(documents, "mix").at("id").string_or("");
  inputs.ending = require(documents, "arrangement").at("ending").string_or(inputs.ending);
  inputs.mixdown = from_value<spec::SignalMeasure>(require(documents, "mixdown"), "mixdown");
  inputs.genre = from_value<spec::GenreProfile>(require(documents, "genre"), "genre");
  const Value& brief = require(documents, "brief");
  inputs.loudness = brief.at("loudness").string_or(inputs.loudness);
  const Value& formats = brief.at("formats");
  for (std::size_t i = 0; i < formats.size(); ++i)
    inputs.formats.push_back(formats.at(i).as_string());
  spec::MasterSpec master = write_master(
      inputs, [this](const std::string& field, const std::string& value, const std::string& reason,
                     double confidence) { host().decide(field, value, reason, confidence); });
  char id[40];
  std::snprintf(id, sizeof id, "master-%016llx",
                static_cast<unsigned long long>(host().random("id").next_u64()));
  master.id = id;
  return {{"master", to_value(master)}};
}

}  // namespace aether::mastering
