// Every field of a genre file changes the notes, the mix, the master or the sound of a song that is
// written from it, or stands on the list of plain data with its reason. Fields are found by
// reflection, so a new one that nothing reads fails here. Prints the table.
#include "field_walk.hpp"
#include "song_bench.hpp"

#include "tests/unit/agents/bench_host.hpp"

#include <aether/spec/genre.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <set>

namespace aether::fields {
namespace {

/// Data, not sound: what it is for instead. A name stands for all that is below it.
const std::map<std::string, std::string>& plain_data() {
  const char* const naming = "finds the genre in a prompt: creative_director_accuracy_test";
  const char* const people = "told to people by `aetherctl genre`";
  const char* const judged = "QA measures songs by it: qa_authenticity_test";
  static const std::map<std::string, std::string> list = {
      {"genre_id", "names the file"},
      {"name", naming},
      {"aliases", naming},
      {"keywords", naming},
      {"lineage", naming},
      {"historical_context", people},
      {"evolution_timeline", people},
      {"rhythm.drum_characteristics", people},
      {"production.signature_effects", people},
      {"production.era_reference", naming},
      {"instrumentation.essential", "weighs the genre against wishes; QA counts who is missing"},
      {"instrumentation.common", "weighs the genre against wishes"},
      {"authenticity_rubric", judged},
      {"arrangement.forms[].name", "names the form in the decision log"},
      {"version", people},
      {"last_validated", people}};
  return list;
}

const std::string* reason_for(const std::string& pattern) {
  for (const auto& [name, reason] : plain_data())
    if (pattern == name || pattern.starts_with(name + ".") || pattern.starts_with(name + "["))
      return &reason;
  return nullptr;
}

/// Values that free texts and lists of names know, beside what is found by itself.
const std::map<std::string, std::vector<Value>>& hints() {
  static const std::map<std::string, std::vector<Value>> list = {
      {"rhythm.signature_patterns",
       {Value(std::vector<std::string>{"half_time"}),
        Value(std::vector<std::string>{"four_on_floor"})}},
      {"arrangement.endings",
       {Value(std::vector<std::string>{"fade"}), Value(std::vector<std::string>{"button"})}},
      {"arrangement.transitions", {Value(std::vector<std::string>{"silence"})}},
      {"arrangement.ear_candy",
       {Value(std::vector<std::string>{"riser", "impact"}), Value(std::vector<std::string>{})}},
      {"instrumentation.forbidden", {Value(std::vector<std::string>{"bass", "keys", "guitar"})}},
      {"production.space.reverb_type", {"plate", "spring", "room"}},
      {"harmony.common_keys", {Value(std::vector<std::string>{"F# major", "F# minor"})}},
      {"moods", {Value(std::vector<std::string>{"dark"})}},
      {"melody.interval_vocabulary", {Value(std::vector<std::string>{"M2"})}},
      {"rhythm.feels",
       {Value(std::vector<std::string>{"shuffle"}), Value(std::vector<std::string>{"triplet"})}},
      {"family", {"swing", "drumless"}}};
  return list;
}

/// Rows of drums, for the usual numbers of steps.
std::vector<Value> rows_for(const std::string& pattern) {
  const bool row =
      pattern.starts_with("rhythm.grooves[].") || pattern.starts_with("rhythm.fills[].");
  const std::string leaf = pattern.substr(pattern.rfind('.') + 1);
  static const std::set<std::string> kOther = {"name", "level", "bars", "meter"};
  if (!row || kOther.count(leaf)) return {};
  std::vector<Value> rows;
  for (const std::size_t steps : {16u, 8u, 32u, 12u, 24u}) {
    std::string text(steps, '.');
    for (std::size_t i = 0; i < steps; i += steps / 4) text[i] = 'X';
    rows.emplace_back(text);
  }
  return rows;
}

struct Reference {
  std::string genre;
  Value document;
  std::int64_t seed;
};

/// Shipped genres of different families. In one the forms, ratios and progressions that take
/// precedence are left out, so that what they stand before is heard.
std::vector<Reference> references() {
  // Written out in full, defaults too.
  const auto shipped = [](const char* id) {
    return to_value(from_value<spec::GenreProfile>(testing::genres_document().at(id), id));
  };
  Value straight = shipped("rock");
  set_path(straight, "rhythm.swing_ratio", Value(Array{}));
  set_path(straight, "rhythm.swing_amount_typical", 0.0);
  set_path(straight, "rhythm.swing_amount_max", 0.0);
  std::vector<Reference> list = {{"rock", straight, 2}, {"house", shipped("house"), 1}};
  Value plain = shipped("acoustic-folk");
  set_path(plain, "arrangement.forms", Value(Array{}));
  set_path(plain, "rhythm.swing_ratio", Value(Array{}));
  set_path(plain, "rhythm.swing_amount_typical", 0.1);
  set_path(plain, "rhythm.swing_amount_max", 0.3);
  set_path(plain, "harmony.section_progressions", Value(Array{}));
  list.push_back({"acoustic-folk", plain, 3});
  list.push_back({"lo-fi-hip-hop", shipped("lo-fi-hip-hop"), 4});
  return list;
}

/// Whatever the brief leaves open the genre decides; in one song the length, too.
SongWish wish_for(const Reference& reference, const Value& genre) {
  Map brief = {{"loudness", "genre"}};
  if (reference.genre != "lo-fi-hip-hop") brief["duration"] = 75;
  // In modes songs are made of the mode's own progressions.
  if (reference.genre == "acoustic-folk") brief["prompt"] = "a song in G major";
  return {reference.genre, reference.seed, brief, genre};
}

class Trial {
 public:
  explicit Trial(const Reference& reference)
      : reference_(reference), song_(wish_for(reference, reference.document)) {
    const Map& documents = song_.documents();
    notes_ = song_.notes(documents);
    mix_ = song_.mix(documents);
    master_ = song_.master(documents);
    sound_ = song_.sound(documents);
  }

