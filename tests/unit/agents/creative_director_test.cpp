#include "plugins/agents/creative_director/creative_director.hpp"
#include "bench_host.hpp"
#include "plugins/agents/creative_director/text.hpp"

#include <aether/spec/song.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace aether {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

spec::SongSpec direct(Map brief, std::int64_t seed = 1) {
  testing::BenchHost host("creative_director", static_cast<std::uint64_t>(seed));
  return from_value<spec::SongSpec>(
      host.run<creative::CreativeDirector>(testing::brief_inputs(std::move(brief), seed))
          .at("song"));
}

spec::SongSpec read(const std::string& prompt, std::int64_t seed = 1) {
  return direct({{"prompt", Value(prompt)}}, seed);
}

Error failure_of(Map brief) {
  try {
    direct(std::move(brief));
  } catch (const Failure& failure) {
    return failure.error();
  }
  return {Status::kOk, "none", "no failure", ""};
}

// What the section table, the exact tempo and the tail come to.
double planned_seconds(const spec::SongSpec& song) {
  int bars = 0;
  for (const auto& section : song.sections) bars += section.bars;
  return bars * song.time_signature.beats_per_bar() * 60.0 / song.tempo() + song.tail_seconds;
}

std::vector<std::string> six_genres() {
  return {"synthwave", "lo-fi-hip-hop", "house", "rock", "jazz", "ambient"};
}

TEST(CreativeDirector, ExplicitFieldsWinOverTheText) {
  const auto song =
      direct({{"prompt",
               Value("sad slow jazz in C minor, 60 bpm, 1 minute, female vocals, waltz, no drums")},
              {"genre", Value("rock")},
              {"mood", Value("happy")},
              {"bpm", Value(150)},
              {"key", Value(Map{{"root", Value("E")}, {"mode", Value("major")}})},
              {"time_signature", Value("4/4")},
              {"duration", Value(120)},
              {"vocals", Value(false)},
              {"title", Value("Loud")},
              {"instruments", Value(Map{{"include", Value(std::vector<std::string>{"drums"})}})}});
  EXPECT_EQ(song.genre_id, "rock");
  EXPECT_EQ(enum_text(song.primary_mood), "happy");
  EXPECT_EQ(song.bpm, 150);
  EXPECT_EQ(song.key.text(), "E major");
  EXPECT_EQ(song.time_signature.text(), "4/4");
  EXPECT_EQ(song.target_duration_seconds, 120);
  EXPECT_FALSE(song.has_vocals);
  EXPECT_EQ(song.title, "Loud");
  EXPECT_THAT(song.include_instruments, Contains("drums"));
  EXPECT_THAT(song.exclude_instruments, Not(Contains("drums")));
}

TEST(CreativeDirector, NegationsRuleOut) {
  EXPECT_THAT(read("ambient pads without guitar").exclude_instruments, Contains("guitar"));
  const auto list = read("rock, no piano, strings or brass, just loud guitars");
  EXPECT_THAT(list.exclude_instruments, ::testing::IsSupersetOf({"piano", "strings", "brass"}));
  EXPECT_THAT(list.include_instruments, Contains("guitar"));
  const auto mixed = read("house with no drums and a soft piano");
  EXPECT_THAT(mixed.exclude_instruments, Contains("drums"));
  EXPECT_THAT(mixed.include_instruments, Contains("piano"));
  EXPECT_FALSE(read("a jazz piece with no singing whatsoever").has_vocals);
  EXPECT_FALSE(read("lofi, vocals: none").has_vocals);
  EXPECT_TRUE(read("not an instrumental, I want a singer. rock").has_vocals);
  EXPECT_THAT(read("not only drums but also brass, jazz").exclude_instruments,
              Not(Contains("drums")));
  EXPECT_NE(read("anything but jazz, something with loud guitars").genre_id, "jazz");
}

