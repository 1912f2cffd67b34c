#include "plugins/agents/lyrics/lyrics.hpp"
#include "bench_host.hpp"
#include "plugins/agents/lyrics/own_lyrics.hpp"
#include "plugins/agents/lyrics/phonology.hpp"

#include <aether/spec/lyrics.hpp>
#include <aether/spec/song.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

namespace aether {
namespace {

using ::testing::HasSubstr;

// A sung song of two verses and three choruses whose phrases have the given numbers of eighth
// notes.
struct Draft {
  spec::SongSpec song;
  spec::MelodySpec melody;
};

spec::SectionMelody section_melody(const std::string& name, spec::SectionType type,
                                   const std::vector<int>& notes) {
  spec::SectionMelody section;
  section.section_type = type;
  section.section_name = name;
  for (std::size_t p = 0; p < notes.size(); ++p) {
    spec::Phrase phrase;
    std::vector<spec::NoteTiming> timing;
    for (int i = 0; i < notes[p]; ++i) {
      phrase.notes.push_back(*spec::Pitch::parse(i % 2 ? "C5" : "E4"));
      timing.push_back({8.0 * static_cast<double>(p) + 0.5 * i, 0.5});
    }
    section.phrases.push_back(phrase);
    section.phrase_rhythms.push_back(timing);
  }
  return section;
}

Draft draft(const std::string& theme, const std::string& title,
            const std::vector<int>& verse = {8, 7, 8, 7},
            const std::vector<int>& chorus = {6, 8, 8, 6}) {
  Draft d;
  d.song.id = "song-1";
  d.song.title = title;
  d.song.genre_id = "synthwave";
  d.song.creative_brief.theme = theme;
  d.song.primary_mood = spec::Mood::kNostalgic;
  d.song.has_vocals = true;
  d.song.key = {*spec::NoteName::parse("A"), spec::Mode::kMinor};
  int verses = 0, choruses = 0;
  for (const char* name : {"verse", "chorus", "verse", "chorus", "bridge", "chorus"}) {
    spec::SectionPlan plan;
    plan.name = name;
    plan.bars = 8;
    plan.function = *enum_from<spec::SectionType>(name);
    plan.hook = plan.function == spec::SectionType::kChorus;
    const bool is_verse = plan.name == "verse";
    plan.label = plan.name == "bridge" ? "Bridge"
                 : is_verse            ? "Verse " + std::to_string(++verses)
                                       : "Chorus " + std::to_string(++choruses);
    d.song.sections.push_back(plan);
  }
  d.melody.motifs.push_back(
      {"a", {*spec::Pitch::parse("A4"), *spec::Pitch::parse("C5")}, {1, 1}, {}, {}, false, {}, {}});
  d.melody.primary_hook.melody_notes = d.melody.motifs[0].notes;
  d.melody.primary_hook.rhythm_pattern = {1, 1};
  d.melody.lowest_note = *spec::Pitch::parse("A3");
  d.melody.highest_note = *spec::Pitch::parse("E5");
  d.melody.section_melodies = {section_melody("verse", spec::SectionType::kVerse, verse),
                               section_melody("chorus", spec::SectionType::kChorus, chorus),
                               section_melody("bridge", spec::SectionType::kBridge, {7, 7})};
  return d;
}

spec::LyricSpec write(const Draft& d, Map brief = {{"genre", Value("synthwave")}},
                      std::uint64_t seed = 1) {
  testing::BenchHost host("lyrics", seed);
  const Map out =
      host.run<lyrics::LyricsAgent>({{"brief", Value(std::move(brief))},
                                     {"song", to_value(d.song)},
                                     {"melody", to_value(d.melody)},
                                     {"genre", testing::genres_document().at("synthwave")},
                                     {"lexicons", testing::lexicons_document()}});
  return from_value<spec::LyricSpec>(out.at("lyrics"));
}

const std::vector<std::string> kThemes = {
    "night_drive", "city",      "rain",     "dance", "freedom",  "dream", "home",
    "memory",      "lost_love", "new_love", "hope",  "struggle", "summer"};

TEST(Lyrics, EveryLineFitsItsPhraseWithinOneSyllable) {
  for (const std::string& theme : kThemes)
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const std::vector<int> verse = {8, 6, 11, 4}, chorus = {5, 9, 13, 7};
      const auto lyrics =
          write(draft(theme, "Silver Miles", verse, chorus), {{"genre", Value("synthwave")}}, seed);
      ASSERT_EQ(lyrics.sections.size(), 6u) << theme;
      for (const auto& section : lyrics.sections) {
        const auto& notes = section.section_type == spec::SectionType::kVerse ? verse
                            : section.section_type == spec::SectionType::kChorus
                                ? chorus
                                : std::vector<int>{7, 7};
        ASSERT_EQ(section.lines.size(), notes.size());
        for (std::size_t i = 0; i < notes.size(); ++i) {
          EXPECT_LE(std::abs(section.lines[i].syllable_count - notes[i]), 1)
              << theme << ": " << section.lines[i].text;
          EXPECT_EQ(section.lines[i].syllables.size(),
                    static_cast<std::size_t>(section.lines[i].syllable_count));
          EXPECT_EQ(section.lines[i].syllable_stresses.size(),
                    static_cast<std::size_t>(section.lines[i].syllable_count));
        }
      }
    }
}

TEST(Lyrics, PhrasesOfAnyLengthFindALine) {
  for (const std::string& theme : kThemes)
    for (int notes = 1; notes <= 16; ++notes) {
      const auto lyrics = write(draft(theme, "Silver Miles", {notes, notes}, {notes, notes}));
      for (const auto& section : lyrics.sections)
        for (const auto& line : section.lines) {
          const int wanted = section.section_type == spec::SectionType::kBridge ? 7 : notes;
          EXPECT_LE(std::abs(line.syllable_count - wanted), 1)
              << theme << ' ' << notes << ": " << line.text;
        }
    }
}

TEST(Lyrics, TheHookReturnsInEveryChorusWithTheTitle) {
  const auto lyrics = write(draft("night_drive", "Silver Miles"));
  ASSERT_TRUE(lyrics.hook_lyrics.has_value());
  EXPECT_TRUE(lyrics.title_in_lyrics);
  EXPECT_THAT(*lyrics.hook_lyrics, HasSubstr("Silver Miles"));
  std::set<std::string> choruses;
  for (const auto& section : lyrics.sections) {
    if (section.section_type != spec::SectionType::kChorus) continue;
    EXPECT_THAT(section.lines.front().text, HasSubstr("Silver Miles"));
    std::string all;
    for (const auto& line : section.lines) all += line.text + "\n";
    choruses.insert(all);
  }
  EXPECT_EQ(choruses.size(), 1u) << "a chorus returns word for word";
}

// A chorus of one phrase is all a song of 15 s has: it says more than its name.
TEST(Lyrics, ASectionOfOneLineSaysMoreThanTheTitle) {
  for (const std::string& theme : kThemes)
    for (const std::string title : {"Silver Miles", "Rewind", "Half of the Bed"})
      for (int notes = 3; notes <= 14; ++notes) {
        Draft d = draft(theme, title, {notes}, {notes});
        d.song.sections = {d.song.sections[1]};
        const auto lyrics = write(d);
        ASSERT_EQ(lyrics.sections.size(), 1u);
        const std::string& line = lyrics.sections[0].lines.front().text;
        std::string rest = line;
        for (std::size_t at = rest.find(title); at != std::string::npos; at = rest.find(title))
          rest.erase(at, title.size());
        EXPECT_GE(std::count_if(rest.begin(), rest.end(),
                                [](unsigned char c) { return std::isalpha(c) != 0; }),
                  4)
            << theme << ", " << notes << " notes: " << line;
        EXPECT_LE(std::abs(lyrics.sections[0].lines.front().syllable_count - notes), 1) << line;
        ASSERT_TRUE(lyrics.hook_lyrics.has_value());
      }
}

TEST(Lyrics, TheHooksOwnWordsAreSungOnIt) {
  Draft d = draft("city", "Neon Heart");
  d.melody.primary_hook.lyrics_snippet = "Burning again";
  const auto lyrics = write(d);
  EXPECT_FALSE(lyrics.title_in_lyrics);
  ASSERT_TRUE(lyrics.hook_lyrics);
  EXPECT_THAT(*lyrics.hook_lyrics, HasSubstr("Burning again"));
  for (const auto& section : lyrics.sections)
    if (section.section_type == spec::SectionType::kChorus) {
      EXPECT_THAT(section.lines.front().text, HasSubstr("Burning again"));
    }
}

TEST(Lyrics, ASecondHookSingsItsWordsWhereverItSounds) {
  Draft d = draft("city", "Neon Heart");
  spec::Hook second = d.melody.primary_hook;
  second.melody_notes = std::vector<spec::Pitch>(5, *spec::Pitch::parse("C5"));
  second.rhythm_pattern = {1, 1, 1, 1, 1};
  second.lyrics_snippet = "Nothing else matters";
  d.melody.secondary_hooks = {second};
  for (auto& section : d.melody.section_melodies)
    if (section.section_type == spec::SectionType::kBridge) {
      section.phrases[1] = {};
      section.phrases[1].source = "hook:2";
      section.phrases[1].onset_beats = 8.0;
      section.phrase_rhythms[1].clear();
    }
  for (const auto& section : write(d).sections)
    if (section.section_type == spec::SectionType::kBridge) {
      EXPECT_EQ(section.lines[1].text, "Nothing else matters");
    }
}

TEST(Lyrics, TheHookIsSungAtItsHome) {
  Draft d = draft("city", "Neon Heart");
  for (auto& plan : d.song.sections) plan.hook = false;
  d.melody.primary_hook.placement = spec::SectionType::kBridge;
  for (const auto& section : write(d).sections) {
    const bool home = section.section_type == spec::SectionType::kBridge;
    EXPECT_EQ(section.lines.front().text.find("Neon Heart") != std::string::npos, home)
        << section.section_label;
  }
}

TEST(Lyrics, VersesTellOnAndSayNoLineTwice) {
  for (const std::string& theme : kThemes) {
    const auto lyrics = write(draft(theme, "Silver Miles"));
    std::map<std::string, int> lines;
    for (const auto& section : lyrics.sections)
      for (const auto& line : section.lines) {
        const int uses =
            section.section_type == spec::SectionType::kChorus ? 1 : ++lines[line.text];
        EXPECT_EQ(uses, 1) << line.text;
      }
  }
}

// Most verse lines must have a partner whose last word is another word of the same sound.
TEST(Lyrics, LinesRhyme) {
  const lyrics::Phonology phonology(testing::lexicons_document().at("lyric_words"));
  int rhymed = 0, lines = 0;
  for (const std::string& theme : kThemes)
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const auto lyrics =
          write(draft(theme, "Silver Miles"), {{"genre", Value("synthwave")}}, seed);
      for (const auto& section : lyrics.sections) {
        if (section.section_type != spec::SectionType::kVerse) continue;
        for (std::size_t i = 0; i < section.lines.size(); ++i) {
          ++lines;
          const auto mine = phonology.sing(section.lines[i].text);
          for (std::size_t k = 0; k < section.lines.size(); ++k) {
            const auto other = phonology.sing(section.lines[k].text);
            if (k != i && !mine.sound.empty() && mine.sound == other.sound &&
                mine.last_word != other.last_word) {
              ++rhymed;
              break;
            }
          }
        }
      }
    }
  std::printf("rhymed verse lines: %d of %d\n", rhymed, lines);
  EXPECT_GE(rhymed, lines * 7 / 10);
}

