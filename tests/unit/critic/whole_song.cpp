#include "whole_song.hpp"

#include "plugins/agents/arrangement/arrangement.hpp"
#include "plugins/agents/composition/composition.hpp"
#include "plugins/agents/creative_director/creative_director.hpp"
#include "plugins/agents/lyrics/lyrics.hpp"
#include "plugins/agents/vocal/vocal.hpp"
#include "tests/unit/agents/bench_host.hpp"

namespace aether::testing {
namespace {

template <class Agent>
void add(Map& documents, const char* stage, std::int64_t seed) {
  BenchHost host(stage, static_cast<std::uint64_t>(seed));
  for (auto& [name, document] : host.run<Agent>(documents)) documents[name] = std::move(document);
}

}  // namespace

std::vector<std::string> genre_ids() {
  std::vector<std::string> ids;
  for (const auto& [id, genre] : genres_document().as_map()) ids.push_back(id);
  return ids;
}

WholeSong whole_song(const Map& brief, std::int64_t seed) {
  Map documents = brief_inputs(brief, seed);
  documents["genre"] = genres_document().at(brief.at("genre").as_string());
  add<creative::CreativeDirector>(documents, "creative_director", seed);
  add<composition::CompositionAgent>(documents, "composition", seed);
  add<arrangement::ArrangementAgent>(documents, "arrangement", seed);
  add<lyrics::LyricsAgent>(documents, "lyrics", seed);
  add<vocal::VocalAgent>(documents, "vocal", seed);
  WholeSong song{midi_algorithmic::read_documents(documents), {}};
  song.score = midi_algorithmic::generate(
      song.documents, RandomStream(stream_key(static_cast<std::uint64_t>(seed), "score", "score")));
  return song;
}

}  // namespace aether::testing
