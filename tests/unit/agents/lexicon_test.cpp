// The lexicons of data/lexicons hold together: known names, numbers in range, no word without a
// cut.
#include "bench_host.hpp"
#include "plugins/agents/lyrics/line_bank.hpp"
#include "plugins/agents/lyrics/phonology.hpp"

#include <aether/spec/base.hpp>

#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <set>

namespace aether {
namespace {

const Value& lexicon(const char* name) {
  return testing::lexicons_document().at(name);
}

TEST(Lexicons, MoodsAreThoseOfTheEngine) {
  for (const auto& [name, entry] : lexicon("moods").as_map()) {
    EXPECT_TRUE(enum_from<spec::Mood>(name)) << name;
    EXPECT_GE(entry.at("strong").size(), 5u) << name;
    EXPECT_LE(std::abs(entry.at("energy").as_double()), 0.3) << name;
    EXPECT_LE(std::abs(entry.at("tempo").as_double()), 1.0) << name;
  }
  EXPECT_EQ(lexicon("moods").size(), EnumNames<spec::Mood>::names.size());
}

TEST(Lexicons, TempoWordsPointIntoRanges) {
  for (const auto& [word, place] : lexicon("tempo_words").at("relative").as_map()) {
    EXPECT_GE(place.as_double(), 0.0) << word;
    EXPECT_LE(place.as_double(), 1.0) << word;
  }
  for (const auto& [word, range] : lexicon("tempo_words").at("absolute").as_map())
    EXPECT_LT(range.at(std::size_t{0}).as_double(), range.at(std::size_t{1}).as_double()) << word;
}

TEST(Lexicons, MetersParseAndArcsAreKnown) {
  for (const auto& [word, meter] : lexicon("form_words").at("meters").as_map())
    EXPECT_TRUE(spec::Meter::parse(meter.as_string())) << word;
  const std::set<std::string> arcs = {"build", "release", "wave", "maintain"};
  for (const auto& [word, arc] : lexicon("form_words").at("arcs").as_map())
    EXPECT_TRUE(arcs.count(arc.as_string())) << word;
}

TEST(Lexicons, ScenesNameKnownMoodsAndThemesWithATitle) {
  for (const Value& scene : lexicon("scenes").as_array()) {
    EXPECT_GT(scene.at("words").size(), 0u);
    for (const auto& [mood, weight] :
         scene.at("moods").is_map() ? scene.at("moods").as_map() : Map{})
      EXPECT_TRUE(enum_from<spec::Mood>(mood)) << mood;
    const std::string theme = scene.at("theme").string_or("home");
    EXPECT_TRUE(lexicon("title_words").at("patterns").contains(theme)) << theme;
  }
}

TEST(Lexicons, EveryGenreAndMoodHasThemesWithTitlesAndADirection) {
  const Value& themes = lexicon("themes");
  const auto known = [&](const Value& list, const std::string& of) {
    EXPECT_GT(list.size(), 0u) << of;
    for (const Value& theme : list.as_array()) {
      EXPECT_TRUE(lexicon("title_words").at("patterns").contains(theme.as_string())) << of;
      EXPECT_TRUE(themes.at("directions").contains(theme.as_string())) << of;
    }
  };
  for (const auto& [genre, profile] : testing::genres_document().as_map()) {
    ASSERT_TRUE(themes.at("genres").contains(genre)) << genre;
    known(themes.at("genres").at(genre), genre);
  }
  for (const std::string_view mood : EnumNames<spec::Mood>::names)
    known(themes.at("moods").at(std::string(mood)), std::string(mood));
}

TEST(Lexicons, InstrumentCategoriesExist) {
  std::set<std::string> categories = {"fx"};
  for (const auto& [id, instrument] : testing::instruments_document().as_map())
    categories.insert(instrument.at("category").as_string());
  for (const auto& [category, entry] : lexicon("instrument_words").as_map())
    EXPECT_TRUE(category == "ignored" || category == "players" || categories.count(category))
        << category;
  for (const auto& [player, instrument] : lexicon("instrument_words").at("players").as_map())
    EXPECT_TRUE(testing::instruments_document().as_map().contains(instrument.as_string()))
        << player;
}

// All list items are texts: an unquoted `true` or `80` would be lost silently.
TEST(Lexicons, ListsHoldTextsOnly) {
  const std::function<void(const Value&, const std::string&)> walk = [&](const Value& value,
                                                                         const std::string& path) {
    if (value.is_map())
      for (const auto& [key, item] : value.as_map()) walk(item, path + "." + key);
    if (!value.is_array()) return;
    const bool numbers = path.find(".absolute.") != std::string::npos;
    for (const Value& item : value.as_array()) {
      if (item.is_map()) walk(item, path);
      EXPECT_TRUE(item.is_map() || item.is_string() || numbers) << path;
    }
  };
  for (const auto& [name, value] : testing::lexicons_document().as_map()) walk(value, name);
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) || c == '\'')
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!word.empty())
      words.push_back(std::move(word)), word.clear();
  }
  return words;
}

TEST(Lexicons, EveryLineEndsOnAWordWithARhymeSoundAndNoBannedWord) {
  const lyrics::Phonology phonology(lexicon("lyric_words"));
  int ends = 0, without = 0;
  for (const auto& [theme, roles] : lexicon("lyric_lines").as_map()) {
    if (!roles.is_map() || theme == "stories" || theme == "short") continue;
    for (const auto& [role, patterns] : roles.as_map())
      for (const Value& pattern : patterns.as_array())
        for (const std::string& text : lyrics::readings(pattern.as_string())) {
          ++ends;
          EXPECT_EQ(text.find_first_of("{}|"), std::string::npos) << text;
          if (phonology.sing(text).sound.empty()) ++without;
          for (const std::string& word : words_of(text))
            EXPECT_FALSE(phonology.is_banned(word)) << text;
        }
  }
  EXPECT_GT(ends, 1000);
  EXPECT_LT(without, ends / 20) << without << " of " << ends;
}

}  // namespace
}  // namespace aether