TEST(Lyrics, AnInstrumentalHasNoSections) {
  Draft d = draft("dream", "Glass");
  d.song.has_vocals = false;
  const auto lyrics = write(d);
  EXPECT_TRUE(lyrics.sections.empty());
  EXPECT_FALSE(lyrics.title_in_lyrics);
}

TEST(Lyrics, TheUsersWordsAreSungAsWritten) {
  const std::string text =
      "Winter came early\nThe windows were white\n\nSing me a new song\nSing me the "
      "light\n\nSpring took its time\nThe river ran wide\n\nOnly the bridge knows\nWhere I hide";
  const auto lyrics =
      write(draft("rain", "New Song"), {{"genre", Value("synthwave")}, {"lyrics", Value(text)}});
  ASSERT_EQ(lyrics.sections.size(), 6u);
  EXPECT_EQ(lyrics.sections[0].section_label, "Verse 1");
  EXPECT_EQ(lyrics.sections[0].lines[0].text, "Winter came early");
  EXPECT_THAT(lyrics.sections[0].lines[0].syllables,
              ::testing::ElementsAre("Win", "ter", "came", "ear", "ly"));
  EXPECT_EQ(lyrics.sections[1].lines[0].text, "Sing me a new song");
  EXPECT_EQ(lyrics.sections[2].lines[0].text, "Spring took its time");
  EXPECT_EQ(lyrics.sections[3].lines[0].text, "Sing me a new song") << "the chorus returns";
  EXPECT_TRUE(lyrics.title_in_lyrics);
}

