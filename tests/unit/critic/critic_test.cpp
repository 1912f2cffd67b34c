// What the critic hears, and what becomes of it: in composing, and in the quality report.
#include "plugins/agents/composition/candidates.hpp"
#include "plugins/agents/composition/sketch.hpp"
#include "plugins/agents/qa/qa.hpp"
#include "sabotage_table.hpp"
#include "tests/unit/agents/bench_host.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace aether {
namespace {

using critic::Feature;
using testing::WholeSong;

using testing::shipped_taste;

const WholeSong& song_of(const std::string& genre) {
  static std::map<std::string, WholeSong> known;
  const auto at = known.find(genre);
  if (at != known.end()) return at->second;
  return known
      .emplace(genre, testing::whole_song({{"genre", Value(genre)}, {"duration", Value(90.0)}}, 5))
      .first->second;
}

music::Score ruined(const std::string& genre, const std::string& name) {
  for (const testing::Sabotage& sabotage : testing::sabotages())
    if (sabotage.name == name)
      return sabotage.apply(song_of(genre), song_of("jazz"), RandomStream(3)).value();
  ADD_FAILURE() << "no sabotage " << name;
  return {};
}

double mark(const std::string& genre, const music::Score& score, Feature feature) {
  return critic::examine(song_of(genre).plan(), score)
      .whole[static_cast<std::size_t>(feature)]
      .value();
}

// Each feature hears the sabotage that is aimed at it.
TEST(Critic, HearsWhatWasDone) {
  const struct {
    const char* sabotage;
    Feature feature;
    double drop;
  } cases[] = {{"8-bar blocks shuffled", Feature::kLayers, 0.05},
               {"bars permuted inside phrases", Feature::kCycle, 0.1},
               {"melody two bars off its chords", Feature::kHookReturn, 0.2},
               {"random-walk melody", Feature::kKeyFit, 0.1},
               {"velocities and timing shuffled", Feature::kEvenTouch, 0.3},
               {"bass an eighth late", Feature::kBassGesture, 0.05},
               {"all parts in one register", Feature::kLeadClear, 0.08},
               {"random octaves in voicings", Feature::kVoiceLeading, 0.2},
               {"drums three bars off", Feature::kFillPlace, 0.03},
               {"last five bars cut", Feature::kEnding, 0.5},
               {"another song's hook", Feature::kHookReturn, 0.2},
               {"another song's chords", Feature::kHarmonyFit, 0.2},
               {"constant velocity", Feature::kEvenTouch, 0.3},
               {"sections in reverse", Feature::kLayers, 0.05},
               {"parts drifting apart", Feature::kTogether, 0.1},
               {"bass on other roots", Feature::kBassFit, 0.2},
               {"bass left out", Feature::kLayers, 0.05}};
  for (const auto& [sabotage, feature, drop] : cases)
    EXPECT_LT(mark("pop", ruined("pop", sabotage), feature),
              mark("pop", song_of("pop").score, feature) - drop)
        << sabotage;
}

// A feature without a subject has no mark, so that nobody is blamed for drums that were not asked
// for.
TEST(Critic, MarksAreSharesOfWhatCanBeCounted) {
  for (const char* genre : {"pop", "jazz", "ambient", "techno"}) {
    const auto critique = critic::examine(song_of(genre).plan(), song_of(genre).score);
    EXPECT_EQ(critique.sections.size(), song_of(genre).documents.song.sections.size());
    for (std::size_t i = 0; i < critic::kFeatures; ++i)
      if (critique.whole[i]) {
        EXPECT_GE(*critique.whole[i], 0.0) << genre << " " << critic::kFeatureNames[i];
        EXPECT_LE(*critique.whole[i], 1.0) << genre << " " << critic::kFeatureNames[i];
      }
    const bool drums =
        std::any_of(song_of(genre).score.tracks.begin(), song_of(genre).score.tracks.end(),
                    [](const music::Track& track) { return track.drums; });
    EXPECT_EQ(critique.whole[static_cast<std::size_t>(Feature::kFillPlace)].has_value(), drums);
  }
}

// Only one section's tune is ruined, and that section gets the worse marks.
TEST(Critic, ARuinedSectionIsFound) {
  const WholeSong& song = song_of("pop");
  const auto before = critic::examine(song.plan(), song.score);
  const music::Score walk = ruined("pop", "random-walk melody");
  for (const auto& span : music::section_spans(song.documents.song)) {
    music::Score score = song.score;
    int changed = 0;
    for (std::size_t t = 0; t < score.tracks.size(); ++t)
      for (std::size_t n = 0; n < score.tracks[t].notes.size(); ++n)
        if (music::Note& note = score.tracks[t].notes[n];
            note.tick >= span.start && note.tick < span.end() - 200) {
          changed += note.key != walk.tracks[t].notes[n].key;
          note.key = walk.tracks[t].notes[n].key;
        }
    if (changed < 16) continue;
    const auto after = critic::examine(song.plan(), score);
    std::size_t worst = 0;
    double most = 0.0;
    for (std::size_t i = 0; i < after.sections.size(); ++i) {
      const double lost = critic::verdict(shipped_taste(), before.sections[i]) -
                          critic::verdict(shipped_taste(), after.sections[i]);
      if (lost > most) most = lost, worst = i;
    }
    EXPECT_EQ(worst, span.index) << song.documents.song.sections[span.index].label;
  }
}

TEST(Critic, EnoughIsEnough) {
  critic::Taste simple;
  simple.features[0] = {2.0, 0.5, 0.0, 0.8};
  critic::Marks marks;
  marks[0] = 0.8;
  EXPECT_DOUBLE_EQ(critic::verdict(simple, marks), 0.6);
  marks[0] = 1.0;
  EXPECT_DOUBLE_EQ(critic::verdict(simple, marks), 0.6);
  marks[0] = 0.25;
  EXPECT_DOUBLE_EQ(critic::verdict(simple, marks), -0.5);
  EXPECT_DOUBLE_EQ(critic::verdict(simple, {}), 0.0);
}

TEST(Critic, ShippedTasteNamesEveryFeatureOnce) {
  const Value& features = testing::lexicons_document().at("critic").at("features");
  EXPECT_EQ(features.size(), critic::kFeatures);
  for (std::size_t i = 0; i < critic::kFeatures; ++i) {
    EXPECT_TRUE(features.contains(critic::kFeatureNames[i])) << critic::kFeatureNames[i];
    const critic::Weight& taken = shipped_taste().features[i];
    EXPECT_GE(taken.weight, 0.0) << critic::kFeatureNames[i];
    EXPECT_LE(taken.least, taken.usual) << critic::kFeatureNames[i];
    EXPECT_LE(taken.usual, taken.enough) << critic::kFeatureNames[i];
  }
}

TEST(Critic, AnUnknownFeatureIsRefusedByName) {
  const Value lexicon = Value::map({{"features", Value::map({{"swagger", Value::map()}})}});
  try {
    critic::Taste::from(lexicon);
    FAIL() << "accepted";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, "E-CRITIC-FEATURE");
    EXPECT_EQ(failure.error().field, "critic.features.swagger");
  }
}