TEST(CreativeDirector, OneInstrumentAloneSilencesTheRest) {
  const auto song = read("solo piano, calm, two minutes");
  EXPECT_THAT(song.include_instruments, ::testing::ElementsAre("piano"));
  EXPECT_THAT(song.exclude_instruments,
              ::testing::IsSupersetOf({"drums", "bass", "synth", "guitar", "strings"}));
  EXPECT_FALSE(song.has_vocals);
  EXPECT_THAT(read("rock song with a guitar solo").exclude_instruments, Not(Contains("drums")));
}

TEST(CreativeDirector, ReadsLengthsAsPeopleWriteThem) {
  const std::vector<std::pair<std::string, int>> cases = {{"rock, 3 minutes", 180},
                                                          {"rock, two and a half minutes", 150},
                                                          {"rock, 90 seconds", 90},
                                                          {"rock, 2:30", 150},
                                                          {"rock, a minute and a half", 90},
                                                          {"rock, half a minute", 30},
                                                          {"3-minute rock song", 180},
                                                          {"rock 2-3 minutes", 150},
                                                          {"rock, 2.5 min", 150},
                                                          {"rock 3 minutes 20 seconds", 200},
                                                          {"rock for 45s", 45},
                                                          {"rock, forty five seconds", 45},
                                                          {"rock, one minute", 60},
                                                          {"rock 4min", 240},
                                                          {"rock, a couple of minutes", 120}};
  for (const auto& [text, seconds] : cases)
    EXPECT_EQ(read(text).target_duration_seconds, seconds) << text;
  EXPECT_EQ(read("80s rock, drums enter after 30 seconds, 2 minutes").target_duration_seconds, 120);
}

TEST(CreativeDirector, ReadsKeysAndKnowsTheArticle) {
  EXPECT_EQ(read("rock in A minor").key.text(), "A minor");
  EXPECT_EQ(read("rock in D dorian").key.text(), "D dorian");
  EXPECT_EQ(read("rock, Bb major").key.text(), "Bb major");
  EXPECT_EQ(read("rock, f sharp minor").key.text(), "F# minor");
  EXPECT_EQ(read("rock, F#m").key.text(), "F# minor");
  EXPECT_EQ(read("rock, key of G").key.root.text(), "G");
  std::set<std::string> tonics;
  for (int seed = 1; seed <= 12; ++seed) {
    const auto song = read("rock in a minor key", seed);
    EXPECT_TRUE(music::is_minor(song.key.mode));
    tonics.insert(song.key.root.text());
  }
  EXPECT_GT(tonics.size(), 1u) << "\"a minor key\" names no tonic";
}

TEST(CreativeDirector, MoodChoosesTheMode) {
  for (int seed = 1; seed <= 10; ++seed) {
    EXPECT_TRUE(music::is_minor(read("a sad rock song", seed).key.mode));
    EXPECT_FALSE(music::is_minor(read("a happy rock song", seed).key.mode));
  }
}

TEST(CreativeDirector, MendsSpelling) {
  EXPECT_EQ(read("syntwave please").genre_id, "synthwave");
  EXPECT_EQ(read("ambeint sleep music").genre_id, "ambient");
  EXPECT_EQ(read("lo fi hiphop").genre_id, "lo-fi-hip-hop");
  EXPECT_THAT(read("jazz with saxaphone").include_instruments, Contains("alto_sax"));
  EXPECT_THAT(read("rock, electic gutar").include_instruments, Not(::testing::IsEmpty()));
}

