// A song on the bench: its documents written by the real agents, its score by the real provider,
// and a few seconds of it rendered and mixed by the real engine.
#pragma once

#include <aether/music/score.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/value.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace aether::fields {

/// The documents whose fields are tried, in the order they are written. What stands after one is
/// written anew when it changes.
inline const std::vector<std::string> kWritten = {
    "song", "harmony", "melody", "rhythm", "arrangement", "lyrics", "vocal", "sound_design"};

/// What a song on the bench is written from.
struct SongWish {
  std::string genre;
  std::int64_t seed = 1;
  /// What the brief says besides; what it leaves open the genre decides.
  Map brief = {{"prompt", "a song"}, {"vocals", true}, {"duration", 75}};
  Value genre_document = {};  ///< instead of the shipped one
  double tail_seconds = 0.5;  ///< rendered after the bar
};

class SongBench {
 public:
  /// Writes the song of a brief. Nothing is rendered before it is asked for.
  explicit SongBench(const SongWish& wish);
  ~SongBench();

  const Map& documents() const { return documents_; }
  /// Replaces a document and has the agents after its own write theirs again.
  Map rewritten(const std::string& document, const Value& value) const;
  music::Score score(const Map& documents) const;
  /// Checksums of what comes of documents. `notes`: onsets, keys, velocities, controllers, tempos,
  /// words. `mix`: the MixSpec over the stems as the unchanged song measured them.
  std::string notes(const Map& documents) const;
  std::string mix(const Map& documents);
  /// Checksum of the MasterSpec over the mix as the unchanged song measured it.
  std::string master(const Map& documents);
  /// Samples of one bar of the unchanged score, played and mixed with these documents.
  std::string sound(const Map& documents);
  /// The same bar, mixed as mixing decides with these documents: interleaved stereo at 48 kHz, from
  /// the bar's start, and where its tail begins.
  std::vector<float> audio(const Map& documents);
  /// The same through a desk of one's own.
  std::vector<float> audio(const Map& documents, const spec::MixSpec& mix);
  /// The bar of the unchanged song through another desk.
  std::vector<float> audio(const spec::MixSpec& mix);
  spec::MixSpec mix_spec() { return mix_spec(documents_); }
  spec::MixSpec mix_spec(const Map& documents);
  double bar_seconds();

 private:
  std::vector<float> mixed(const spec::SoundDesignSpec& design, const spec::MixSpec& mix);
  void render(const spec::SoundDesignSpec& design);
  spec::MixSpec mix_of(const Map& documents) const;
  void render_reference();
  struct Studio;
  Map documents_;
  double tail_seconds_;
  std::int64_t seed_;
  std::unique_ptr<Studio> studio_;
  Value stems_, mixdown_;
};

}  // namespace aether::fields
