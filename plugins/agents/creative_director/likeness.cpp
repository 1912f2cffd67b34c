// How like a whole text is to the portraits of genres and moods, by sentence embeddings.
#include "reading.hpp"

#include <aether/codec.hpp>
#include <aether/spec/portrait.hpp>

#include <algorithm>
#include <cmath>

namespace aether::creative {
namespace {

constexpr double kGenrePoints = 0.7;    // of one standard deviation above the mean of all genres
constexpr double kStandInPoints = 0.3;  // the same, of a provider that calls itself degraded
constexpr double kNameShare = 0.5;      // of the first portrait, name and keywords, against sound

// Deviations say which genre is nearer even of a text that is near none. So the nearest cosine
// decides what they count: of twenty texts without a known word it stayed below `nothing`
// (sentences .41, stand-in .08), of nineteen in twenty briefs it lies above (.43, .45).
struct Sense {
  double nothing, all;
};
constexpr Sense kSentenceSense{0.42, 0.48}, kStandInSense{0.12, 0.2};

// The vectors of some texts, or null when no provider answers. The stand-in is asked when the
// better one lacks its weights.
Value vectors_of(const Host& host, const Array& texts) {
  const Bytes request = encode_msgpack(Value(Map{{"texts", Value(texts)}}));
  for (const char* id : {"", "lexicon"}) {
    try {
      const Provider provider = host.provider(AETHER_KIND_EMBEDDING, id);
      const auto* embedding = provider.interface<aether_embedding>();
      detail::ByteSink sink;
      if (embedding && embedding->embed(provider.get(), {request.data(), request.size()},
                                        sink.sink()) == AETHER_OK)
        return sink.value();
    } catch (const Failure&) {
      // Not there; the lexicons can decide alone.
    }
  }
  return {};
}

double dot(const Value& a, const Value& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size() && k < b.size(); ++k)
    sum += a.at(k).double_or(0) * b.at(k).double_or(0);
  return sum;
}

// Only the differences say something: standard deviations from the mean of all.
template <class Key>
void standardise(std::map<Key, double>& values) {
  double mean = 0.0, square = 0.0;
  const auto count = static_cast<double>(values.size());
  for (const auto& [key, value] : values) mean += value / count;
  for (const auto& [key, value] : values) square += (value - mean) * (value - mean) / count;
  const double spread = std::max(std::sqrt(square), 0.01);
  for (auto& [key, value] : values) value = (value - mean) / spread;
}

// 0 for a text that is like no genre at all, 1 for one that speaks of music.
double sense_of(const std::map<std::string, double>& cosines, const Sense& sense) {
  double best = -1.0;
  for (const auto& [id, cosine] : cosines) best = std::max(best, cosine);
  return std::clamp((best - sense.nothing) / (sense.all - sense.nothing), 0.0, 1.0);
}

}  // namespace

Likeness read_likeness(const Host& host, const std::string& prompt, const Genres& genres,
                       const Lexicons& lexicons) {
  Likeness likeness;
  if (prompt.empty() || genres.empty()) return likeness;
  Array texts = {Value(prompt)};
  for (const auto& [id, genre] : genres)
    for (const std::string& text : spec::genre_portrait(genre)) texts.emplace_back(text);
  for (const auto& [mood, traits] : lexicons.moods) texts.emplace_back(traits.portrait);
  const Value reply = vectors_of(host, texts);
  if (!reply.is_map() || reply.at("vectors").size() != texts.size()) return likeness;
  const Value& vectors = reply.at("vectors");
  std::size_t next = 1;
  const auto compare = [&] { return dot(vectors.at(std::size_t{0}), vectors.at(next++)); };
  for (const auto& [id, genre] : genres) {
    const std::size_t portraits = spec::genre_portrait(genre).size();
    likeness.genres[id] = kNameShare * compare();
    for (std::size_t i = 1; i < portraits; ++i)
      likeness.genres[id] += (1.0 - kNameShare) * compare() / static_cast<double>(portraits - 1);
  }
  for (const auto& [mood, traits] : lexicons.moods) likeness.moods[mood] = compare();
  likeness.degraded = reply.at("degraded").bool_or(true);
  const double sense =
      sense_of(likeness.genres, likeness.degraded ? kStandInSense : kSentenceSense);
  if (sense <= 0.0) return {};
  standardise(likeness.genres);
  standardise(likeness.moods);
  for (auto& [id, value] : likeness.genres)
    value *= sense * (likeness.degraded ? kStandInPoints : kGenrePoints);
  for (auto& [mood, value] : likeness.moods) value *= sense;
  return likeness;
}

}  // namespace aether::creative
