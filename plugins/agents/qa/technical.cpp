#include "qa.hpp"

#include <algorithm>
#include <cmath>

namespace aether::qa {
namespace {

double bar_seconds(const spec::SongSpec& song) {
  return song.time_signature.beats_per_bar() * 60.0 / song.tempo();
}

class Checks {
 public:
  /// |measured - target| <= tolerance.
  void near(const std::string& name, double measured, double target, double tolerance,
            const char* unit) {
    add(name, measured, target, tolerance, std::fabs(measured - target) <= tolerance + 1e-9, unit);
  }
  void at_most(const std::string& name, double measured, double limit, double tolerance,
               const char* unit) {
    add(name, measured, limit, tolerance, measured <= limit + tolerance, unit);
  }
  void at_least(const std::string& name, double measured, double limit, double tolerance,
                const char* unit) {
    add(name, measured, limit, tolerance, measured >= limit - tolerance, unit);
  }
  std::vector<spec::TechnicalCheck> list;

 private:
  void add(const std::string& name, double measured, double target, double tolerance, bool passed,
           const char* unit) {
    spec::TechnicalCheck check;
    check.check_name = name;
    check.measured_value = measured;
    check.target_value = target;
    check.tolerance = tolerance;
    check.passed = passed && std::isfinite(measured);
    check.unit = unit;
    list.push_back(check);
  }
};

/// 2 % of the wish, or half a bar when tempo or structure are the listener's and bars cannot bend.
double duration_tolerance(const Inputs& inputs) {
  const double two_percent = 0.02 * inputs.target_seconds();
  const bool fixed = inputs.fixed.tempo || inputs.fixed.structure;
  return fixed ? std::max(two_percent, bar_seconds(inputs.song) / 2.0) : two_percent;
}

void check_levels(const Inputs& inputs, const spec::SignalMeasure& s, Checks& checks) {
  checks.near("loudness", s.lufs, inputs.master.loudness.target_lufs,
              inputs.master.loudness.tolerance, "LUFS");
  checks.at_most("true_peak", s.true_peak_dbtp, inputs.master.true_peak.ceiling_dbtp, 0.01, "dBTP");
  checks.at_most("clipping", static_cast<double>(s.clipped_samples), 0.0, 0.0, "samples");
  checks.at_most("dc_offset", s.dc_offset_db, -60.0, 0.0, "dBFS");
}

void check_time(const Inputs& inputs, const spec::SignalMeasure& s, Checks& checks) {
  checks.near("duration", s.seconds, inputs.target_seconds(), duration_tolerance(inputs), "s");
  checks.at_least("sound", s.active_share, 0.6, 0.0, "share of the time");
  checks.at_most("silence_head", s.head_silence_s, 0.5, 0.0, "s");
  // A stop of a bar is an effect; more is a hole.
  const double stop = std::clamp(1.25 * bar_seconds(inputs.song), 2.0, 5.0);
  checks.at_most("silence_inside", s.longest_silence_s, stop, 0.0, "s");
  checks.at_most("silence_tail", s.tail_silence_s, std::max(1.5, inputs.song.tail_seconds), 0.25,
                 "s");
  checks.at_most("natural_tail", s.end_level_db, -40.0, 0.0, "dBFS");
}

void check_stereo(const spec::SignalMeasure& s, Checks& checks) {
  checks.at_least("correlation", s.correlation, 0.0, 0.0, "");
  checks.at_least("mono_compatibility", s.mono_loss_db, -3.0, 0.0, "dB");
}

bool is_lossy(const std::string& format) {
  return format.starts_with("mp3") || format == "ogg";
}

/// The other files hold the same music: as long, and no louder at the peak than the reference may
/// be. Lossy coding moves peaks; decoded they must still stay below full scale.
void check_other_file(const Inputs& inputs, const spec::FileMeasure& file,
                      const spec::SignalMeasure& reference, Checks& checks) {
  const double ceiling = is_lossy(file.format) ? 0.0 : inputs.master.true_peak.ceiling_dbtp;
  checks.at_most("true_peak " + file.name, file.signal.true_peak_dbtp, ceiling, 0.05, "dBTP");
  checks.near("duration " + file.name, file.signal.seconds, reference.seconds, 0.15, "s");
}

}  // namespace

std::vector<spec::TechnicalCheck> check_files(const Inputs& inputs) {
  Checks checks;
  const spec::FileMeasure* reference = reference_file(inputs.files);
  checks.at_least("files", reference ? 1.0 : 0.0, 1.0, 0.0, "files");
  if (!reference) return checks.list;
  check_levels(inputs, reference->signal, checks);
  check_time(inputs, reference->signal, checks);
  check_stereo(reference->signal, checks);
  for (const spec::FileMeasure& file : inputs.files.files)
    if (&file != reference && file.format != "mix_wav_32f")
      check_other_file(inputs, file, reference->signal, checks);
  return checks.list;
}

std::vector<std::string> warnings_of(const Inputs& inputs) {
  std::vector<std::string> warnings;
  const spec::FileMeasure* reference = reference_file(inputs.files);
  if (!reference) return warnings;
  const auto figure = [](double value) {
    const std::string text = std::to_string(value);
    return text.substr(0, text.find('.') + 3);
  };
  const spec::SignalMeasure& s = reference->signal;
  if (s.loudness_range_lu < inputs.master.dynamic_range.minimum_lu)
    warnings.push_back("dynamic range: " + figure(s.loudness_range_lu) + " LU, wanted at least " +
                       figure(inputs.master.dynamic_range.minimum_lu) + " LU");
  if (s.correlation >= 0.0 && s.correlation < 0.15)
    warnings.push_back("correlation: " + figure(s.correlation) +
                       " is low; mono listeners lose width");
  for (const std::string& word : inputs.lyrics.banned_words)
    for (const auto& section : inputs.lyrics.sections)
      for (const auto& line : section.lines)
        if (!word.empty() && line.text.find(word) != std::string::npos)
          warnings.push_back("lyrics: \"" + line.text + "\" holds the banned word \"" + word +
                             "\"");
  return warnings;
}

}  // namespace aether::qa
