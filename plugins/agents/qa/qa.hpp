// QA agent: the documents of a finished song in, QAReport out.
#pragma once

#include <aether/critic/critic.hpp>
#include <aether/plugin.hpp>

#include <aether/music/score.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/master.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/qa.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace aether::qa {

/// What the listener fixed, in the brief or in its text.
struct Fixed {
  bool tempo = false, key = false, structure = false, meter = false, instruments = false;
};

/// From what the director read in the text, and from the brief for a director that does not say.
Fixed fixed_by_listener(const Value& brief, const spec::SongSpec& song);

struct Inputs {
  Fixed fixed;
  spec::SongSpec song;
  spec::HarmonySpec harmony;
  spec::MelodySpec melody;
  spec::RhythmSpec rhythm;
  spec::ArrangementSpec arrangement;
  spec::LyricSpec lyrics;
  std::string voice = "stand-in";  ///< VocalSpec::voice
  music::Score score;
  spec::MixSpec mix;
  spec::MasterSpec master;
  spec::FilesReport files;
  spec::GenreProfile genre;
  std::optional<critic::Taste> taste;  ///< data/lexicons/critic.yaml, where there is one
  std::string started;                 ///< RFC 3339, or empty
  double wanted_seconds = 0.0;  ///< as the brief asks, fractions and all; 0 = the song's target

  /// The length the file is held against.
  double target_seconds() const {
    return wanted_seconds > 0.0 ? wanted_seconds : song.target_duration_seconds;
  }
};

/// The file that stands for the master: the first 24-bit one, else the first; null when there is
/// none.
const spec::FileMeasure* reference_file(const spec::FilesReport& files);

/// Checks of the files; every one has a figure.
std::vector<spec::TechnicalCheck> check_files(const Inputs& inputs);
/// What is worth knowing but rejects nothing.
std::vector<std::string> warnings_of(const Inputs& inputs);
std::vector<spec::OriginalityCheck> check_originality(const Inputs& inputs);
spec::GenreAuthenticityResult check_authenticity(const Inputs& inputs);

/// What the critic makes of the score beside its plan.
struct Musicality {
  std::optional<double> verdict;             ///< nothing without a taste
  std::vector<spec::TechnicalCheck> checks;  ///< a feature each; passed from its least mark on
};
Musicality check_music(const Inputs& inputs);

spec::QAReport write_report(const Inputs& inputs);

class QaAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::qa