TEST(CreativeDirector, NamesWhatIsUnknown) {
  const Error genre = failure_of({{"genre", Value("synthwav")}});
  EXPECT_EQ(genre.code, "E-BRIEF-GENRE");
  EXPECT_THAT(genre.text, HasSubstr("synthwave"));
  EXPECT_EQ(genre.status, Status::kInvalid);
  const Error instrument = failure_of(
      {{"genre", Value("jazz")},
       {"instruments",
        Value(Map{{"include", Value(std::vector<std::string>{"piano", "saxaphone"})}})}});
  EXPECT_EQ(instrument.code, "E-BRIEF-INSTRUMENT");
  EXPECT_EQ(instrument.field, "instruments.include[1]");
  EXPECT_THAT(instrument.text, HasSubstr("saxophone"));
  EXPECT_EQ(failure_of({}).code, "E-BRIEF-EMPTY");
  EXPECT_EQ(failure_of({{"prompt", Value("  \n")}}).code, "E-BRIEF-EMPTY");
  EXPECT_EQ(failure_of({{"genre", Value("rock")}, {"structure", Value("intro-vers-choruss")}}).code,
            "E-BRIEF-STRUCTURE");
}

TEST(CreativeDirector, MeetsTheLengthWithinTwoPercent) {
  for (const std::string& genre : six_genres())
    for (const int seconds : {10, 15, 30, 60, 180, 300, 600, 1200})
      for (int seed = 1; seed <= 8; ++seed) {
        const auto song = direct({{"genre", Value(genre)}, {"duration", Value(seconds)}}, seed);
        EXPECT_NEAR(planned_seconds(song), seconds, 0.02 * seconds) << genre << " seed " << seed;
        EXPECT_LE(std::abs(song.tempo() / song.bpm - 1.0), 0.03)
            << genre << ' ' << seconds << " seed " << seed;
        const auto& range = testing::genres_document().at(genre).at("tempo");
        EXPECT_GE(song.tempo(), range.at("min_bpm").as_double() * 0.96) << genre << ' ' << seconds;
        EXPECT_LE(song.tempo(), range.at("max_bpm").as_double() * 1.04) << genre << ' ' << seconds;
      }
}

TEST(CreativeDirector, AFixedTempoKeepsTheLengthWithinHalfABar) {
  for (const int seconds : {15, 61, 200, 600})
    for (const int bpm : {67, 93, 128}) {
      const auto song =
          direct({{"genre", Value("rock")}, {"duration", Value(seconds)}, {"bpm", Value(bpm)}});
      EXPECT_DOUBLE_EQ(song.tempo(), bpm);
      EXPECT_NEAR(planned_seconds(song), seconds, 0.5 * 240.0 / bpm + 1e-6)
          << seconds << " s at " << bpm;
    }
}

TEST(CreativeDirector, TheUsersSectionsStayAsWritten) {
  const auto song =
      direct({{"genre", Value("rock")},
              {"duration", Value(100)},
              {"structure", Value("intro-verse-pre-chorus-chorus-verse-chorus-outro")}});
  std::vector<std::string> labels;
  for (const auto& section : song.sections) labels.push_back(section.label);
  EXPECT_THAT(labels, ::testing::ElementsAre("Intro", "Verse 1", "Pre-Chorus", "Chorus 1",
                                             "Verse 2", "Chorus 2", "Outro"));
  EXPECT_NEAR(planned_seconds(song), 100, 0.5 * 240.0 / song.bpm + 1e-6);
  EXPECT_EQ(failure_of({{"genre", Value("ambient")},
                        {"bpm", Value(40)},
                        {"duration", Value(15)},
                        {"structure", Value("intro-verse-chorus-verse-chorus-outro")}})
                .code,
            "E-BRIEF-STRUCTURE");
}

TEST(CreativeDirector, LabelsAreUniqueAndLongSongsKeepTheirHook) {
  for (const std::string& genre : six_genres())
    for (const int seconds : {15, 180, 900}) {
      const auto song = direct({{"genre", Value(genre)}, {"duration", Value(seconds)}}, 3);
      std::set<std::string> labels;
      bool hook = false;
      for (const auto& section : song.sections) {
        EXPECT_TRUE(labels.insert(section.label).second) << section.label;
        EXPECT_GE(section.bars, 1);
        hook = hook || section.hook;
      }
      // Ambient has no hook to keep.
      EXPECT_TRUE(hook || genre == "ambient") << genre << ' ' << seconds;
      EXPECT_FALSE(validate(song).has_value());
    }
}

