#include "plugins/agents/vocal/vocal.hpp"
#include "bench_host.hpp"

#include <gtest/gtest.h>

namespace aether {
namespace {

spec::SongSpec sung_song(const std::string& genre) {
  spec::SongSpec song;
  song.id = "song-1";
  song.genre_id = genre;
  song.key = {*spec::NoteName::parse("C"), spec::Mode::kMajor};
  song.primary_mood = spec::Mood::kUplifting;
  song.has_vocals = true;
  for (const char* name : {"verse", "chorus"}) {
    spec::SectionPlan plan;
    plan.name = name;
    plan.label = name;
    plan.function = *enum_from<spec::SectionType>(name);
    plan.energy = plan.name == "chorus" ? 0.9 : 0.4;
    song.sections.push_back(plan);
  }
  return song;
}

// A melody of quarter notes on one pitch.
spec::MelodySpec melody_on(const char* pitch) {
  const auto note = *spec::Pitch::parse(pitch);
  spec::MelodySpec melody;
  melody.motifs.push_back({"a", {note, note}, {1, 1}, {}, {}, false, {}, {}});
  melody.primary_hook.melody_notes = {note, note};
  melody.primary_hook.rhythm_pattern = {1, 1};
  melody.lowest_note = *spec::Pitch::parse("C2");
  melody.highest_note = *spec::Pitch::parse("C7");
  melody.typical_range_octaves = 3.0;
  for (const auto type : {spec::SectionType::kVerse, spec::SectionType::kChorus}) {
    spec::SectionMelody section;
    section.section_type = type;
    section.phrases.emplace_back();
    section.phrases.back().notes = {note, note};
    section.phrase_rhythms = {{{0.0, 1.0}, {1.0, 1.0}}};
    melody.section_melodies.push_back(section);
  }
  return melody;
}

spec::LyricSpec lyrics_for(const spec::SongSpec& song) {
  spec::LyricSpec lyrics;
  if (!song.has_vocals) return lyrics;
  for (const auto& plan : song.sections) {
    spec::LyricSection section;
    section.section_type = plan.function;
    section.section_label = plan.label;
    section.lines.push_back({"la", 1, {true}, {}, {"la"}, {}});
    lyrics.sections.push_back(section);
  }
  return lyrics;
}

spec::VocalSpec cast(const spec::SongSpec& song, const spec::MelodySpec& melody) {
  testing::BenchHost host("vocal");
  const Map out =
      host.run<vocal::VocalAgent>({{"brief", Value(Map{{"genre", Value(song.genre_id)}})},
                                   {"song", to_value(song)},
                                   {"melody", to_value(melody)},
                                   {"lyrics", to_value(lyrics_for(song))},
                                   {"genre", testing::genres_document().at(song.genre_id)},
                                   {"instruments", testing::instruments_document()}});
  return from_value<spec::VocalSpec>(out.at("vocal"));
}

TEST(Vocal, TheVoiceIsTheOneAskedFor) {
  auto song = sung_song("rock");
  song.creative_brief.special_requests = {"voice: feminine", "delivery: whispered"};
  EXPECT_EQ(cast(song, melody_on("A4")).voice_persona.gender_presentation, "feminine");
  EXPECT_EQ(cast(song, melody_on("A4")).delivery_style, "whispered");
  song.creative_brief.special_requests = {"voice: masculine"};
  EXPECT_EQ(cast(song, melody_on("A4")).voice_persona.gender_presentation, "masculine");
}

// G3..D5 is MIDI 55..74: notes outside come in by whole octaves.
TEST(Vocal, TheMelodyMovesIntoTheComfortableRange) {
  EXPECT_EQ(vocal::octaves_into_range({{60, 1.0}, {72, 1.0}}, 55, 74), 0);
  EXPECT_EQ(vocal::octaves_into_range({{84, 4.0}, {81, 2.0}}, 55, 74), -1);
  EXPECT_EQ(vocal::octaves_into_range({{40, 4.0}}, 55, 74), 2);
  EXPECT_EQ(vocal::octaves_into_range({}, 55, 74), 0);
  auto song = sung_song("jazz");
  song.creative_brief.special_requests = {"voice: masculine"};  // C3..G4
  EXPECT_EQ(cast(song, melody_on("A5")).transpose_octaves, -2);
}

TEST(Vocal, EveryGenreHasAStandInThatHoldsNotesAndIsAllowed) {
  for (const auto& [genre, profile] : testing::genres_document().as_map()) {
    auto song = sung_song(genre);
    const auto spec = cast(song, melody_on("A4"));
    EXPECT_EQ(spec.voice, "stand-in");
    const Value& instrument = testing::instruments_document().at(spec.stand_in_instrument);
    ASSERT_TRUE(instrument.is_map()) << genre << ": " << spec.stand_in_instrument;
    EXPECT_FALSE(instrument.at("drums").bool_or(false)) << genre;
    song.exclude_instruments = {spec.stand_in_instrument};
    EXPECT_NE(cast(song, melody_on("A4")).stand_in_instrument, spec.stand_in_instrument) << genre;
  }
}

TEST(Vocal, HarmoniesSingInTheChorusAndEmotionFollowsEnergy) {
  const auto spec = cast(sung_song("rock"), melody_on("A4"));
  ASSERT_FALSE(spec.harmonies.empty());
  for (const auto& harmony : spec.harmonies)
    EXPECT_EQ(harmony.sections, std::vector<spec::SectionType>{spec::SectionType::kChorus});
  EXPECT_GE(spec.doubles.size(), 2u);
  ASSERT_EQ(spec.emotion_arc.size(), 2u);
  EXPECT_LT(spec.emotion_arc[0].intensity, spec.emotion_arc[1].intensity);
  EXPECT_FALSE(validate(spec).has_value());
}

TEST(Vocal, AnInstrumentalHasNoVoice) {
  auto song = sung_song("ambient");
  song.has_vocals = false;
  const auto spec = cast(song, melody_on("A4"));
  EXPECT_EQ(spec.voice, "none");
  EXPECT_TRUE(spec.stand_in_instrument.empty());
  EXPECT_FALSE(validate(spec).has_value());
}

}  // namespace
}  // namespace aether
