// The lexicons of data/lexicons as the readers use them. A lexicon that is missing is empty: the
// reader then finds less.
#pragma once

#include "text.hpp"

#include <aether/spec/base.hpp>
#include <aether/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aether::creative {

/// Phrases of one list of the lexicons, each with what it stands for.
template <class T>
struct Lexicon {
  PhraseBook book;
  std::vector<T> entries;

  std::size_t add(T entry) {
    entries.push_back(std::move(entry));
    return entries.size() - 1;
  }
};

enum class ModeSide { kMajor, kMinor, kAny };

/// What a mood does to a song (moods.yaml).
struct MoodTraits {
  ModeSide side = ModeSide::kAny;
  double energy = 0.0, tempo = 0.0;
  std::string portrait;  ///< its words as one text, for sentence embeddings
};
struct MoodWord {
  spec::Mood mood;
  double weight;
};
/// A scene or era: genres and moods it hints at.
struct Hint {
  std::map<std::string, double, std::less<>> genres, moods;
  std::string name;  ///< lyric theme of a scene, decade of an era
};
struct TempoWord {
  std::optional<double> place;                   ///< 0..1 in the genre's range
  std::optional<std::pair<double, double>> bpm;  ///< absolute range
};
/// A genre without a profile, and how near the profiled ones are, 0..0.9 by genre id.
struct OtherGenre {
  std::string id;
  std::map<std::string, double, std::less<>> near;
};
/// A place in the song, or how loud it is there (form_words.yaml).
enum class ArcWord { kStart, kEnd, kQuiet, kLoud };
enum class VoiceWord { kWanted, kUnwanted };

struct Lexicons {
  explicit Lexicons(const Value& document);

  std::map<spec::Mood, MoodTraits> moods;
  Lexicon<MoodWord> mood_words;
  Lexicon<Hint> scenes, eras;
  Lexicon<Hint> signs;  ///< how genres sound (genre_signs.yaml); one entry a phrase
  Lexicon<TempoWord> tempo_words;
  Lexicon<std::string> meters, arcs;
  Lexicon<ArcWord> arc_words;
  Lexicon<double> lengths;
  Lexicon<OtherGenre> other_genres;
  Lexicon<VoiceWord> voice_words;
  Lexicon<std::string> voices, deliveries;  ///< "feminine" …, "whispered" …
  Lexicon<std::pair<std::string, bool>>
      categories;  ///< instrument category; true = only in a negation
  std::map<std::string, std::string, std::less<>> players;  ///< "pianist" → piano
  std::set<std::string, std::less<>> ignored_synonyms;      ///< folded
  Value titles, themes;
  Vocabulary known;  ///< every word of all lexicons
};

/// Is this negated match in truth the thing that an adjective denies something about? In "not a sad
/// rock song" only the sadness is unwanted.
bool keeps_its_noun(const Text& text, const Match& match, const Lexicons& lexicons);

}  // namespace aether::creative