  /// What changes with these fields, or nothing.
  std::string effect(const std::vector<std::pair<std::string, Value>>& changes) {
    try {
      Value genre = reference_.document;
      for (const auto& [path, value] : changes) set_path(genre, path, value);
      SongBench changed(wish_for(reference_, genre));
      const Map& after = changed.documents();
      if (changed.notes(after) != notes_) return "notes";
      if (song_.mix(after) != mix_) return "mix";
      if (song_.master(after) != master_) return "master";
      if (!(after.at("sound_design") == song_.documents().at("sound_design")) &&
          song_.sound(after) != sound_)
        return "sound";
    } catch (const Failure&) {
      // A value the engine refuses shows nothing; the next one may.
    }
    return {};
  }

  std::string judge(const Field& field) {
    std::size_t most = 0;
    for (const auto& place : field.places) most = std::max(most, place.values.size());
    for (std::size_t i = 0; i < std::min(most, kTogether); ++i) {
      std::vector<std::pair<std::string, Value>> all;
      for (const auto& place : field.places)
        if (i < place.values.size()) all.emplace_back(place.path, place.values[i]);
      if (const std::string found = effect(all); !found.empty()) return found + "  everywhere";
    }
    std::size_t tries = 0;
    for (const auto& place : field.places)
      for (const Value& value : place.values) {
        if (++tries > kTries) return {};
        if (const std::string found = effect({{place.path, value}}); !found.empty())
          return found + "  " + place.path;
      }
    return {};
  }

 private:
  static constexpr std::size_t kTogether = 4, kTries = 8;
  const Reference& reference_;
  SongBench song_;
  std::string notes_, mix_, master_, sound_;
};

TEST(EveryGenreField, ChangesTheSong) {
  std::map<std::string, std::string> effects;
  for (const Reference& reference : references()) {
    Trial trial(reference);
    Fields found = fields_of<spec::GenreProfile>(reference.document);
    for (auto& [pattern, field] : found) {
      std::string& effect = effects[pattern];
      if (!effect.empty() || reason_for(pattern)) continue;
      for (auto& place : field.places)
        for (const Value& row : rows_for(pattern)) place.values.insert(place.values.begin(), row);
      if (const auto known = hints().find(pattern); known != hints().end()) {
        if (field.places.empty()) field.places.push_back({pattern, {}});
        for (auto& place : field.places)
          place.values.insert(place.values.begin(), known->second.begin(), known->second.end());
      }
      effect = trial.judge(field);
      if (!effect.empty()) effect += " (" + reference.genre + ")";
    }
  }
  int idle = 0;
  for (const auto& [pattern, effect] : effects) {
    const std::string* reason = reason_for(pattern);
    std::printf("  genre.%-52s %s\n", pattern.c_str(),
                reason           ? ("data: " + *reason).c_str()
                : effect.empty() ? "NOTHING"
                                 : effect.c_str());
    idle += !reason && effect.empty();
    EXPECT_TRUE(reason || !effect.empty())
        << "genre." << pattern << " changes neither notes nor mix nor master nor sound: give it "
        << "its effect, or say in plain_data() what it is for";
  }
  std::printf("  %zu fields, %d without effect\n", effects.size(), idle);
  for (const auto& [name, reason] : plain_data())
    EXPECT_TRUE(effects.lower_bound(name) != effects.end() &&
                effects.lower_bound(name)->first.starts_with(name))
        << name << " is no field";
}

}  // namespace
}  // namespace aether::fields
