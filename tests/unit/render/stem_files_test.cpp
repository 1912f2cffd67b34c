#include "fake_band.hpp"

#include "daemon/render/measure.hpp"

#include <gtest/gtest.h>
#include <cmath>

namespace aether::render {
namespace {

using namespace aether::test;

// Everything the desk can do at once: side-chains, nested buses, bus and master compression,
// sweeps, vinyl.
TEST(StemFiles, SumToTheMixWithin90dB) {
  Folder folder;
  const music::Score score = small_score(4);
  spec::SoundDesignSpec design = small_design(score);
  design.vinyl_texture = 0.5;
  const auto stems =
      render_stems({score, design, tones(), folder.path(), 48000.0, 1.5, 7, 2, {}, {}});
  ASSERT_TRUE(stems.ok());
  const spec::MixSpec spec = rich_mix();
  const MixJob job{spec, *stems, design, score, folder.path(), 7, 2, {}};
  const auto mixed = mixdown(job);
  ASSERT_TRUE(mixed.ok()) << mixed.error().message();
  const auto files =
      write_stem_files(job, mixed->gain_db, {"Song", "A", "", "", "", ""}, folder.path());
  ASSERT_TRUE(files.ok()) << files.error().message();
  std::vector<std::string> names;
  std::vector<float> sum(static_cast<std::size_t>(2 * mixed->frames), 0.0f);
  for (const auto& file : files->files) {
    names.push_back(file.name);
    const std::vector<float> x = read_audio(folder.path() / file.name);
    ASSERT_EQ(x.size(), sum.size()) << file.name;
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] += x[i];
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"stems/drums.flac", "stems/bass.flac", "stems/keys.flac",
                                      "stems/lead.flac", "stems/return-reverb.flac",
                                      "stems/return-delay.flac", "stems/return-vinyl.flac"}));
  std::vector<float> mix = read_f32(mixed->path);
  for (float& x : mix) x *= static_cast<float>(std::pow(10.0, files->gain_db / 20.0));
  const double error = difference_db(mix, sum);
  std::printf("  stems - mix: %.1f dBFS\n", error);
  EXPECT_LT(error, -90.0);
}

TEST(StemFiles, ThatWouldClipAreAllLoweredByOneRecordedGain) {
  Folder folder;
  const music::Score score = small_score(1);
  const spec::SoundDesignSpec design = small_design(score);
  // Two loud parts that nearly cancel: each is far louder than their sum.
  std::vector<float> a = loud_programme(2.0), b = a;
  for (float& x : b) x *= -0.95f;
  const auto stems = make_stems(folder.path(), {{"a", a}, {"b", b}});
  spec::MixSpec spec;
  for (const char* name : {"a", "b"}) {
    spec::TrackSettings t;
    t.track_name = name, t.reverb_send_db = t.delay_send_db = -60.0;
    spec.tracks.push_back(t);
  }
  const MixJob job{spec, stems, design, score, folder.path(), 7, 2, {}};
  const auto mixed = mixdown(job);
  ASSERT_TRUE(mixed.ok());
  const auto files = write_stem_files(job, mixed->gain_db, {}, folder.path());
  ASSERT_TRUE(files.ok());
  EXPECT_LT(files->gain_db, -12.0);
  std::vector<float> sum(static_cast<std::size_t>(2 * mixed->frames), 0.0f);
  for (const auto& file : files->files) {
    const auto measured = measure_file(folder.path() / file.name);
    ASSERT_TRUE(measured.ok());
    EXPECT_EQ(measured->clipped_samples, 0) << file.name;
    const std::vector<float> x = read_audio(folder.path() / file.name);
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] += x[i];
  }
  std::vector<float> mix = read_f32(mixed->path);
  for (float& x : mix) x *= static_cast<float>(std::pow(10.0, files->gain_db / 20.0));
  EXPECT_LT(difference_db(mix, sum), -90.0);
}

TEST(StemFiles, AreTheSameBytesOnOneAndFourThreads) {
  const music::Score score = small_score(2);
  const spec::SoundDesignSpec design = small_design(score);
  std::vector<std::string> hashes[2];
  for (int i = 0; i < 2; ++i) {
    Folder folder;
    const int threads = i == 0 ? 1 : 4;
    const auto stems =
        render_stems({score, design, tones(), folder.path(), 48000.0, 1.0, 7, threads, {}, {}});
    ASSERT_TRUE(stems.ok());
    const spec::MixSpec spec = rich_mix();
    const MixJob job{spec, *stems, design, score, folder.path(), 7, threads, {}};
    const auto mixed = mixdown(job);
    ASSERT_TRUE(mixed.ok());
    const auto files = write_stem_files(job, mixed->gain_db, {}, folder.path());
    ASSERT_TRUE(files.ok());
    for (const auto& file : files->files) hashes[i].push_back(file.sha256);
  }
  EXPECT_EQ(hashes[0], hashes[1]);
}

}  // namespace
}  // namespace aether::render
