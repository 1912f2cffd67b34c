// How well free text is understood: labelled briefs, a table of accuracy per field, and a floor
// under each.
#include "bench_host.hpp"
#include "plugins/agents/creative_director/creative_director.hpp"

#include <aether/spec/song.hpp>
#include <aether/yaml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace aether {
namespace {

struct Tally {
  int right = 0, asked = 0;
  std::string misses;
  double share() const { return asked == 0 ? 1.0 : static_cast<double>(right) / asked; }
};

using Tallies = std::map<std::string, Tally>;

bool among(const Value& accepted, const std::string& got) {
  const Array& list = accepted.as_array();
  return std::any_of(list.begin(), list.end(),
                     [&](const Value& item) { return item.string_or("") == got; });
}

// A wish is met by the instrument, or by any instrument of the category.
bool has_wish(const std::vector<std::string>& wishes, const std::string& wanted) {
  for (const std::string& wish : wishes) {
    if (wish == wanted) return true;
    if (testing::instruments_document().at(wish).at("category").string_or("") == wanted)
      return true;
  }
  return false;
}

void count(Tallies& tallies, const std::string& field, bool right, const std::string& text,
           const std::string& got) {
  Tally& tally = tallies[field];
  ++tally.asked;
  if (right)
    ++tally.right;
  else
    tally.misses += "    got " + got + " for: " + text + "\n";
}

void check(const Value& label, const std::string& text, const spec::SongSpec& song,
           Tallies& tallies) {
  const auto& moods = song.secondary_moods;
  std::string heard = enum_text(song.primary_mood);
  const auto all = [](const std::vector<std::string>& list) {
    std::string joined;
    for (const std::string& item : list) joined += item + " ";
    return joined;
  };
  for (const auto& [field, want] : label.as_map()) {
    if (field == "genre") count(tallies, field, among(want, song.genre_id), text, song.genre_id);
    if (field == "mood") {
      count(tallies, "mood (primary)", among(want, heard), text, heard);
      bool any = among(want, heard);
      for (const auto mood : moods) any = any || among(want, enum_text(mood));
      count(tallies, "mood (any)", any, text, heard);
    }
    if (field == "bpm")
      count(tallies, field,
            song.bpm >= want.at(std::size_t{0}).as_int() &&
                song.bpm <= want.at(std::size_t{1}).as_int(),
            text, std::to_string(song.bpm));
    if (field == "vocals")
      count(tallies, field, song.has_vocals == want.as_bool(), text,
            song.has_vocals ? "vocals" : "no vocals");
    if (field == "voice") {
      const auto& requests = song.creative_brief.special_requests;
      count(tallies, field,
            std::count(requests.begin(), requests.end(), "voice: " + want.as_string()) == 1, text,
            all(requests));
    }
    if (field == "duration")
      count(tallies, field, song.target_duration_seconds == want.as_int(), text,
            std::to_string(song.target_duration_seconds));
    if (field == "meter")
      count(tallies, field, song.time_signature.text() == want.as_string(), text,
            song.time_signature.text());
    if (field == "key")
      count(tallies, field, song.key.text() == want.as_string(), text, song.key.text());
    if (field == "era")
      count(tallies, field, song.creative_brief.reference_era.value_or("") == want.as_string(),
            text, song.creative_brief.reference_era.value_or("none"));
    if (field == "theme")
      count(tallies, field, song.creative_brief.theme == want.as_string(), text,
            song.creative_brief.theme);
    if (field == "include" || field == "exclude")
      for (const Value& instrument : want.as_array()) {
        const auto& wishes =
            field == "include" ? song.include_instruments : song.exclude_instruments;
        count(tallies, field, has_wish(wishes, instrument.as_string()), text, all(wishes));
      }
  }
}

TEST(CreativeDirector, UnderstandsBriefsInManyVoices) {
  const YamlDocument fixture =
      read_yaml_file(std::string(AETHER_SOURCE_DIR) + "/tests/fixtures/briefs.yaml");
  Tallies tallies;
  const Array& briefs = fixture.value.at("briefs").as_array();
  ASSERT_GE(briefs.size(), 40u);
  for (const Value& brief : briefs) {
    const std::string text = brief.at("text").as_string();
    testing::BenchHost host("creative_director", 7);
    const Map out =
        host.run<creative::CreativeDirector>(testing::brief_inputs({{"prompt", Value(text)}}, 7));
    check(brief.at("want"), text, from_value<spec::SongSpec>(out.at("song")), tallies);
  }
  const std::map<std::string, double> floors = {
      {"genre", 0.9},     {"mood (primary)", 0.7}, {"mood (any)", 0.85},
      {"bpm", 0.95},      {"vocals", 0.95},        {"voice", 0.9},
      {"duration", 0.95}, {"meter", 0.95},         {"key", 0.95},
      {"era", 0.9},       {"theme", 0.7},          {"include", 0.9},
      {"exclude", 0.9}};
  for (const auto& [field, tally] : tallies) {
    std::printf("%-15s %3d of %3d  %.2f\n%s", field.c_str(), tally.right, tally.asked,
                tally.share(), tally.misses.c_str());
    ASSERT_TRUE(floors.count(field)) << "no floor for " << field;
    EXPECT_GE(tally.share(), floors.at(field)) << field << '\n' << tally.misses;
  }
}

}  // namespace
}  // namespace aether
