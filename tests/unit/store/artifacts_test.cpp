#include "tests/unit/store/store_fixture.hpp"

namespace aether::store {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Artifacts : public test::StoreTest {
 protected:
  Artifact add(const std::string& job, const std::string& name, const std::string& type = "audio",
               std::map<std::string, std::string> tags = {},
               std::vector<std::string> parents = {}) {
    ArtifactDraft draft;
    draft.type = type;
    draft.name = name;
    draft.mime_type = "audio/wav";
    draft.created_by = "org.aether.stage.master";
    draft.blob = store->blobs().put(test::bytes_of(name + std::to_string(++contents_))).value();
    draft.tags = std::move(tags);
    draft.parents = std::move(parents);
    auto artifact = store->artifacts().insert(job, "master", draft);
    EXPECT_TRUE(artifact.ok());
    return *artifact;
  }
  std::vector<std::string> names(const ArtifactQuery& query) {
    std::vector<std::string> names;
    for (const Artifact& artifact : store->artifacts().find(query).value())
      names.push_back(artifact.name + "/" + std::to_string(artifact.version));
    return names;
  }
  int contents_ = 0;
};

TEST_F(Artifacts, VersionsCountPerJobAndName) {
  const std::string a = submit().id, b = submit().id;
  EXPECT_EQ(add(a, "mix").version, 1);
  EXPECT_EQ(add(a, "mix").version, 2);
  EXPECT_EQ(add(a, "master.wav").version, 1);
  EXPECT_EQ(add(b, "mix").version, 1);
}

TEST_F(Artifacts, AreFoundByEveryKey) {
  const std::string job = submit().id, other = submit().id;
  const Artifact score = add(job, "score", "score");
  const Artifact mix = add(job, "mix", "audio", {{"release", "1"}}, {score.id});
  add(job, "mix", "audio", {{"release", "2"}});
  add(other, "mix");

  ArtifactQuery of_job;
  of_job.job_id = job;
  EXPECT_THAT(names(of_job), ElementsAre("score/1", "mix/1", "mix/2"));
  of_job.latest_only = true;
  EXPECT_THAT(names(of_job), ElementsAre("score/1", "mix/2"));
  of_job.latest_only = false;
  of_job.version = 1;
  EXPECT_THAT(names(of_job), ElementsAre("score/1", "mix/1"));
  ArtifactQuery tagged;
  tagged.tags = {{"release", ""}};
  EXPECT_THAT(names(tagged), ElementsAre("mix/1", "mix/2"));
  tagged.tags = {{"release", "2"}, {"stage", "master"}};
  EXPECT_THAT(names(tagged), ElementsAre("mix/2"));
  ArtifactQuery child;
  child.parent = score.id;
  EXPECT_THAT(names(child), ElementsAre("mix/1"));
  ArtifactQuery type;
  type.type = "score";
  EXPECT_THAT(names(type), ElementsAre("score/1"));
  ArtifactQuery id;
  id.id = mix.id;
  EXPECT_EQ(store->artifacts().find(id).value().at(0).parents, std::vector{score.id});
  EXPECT_THAT(
      store->artifacts().find(id).value().at(0).tags,
      UnorderedElementsAre(::testing::Pair("release", "1"), ::testing::Pair("stage", "master")));
}

TEST_F(Artifacts, PagesGoBackInTime) {
  const std::string job = submit().id;
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(add(job, "f" + std::to_string(i)).id);
  ArtifactQuery page;
  page.limit = 2;
  EXPECT_THAT(names(page), ElementsAre("f3/1", "f4/1"));
  page.before_id = made[3];
  EXPECT_THAT(names(page), ElementsAre("f1/1", "f2/1"));
}

TEST_F(Artifacts, RemovedOnesAreNotSeenAndDoNotHoldTheirContent) {
  const std::string job = submit().id;
  const Artifact artifact = add(job, "mix");
  EXPECT_TRUE(store->artifacts().is_referenced(artifact.checksum).value());
  ASSERT_TRUE(store->artifacts().remove(artifact.id).ok());
  EXPECT_FALSE(store->artifacts().is_referenced(artifact.checksum).value());
  EXPECT_TRUE(names({}).empty());
}

TEST_F(Artifacts, NamesWithQuotesAreOnlyNames) {
  const std::string job = submit().id;
  add(job, "it's \"; DROP TABLE artifacts; --");
  ArtifactQuery query;
  query.name = "it's \"; DROP TABLE artifacts; --";
  EXPECT_EQ(names(query).size(), 1u);
}

TEST_F(Artifacts, TheWireShowsAllOfIt) {
  const std::string job = submit().id;
  const Value map = artifact_map(add(job, "master.wav", "audio", {{"release", "1"}}));
  for (const char* key : {"artifact", "job", "type", "name", "version", "sha256", "size", "mime",
                          "created_at", "created_by", "stage", "tags", "parents"})
    EXPECT_TRUE(map.contains(key)) << key;
  EXPECT_EQ(map["job"], Value(job));
  EXPECT_EQ(map["created_at"], Value(format_rfc3339(clock.now_ms())));
}

}  // namespace aether::store
