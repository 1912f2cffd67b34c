// Measurements: facts about rendered audio, taken by the engine and handed to the agents that
// decide on them.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

/// Octave-wide energies around 31.5, 63, 125, 250, 500, 1k, 2k, 4k, 8k and 16 kHz.
inline constexpr int kSpectrumBands = 10;

/// Of one stereo signal, over its whole length.
struct SignalMeasure {
  double seconds = 0.0;
  double peak_db = -144.0;         ///< sample peak, dBFS
  double true_peak_dbtp = -144.0;  ///< libebur128
  double rms_db = -144.0;          ///< of both channels, dBFS (a full-scale sine reads -3.01)
  double lufs = -70.0;             ///< integrated; -70 = silence
  double loudness_range_lu = 0.0;
  double max_short_term_lufs = -70.0;
  double correlation = 1.0;          ///< of left and right
  double side_mid_db = -144.0;       ///< energy of side over mid
  double mono_loss_db = 0.0;         ///< level of the mono sum over the mean channel level, <= 0
  double dc_offset_db = -144.0;      ///< worst channel
  std::int64_t clipped_samples = 0;  ///< runs of 3 or more samples at or above full scale
  double head_silence_s = 0.0, tail_silence_s = 0.0;  ///< below -60 dBFS
  double longest_silence_s = 0.0;                     ///< inside, below -60 dBFS
  double end_level_db = -144.0;                       ///< RMS of the last 50 ms
  double active_share = 0.0;                          ///< share of 100 ms blocks above -60 dBFS
  std::vector<double> spectrum_db;  ///< kSpectrumBands values, dBFS RMS in each octave
  double centroid_hz = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("seconds", &SignalMeasure::seconds);
    f("peak_db", &SignalMeasure::peak_db);
    f("true_peak_dbtp", &SignalMeasure::true_peak_dbtp);
    f("rms_db", &SignalMeasure::rms_db);
    f("lufs", &SignalMeasure::lufs);
    f("loudness_range_lu", &SignalMeasure::loudness_range_lu);
    f("max_short_term_lufs", &SignalMeasure::max_short_term_lufs);
    f("correlation", &SignalMeasure::correlation);
    f("side_mid_db", &SignalMeasure::side_mid_db);
    f("mono_loss_db", &SignalMeasure::mono_loss_db);
    f("dc_offset_db", &SignalMeasure::dc_offset_db);
    f("clipped_samples", &SignalMeasure::clipped_samples);
    f("head_silence_s", &SignalMeasure::head_silence_s);
    f("tail_silence_s", &SignalMeasure::tail_silence_s);
    f("longest_silence_s", &SignalMeasure::longest_silence_s);
    f("end_level_db", &SignalMeasure::end_level_db);
    f("active_share", &SignalMeasure::active_share);
    f("spectrum_db", &SignalMeasure::spectrum_db);
    f("centroid_hz", &SignalMeasure::centroid_hz);
  }
};

/// One rendered part. The samples stay in the job's work directory.
struct StemMeasure {
  std::string name, category, role, provider;
  std::string sha256;  ///< of the interleaved float file
  std::int64_t frames = 0;
  SignalMeasure signal;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &StemMeasure::name, Required{});
    f("category", &StemMeasure::category);
    f("role", &StemMeasure::role);
    f("provider", &StemMeasure::provider);
    f("sha256", &StemMeasure::sha256);
    f("frames", &StemMeasure::frames);
    f("signal", &StemMeasure::signal);
  }
};

/// Document "stems".
struct StemsReport {
  double rate_hz = 48000.0;
  std::vector<StemMeasure> stems;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("rate_hz", &StemsReport::rate_hz);
    f("stems", &StemsReport::stems);
  }
};

/// One file of the release.
struct FileMeasure {
  std::string name, format, sha256;
  std::int64_t bytes = 0;
  SignalMeasure signal;  ///< decoded afresh from the file
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &FileMeasure::name, Required{});
    f("format", &FileMeasure::format);
    f("sha256", &FileMeasure::sha256);
    f("bytes", &FileMeasure::bytes);
    f("signal", &FileMeasure::signal);
  }
};

/// Document "files": what the master stage wrote.
struct FilesReport {
  std::vector<FileMeasure> files;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("files", &FilesReport::files);
  }
};

}  // namespace aether::spec
