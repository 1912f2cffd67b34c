// Stems of the release: each source of the desk sent alone through the mix's path, written as FLAC.
#include "daemon/render/audio_writer.hpp"
#include "daemon/render/desk.hpp"
#include "daemon/render/progress.hpp"
#include "daemon/render/signal_meter.hpp"

#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

constexpr FileFormat kStemFormat = {"flac_24_48", "", 48000, 24};
constexpr float kCeiling = 0.999f;

struct StemFile {
  std::string name;
  std::unique_ptr<AudioWriter> writer;
  std::unique_ptr<SignalMeter> meter;
  StereoBuffer chunk;
  std::vector<float> interleaved = std::vector<float>(2 * kDeskChunk);
  float peak = 0.0f;
};

std::string file_name(const std::string& source) {
  return "stems/" + source + ".flac";
}

// Mixes the whole song once more and writes every source scaled by `gain`. Returns the highest peak
// before that gain.
float write_all(const MixJob& job, float gain, const Tags& tags,
                const std::filesystem::path& out_dir, StemFiles& out) {
  Crew crew(job.threads);
  Desk desk(job, crew);
  FileFormat format = kStemFormat;
  format.rate_hz = static_cast<int>(std::lround(job.stems.rate_hz));
  std::vector<StemFile> files;
  for (const std::string& source : desk.sources()) {
    StemFile file;
    file.name = source;
    Tags own = tags;
    own.title = tags.title.empty() ? source : tags.title + " (" + source + ")";
    file.writer = std::make_unique<AudioWriter>(
        format, own, stream_key(job.seed, "stem files", source), out_dir / file_name(source));
    file.meter = std::make_unique<SignalMeter>(job.stems.rate_hz, Peaks::kSamples);
    files.push_back(std::move(file));
  }
  Progress progress(job.watch, desk.frames(), "writing stems");
  for (std::int64_t at = 0; at < desk.frames(); at += static_cast<std::int64_t>(kDeskChunk)) {
    const auto count =
        static_cast<std::size_t>(std::min<std::int64_t>(kDeskChunk, desk.frames() - at));
    desk.sum(count);
    desk.finish();
    crew.run(static_cast<int>(files.size()), [&](int index) {
      StemFile& file = files[static_cast<std::size_t>(index)];
      desk.solo_path(static_cast<std::size_t>(index), file.chunk);
      for (std::size_t i = 0; i < count; ++i) {
        float& left = file.chunk.left[i];
        float& right = file.chunk.right[i];
        file.peak = std::max(file.peak, std::max(std::abs(left), std::abs(right)));
        file.interleaved[2 * i] = left *= gain;
        file.interleaved[2 * i + 1] = right *= gain;
      }
      file.meter->process({file.chunk.left.data(), count}, {file.chunk.right.data(), count});
      file.writer->write({file.interleaved.data(), 2 * count});
    });
    progress.add(static_cast<std::int64_t>(count));
  }
  out.files.resize(files.size());
  crew.run(static_cast<int>(files.size()), [&](int index) {
    StemFile& file = files[static_cast<std::size_t>(index)];
    spec::FileMeasure& measure = out.files[static_cast<std::size_t>(index)];
    measure.name = file_name(file.name);
    measure.format = kStemFormat.id;
    measure.bytes = file.writer->finish();
    measure.sha256 = unwrap(file_sha256((out_dir / measure.name).string()));
    measure.signal = file.meter->finish();
  });
  float peak = 0.0f;
  for (const StemFile& file : files) peak = std::max(peak, file.peak);
  return peak;
}

}  // namespace

Result<StemFiles> write_stem_files(const MixJob& job, double gain_db, const Tags& tags,
                                   const std::filesystem::path& out_dir) {
  return catching([&] {
    unwrap(make_directories((out_dir / "stems").string(), "work.directory"));
    StemFiles out;
    const double gain = std::pow(10.0, gain_db / 20.0);
    const double peak = gain * write_all(job, static_cast<float>(gain), tags, out_dir, out);
    // A stem louder than its mix is rare (parts that cancel each other): then all are written once
    // more, lower.
    if (peak > kCeiling) {
      out.gain_db = 20.0 * std::log10(kCeiling / peak);
      write_all(job, static_cast<float>(gain * kCeiling / peak), tags, out_dir, out);
    }
    return out;
  });
}

}  // namespace aether::render
