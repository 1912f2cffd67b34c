// Writes what the critic hears in songs and in their sabotaged copies, one row a score, for
// fit_weights.py:
//   critic_pairs [KEY=VALUE of the brief]… SEED… > pairs.csv
#include "sabotage.hpp"

#include <aether/critic/critic.hpp>

#include <cstdio>
#include <cstdlib>

using namespace aether;

namespace {

void print_row(const std::string& genre, const std::string& family, long seed, const char* sabotage,
               const critic::Marks& marks) {
  std::printf("%s,%s,%ld,%s", genre.c_str(), family.c_str(), seed, sabotage);
  for (const auto& mark : marks) {
    if (mark)
      std::printf(",%.6f", *mark);
    else
      std::printf(",");
  }
  std::printf("\n");
}

void print_song(const std::string& genre, long seed, const testing::WholeSong& song,
                const testing::WholeSong& other) {
  const auto& family = song.documents.genre.family;
  print_row(genre, family, seed, "", critic::examine(song.plan(), song.score).whole);
  for (const testing::Sabotage& sabotage : testing::sabotages()) {
    const RandomStream random(stream_key(static_cast<std::uint64_t>(seed), genre, sabotage.name));
    if (const auto ruined = sabotage.apply(song, other, random))
      print_row(genre, family, seed, sabotage.name.c_str(),
                critic::examine(song.plan(), *ruined).whole);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("genre,family,seed,sabotage");
  for (const auto& name : critic::kFeatureNames) std::printf(",%s", std::string(name).c_str());
  std::printf("\n");
  Map brief;
  std::vector<long> seeds;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      seeds.push_back(std::atol(argv[i]));
      continue;
    }
    const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
    brief[key] = key == "duration" ? Value(std::atof(value.c_str())) : Value(value);
  }
  const auto other = testing::whole_song({{"genre", Value("pop")}}, 1000);
  for (const long seed : seeds)
    for (const std::string& genre : testing::genre_ids()) {
      brief["genre"] = Value(genre);
      print_song(genre, seed, testing::whole_song(brief, seed), other);
    }
}