TEST(Lyrics, HeadingsAssignTheUsersBlocks) {
  const auto lyrics =
      write(draft("rain", "X"), {{"genre", Value("synthwave")},
                                 {"lyrics", Value("[Chorus]\nLa la la\n\n[Verse]\nDo re mi")}});
  EXPECT_EQ(lyrics.sections[0].lines[0].text, "Do re mi");
  EXPECT_EQ(lyrics.sections[1].lines[0].text, "La la la");
}

TEST(Lyrics, AnyUsersTextIsWithinTheSpecification) {
  for (const std::string& text :
       {std::string(20000, 'a'), std::string("\n\n\n"),
        std::string("\xC3\xA9\xC3\xA9\xC3\xA9 \xF0\x9F\x8E\xB5\n\n'''"), std::string("[Chorus]")}) {
    const auto lyrics =
        write(draft("rain", "X"), {{"genre", Value("synthwave")}, {"lyrics", Value(text)}});
    EXPECT_FALSE(validate(lyrics).has_value());
  }
}

TEST(Lyrics, OtherSeedsWriteOtherWords) {
  std::set<std::string> firsts;
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    firsts.insert(write(draft("night_drive", "Silver Miles"), {{"genre", Value("synthwave")}}, seed)
                      .sections[0]
                      .lines[0]
                      .text);
  EXPECT_GE(firsts.size(), 5u);
}

TEST(Phonology, CutsWordsAsASingingBookWould) {
  const lyrics::Phonology phonology(testing::lexicons_document().at("lyric_words"));
  const std::map<std::string, int> counts = {
      {"every", 2},  {"fire", 1},    {"radio", 3},  {"yesterday", 3}, {"walked", 1},
      {"wanted", 2}, {"people", 2},  {"houses", 2}, {"beautiful", 3}, {"table", 2},
      {"makes", 1},  {"dancing", 2}, {"the", 1},    {"moonlight", 2}, {"umbrella", 3}};
  for (const auto& [word, count] : counts)
    EXPECT_EQ(static_cast<int>(phonology.syllables(word).size()), count) << word;
  EXPECT_TRUE(phonology.syllables("tonight")[1].stressed);
  EXPECT_FALSE(phonology.syllables("tonight")[0].stressed);
}

}  // namespace
}  // namespace aether
