#include "daemon/pipeline/recipe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace aether::pipeline {
namespace {

Recipe sample() {
  Recipe recipe;
  recipe.engine_version = "1.0.0";
  recipe.created_at = "2024-01-01T00:00:00Z";
  recipe.request = Value::map({{"genre", "jazz"}});
  recipe.seed = 7;
  recipe.inputs = {{"genres", "aa"}};
  recipe.plugins = {{"org.aether.agent.composition", "1.0.0", "composition", "bb", "x"}};
  recipe.bulk = {{"soundfont", "small.sf2", "", "cc"}};
  recipe.outputs = {{"master.wav", "dd"}};
  return recipe;
}

// The id is in the tags of the files, so it must be known before there are any.
TEST(Recipe, IdLeavesOutWhatIsKnownLater) {
  Recipe recipe = sample();
  const std::string id = recipe_id(recipe);
  EXPECT_EQ(id.size(), 64u);
  recipe.outputs["mix.wav"] = "ee";
  recipe.specs["song"] = "ff";
  recipe.id = id;
  recipe.plugins.clear();
  EXPECT_EQ(recipe_id(recipe), id);
}

TEST(Recipe, IdFollowsEverythingThatWasAskedFor) {
  const std::string id = recipe_id(sample());
  Recipe recipe = sample();
  recipe.seed = 8;
  EXPECT_NE(recipe_id(recipe), id);
  recipe = sample();
  recipe.request["genre"] = "rock";
  EXPECT_NE(recipe_id(recipe), id);
  recipe = sample();
  recipe.created_at = "2025-01-01T00:00:00Z";
  EXPECT_NE(recipe_id(recipe), id);
  recipe = sample();
  recipe.inputs["genres"] = "ab";
  EXPECT_NE(recipe_id(recipe), id);
}

TEST(Recipe, SurvivesItsEncoding) {
  const Recipe again = from_value<Recipe>(to_value(sample()));
  EXPECT_EQ(to_value(again), to_value(sample()));
}

TEST(Recipe, DifferencesNameWhatChangedOrIsGone) {
  EXPECT_TRUE(differences(sample(), sample()).empty());
  Recipe now = sample();
  now.engine_version = "1.1.0";
  now.plugins.clear();
  now.bulk[0].sha256 = "c0";
  now.inputs.clear();
  const auto found = differences(sample(), now);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0], "the engine's version was 1.0.0 and is 1.1.0");
  EXPECT_EQ(found[1], "document genres was aa and is absent");
  EXPECT_EQ(found[2], "plugin org.aether.agent.composition was bb and is absent");
  EXPECT_EQ(found[3], "soundfont small.sf2 was cc and is c0");
  // A plugin that is new and was not used then is no difference.
  now = sample();
  now.plugins.push_back({"com.example.other", "1.0.0", "other", "zz", ""});
  EXPECT_TRUE(differences(sample(), now).empty());
}

}  // namespace
}  // namespace aether::pipeline
