#include "daemon/pipeline/stage_plan.hpp"

#include <gtest/gtest.h>

#include <aether/yaml.hpp>

#include "daemon/pipeline/documents.hpp"
#include "daemon/pipeline/workbench.hpp"

namespace aether::pipeline {
namespace {

Result<StagePlan> plan(const std::string& yaml) {
  return parse_plan(read_yaml(yaml, "test.yaml").value);
}

// The shipped pipeline is the one of the design: ten agents, four renders, in this order.
TEST(StagePlan, ShippedPipelineHasTheFourteenStages) {
  const auto shipped =
      parse_plan(read_yaml_file(AETHER_SOURCE_DIR "/data/pipelines/song.yaml").value);
  ASSERT_TRUE(shipped.ok()) << shipped.error().message();
  std::vector<std::string> names;
  int agents = 0;
  for (const Stage& stage : shipped->stages) {
    names.push_back(stage.name);
    agents += stage.kind == StageKind::kAgent ? 1 : 0;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"creative_director", "composition", "arrangement", "lyrics",
                                      "vocal", "sound_design", "score", "stems", "mixing",
                                      "mixdown", "mastering", "master", "qa", "release"}));
  EXPECT_EQ(agents, 10);
}

TEST(StagePlan, OneLineAddsAStage) {
  const auto longer = plan(R"(stages:
  - {stage: a, agent: a, consumes: [brief], produces: [harmony]}
  - {stage: jazzcat, agent: jazzcat, consumes: [harmony], produces: [harmony]}
  - {stage: b, agent: b, consumes: [harmony], produces: [melody], timeout: 2.5}
)");
  ASSERT_TRUE(longer.ok()) << longer.error().message();
  EXPECT_EQ(longer->stages.at(1).role, "jazzcat");
  EXPECT_EQ(longer->stages.at(2).timeout_seconds, 2.5);
  EXPECT_EQ(longer->find("c"), nullptr);
}

struct Bad {
  const char* yaml;
  const char* code;
  const char* field;
};

TEST(StagePlan, MistakesNameTheirField) {
  const Bad cases[] = {
      {"stages: [{stage: a, agent: a, consumes: [song], produces: [x]}]", "E-PIPELINE-ORDER",
       "stages[0].consumes[0]"},
      {"stages: [{stage: a, agent: a, consumes: [genre], produces: [song]}]", "E-PIPELINE-ORDER",
       "stages[0].consumes[0]"},
      {"stages: [{stage: a, agent: a, produces: [brief]}]", "E-PIPELINE-ORDER",
       "stages[0].produces[0]"},
      {"stages: [{stage: a, agent: a, produces: [x]}, {stage: a, agent: b, produces: [y]}]",
       "E-PIPELINE-DUPLICATE", "stages[1].stage"},
      {"stages: [{stage: a, render: mixdwon, produces: [x]}]", "E-PIPELINE-KIND",
       "stages[0].render"},
      {"stages: [{stage: a, produces: [x]}]", "E-PIPELINE-KIND", "stages[0]"},
      {"stages: [{stage: a, agent: a, render: score, produces: [x]}]", "E-PIPELINE-KIND",
       "stages[0]"},
      {"stages: [{stage: ../a, agent: a, produces: [x]}]", "E-PIPELINE-STAGE", "stages[0].stage"},
      {"stages: [{stage: a, agent: a, produces: [x/y]}]", "E-PIPELINE-STAGE",
       "stages[0].produces[0]"},
      {"stages: [{stage: a, agent: a, produces: []}]", "E-SPEC-SIZE", "stages[0].produces"},
      {"stages: [{stage: a, agent: a, produces: [x], tiemout: 3}]", "E-SPEC-UNKNOWN",
       "stages[0].tiemout"},
      {"stagse: []", "E-SPEC-MISSING", "stages"},
  };
  for (const Bad& bad : cases) {
    const auto refused = plan(bad.yaml);
    ASSERT_FALSE(refused.ok()) << bad.yaml;
    EXPECT_EQ(refused.error().code, bad.code) << bad.yaml;
    EXPECT_EQ(refused.error().field, bad.field) << bad.yaml;
    EXPECT_EQ(refused.error().status, Status::kInvalid);
  }
}

TEST(StagePlan, GenreIsThereOnceSongIs) {
  EXPECT_TRUE(plan("stages: [{stage: a, agent: a, consumes: [genres], produces: [song]}, {stage: "
                   "b, agent: b, consumes: [genre], produces: [x]}]")
                  .ok());
}

TEST(Documents, KnownOnesAreCheckedAndOthersOnlyHaveToBeMaps) {
  EXPECT_TRUE(check_document("jazz", Value::map({{"any", 1}})).ok());
  EXPECT_FALSE(check_document("jazz", Value(3)).ok());
  const auto bad = check_document(
      "song",
      Value::map({{"title", "x"}, {"genre_id", "rock"}, {"key", "A minor"}, {"bpm", 1000}}));
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().field, "song.bpm");
}

TEST(Documents, ChosenGenreFollowsTheSong) {
  Documents documents;
  ASSERT_TRUE(
      documents.put("genres", Value::map({{"rock", Value::map({{"name", "Rock"}})}}), "g").ok());
  ASSERT_TRUE(documents.put("song", Value::map({{"genre_id", "rock"}}), "s").ok());
  EXPECT_EQ(documents.get("genre")["name"].string_or(""), "Rock");
  const auto unknown = documents.put("song", Value::map({{"genre_id", "polka"}}), "s");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().field, "song.genre_id");
}

TEST(ArtifactNames, AreRelativeAndPlain) {
  for (const char* good :
       {"lyrics.txt", "stems/drums.flac", "specs/sound_design.json", "stems/Ålesund 1.flac"})
    EXPECT_TRUE(check_artifact_name(good).ok()) << good;
  for (const char* bad :
       {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a\nb", "a\\b"})
    EXPECT_FALSE(check_artifact_name(bad).ok()) << bad;
  EXPECT_FALSE(check_artifact_name(std::string(121, 'a')).ok());
}

}  // namespace
}  // namespace aether::pipeline
