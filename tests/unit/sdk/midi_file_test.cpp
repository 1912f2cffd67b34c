#include <aether/music/score.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace aether::music {
namespace {

using Out = std::vector<std::uint8_t>;

bool holds(const Out& file, const Out& part) {
  return std::search(file.begin(), file.end(), part.begin(), part.end()) != file.end();
}
Out text_event(std::uint8_t type, const std::string& text) {
  Out bytes = {0xFF, type, static_cast<std::uint8_t>(text.size())};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

Score tiny() {
  Score score;
  score.title = "Tiny";
  score.key = *KeySignature::parse("Eb major");
  score.tempos = {{0, 120.0}};
  score.meters = {{0, Meter{6, 8}}};
  score.markers = {{0, MarkerKind::kSection, "Verse 1"}, {0, MarkerKind::kChord, "Ebmaj7"}};
  score.lyrics = {{0, "mid", true}, {480, "night", false}};
  Track track;
  track.name = "lead", track.instrument = "piano", track.midi_program = 4;
  track.notes = {{0, 960, 63, 100, ""}, {960, 960, 63, 90, ""}};
  track.controls = {{0, ControlKind::kBend, 0, 12.0}};
  score.tracks = {track};
  score.end = 2880;
  return score;
}

// Bytes as the Standard MIDI File specification (RP-001) lays them out.
TEST(MidiFile, FollowsTheStandardMidiFileLayout) {
  const Out file = write_midi_file(tiny());
  const Out header = {'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 1, 0, 2, 0x03, 0xC0};
  ASSERT_TRUE(std::equal(header.begin(), header.end(), file.begin()));
  EXPECT_TRUE(holds(file, {0xFF, 0x51, 3, 0x07, 0xA1, 0x20})) << "120 BPM is 500,000 us";
  EXPECT_TRUE(holds(file, {0xFF, 0x58, 4, 6, 3, 36, 8})) << "6/8, a dotted quarter a click";
  EXPECT_TRUE(holds(file, {0xFF, 0x59, 2, 0xFD, 0})) << "three flats, major";
  EXPECT_TRUE(holds(file, text_event(0x06, "Verse 1")));
  EXPECT_TRUE(holds(file, text_event(0x01, "Ebmaj7")));
  EXPECT_TRUE(holds(file, text_event(0x05, "mid-")));
  EXPECT_TRUE(holds(file, text_event(0x03, "lead")));
  EXPECT_TRUE(holds(file, {0xC0, 4}));
  EXPECT_TRUE(holds(file, {0xE0, 0x7F, 0x7F}))
      << "12 semitones up is the top of the announced range";
  EXPECT_EQ(file[file.size() - 3], 0xFF);
  EXPECT_EQ(file[file.size() - 2], 0x2F);
}

// A repeated note: the old one must end before the new one starts, or it is cut.
TEST(MidiFile, ANoteEndsBeforeItsRepetitionStarts) {
  const Out file = write_midi_file(tiny());
  const Out off = {0x80, 63, 64}, on = {0x90, 63, 90};
  const auto at_off = std::search(file.begin(), file.end(), off.begin(), off.end());
  const auto at_on = std::search(file.begin(), file.end(), on.begin(), on.end());
  ASSERT_NE(at_on, file.end());
  EXPECT_LT(at_off, at_on);
}

TEST(MidiFile, DrumsPlayOnChannelTenAndOthersNever) {
  Score score = tiny();
  Track drums = score.tracks[0];
  drums.name = "drums", drums.drums = true;
  for (int i = 0; i < 17; ++i) score.tracks.push_back(score.tracks[0]);
  score.tracks.push_back(drums);
  const Out file = write_midi_file(score);
  EXPECT_TRUE(holds(file, {0x99, 63, 100}));
  std::size_t on_ten = 0;
  for (std::size_t i = 0; i + 2 < file.size(); ++i)
    if (file[i] == 0x99 && file[i + 1] == 63) ++on_ten;
  EXPECT_EQ(on_ten, 2u) << "the two notes of the drum track alone";
}

}  // namespace
}  // namespace aether::music
