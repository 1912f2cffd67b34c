// Writes what the critic hears in songs and in their sabotaged copies, one row a score, for
// fit_weights.py:
//   critic_pairs SECONDS SEED… > pairs.csv
#include "sabotage.hpp"

#include <aether/critic/critic.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>

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

}  // namespace

int main(int argc, char** argv) {
  std::printf("genre,family,seed,sabotage");
  for (const auto& name : critic::kFeatureNames) std::printf(",%s", std::string(name).c_str());
  std::printf("\n");
  std::unique_ptr<testing::WholeSong> other;
  for (int i = 2; i < argc; ++i)
    for (const std::string& genre : testing::genre_ids()) {
      const long seed = std::atol(argv[i]);
      auto song = std::make_unique<testing::WholeSong>(
          testing::whole_song(genre, seed, std::atoi(argv[1])));
      if (!other)
        other = std::make_unique<testing::WholeSong>(testing::whole_song("pop", 1000, 120));
      const auto& family = song->documents.genre.family;
      print_row(genre, family, seed, "", critic::examine(song->plan(), song->score).whole);
      for (const testing::Sabotage& sabotage : testing::sabotages()) {
        const RandomStream random(
            stream_key(static_cast<std::uint64_t>(seed), genre, sabotage.name));
        if (const auto ruined = sabotage.apply(*song, *other, random))
          print_row(genre, family, seed, sabotage.name.c_str(),
                    critic::examine(song->plan(), *ruined).whole);
      }
      other = std::move(song);
    }
}
