#include "sabotage_table.hpp"

#include "tests/unit/agents/bench_host.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace aether::testing {

const critic::Taste& shipped_taste() {
  static const critic::Taste* const known =
      new critic::Taste(critic::Taste::from(lexicons_document().at("critic")));
  return *known;
}

void compare(const std::string& genre, std::int64_t seed, double seconds, const WholeSong& other,
             SabotageTable& table, Extent extent) {
  const WholeSong song = whole_song({{"genre", Value(genre)}, {"duration", Value(seconds)}}, seed);
  const auto hear = [&](const music::Score& score) {
    return critic::verdict(shipped_taste(), critic::examine(song.plan(), score).whole);
  };
  const auto spans = music::section_spans(song.documents.song);
  const music::SectionSpan longest = *std::max_element(
      spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.length < b.length; });
  const double untouched = hear(song.score);
  for (const Sabotage& sabotage : sabotages()) {
    const RandomStream random(stream_key(static_cast<std::uint64_t>(seed), genre, sabotage.name));
    const auto ruined = sabotage.apply(song, other, random);
    if (!ruined) continue;
    const music::Score heard =
        extent == Extent::kSong ? *ruined : ruined_in(song, *ruined, longest);
    if (to_value(heard) == to_value(song.score)) continue;
    Preference& count = table[sabotage.name];
    ++count.pairs;
    if (untouched > hear(heard))
      ++count.preferred;
    else
      count.missed += " " + genre + "/" + std::to_string(seed);
  }
}

void expect_preferred(const SabotageTable& table, int least_pairs, double share) {
  std::printf("  %-34s %5s  preferred\n", "sabotage", "pairs");
  for (const Sabotage& sabotage : sabotages()) {
    const auto at = table.find(sabotage.name);
    ASSERT_NE(at, table.end()) << sabotage.name << " was never tried";
    const Preference& count = at->second;
    std::printf("  %-34s %5d  %.3f%s\n", sabotage.name.c_str(), count.pairs, count.share(),
                count.missed.c_str());
    EXPECT_GE(count.pairs, least_pairs) << sabotage.name;
    EXPECT_GE(count.share(), share) << sabotage.name << ":" << count.missed;
  }
}

}  // namespace aether::testing