TEST(CreativeDirector, TheSameSeedGivesTheSameSong) {
  const Map brief = {{"prompt", Value("dreamy synthwave night drive, 3 minutes")}};
  testing::BenchHost first("creative_director", 5), second("creative_director", 5);
  const Map a = first.run<creative::CreativeDirector>(testing::brief_inputs(brief, 5));
  const Map b = second.run<creative::CreativeDirector>(testing::brief_inputs(brief, 5));
  EXPECT_EQ(checksum(a.at("song")), checksum(b.at("song")));
}

TEST(CreativeDirector, OtherSeedsGiveOtherSongs) {
  std::set<std::string> keys, titles, forms;
  for (int seed = 1; seed <= 20; ++seed) {
    const auto song = read("dreamy synthwave night drive, 3 minutes", seed);
    keys.insert(song.key.text());
    titles.insert(song.title);
    std::string form;
    for (const auto& section : song.sections)
      form += section.label + std::to_string(section.bars) + " ";
    forms.insert(form);
  }
  EXPECT_GE(keys.size(), 3u);
  EXPECT_GE(titles.size(), 8u);
  EXPECT_GE(forms.size(), 3u);
}

TEST(CreativeDirector, EveryDecisionCarriesItsEvidence) {
  testing::BenchHost host("creative_director");
  host.run<creative::CreativeDirector>(testing::brief_inputs(
      {{"prompt",
        Value("a gloomy jazz waltz in G minor with muted trumpet, 96 bpm, 2 minutes, no drums")}}));
  for (const char* field :
       {"song.genre_id", "song.primary_mood", "song.bpm", "song.key", "song.time_signature",
        "song.has_vocals", "song.include_instruments", "song.exclude_instruments",
        "song.target_duration_seconds", "song.sections", "song.title"}) {
    const auto* decision = host.decided(field);
    ASSERT_NE(decision, nullptr) << field;
    EXPECT_FALSE(decision->reason.empty()) << field;
    EXPECT_GT(decision->confidence, 0.0);
    EXPECT_LE(decision->confidence, 1.0);
  }
  EXPECT_THAT(host.decided("song.genre_id")->reason, HasSubstr("jazz"));
  EXPECT_THAT(host.decided("song.primary_mood")->reason, HasSubstr("gloomy"));
  EXPECT_THAT(host.decided("song.bpm")->reason, HasSubstr("96 bpm"));
  EXPECT_THAT(host.decided("song.time_signature")->reason, HasSubstr("waltz"));
}

TEST(CreativeDirector, TakesATitleFromTheTextButNoPath) {
  EXPECT_EQ(read("a rock song called \"Burning Maps\"").title, "Burning Maps");
  EXPECT_EQ(read("jazz tune titled Blue Lantern, slow").title, "Blue Lantern");
  const std::string title = read("rock called \"../../etc/passwd\"").title;
  EXPECT_EQ(title.find('/'), std::string::npos) << title;
  EXPECT_EQ(title.find(".."), std::string::npos) << title;
}

TEST(CreativeDirector, SurvivesAnyText) {
  for (const std::string text :
       {"\xF0\x9F\x8E\xB5\xF0\x9F\x8E\xB5", "?!", "no no no no", "without", "\xC3", "\xE2\x80",
        "1/0 0/4 99:99 bpm bpm minutes of of", "a", "not"})
    EXPECT_FALSE(validate(read(text)).has_value()) << text;
  EXPECT_FALSE(validate(read(std::string(20000, 'x'))).has_value());
}

TEST(EditDistance, CountsSlipsOfTheHand) {
  EXPECT_EQ(creative::edit_distance("saxophone", "saxaphone", 2), 1);
  EXPECT_EQ(creative::edit_distance("ambeint", "ambient", 2), 1);  // a swap is one slip
  EXPECT_EQ(creative::edit_distance("house", "horses", 1), 2);
}

}  // namespace
}  // namespace aether
