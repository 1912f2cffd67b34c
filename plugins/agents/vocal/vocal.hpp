// The vocal agent: who sings, in which octave, with which doubles and harmonies, and how the
// emotion moves.
#pragma once

#include <aether/plugin.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/instrument.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/vocal.hpp>

#include <map>
#include <string>
#include <vector>

namespace aether::vocal {

class VocalAgent : public Agent {
 public:
  using Agent::Agent;
  /// {brief, song, melody, arrangement, lyrics, genre, instruments} → {vocal}. An instrumental has
  /// voice "none".
  Map process(const Map& inputs) override;
};

using Instruments = std::map<std::string, spec::InstrumentProfile>;

/// Ranges and colour of a voice type; comfortable ranges after the usual choral and pop tessituras
/// (Miller, The Structure of Singing): feminine G3-D5, masculine C3-G4, between them E3-B4.
spec::VoicePersona persona_of(const std::string& presentation, const spec::SongSpec& song,
                              const spec::GenreProfile& genre);

/// Octaves that bring most of the sung time into the comfortable range; 0 when nothing is sung.
int octaves_into_range(const std::vector<std::pair<int, double>>& keys_and_beats,
                       int comfortable_low, int comfortable_high);

/// The instrument that plays the line until a voice provider sings it: able to hold notes and in
/// range, not ruled out by the song, and usual in the genre. Empty when no instrument is installed.
std::string stand_in_for(const spec::SongSpec& song, const spec::GenreProfile& genre,
                         const Instruments& instruments, const spec::VoicePersona& persona);

/// Emotion of a section by mood and energy.
std::string emotion_of(spec::Mood mood, double energy);

}  // namespace aether::vocal
