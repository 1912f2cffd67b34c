// What a band leader may expect of the score.
#include "small_score.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace aether {
namespace {

using music::Tick;
using testing::play;
using testing::small_documents;
using testing::small_genre;
using testing::small_song;
using testing::sung_documents;

constexpr Tick kBar = 4 * music::kTicksPerQuarter;

TEST(Score, IsValidAndNamesItsPartsAfterTheArrangement) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto docs = small_documents(seed);
    const auto score = play(docs, seed);
    EXPECT_FALSE(validate(score)) << validate(score)->message();
    ASSERT_EQ(score.tracks.size(), docs.arrangement.instruments.size());
    for (std::size_t i = 0; i < score.tracks.size(); ++i) {
      EXPECT_EQ(score.tracks[i].name, docs.arrangement.instruments[i].name);
      EXPECT_FALSE(score.tracks[i].notes.empty()) << score.tracks[i].name;
    }
    EXPECT_EQ(score.end, 40 * kBar);
  }
}

TEST(Score, SameSeedSameScoreAndOtherSeedsOtherScores) {
  EXPECT_EQ(to_value(play(small_documents(4), 4)), to_value(play(small_documents(4), 4)));
  EXPECT_FALSE(to_value(play(small_documents(4), 4)) == to_value(play(small_documents(5), 5)));
}

TEST(Score, EveryNoteLiesInItsInstrumentsRange) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto docs = small_documents(seed);
    for (const auto& track : play(docs, seed).tracks) {
      const auto& profile = docs.instruments.at(track.instrument);
      for (const auto& note : track.notes) {
        EXPECT_GE(note.key, profile.range_low.midi()) << track.name;
        EXPECT_LE(note.key, profile.range_high.midi()) << track.name;
      }
    }
  }
}

TEST(Score, NotesOfOneKeyDoNotOverlap) {
  for (const auto& track : play(small_documents(2)).tracks) {
    std::map<int, Tick> end;
    for (const auto& note : track.notes) {
      EXPECT_GE(note.tick, end[note.key]) << track.name;
      end[note.key] = note.tick + note.length;
    }
  }
}

TEST(Score, PartsRestWhereTheArrangementSaysSo) {
  const auto docs = small_documents(1);
  const auto score = play(docs);
  for (std::size_t s = 0; s < docs.arrangement.sections.size(); ++s) {
    const auto& section = docs.arrangement.sections[s];
    const Tick from = kBar * (section.start_bar - 1) + 200,
               to = kBar * (section.start_bar - 1 + section.length_bars) - music::kTicksPerQuarter;
    for (const auto& track : score.tracks) {
      const bool listed = std::find(section.instruments.begin(), section.instruments.end(),
                                    track.name) != section.instruments.end();
      const auto inside =
          std::count_if(track.notes.begin(), track.notes.end(),
                        [&](const music::Note& n) { return n.tick >= from && n.tick < to; });
      if (!listed) {
        EXPECT_EQ(inside, 0) << track.name << " in " << section.label;
      }
    }
  }
}

TEST(Score, AllPartsEndTogetherOnTheLastDownbeat) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto score = play(small_documents(seed), seed);
    Tick first = score.end * 2, last = 0;
    int parts = 0;
    for (const auto& track : score.tracks) {
      if (track.drums || track.notes.empty() || track.notes.back().origin != "ending") continue;
      ++parts;
      Tick end = 0;
      for (const auto& note : track.notes) end = std::max(end, note.tick + note.length);
      first = std::min(first, end);
      last = std::max(last, end);
      EXPECT_NEAR(static_cast<double>(track.notes.back().tick),
                  static_cast<double>(score.end - kBar), 120.0);
    }
    EXPECT_GE(parts, 2);
    EXPECT_LE(last - first, music::kTicksPerQuarter);
  }
}

double last_sound(const music::Score& score) {
  double last = 0.0;
  for (const auto& track : score.tracks)
    for (const auto& note : track.notes)
      last = std::max(last, score.seconds(note.tick + note.length));
  return last;
}

