#include "lexicon.hpp"

#include <aether/spec/portrait.hpp>

namespace aether::creative {
namespace {

// The members of a map, or nothing when it is something else.
const Map& members(const Value& value) {
  static const Map* const none = new Map();
  return value.is_map() ? value.as_map() : *none;
}
const Array& items(const Value& value) {
  static const Array* const none = new Array();
  return value.is_array() ? value.as_array() : *none;
}

template <class T>
void add_list(Lexicon<T>& lexicon, const Value& words, T meaning) {
  const std::size_t entry = lexicon.add(std::move(meaning));
  for (const Value& word : items(words)) lexicon.book.add(word.string_or(""), entry);
}

std::map<std::string, double, std::less<>> weights(const Value& value) {
  std::map<std::string, double, std::less<>> found;
  for (const auto& [name, weight] : members(value)) found[name] = weight.double_or(0.0);
  return found;
}

void read_moods(Lexicons& lexicons, const Value& document) {
  for (const auto& [name, entry] : members(document)) {
    const auto mood = enum_from<spec::Mood>(name);
    if (!mood) continue;
    const std::string side = entry.at("mode").string_or("any");
    lexicons.moods[*mood] = {side == "major"   ? ModeSide::kMajor
                             : side == "minor" ? ModeSide::kMinor
                                               : ModeSide::kAny,
                             entry.at("energy").double_or(0.0), entry.at("tempo").double_or(0.0),
                             spec::mood_portrait(name, entry)};
    add_list(lexicons.mood_words, entry.at("strong"), MoodWord{*mood, 1.0});
    add_list(lexicons.mood_words, entry.at("weak"), MoodWord{*mood, 0.5});
  }
}

void read_hints(Lexicons& lexicons, const Value& document) {
  for (const Value& scene : items(document.at("scenes")))
    add_list(lexicons.scenes, scene.at("words"),
             Hint{weights(scene.at("genres")), weights(scene.at("moods")),
                  scene.at("theme").string_or("")});
  for (const auto& [decade, era] : members(document.at("eras")))
    add_list(lexicons.eras, era.at("words"), Hint{weights(era.at("genres")), {}, decade});
}

// One entry a phrase, whatever the number of genres it stands under.
void read_signs(Lexicons& lexicons, const Value& document) {
  constexpr double kStrong = 1.8, kWeak = 0.8;
  std::map<std::string, Hint> by_phrase;
  for (const auto& [genre, signs] : members(document))
    for (const auto& [list, weight] : {std::pair{"weak", kWeak}, std::pair{"strong", kStrong}})
      for (const Value& word : items(signs.at(list)))
        by_phrase[word.string_or("")].genres[genre] = weight;
  for (auto& [phrase, hint] : by_phrase)
    lexicons.signs.book.add(phrase, lexicons.signs.add(std::move(hint)));
}

void read_other_genres(Lexicons& lexicons, const Value& document) {
  for (const auto& [id, genre] : members(document))
    add_list(lexicons.other_genres, genre.at("words"), OtherGenre{id, weights(genre.at("near"))});
}

void read_time(Lexicons& lexicons, const Value& tempo, const Value& form) {
  for (const auto& [word, place] : members(tempo.at("relative")))
    lexicons.tempo_words.book.add(word,
                                  lexicons.tempo_words.add({place.double_or(0.5), std::nullopt}));
  for (const auto& [word, range] : members(tempo.at("absolute")))
    lexicons.tempo_words.book.add(
        word, lexicons.tempo_words.add(
                  {std::nullopt, std::pair{range.at(std::size_t{0}).double_or(100),
                                           range.at(std::size_t{1}).double_or(120)}}));
  for (const auto& [word, meter] : members(form.at("meters")))
    lexicons.meters.book.add(word, lexicons.meters.add(meter.string_or("4/4")));
  for (const auto& [word, length] : members(form.at("lengths")))
    lexicons.lengths.book.add(word, lexicons.lengths.add(length.double_or(1.0)));
  for (const auto& [word, arc] : members(form.at("arcs")))
    lexicons.arcs.book.add(word, lexicons.arcs.add(arc.string_or("build")));
  const Value& levels = form.at("levels");
  add_list(lexicons.arc_words, levels.at("start"), ArcWord::kStart);
  add_list(lexicons.arc_words, levels.at("end"), ArcWord::kEnd);
  add_list(lexicons.arc_words, levels.at("quiet"), ArcWord::kQuiet);
  add_list(lexicons.arc_words, levels.at("loud"), ArcWord::kLoud);
}

void read_voices(Lexicons& lexicons, const Value& document) {
  add_list(lexicons.voice_words, document.at("wanted"), VoiceWord::kWanted);
  add_list(lexicons.voice_words, document.at("unwanted"), VoiceWord::kUnwanted);
  for (const auto& [voice, words] : members(document.at("voices")))
    add_list(lexicons.voices, words, voice);
  for (const auto& [delivery, words] : members(document.at("deliveries")))
    add_list(lexicons.deliveries, words, delivery);
}

void read_instruments(Lexicons& lexicons, const Value& document) {
  for (const auto& [category, entry] : members(document)) {
    add_list(lexicons.categories, entry.at("words"), std::pair{category, false});
    add_list(lexicons.categories, entry.at("negated_only"), std::pair{category, true});
  }
  for (const auto& [player, instrument] : members(document.at("players")))
    lexicons.players[player] = instrument.string_or("");
  for (const Value& word : items(document.at("ignored")))
    lexicons.ignored_synonyms.insert(folded(word.string_or("")));
}

}  // namespace

Lexicons::Lexicons(const Value& document)
    : titles(document.at("title_words")), themes(document.at("themes")) {
  read_moods(*this, document.at("moods"));
  read_hints(*this, document);
  read_signs(*this, document.at("genre_signs"));
  read_other_genres(*this, document.at("other_genres"));
  read_time(*this, document.at("tempo_words"), document.at("form_words"));
  read_voices(*this, document.at("vocals"));
  read_instruments(*this, document.at("instrument_words"));
  for (const Value& word : items(document.at("common_words").at("words")))
    known.insert(word.string_or(""));
  mood_words.book.collect_words(known);
  scenes.book.collect_words(known);
  eras.book.collect_words(known);
  signs.book.collect_words(known);
  other_genres.book.collect_words(known);
  tempo_words.book.collect_words(known);
  meters.book.collect_words(known);
  lengths.book.collect_words(known);
  arcs.book.collect_words(known);
  arc_words.book.collect_words(known);
  voice_words.book.collect_words(known);
  voices.book.collect_words(known);
  deliveries.book.collect_words(known);
  categories.book.collect_words(known);
}

namespace {

bool is_quality(const Text& text, std::size_t index, const Lexicons& lexicons) {
  const std::string_view word = text.word(static_cast<std::ptrdiff_t>(index));
  return !lexicons.mood_words.book.exact(word).empty() ||
         !lexicons.tempo_words.book.exact(word).empty();
}

// Words between a negation and its noun that say nothing by themselves.
const Vocabulary kTransparent = {"a",   "an",     "another",  "too",     "so",   "very",  "the",
                                 "any", "really", "that",     "some",    "want", "need",  "like",
                                 "use", "do",     "add",      "have",    "be",   "being", "make",
                                 "put", "play",   "give",     "include", "with", "much",  "more",
                                 "of",  "please", "anything", "exactly", "into", "about"};
// Words that say what the thing is not; after "no" and "without" the thing itself is unwanted.
const Vocabulary kDescriptive = {"not", "isnt", "arent", "never", "dont", "wont", "shouldnt"};

}  // namespace

bool keeps_its_noun(const Text& text, const Match& match, const Lexicons& lexicons) {
  if (!match.negated) return false;
  const std::size_t cue = text.tokens()[match.first].cue;
  bool qualities = true, several = false;
  std::size_t words = 0;
  for (std::size_t i = cue + 1; i < match.first; ++i) {
    const Token& token = text.tokens()[i];
    if (kTransparent.count(token.word)) continue;
    const bool joins = token.word == "or" || token.word == "nor" || token.word == "and";
    several = several || joins || token.after_comma;
    if (joins) continue;
    ++words;
    qualities = qualities && is_quality(text, i, lexicons);
  }
  if (words == 0) return false;
  return qualities || (!several && kDescriptive.count(text.tokens()[cue].word) > 0);
}

}  // namespace aether::creative