composition::Composition chosen(const WholeSong& song, const critic::Taste& by, std::uint64_t seed,
                                std::vector<testing::Decision>* told = nullptr) {
  return composition::compose_best(song.documents.song, song.documents.genre, by,
                                   RandomStream(seed),
                                   [&](const std::string& field, const std::string& value,
                                       const std::string& reason, double confidence) {
                                     if (told) told->push_back({field, value, reason, confidence});
                                   });
}

/// What the critic makes of a composition's tune, harmony and form.
double sketch_verdict(const WholeSong& song, const composition::Composition& made) {
  const auto drawn = composition::sketch(made, song.documents.song);
  const auto marks = critic::examine({song.documents.song, made.harmony, made.melody, made.rhythm,
                                      drawn.arrangement, song.documents.genre},
                                     drawn.score)
                         .whole;
  critic::Marks tune;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(Feature::kRecurrence); ++i)
    tune[i] = marks[i];
  for (const Feature f : {Feature::kLikeness, Feature::kContrast, Feature::kCycle})
    tune[static_cast<std::size_t>(f)] = marks[static_cast<std::size_t>(f)];
  return critic::verdict(shipped_taste(), tune);
}

TEST(Candidates, TheChosenSongIsNeverWorseThanTheFirst) {
  const WholeSong& song = song_of("pop");
  int better = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const double best = sketch_verdict(song, chosen(song, shipped_taste(), seed));
    const double first = sketch_verdict(song, chosen(song, {}, seed));
    EXPECT_GE(best, first) << seed;
    better += best > first + 0.1;
  }
  EXPECT_GE(better, 4);
}

TEST(Candidates, SameSeedSameChoiceAndItsReasonIsTold) {
  const WholeSong& song = song_of("jazz");
  std::vector<testing::Decision> told;
  const auto a = chosen(song, shipped_taste(), 4, &told), b = chosen(song, shipped_taste(), 4);
  EXPECT_EQ(to_value(a.melody), to_value(b.melody));
  EXPECT_EQ(to_value(a.harmony), to_value(b.harmony));
  EXPECT_EQ(to_value(a.rhythm), to_value(b.rhythm));
  const auto choice = std::find_if(told.begin(), told.end(), [](const testing::Decision& d) {
    return d.field == "composition.candidate";
  });
  ASSERT_NE(choice, told.end());
  EXPECT_NE(choice->reason.find("verdict"), std::string::npos) << choice->reason;
  // Only what was chosen is told.
  EXPECT_EQ(
      std::count_if(told.begin(), told.end(),
                    [](const testing::Decision& d) { return d.field == "melody.primary_hook"; }),
      1);
}

qa::Musicality music_of(const std::string& genre, const music::Score& score) {
  qa::Inputs inputs;
  const auto& documents = song_of(genre).documents;
  inputs.song = documents.song;
  inputs.harmony = documents.harmony;
  inputs.melody = documents.melody;
  inputs.rhythm = documents.rhythm;
  inputs.arrangement = documents.arrangement;
  inputs.genre = documents.genre;
  inputs.score = score;
  inputs.taste = shipped_taste();
  return qa::check_music(inputs);
}

std::string failed(const qa::Musicality& music) {
  std::string names;
  for (const auto& check : music.checks)
    if (!check.passed) names += check.check_name + " ";
  return names;
}

TEST(QaMusicality, SoundSongsPassAndRuinedOnesAreRejectedByName) {
  for (const char* genre : {"pop", "jazz", "techno", "ambient"}) {
    const auto sound = music_of(genre, song_of(genre).score);
    EXPECT_EQ(failed(sound), "") << genre;
    EXPECT_TRUE(sound.verdict) << genre;
    EXPECT_GE(sound.checks.size(), 20u) << genre;
  }
  const struct {
    const char *sabotage, *named;
  } cases[] = {{"random-walk melody", "key_fit"},   {"another song's chords", "harmony_fit"},
               {"last five bars cut", "ending"},    {"constant velocity", "even_touch"},
               {"bass on other roots", "bass_fit"}, {"sections in reverse", "harmony_fit"}};
  for (const auto& [sabotage, named] : cases)
    EXPECT_NE(failed(music_of("pop", ruined("pop", sabotage))).find(named), std::string::npos)
        << sabotage << ": " << failed(music_of("pop", ruined("pop", sabotage)));
}

}  // namespace
}  // namespace aether
