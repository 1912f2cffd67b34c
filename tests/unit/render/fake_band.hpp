// A band for tests: an audio provider of decaying tones in plain C calls, a score for it, and
// signals of known content.
#pragma once

#include "daemon/render/mixdown.hpp"
#include "daemon/render/stems.hpp"

#include <aether/music/score.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/sound_design.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace aether::test {

/// A directory of its own below the build's temporary directory, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Opens parts of the fake provider "test.tones": each note a sine (drums: noise) with a harmonic,
/// panned by its key, dying away within `ring` seconds of its end.
render::OpenPart tones(double ring = 0.3);
/// Streams of that provider that are open now, in the whole process.
int open_tones();

/// Drums, bass, keys and a lead over `bars` bars at 120 bpm, one of them silent in the first half.
music::Score small_score(int bars = 4);
spec::SoundDesignSpec small_design(const music::Score& score);
/// A mix that uses every part of the desk.
spec::MixSpec rich_mix();

/// Interleaved float32 of a file in the work directory.
std::vector<float> read_f32(const std::filesystem::path& path);
void write_f32(const std::filesystem::path& path, const std::vector<float>& interleaved);
/// Both channels of any audio file.
std::vector<float> read_audio(const std::filesystem::path& path);

/// Stems written by hand: one stereo signal for each name, and the report mixdown wants.
spec::StemsReport make_stems(const std::filesystem::path& work_dir,
                             const std::vector<std::pair<std::string, std::vector<float>>>& stems);

/// Programme material with a given character, seconds long.
std::vector<float> quiet_programme(double seconds);
std::vector<float> loud_programme(double seconds);
std::vector<float> bass_programme(double seconds);
std::vector<float> wide_programme(double seconds);

/// max |a - b| in dBFS over the shorter length.
double difference_db(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace aether::test
