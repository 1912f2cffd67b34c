// Forms whose sections keep their bars, and those that share them in phrases.
#include "plugins/agents/creative_director/form.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace aether::creative {
namespace {

FormRequest twelve_bars(double seconds) {
  FormRequest request;
  const auto section = [&](const char* name, spec::SectionType function, int bars, bool whole) {
    spec::FormSection made;
    made.name = name;
    made.function = function;
    made.bars = bars;
    made.whole = whole;
    made.hook = function == spec::SectionType::kVerse;
    request.sections.push_back(made);
  };
  section("intro", spec::SectionType::kIntro, 4, false);
  section("verse", spec::SectionType::kVerse, 12, true);
  section("solo", spec::SectionType::kSolo, 12, true);
  section("verse", spec::SectionType::kVerse, 12, true);
  section("outro", spec::SectionType::kOutro, 4, false);
  request.seconds = seconds;
  request.bpm = 110;
  request.lowest_bpm = 60;
  request.highest_bpm = 168;
  return request;
}

TEST(Form, ATwelveBarChorusIsRepeatedOrLeftOutButNeverCut) {
  for (double seconds = 45; seconds <= 360; seconds += 5) {
    const FormPlan plan = fit_form(twelve_bars(seconds));
    int bars = 0, choruses = 0;
    for (const auto& section : plan.sections) {
      bars += section.bars;
      if (!section.whole) continue;
      EXPECT_EQ(section.bars, 12) << section.name << " at " << seconds << " s";
      ++choruses;
    }
    EXPECT_EQ(bars, plan.bars);
    EXPECT_GE(choruses, 1);
    EXPECT_NEAR(plan.seconds, seconds, 0.02 * seconds);
  }
}

// Where not even one fits, the length wins.
TEST(Form, AClipShorterThanTheChorusCutsIt) {
  const FormPlan plan = fit_form(twelve_bars(14));
  EXPECT_NEAR(plan.seconds, 14.0, 0.3);
  EXPECT_TRUE(std::all_of(plan.sections.begin(), plan.sections.end(),
                          [](const auto& section) { return section.bars >= 1; }));
}

FormRequest songs_form(double seconds) {
  FormRequest request = twelve_bars(seconds);
  for (auto& section : request.sections) {
    if (section.whole) section.bars = 8;
    section.whole = false;
  }
  return request;
}

// A listener's 125 bpm for 123 s gives 63 bars, which are no phrases: the ends take what is left.
TEST(Form, TheBodyComesInPhrasesOfFourWhateverTheTempoLeaves) {
  for (const double bpm : {101.0, 117.0, 125.0, 138.0})
    for (double seconds = 60; seconds <= 240; seconds += 7) {
      FormRequest request = songs_form(seconds);
      request.bpm = bpm;
      request.tempo_fixed = true;
      for (const auto& section : fit_form(request).sections) {
        if (section.name == "intro" || section.name == "outro") continue;
        EXPECT_EQ(section.bars % 4, 0) << section.name << " at " << bpm << ", " << seconds << " s";
      }
    }
}

// At 40 bpm a bar lasts six seconds; half of one is a quarter of a short clip. The last chord rings
// through what whole bars miss.
TEST(Form, AClipAtAFixedSlowTempoIsAsLongAsWishedByItsLastChord) {
  for (double bpm = 30; bpm <= 90; bpm += 1)
    for (double seconds = 10; seconds <= 20; seconds += 1) {
      FormRequest request = songs_form(seconds);
      request.bpm = bpm;
      request.tail_seconds = 0.12 * seconds;
      request.tempo_fixed = true;
      const FormPlan plan = fit_form(request);
      const double miss = std::abs(plan.seconds - seconds);
      EXPECT_LE(miss, 0.25 * 240.0 / bpm) << bpm << " bpm, " << seconds << " s: " << plan.seconds;
      EXPECT_LE(miss, (bpm < 40   ? 0.14
                       : bpm < 60 ? 0.07
                                  : 0.02) *
                          seconds)
          << bpm << " bpm, " << seconds << " s: " << plan.seconds;
      EXPECT_LE(plan.tail_seconds, 5.0);
      EXPECT_DOUBLE_EQ(plan.bpm_exact, bpm);
    }
}

TEST(Form, AGivenStructureBendsAFreeTempoUntilTheLengthFits) {
  for (double seconds = 15; seconds <= 120; seconds += 3.5) {
    FormRequest request = songs_form(seconds);
    request.structure_fixed = true;
    const FormPlan plan = fit_form(request);
    EXPECT_NEAR(plan.seconds, seconds, 0.02 * seconds);
    EXPECT_EQ(plan.sections.size(), request.sections.size());
  }
}

}  // namespace
}  // namespace aether::creative