TEST(Score, LastsAsLongAsTheArrangementPlans) {
  for (const char* ending : {"held_chord", "button", "ritardando", "fade"}) {
    auto docs = small_documents(1);
    docs.arrangement.ending = ending;
    const auto score = play(docs);
    const double last = last_sound(score);
    EXPECT_LE(last, docs.arrangement.total_duration_seconds + 0.05) << ending;
    EXPECT_GE(last, docs.arrangement.total_duration_seconds * 0.95) << ending;
  }
}

// A song that stops at the start of its last bar leaves a hole before the tail that was planned.
TEST(Score, EveryEndingReachesTheTail) {
  for (const char* ending : {"held_chord", "button", "ritardando", "fade"}) {
    auto docs = small_documents(1);
    docs.arrangement.ending = ending;
    const auto score = play(docs);
    const double last = last_sound(score);
    EXPECT_GE(last, score.seconds(score.end) - 0.2) << ending;
  }
}

// The master fades it; a band that got quieter as well would be gone before the end.
TEST(Score, AFadedSongIsPlayedAtFullLevelToItsEnd) {
  const auto loudness = [](const char* ending) {
    auto docs = small_documents(1);
    docs.arrangement.ending = ending;
    const auto score = play(docs);
    double sum = 0.0, count = 0.0;
    for (const auto& track : score.tracks)
      for (const auto& note : track.notes)
        if (note.tick >= score.end - 3 * kBar && note.tick < score.end - kBar)
          sum += note.velocity, count += 1.0;
    for (const auto& track : score.tracks)
      for (const auto& control : track.controls)
        EXPECT_FALSE(control.tick > score.end - kBar && control.number == 11 &&
                     control.value < 40.0)
            << track.name;
    return sum / count;
  };
  EXPECT_NEAR(loudness("fade"), loudness("held_chord"), 1.0);
}

// Second eighths fall where the ratio says: 2 : 1 puts them at two thirds of the beat.
TEST(Score, SwingIsTheRatioOfTheGrooveTemplate) {
  for (const double ratio : {1.0, 1.5, 2.0}) {
    auto docs = small_documents(1);
    docs.rhythm.groove_template.swing_ratio = ratio;
    docs.rhythm.humanization.timing_variation_ms = 1.0;
    const auto score = play(docs);
    std::vector<double> places;
    for (const auto& note : score.track("drums")->notes) {
      const double place =
          static_cast<double>(note.tick % music::kTicksPerQuarter) / music::kTicksPerQuarter;
      if (place > 0.4 && place < 0.75) places.push_back(place);
    }
    ASSERT_GT(places.size(), 40u);
    std::nth_element(places.begin(),
                     places.begin() + static_cast<std::ptrdiff_t>(places.size() / 2), places.end());
    const double median = places[places.size() / 2];
    EXPECT_NEAR(median / (1.0 - median), ratio, 0.05);
  }
}

TEST(Score, HumanisationSpreadsTheTiming) {
  const auto spread = [](double ms) {
    auto docs = small_documents(1);
    docs.rhythm.humanization.timing_variation_ms = ms;
    double sum = 0.0, count = 0.0;
    const auto score = play(docs);
    for (const auto& note : score.track("bass")->notes) {
      const Tick grid = music::kTicksPerQuarter / 4;
      const Tick off = ((note.tick + grid / 2) % grid) - grid / 2;
      sum += static_cast<double>(off * off);
      count += 1.0;
    }
    return std::sqrt(sum / count);
  };
  EXPECT_DOUBLE_EQ(spread(0.0), 0.0);
  EXPECT_LT(spread(2.0), spread(8.0));
}

