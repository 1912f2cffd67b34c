// The arrangement agent: the band, its registers, the layers of every section, transitions and the
// ending.
#pragma once

#include <aether/plugin.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>

#include <functional>
#include <map>
#include <string>

namespace aether::arrangement {

using Instruments = std::map<std::string, spec::InstrumentProfile>;
using Decide =
    std::function<void(const std::string&, const std::string&, const std::string&, double)>;

/// Arranges the song's form for the genre's palette. The wishes of the brief stand in
/// SongSpec::include_instruments and exclude_instruments (ids, names, aliases, categories or track
/// names).
/// @throws Failure E-SONG-FORM, E-GENRE-PALETTE when the genre names no layer, E-BRIEF-INSTRUMENT
/// when none may play.
spec::ArrangementSpec arrange(const spec::SongSpec& song, const spec::RhythmSpec& rhythm,
                              const spec::GenreProfile& genre, const Instruments& instruments,
                              const RandomStream& random, const Decide& decide);

class ArrangementAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::arrangement
