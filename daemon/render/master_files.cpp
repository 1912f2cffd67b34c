#include "daemon/render/master_files.hpp"

#include "daemon/render/audio_writer.hpp"
#include "daemon/render/ebur.hpp"
#include "daemon/render/sample_file.hpp"
#include "daemon/render/signal_meter.hpp"

#include <aether/random.hpp>
#include <aether/sha256.hpp>

#include <algorithm>
#include <map>

namespace aether::render {
namespace {

// A decoded file. Only files that differ are kept, one at a time.
struct Decoded {
  std::vector<float> samples;
  double rate_hz = 48000.0;
};

Decoded decode(const std::filesystem::path& path) {
  VirtualFile file(unwrap(File::open_for_reading(path.string())));
  SF_INFO info{};
  const Sound sound = file.open(SFM_READ, info);
  Decoded decoded;
  decoded.rate_hz = info.samplerate;
  decoded.samples.reserve(static_cast<std::size_t>(2 * std::max<sf_count_t>(0, info.frames)));
  std::vector<float> block(2 * 8192);
  while (true) {
    const sf_count_t frames = sf_readf_float(sound.get(), block.data(), 8192);
    file.check();
    if (frames <= 0) break;
    decoded.samples.insert(decoded.samples.end(), block.begin(), block.begin() + 2 * frames);
  }
  return decoded;
}

std::string identity(const Decoded& decoded) {
  Sha256 hash;
  hash.update(&decoded.rate_hz, sizeof decoded.rate_hz);
  hash.update(decoded.samples.data(), decoded.samples.size() * sizeof(float));
  return hash.hex();
}

// libebur128's interpolator remembers a few samples; pieces that overlap by more than that give the
// peak of the whole.
double true_peak(const Decoded& decoded, std::size_t piece, std::size_t pieces) {
  constexpr std::size_t kOverlap = 256;
  const std::size_t frames = decoded.samples.size() / 2;
  const std::size_t first = frames * piece / pieces, last = frames * (piece + 1) / pieces;
  const std::size_t from = first < kOverlap ? 0 : first - kOverlap;
  EburMeter meter(decoded.rate_hz, EburMeter::Wants::kTruePeak);
  meter.process(
      {decoded.samples.data() + 2 * from, 2 * (std::min(frames, last + kOverlap) - from)});
  return meter.true_peak_dbtp();
}

spec::SignalMeasure measure_decoded(const Decoded& decoded, Crew& crew) {
  constexpr std::size_t kPieces = 6;
  spec::SignalMeasure measured;
  EburMeter loudness(decoded.rate_hz, EburMeter::Wants::kLoudness);
  double peaks[kPieces];
  crew.run(kPieces + 2, [&](int task) {
    if (task == 0)
      measured = measure_signal(decoded.samples, decoded.rate_hz);
    else if (task == 1)
      loudness.process(decoded.samples);
    else
      peaks[task - 2] = true_peak(decoded, static_cast<std::size_t>(task - 2), kPieces);
  });
  measured.lufs = loudness.integrated_lufs();
  measured.loudness_range_lu = loudness.loudness_range_lu();
  measured.true_peak_dbtp = *std::max_element(peaks, peaks + kPieces);
  return measured;
}

std::int64_t write_one(const MasterJob& job, const FileFormat& format,
                       std::span<const float> samples) {
  const std::uint64_t key = stream_key(job.seed, "master", format.id);
  const std::filesystem::path path = job.out_dir / format.name;
  if (format.id != "mix_wav_32f") {
    // Formats of one word length get the same noise, so WAV and FLAC decode to the same samples.
    const std::uint64_t dither = stream_key(job.seed, "master dither", std::to_string(format.bits));
    return unwrap(write_audio(samples, format, job.tags, format.bits == 0 ? key : dither, path));
  }
  SampleReader mix(job.mix_path);
  AudioWriter writer(format, job.tags, key, path);
  constexpr std::size_t kBlock = 8192;
  std::vector<float> left(kBlock), right(kBlock), interleaved(2 * kBlock);
  for (std::int64_t at = 0; at < mix.frames(); at += static_cast<std::int64_t>(kBlock)) {
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kBlock, mix.frames() - at));
    mix.read(at, {left.data(), count}, {right.data(), count});
    for (std::size_t i = 0; i < count; ++i)
      interleaved[2 * i] = left[i], interleaved[2 * i + 1] = right[i];
    writer.write({interleaved.data(), 2 * count});
  }
  return writer.finish();
}

}  // namespace

spec::FilesReport write_master_files(const MasterJob& job, std::span<const float> samples,
                                     Crew& crew) {
  std::vector<const FileFormat*> formats;
  for (const std::string& id : job.master.formats) {
    const FileFormat* format = file_format(id);
    if (!format)
      throw Failure(Status::kInvalid, "E-MASTER-FORMAT", "unknown format \"" + id + "\"",
                    "master.formats");
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
      formats.push_back(format);
  }
  spec::FilesReport report;
  report.files.resize(formats.size());
  const auto count = static_cast<int>(formats.size());
  crew.run(count, [&](int i) {
    const FileFormat& format = *formats[static_cast<std::size_t>(i)];
    spec::FileMeasure& file = report.files[static_cast<std::size_t>(i)];
    file.name = format.name;
    file.format = format.id;
    file.bytes = write_one(job, format, samples);
    file.sha256 = unwrap(file_sha256((job.out_dir / file.name).string()));
  });
  return report;
}

void measure_master_files(const MasterJob& job, Crew& crew, spec::FilesReport& report) {
  std::map<std::string, spec::SignalMeasure> measured;
  for (spec::FileMeasure& file : report.files) {
    const Decoded decoded = decode(job.out_dir / file.name);
    const auto [known, is_new] = measured.try_emplace(identity(decoded));
    if (is_new) known->second = measure_decoded(decoded, crew);
    file.signal = known->second;
  }
}

}  // namespace aether::render