TEST(Score, HookSoundsInTheLeadOfEveryChorus) {
  const auto docs = small_documents(3);
  const auto score = play(docs);
  for (const auto& section : docs.arrangement.sections) {
    if (section.section_type != spec::SectionType::kChorus) continue;
    const Tick from = kBar * (section.start_bar - 1), to = from + kBar * section.length_bars;
    const auto& notes = score.track("lead")->notes;
    EXPECT_GE(std::count_if(notes.begin(), notes.end(),
                            [&](const music::Note& n) {
                              return n.tick >= from - 100 && n.tick < to &&
                                     n.origin.starts_with("hook");
                            }),
              4)
        << section.label;
  }
}

TEST(Score, BassPlaysTheRootWhereSectionsBegin) {
  const auto docs = small_documents(1);
  const auto score = play(docs);
  const auto chords = music::sounding_chords(docs.song, docs.harmony);
  for (const auto& span : music::section_spans(docs.song)) {
    for (const auto& note : score.track("bass")->notes) {
      if (std::llabs(note.tick - span.start) > 100) continue;
      EXPECT_EQ(note.key % 12,
                music::bass_of(music::chord_at(chords, span.start).chord).pitch_class());
    }
  }
}

/// Keys of a track in a section by tick from its start, on the sixteenth grid.
std::set<std::pair<music::Tick, int>> heard_in(const music::Score& score, const std::string& track,
                                               const music::SectionSpan& span) {
  std::set<std::pair<music::Tick, int>> out;
  const music::Tick grid = music::kTicksPerQuarter / 4;
  if (const music::Track* part = score.track(track))
    for (const auto& note : part->notes) {
      const music::Tick at = (note.tick + grid / 2) / grid * grid;
      if (at >= span.start && at < span.end()) out.insert({at - span.start, note.key});
    }
  return out;
}

double likeness(const std::set<std::pair<music::Tick, int>>& a,
                const std::set<std::pair<music::Tick, int>>& b) {
  double both = 0.0;
  for (const auto& note : a) both += static_cast<double>(b.count(note));
  return 2.0 * both / static_cast<double>(std::max<std::size_t>(1, a.size() + b.size()));
}

// A band does not play its second verse from a copier, yet everyone knows it again.
TEST(Score, ReturningSectionsVaryAndAreKnownAgain) {
  const auto song = testing::small_song();
  const auto spans = music::section_spans(song);
  for (const char* part : {"drums", "bass", "guitar"}) {
    int copies = 0;
    double mean = 0.0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const auto score = play(small_documents(seed));
      for (const auto& [first, second] : {std::pair<std::size_t, std::size_t>{1, 3}, {2, 4}}) {
        const double like =
            likeness(heard_in(score, part, spans[first]), heard_in(score, part, spans[second]));
        copies += like > 0.999;
        mean += like / 20.0;
      }
    }
    EXPECT_LE(copies, 4) << part << ": of 20 returns";
    EXPECT_GE(mean, 0.6) << part;
  }
}

TEST(Score, TheLastChorusIsTheBiggestAndItsHookTheSame) {
  const auto song = testing::small_song();
  const auto spans = music::section_spans(song);
  auto docs = small_documents(2);
  docs.instruments["flute"].polyphonic = true;
  const auto score = play(docs);
  const auto first = heard_in(score, "lead", spans[2]), last = heard_in(score, "lead", spans[4]);
  EXPECT_GT(last.size(), first.size()) << "octaves";
  for (const auto& note : first) EXPECT_TRUE(last.count(note)) << note.first << " " << note.second;
}

TEST(Score, TheSignatureIsHeardInFullGrooves) {
  auto docs = small_documents(1);
  docs.rhythm.signature_pattern = "four_on_floor";
  const auto score = play(docs);
  const auto spans = music::section_spans(docs.song);
  const auto hits = heard_in(score, "drums", spans[2]);
  for (music::Tick beat = 0; beat < 7 * 4; ++beat)
    EXPECT_TRUE(hits.count({beat * music::kTicksPerQuarter, 36})) << "beat " << beat;
}

