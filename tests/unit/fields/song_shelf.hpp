// Songs on the bench, each written once, and the scores they become when one document is changed.
#pragma once

#include "song_bench.hpp"

#include <aether/spec/arrangement.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

#include <map>

namespace aether::fields {

/// Long enough for a room to be heard after the bar.
inline constexpr double kTailSeconds = 2.0;

enum class Voice { kNone, kSung };

/// Lives as long as the tests of the process.
inline SongBench& song_on_shelf(const std::string& genre, int seed, Voice voice = Voice::kNone) {
  static std::map<std::string, std::unique_ptr<SongBench>> shelf;
  const bool sung = voice == Voice::kSung;
  auto& song = shelf[genre + (sung ? "+" : "-") + std::to_string(seed)];
  if (!song)
    song = std::make_unique<SongBench>(
        SongWish{genre,
                 seed,
                 {{"prompt", "a " + genre + " song"}, {"vocals", sung}, {"duration", 75}},
                 {},
                 kTailSeconds});
  return *song;
}

template <class Spec>
inline constexpr const char* kDocument = nullptr;
template <>
inline constexpr const char* kDocument<spec::SongSpec> = "song";
template <>
inline constexpr const char* kDocument<spec::HarmonySpec> = "harmony";
template <>
inline constexpr const char* kDocument<spec::MelodySpec> = "melody";
template <>
inline constexpr const char* kDocument<spec::RhythmSpec> = "rhythm";
template <>
inline constexpr const char* kDocument<spec::ArrangementSpec> = "arrangement";
template <>
inline constexpr const char* kDocument<spec::VocalSpec> = "vocal";
template <>
inline constexpr const char* kDocument<spec::SoundDesignSpec> = "sound_design";

/// The documents of a song after `change` of one of them, what follows it written anew.
template <class Spec, class Change>
Map changed_documents(SongBench& song, Change change) {
  Spec spec = from_value<Spec>(song.documents().at(kDocument<Spec>), kDocument<Spec>);
  change(spec);
  return song.rewritten(kDocument<Spec>, to_value(spec));
}

template <class Spec, class Change>
music::Score changed_score(SongBench& song, Change change) {
  return song.score(changed_documents<Spec>(song, change));
}

}  // namespace aether::fields
