// What machines do that bands do not.
#include "small_score.hpp"
#include "tests/unit/agents/loop_genre.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aether {
namespace {

using music::Tick;
using testing::loop_genre;
using testing::loop_song;
using testing::play;
using testing::small_documents;

constexpr Tick kBar = 4 * music::kTicksPerQuarter;
constexpr int kCrash = 49, kKick = 36;

const music::Track& track(const music::Score& score, const std::string& name) {
  return *std::find_if(score.tracks.begin(), score.tracks.end(),
                       [&](const music::Track& t) { return t.name == name; });
}

/// Onsets and keys of a part in `bars` bars from a bar on, from the first bar's start.
std::multiset<std::pair<Tick, int>> notes_in(const music::Track& part, int bar, int bars) {
  std::multiset<std::pair<Tick, int>> out;
  for (const auto& note : part.notes)
    if (note.tick >= bar * kBar && note.tick < (bar + bars) * kBar)
      out.emplace(note.tick - bar * kBar, note.key);
  return out;
}

midi_algorithmic::Documents loops(std::uint64_t seed) {
  auto genre = loop_genre();
  genre.rhythm.timing_ms = 0.0;
  return small_documents(seed, loop_song(), genre);
}

TEST(LoopMusic, LayersJoinAndLeaveAtTheirBars) {
  auto docs = loops(1);
  for (auto& section : docs.arrangement.sections) section.layers.clear();
  docs.arrangement.sections[1].layers = {{"bass", 5, 8, {}}, {"pad", 3, 256, {}}};
  const auto score = play(docs);
  const auto &bass = track(score, "bass"), &pad = track(score, "pad");
  EXPECT_TRUE(notes_in(bass, 16, 4).empty());
  EXPECT_FALSE(notes_in(bass, 20, 4).empty());
  EXPECT_TRUE(notes_in(bass, 24, 6).empty());  // what leads on out of a section is a transition's
  EXPECT_TRUE(notes_in(pad, 16, 2).empty());
  // A chord held over the entrance is heard from there.
  EXPECT_EQ(notes_in(pad, 18, 1).begin()->first, 0);
}

TEST(LoopMusic, ACrashMeansTheDrop) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto docs = loops(seed);
    docs.arrangement.ending = "fade";
    const auto crashes_of = [&] {
      std::set<int> bars;
      const auto score = play(docs, seed);
      for (const auto& note : track(score, "drums").notes)
        if (note.key == kCrash) bars.insert(static_cast<int>(note.tick / kBar));
      return bars;
    };
    EXPECT_EQ(crashes_of(), (std::set<int>{16, 40})) << "seed " << seed;
    docs.genre.arrangement.transitions = {"fill"};
    EXPECT_TRUE(crashes_of().empty()) << "seed " << seed;
  }
}

TEST(LoopMusic, ALoopIsTheSameEachTimeRound) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto score = play(loops(seed), seed);
    for (const char* name : {"pad", "arp"}) {
      const auto& part = track(score, name);
      // Drop 1 and Drop 2 go round alike, whatever came between.
      for (int bar = 0; bar < 8; ++bar) {
        const auto first = notes_in(part, 16 + bar, 1), again = notes_in(part, 40 + bar, 1);
        if (!first.empty() && !again.empty()) {
          EXPECT_EQ(first, again) << name << " bar " << bar << " seed " << seed;
        }
      }
    }
  }
}

TEST(LoopMusic, AnIntroSwitchesItsDrumsOnOneByOne) {
  auto docs = loops(2);
  for (auto& section : docs.arrangement.sections) section.layers.clear();
  const auto score = play(docs, 2);
  const auto& drums = track(score, "drums");
  const auto sounds = [&](int bar) {
    std::set<int> keys;
    for (const auto& [at, key] : notes_in(drums, bar, 2)) keys.insert(key);
    return keys;
  };
  EXPECT_EQ(sounds(0), std::set<int>{kKick});
  EXPECT_LT(sounds(0).size(), sounds(12).size());
}

/// A pianist alone: the small song on a piano whose left hand plays `style`.
midi_algorithmic::Documents pianist(const spec::CompingStyle& style, std::uint64_t seed) {
  auto genre = testing::small_genre();
  genre.family = "drumless";
  genre.rhythm.timing_ms = 0.0;
  genre.arrangement.comping_styles = {style};
  auto right = testing::layer("right", "lead", {"grand"}, 0.0, true);
  auto left = testing::layer("left", "arpeggio", {"grand"}, 0.0, true);
  left.low = testing::pitch("C2");
  left.high = testing::pitch("A4");
  genre.arrangement.palette = {right, left};
  const RandomStream random(stream_key(seed, "test", "piano"));
  const auto ignore = [](const std::string&, const std::string&, const std::string&, double) {};
  const auto song = testing::small_song();
  auto instruments = testing::small_instruments();
  instruments["grand"] = testing::instrument("grand", "keys", 0, "A0", "C8", "keys");
  auto c = composition::compose(song, genre, random.split("composition"), ignore);
  auto a = arrangement::arrange(song, c.rhythm, genre, instruments, random, ignore);
  return {song, c.harmony, c.melody, c.rhythm, a, std::nullopt, std::nullopt, genre, instruments};
}

TEST(PianoAlone, TheLeftHandStandsOnTheChordsBass) {
  for (const char* voicing : {"tenths", "rooted"}) {
    const auto docs = pianist({"flow", "arpeggio", voicing, {"12343234"}, 1.0}, 3);
    const auto score = play(docs, 3);
    const auto& left = track(score, "left");
    int heard = 0;
    for (const auto& chord : music::sounding_chords(docs.song, docs.harmony))
      for (const auto& note : left.notes)
        if (note.tick == chord.start && chord.start < score.end - kBar) {
          EXPECT_EQ(note.key % 12, music::bass_of(chord.chord).pitch_class()) << voicing;
          EXPECT_LT(note.key, 60) << voicing;
          ++heard;
        }
    EXPECT_GE(heard, 20);
  }
}

TEST(PianoAlone, NoHandStrikesMoreThanATenthAtOnce) {
  const auto docs = pianist({"waltz", "broken", "tenths", {"1-x-x-x-"}, 0.9}, 4);
  const auto score = play(docs, 4);
  for (const char* name : {"left", "right"}) {
    std::map<Tick, std::pair<int, int>> span;
    for (const auto& note : track(score, name).notes) {
      if (note.origin == "ending") continue;
      auto& [low, high] = span.try_emplace(note.tick, std::pair{note.key, note.key}).first->second;
      low = std::min(low, note.key);
      high = std::max(high, note.key);
    }
    int chords = 0;
    for (const auto& [at, keys] : span) {
      EXPECT_LE(keys.second - keys.first, 16) << name << " at " << at;
      chords += keys.second > keys.first;
    }
    EXPECT_GE(chords, 10) << name;
  }
}

TEST(PianoAlone, TheBassIsHeldUnderItsFigure) {
  const auto docs = pianist({"flow", "arpeggio", "tenths", {"12343234"}, 0.5}, 5);
  const auto score = play(docs, 5);
  for (const auto& note : track(score, "left").notes)
    if (note.tick % kBar == 0 && note.tick < score.end - kBar) {
      EXPECT_GE(note.length, kBar / 2 - 1);
    }
}

}  // namespace
}  // namespace aether
