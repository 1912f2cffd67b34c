// A song on the bench: its documents written by the real agents, its score by the real provider,
// and a few seconds of it rendered and mixed by the real engine.
#pragma once

#include <aether/music/score.hpp>
#include <aether/value.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace aether::fields {

/// The documents whose fields are tried, in the order they are written. What stands after one is
/// written anew when it changes.
inline const std::vector<std::string> kWritten = {
    "song", "harmony", "melody", "rhythm", "arrangement", "lyrics", "vocal", "sound_design"};

class SongBench {
 public:
  /// Writes the song of a brief.
  SongBench(const std::string& genre, const std::string& prompt, std::int64_t seed);
  ~SongBench();

  const Map& documents() const { return documents_; }
  /// Replaces a document and has the agents after its own write theirs again.
  Map rewritten(const std::string& document, const Value& value) const;
  music::Score score(const Map& documents) const;
  /// Checksums of what comes of documents. `notes`: onsets, keys, velocities, controllers, tempos,
  /// words. `mix`: the MixSpec over the stems as the unchanged song measured them.
  std::string notes(const Map& documents) const;
  std::string mix(const Map& documents) const;
  /// Samples of one bar of the unchanged score, played and mixed with these documents.
  std::string sound(const Map& documents);

 private:
  void render_reference();
  struct Studio;
  Map documents_;
  std::string genre_;
  std::int64_t seed_;
  std::unique_ptr<Studio> studio_;
  Value stems_;
};

}  // namespace aether::fields
