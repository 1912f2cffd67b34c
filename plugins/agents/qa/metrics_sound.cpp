// Metrics of instruments, dynamics, mix and master.
#include "evidence.hpp"

#include <algorithm>
#include <cmath>

namespace aether::qa {
namespace {

bool is_synth(const music::Track& track) {
  return track.category == "synth" || track.instrument.starts_with("synth") ||
         track.instrument == "sub_bass";
}

double share_of(const Evidence& e, bool (*test)(const music::Track&)) {
  const auto hits = std::count_if(e.pitched.begin(), e.pitched.end(),
                                  [&](const auto* track) { return test(*track); });
  return static_cast<double>(hits) / static_cast<double>(e.pitched.size());
}

bool is_named(const music::Track& track, const std::string& word) {
  return track.instrument == word || track.category == word || track.role == word ||
         track.name == word;
}

bool listed(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool plays(const Evidence& e, const std::string& word) {
  return std::any_of(
      e.inputs.score.tracks.begin(), e.inputs.score.tracks.end(),
      [&](const auto& track) { return !track.notes.empty() && is_named(track, word); });
}

/// What the listener did not want is not missed.
std::optional<double> essential_share(const Evidence& e) {
  double wanted = 0.0, there = 0.0;
  for (const std::string& word : e.inputs.genre.instrumentation.essential) {
    if (listed(e.inputs.song.exclude_instruments, word)) continue;
    wanted += 1.0;
    there += plays(e, word) ? 1.0 : 0.0;
  }
  return wanted > 0.0 ? std::optional(there / wanted) : std::nullopt;
}

double forbidden_count(const Evidence& e) {
  double count = 0.0;
  for (const std::string& word : e.inputs.genre.instrumentation.forbidden)
    count += !listed(e.inputs.song.include_instruments, word) && plays(e, word) ? 1.0 : 0.0;
  return count;
}

/// Share of the song in which at least one pitched part sounds.
std::optional<double> sustained_share(const Evidence& e) {
  std::vector<std::pair<music::Tick, music::Tick>> spans;
  for (const auto* track : e.pitched)
    for (const auto& note : track->notes) spans.emplace_back(note.tick, note.tick + note.length);
  std::sort(spans.begin(), spans.end());
  music::Tick sounding = 0, until = 0;
  for (const auto& [from, to] : spans) {
    sounding += std::max<music::Tick>(0, std::min(to, e.inputs.score.end) - std::max(from, until));
    until = std::max(until, std::min(to, e.inputs.score.end));
  }
  if (e.inputs.score.end <= 0) return std::nullopt;
  return static_cast<double>(sounding) / static_cast<double>(e.inputs.score.end);
}

std::optional<double> velocity_sd(const Evidence& e) {
  double n = 0.0, sum = 0.0, squares = 0.0;
  for (const auto* track : e.pitched)
    for (const auto& note : track->notes)
      n += 1.0, sum += note.velocity, squares += double(note.velocity) * note.velocity;
  if (n < 2.0) return std::nullopt;
  return std::sqrt(std::max(0.0, squares / n - (sum / n) * (sum / n)));
}

std::optional<double> mean_reverb_send(const Evidence& e) {
  double sum = 0.0, n = 0.0;
  for (const auto& track : e.inputs.mix.tracks) {
    if (track.mute || track.output_bus == "drums" || track.output_bus == "bass") continue;
    sum += track.reverb_send_db;
    n += 1.0;
  }
  return n > 0.0 ? std::optional(sum / n) : std::nullopt;
}

/// Energy of octaves over the whole, dB.
std::optional<double> octaves_db(const spec::SignalMeasure& signal, std::size_t from,
                                 std::size_t to) {
  if (signal.spectrum_db.size() != static_cast<std::size_t>(spec::kSpectrumBands))
    return std::nullopt;
  double part = 0.0, all = 0.0;
  for (std::size_t b = 0; b < signal.spectrum_db.size(); ++b) {
    const double energy = std::pow(10.0, signal.spectrum_db[b] / 10.0);
    all += energy;
    if (b >= from && b <= to) part += energy;
  }
  return 10.0 * std::log10(std::max(part, 1e-30) / std::max(all, 1e-30));
}

}  // namespace

std::optional<double> sound_metric(const Evidence& e, const std::string& metric) {
  if (metric == "essential_instruments") return essential_share(e);
  if (metric == "forbidden_instruments") return forbidden_count(e);
  if (metric == "reverb_send_db") return mean_reverb_send(e);
  if (!e.pitched.empty()) {
    const auto guitar = [](const music::Track& track) { return track.category == "guitar"; };
    if (metric == "synth_share") return share_of(e, is_synth);
    if (metric == "guitar_share") return share_of(e, guitar);
    if (metric == "acoustic_share") return 1.0 - share_of(e, is_synth) - share_of(e, guitar);
    if (metric == "sustained_share") return sustained_share(e);
    if (metric == "velocity_sd") return velocity_sd(e);
  }
  if (!e.master) return std::nullopt;
  if (metric == "low_end_db") return octaves_db(*e.master, 0, 2);
  if (metric == "brightness_db") return octaves_db(*e.master, 7, 9);
  if (metric == "width_side_mid_db") return e.master->side_mid_db;
  if (metric == "loudness_range_lu") return e.master->loudness_range_lu;
  return std::nullopt;
}

}  // namespace aether::qa
