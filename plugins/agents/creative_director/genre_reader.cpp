// Which genre does the text mean? Points: a name 10, a genre without a profile 6 by its nearness, a
// keyword or scene 2, kin 2, and smaller ones for what fits.
#include "reading.hpp"

#include <aether/error.hpp>
#include <aether/reflect.hpp>

#include <algorithm>
#include <cmath>

namespace aether::creative {
namespace {

using Index = std::ptrdiff_t;
constexpr double kNamePoints = 10.0, kKeywordPoints = 2.0, kKinPoints = 2.0, kSidePoints = 4.0,
                 kNoisePoints = 0.5, kOtherPoints = 6.0;

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "jazz chords", "with a hint of house": the name colours something else.
bool is_side_remark(const Text& text, const Match& match) {
  const auto before = static_cast<Index>(match.first) - 1;
  const auto after = static_cast<Index>(match.first + match.count);
  if (any_of(text.word(after),
             {"influence", "influences", "influenced", "elements", "touches", "chords",
              "chord",     "flavour",    "flavours",   "flavor",   "flavors", "tinged",
              "inspired",  "guitar",     "guitars",    "piano",    "drums",   "bass",
              "harmony",   "harmonies",  "feel",       "organ"}))
    return true;
  if (text.word(before) == "of" &&
      any_of(text.word(before - 1), {"hint", "touch", "bit", "dash", "influence", "influences",
                                     "elements", "pinch", "trace"}))
    return true;
  return any_of(text.word(before), {"slightly", "bit", "little"});
}

// "in my house", "rock me": a word of the language, not the genre.
bool is_plain_speech(const Text& text, const Match& match) {
  if (match.count > 1) return false;
  const auto at = static_cast<Index>(match.first);
  const std::string_view word = text.word(at), before = text.word(at - 1),
                         after = text.word(at + 1);
  if (word != "house" && word != "rock" && word != "pop" && word != "soul" && word != "trap" &&
      word != "country" && word != "ambient" && word != "dance" && word != "metal" &&
      word != "acid" && word != "drill" && word != "western" && word != "classical")
    return false;
  if (any_of(before, {"my", "our", "your", "her", "his", "their", "haunted", "old", "empty", "tree",
                      "beach", "open", "coffee", "first", "last", "daughter", "wedding"}))
    return true;
  if (word == "metal" && any_of(after, {"door", "pipe", "pipes", "gate", "box", "sheet"}))
    return true;
  if (word == "rock" &&
      any_of(after, {"me", "you", "us", "the", "bottom", "formation", "climbing", "pool"}))
    return true;
  const bool music = any_of(
      after, {"track", "song", "tune", "beat", "beats", "music", "groove", "anthem", "banger",
              "mix", "number", "ballad", "piece", "party", "vibe", "vibes", "instrumental"});
  return any_of(before, {"the", "this", "that"}) && !music &&
         (word == "house" || word == "country" || word == "dance");
}

// Genres that hint at this one. A relative that ends on a genre's name is that genre, though:
// "modal jazz" is jazz.
std::vector<std::string> relatives(const spec::GenreProfile& genre) {
  std::vector<std::string> all = genre.lineage.siblings;
  for (const auto* more : {&genre.lineage.descendants, &genre.lineage.influences})
    all.insert(all.end(), more->begin(), more->end());
  return all;
}

}  // namespace

GenreReader::GenreReader(const Genres& genres, const Lexicons& lexicons)
    : genres_(genres), lexicons_(lexicons), known_(lexicons.known) {
  // In order of what they say: a phrase counts once for a genre, in the first sense it was given.
  for (const auto& [id, genre] : genres) {
    add(id, id, Kind::kName);
    add(id, genre.name, Kind::kName);
    for (const std::string& alias : genre.aliases) add(id, alias, Kind::kAlias);
    for (const std::string& relative : relatives(genre))
      for (const auto& [other, profile] : genres)
        if (relative.ends_with(" " + other)) add(other, relative, Kind::kAlias);
  }
  add_other_genres();
  std::map<std::string, int, std::less<>> uses;
  for (const auto& [id, genre] : genres) {
    for (const std::string& keyword : genre.keywords) {
      add(id, keyword, Kind::kKeyword);
      ++uses[folded(keyword)];
    }
    for (const std::string& relative : relatives(genre)) add(id, relative, Kind::kKin);
  }
  for (const auto& [keyword, count] : uses)
    keyword_share_[keyword] = 1.0 / std::sqrt(static_cast<double>(count));
}

void GenreReader::add(const std::string& genre_id, const std::string& phrase, Kind kind,
                      double nearness) {
  if (phrase.empty()) return;
  meanings_.push_back({genre_id, phrase, kind, nearness});
  book_.add(phrase, meanings_.size() - 1);
}

void GenreReader::add_other_genres() {
  const auto& others = lexicons_.other_genres;
  for (const auto& [phrase, entries] : others.book.phrases())
    for (const std::size_t entry : entries) {
      if (genres_.count(others.entries[entry].id)) continue;
      for (const auto& [id, nearness] : others.entries[entry].near)
        if (genres_.count(id)) add(id, phrase, Kind::kOther, nearness);
    }
}

double GenreReader::points_of(const Meaning& meaning) const {
  switch (meaning.kind) {
    case Kind::kName:
    case Kind::kAlias:
      return kNamePoints;
    case Kind::kOther:
      return kOtherPoints * meaning.nearness;
    case Kind::kKin:
      return kKinPoints;
    case Kind::kKeyword:
      break;
  }
  const auto share = keyword_share_.find(folded(meaning.phrase));
  return kKeywordPoints * (share == keyword_share_.end() ? 1.0 : share->second);
}

void GenreReader::score_phrases(const Text& text, std::map<std::string, Score>& scores) const {
  std::set<std::pair<std::string, std::string>> counted;
  for (const Match& match : book_.find(text, known_)) {
    const Meaning& meaning = meanings_[match.entry];
    Score& score = scores[meaning.genre_id];
    const bool name = meaning.kind == Kind::kName || meaning.kind == Kind::kAlias;
    const bool calls = name || meaning.kind == Kind::kOther;
    const bool unwanted = match.negated && !keeps_its_noun(text, match, lexicons_);
    const std::string quote = text.quote(match.first, match.count);
    double points = points_of(meaning);
    if (calls && is_plain_speech(text, match)) {
      points = kNoisePoints;
    } else if (calls && is_side_remark(text, match)) {
      points = std::min(points, kSidePoints) * (name ? 1.0 : 0.5);
    } else if (name && !unwanted) {
      score.named = true, score.alias = meaning.phrase;
    } else if (calls && !unwanted && meaning.nearness > score.nearness) {
      score.instead_of = quote, score.nearness = meaning.nearness;
    }
    if (match.distance > 0) points *= name ? 0.8 : 0.5;
    if (unwanted) points = -points;
    if (!counted.insert({meaning.genre_id, folded(meaning.phrase)}).second) continue;
    score.points += points;
    score.reasons.push_back("\"" + quote + "\"" +
                            (unwanted                       ? " unwanted"
                             : meaning.kind == Kind::kOther ? " is near it"
                             : name                         ? ""
                                                            : " hints"));
  }
}

void GenreReader::score_hints(const Text& text, std::map<std::string, Score>& scores) const {
  std::set<std::pair<std::string, std::string>> counted;
  const auto apply = [&](const Lexicon<Hint>& lexicon) {
    for (const Match& match : lexicon.book.find(text, known_)) {
      for (const auto& [id, weight] : lexicon.entries[match.entry].genres) {
        const auto score = scores.find(id);
        const std::string quote = text.quote(match.first, match.count);
        if (score == scores.end() || !counted.insert({id, quote}).second) continue;
        const double sure = match.distance > 0 ? 0.5 : 1.0;
        score->second.points += (match.negated ? -0.7 : 1.0) * sure * weight;
        score->second.reasons.push_back("\"" + quote + "\"" +
                                        (match.negated ? " unwanted" : " suits it"));
      }
    }
  };
  apply(lexicons_.scenes);
  apply(lexicons_.eras);
}

void GenreReader::score_context(const Evidence& evidence,
                                std::map<std::string, Score>& scores) const {
  for (auto& [id, score] : scores) {
    const spec::GenreProfile& genre = genres_.at(id);
    const auto in = [](const std::vector<std::string>& list, const std::string& name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (const auto& wish : evidence.band.include) {
      double points = in(genre.instrumentation.essential, wish.value) ? 1.0
                      : in(genre.instrumentation.common, wish.value)  ? 0.5
                                                                      : 0.0;
      if (in(genre.instrumentation.forbidden, wish.value)) points = -2.0;
      for (const spec::PaletteEntry& entry : genre.arrangement.palette)
        if (points == 0.0 && in(entry.instruments, wish.value))
          points = entry.role == "lead" || entry.essential ? 0.8 : 0.4;
      score.points += points;
      if (points > 0) score.reasons.push_back("\"" + wish.evidence + "\" belongs to its band");
    }
    if (evidence.bpm) {
      const double outside =
          std::max({genre.tempo.min_bpm - *evidence.bpm, *evidence.bpm - genre.tempo.max_bpm, 0.0});
      score.points += outside == 0.0 ? 0.6 : -std::min(2.0, outside / 10.0);
    }
    for (const auto& [mood, weight] : evidence.moods.ranked) {
      const auto at = std::find(genre.moods.begin(), genre.moods.end(), mood);
      if (at != genre.moods.end())
        score.points +=
            std::min(weight, 1.0) * (0.5 - 0.06 * static_cast<double>(at - genre.moods.begin()));
    }
    if (evidence.era &&
        genre.production.era_reference.find(evidence.era->substr(0, 4)) != std::string::npos)
      score.points += 0.5;
    if (const auto near = evidence.similarity.find(id); near != evidence.similarity.end())
      score.points += near->second;
  }
}

std::vector<GenreReader::Score> GenreReader::rank(const Text& text,
                                                  const Evidence& evidence) const {
  std::map<std::string, Score> scores;
  for (const auto& [id, genre] : genres_) scores[id].genre_id = id;
  score_phrases(text, scores);
  score_hints(text, scores);
  score_context(evidence, scores);
  std::vector<Score> ranked;
  for (auto& [id, score] : scores) ranked.push_back(std::move(score));
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Score& a, const Score& b) { return a.points > b.points; });
  return ranked;
}

std::string GenreReader::resolve(const std::string& name) const {
  for (const std::size_t entry : book_.exact(name))
    if (meanings_[entry].kind == Kind::kName || meanings_[entry].kind == Kind::kAlias)
      return meanings_[entry].genre_id;
  std::vector<std::string> names;
  std::string list;
  for (const auto& [id, genre] : genres_) {
    names.push_back(id);
    names.insert(names.end(), genre.aliases.begin(), genre.aliases.end());
    list += (list.empty() ? "" : ", ") + id;
  }
  const std::string near = nearest_name(name, names);
  throw Failure(Status::kInvalid, "E-BRIEF-GENRE",
                "unknown genre \"" + name + "\"." +
                    (near.empty() ? std::string() : " Did you mean \"" + near + "\"?") +
                    " Installed: " + list + ".",
                "genre");
}

}  // namespace aether::creative