TEST(Score, FillsStandBeforeBoundaries) {
  int before = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto docs = small_documents(seed);
    std::set<Tick> last_bars;
    for (const auto& span : music::section_spans(docs.song))
      last_bars.insert((span.end() - kBar) / kBar);
    std::set<Tick> bars;
    const auto score = play(docs, seed);
    for (const auto& note : score.track("drums")->notes)
      if (note.origin == "fill") bars.insert(note.tick / kBar);
    for (const Tick bar : bars) before += last_bars.contains(bar);
    all += static_cast<int>(bars.size());
  }
  ASSERT_GT(all, 0);
  EXPECT_GE(before * 10, all * 7);
}

TEST(Score, LouderSectionsAreLouder) {
  const auto docs = small_documents(1);
  const auto score = play(docs);
  const auto energy = [&](std::size_t section) {
    const auto span = music::section_spans(docs.song)[section];
    double sum = 0.0;
    for (const auto& track : score.tracks)
      for (const auto& note : track.notes)
        if (note.tick >= span.start && note.tick < span.end()) sum += note.velocity;
    return sum / span.bars;
  };
  EXPECT_GT(energy(4), energy(1));
  EXPECT_GT(energy(1), energy(0));
  EXPECT_GE(energy(4) * 1.02, energy(2));
}

TEST(Score, MarkersNameSectionsAndChords) {
  const auto docs = small_documents(1);
  const auto score = play(docs);
  std::vector<std::string> sections;
  int chords = 0;
  for (const auto& marker : score.markers) {
    if (marker.kind == music::MarkerKind::kSection)
      sections.push_back(marker.text);
    else
      ++chords;
  }
  EXPECT_EQ(sections, (std::vector<std::string>{"Intro", "Verse 1", "Chorus 1", "Verse 2",
                                                "Chorus 2", "Outro"}));
  EXPECT_GT(chords, 15);
}

TEST(Score, TheVoiceSingsItsSyllablesInItsRange) {
  const auto docs = sung_documents();
  const auto score = play(docs);
  const auto* vocal = score.track("vocal");
  ASSERT_NE(vocal, nullptr);
  EXPECT_EQ(vocal->instrument, "voice");
  for (const auto& note : vocal->notes) {
    EXPECT_GE(note.key, 57);
    EXPECT_LE(note.key, 77);
  }
  ASSERT_GE(score.lyrics.size(), 8u);
  EXPECT_EQ(score.lyrics[0].text, "O");
  EXPECT_TRUE(score.lyrics[0].continues);
  EXPECT_EQ(score.lyrics[1].text, "ver");
  EXPECT_FALSE(score.lyrics[1].continues);
  EXPECT_NE(score.track("vocal-main_double"), nullptr);
  const auto* harmony = score.track("vocal-harmony-1");
  ASSERT_NE(harmony, nullptr);
  EXPECT_FALSE(harmony->notes.empty());
}

TEST(Score, WaltzCompoundDrumlessAndBareDocumentsWork) {
  for (const music::Meter meter : {music::Meter{3, 4}, music::Meter{6, 8}}) {
    auto song = small_song();
    song.time_signature = meter;
    const auto score = play(small_documents(1, song));
    EXPECT_FALSE(validate(score));
    EXPECT_EQ(score.end, meter.ticks_per_bar() * 40);
    EXPECT_GT(score.track("drums")->notes.size(), 80u);
  }
  auto genre = small_genre();
  genre.rhythm.grooves.clear();
  genre.arrangement.bass_styles.clear();
  genre.arrangement.comping_styles.clear();
  genre.arrangement.transitions.clear();
  auto docs = small_documents(1, small_song(), genre);
  docs.instruments.clear();
  docs.arrangement.transitions.clear();
  EXPECT_FALSE(validate(play(docs)));
}

TEST(Score, SaysWhichDocumentIsMissing) {
  try {
    midi_algorithmic::read_documents({{"song", to_value(small_song())}});
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, "E-INPUT-MISSING");
    EXPECT_EQ(failure.error().field, "harmony");
  }
}

}  // namespace
}  // namespace aether
