// Sound design agent: the band, its genre and its mood in, SoundDesignSpec out.
#pragma once

#include <aether/plugin.hpp>

#include <aether/spec/arrangement.hpp>
#include <aether/spec/brief.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace aether::sound_design {

struct Inputs {
  spec::SongSpec song;
  spec::ArrangementSpec arrangement;
  spec::RhythmSpec rhythm;
  spec::GenreProfile genre;
  std::optional<spec::VocalSpec> vocal;                        ///< when the song is sung
  std::map<std::string, spec::InstrumentProfile> instruments;  ///< by id
  std::map<std::string, spec::SynthPatch> patches;             ///< by name
  std::map<std::string, std::string>
      providers;       ///< of the brief: "audio" or a track or instrument → plugin id
  std::string wishes;  ///< prompt and special requests in lower case
};

/// field, value, reason, confidence: into the decision log.
using Decide =
    std::function<void(const std::string&, const std::string&, const std::string&, double)>;

/// One assignment for every track of the arrangement, and for "vocal" when the song is sung; its
/// patches, samples and the room. @throws Failure E-SOUND-INSTRUMENT when a track's instrument is
/// unknown.
spec::SoundDesignSpec design(const Inputs& inputs, const RandomStream& random,
                             const Decide& decide);

class SoundDesignAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::sound_design
