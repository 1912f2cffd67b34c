#include "fake_band.hpp"

#include <aether/sha256.hpp>

#include <gtest/gtest.h>
#include <cmath>
#include <fstream>
#include <set>

namespace aether::render {
namespace {

using namespace aether::test;

struct Rendered {
  spec::StemsReport report;
  std::vector<std::vector<float>> samples;
};

Rendered render_to(const Folder& folder, const music::Score& score,
                   const spec::SoundDesignSpec& design, int threads,
                   std::optional<spec::StemsReport> previous = {}) {
  const StemsJob job{score, design, tones(), folder.path(),       48000.0,
                     1.0,   7,      threads, std::move(previous), {}};
  auto report = render_stems(job);
  EXPECT_TRUE(report.ok()) << report.error().message();
  Rendered rendered{std::move(report).value(), {}};
  for (const auto& stem : rendered.report.stems)
    rendered.samples.push_back(read_f32(folder.path() / "stems" / (stem.name + ".f32")));
  return rendered;
}

TEST(Stems, AreEquallyLongAndEndWithTheTail) {
  Folder folder;
  const music::Score score = small_score(4);  // 8 s at 120 bpm
  const Rendered r = render_to(folder, score, small_design(score), 2);
  ASSERT_EQ(r.report.stems.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(r.report.stems[i].name, score.tracks[i].name);
    EXPECT_EQ(r.report.stems[i].provider, "test.tones");
    EXPECT_EQ(r.report.stems[i].frames, 9 * 48000);
    EXPECT_EQ(r.samples[i].size(), 2u * 9 * 48000);
  }
}

TEST(Stems, DoNotDependOnTheNumberOfThreads) {
  Folder one, four;
  const music::Score score = small_score(2);
  spec::SoundDesignSpec design = small_design(score);
  design.vintage_warmth = 0.4, design.tape_saturation = 0.5;
  EXPECT_EQ(render_to(one, score, design, 1).samples, render_to(four, score, design, 4).samples);
}

TEST(Stems, NotesSoundWhenTheTempoMapSays) {
  Folder folder;
  music::Score score = small_score(4);
  score.tempos = {{0, 60.0}, {4 * music::kTicksPerQuarter, 120.0}};  // the first bar takes 4 s
  const Rendered r = render_to(folder, score, small_design(score), 1);
  // The lead enters on beat 8.25: 4 s + 4.25 beats of 0.5 s.
  const auto& lead = r.samples[3];
  const auto onset = static_cast<std::size_t>(6.125 * 48000);
  double before = 0.0, after = 0.0;
  for (std::size_t i = 0; i < 2 * onset; ++i)
    before = std::max(before, std::abs(static_cast<double>(lead[i])));
  for (std::size_t i = 2 * onset; i < 2 * onset + 960; ++i)
    after = std::max(after, std::abs(static_cast<double>(lead[i])));
  EXPECT_EQ(before, 0.0);
  EXPECT_GT(after, 0.05);
}

TEST(Stems, CarryNoDcAndReportTheirChecksum) {
  Folder folder;
  const music::Score score = small_score(2);
  spec::SoundDesignSpec design = small_design(score);
  design.vintage_warmth = 1.0;
  const Rendered r = render_to(folder, score, design, 2);
  for (std::size_t i = 0; i < r.samples.size(); ++i) {
    EXPECT_LT(r.report.stems[i].signal.dc_offset_db, -60.0) << r.report.stems[i].name;
    Sha256 hash;
    hash.update(r.samples[i].data(), r.samples[i].size() * sizeof(float));
    EXPECT_EQ(hash.hex(), r.report.stems[i].sha256);
  }
}

TEST(Stems, AResumeRendersOnlyWhatIsMissingOrDamaged) {
  Folder folder;
  const music::Score score = small_score(2);
  const spec::SoundDesignSpec design = small_design(score);
  const Rendered first = render_to(folder, score, design, 2);
  std::filesystem::remove(folder.path() / "stems/bass.f32");
  {
    std::fstream file(folder.path() / "stems/keys.f32",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4000);
    file.put('x');
  }
  std::set<std::string> opened;
  const OpenPart counting = [&, open = tones()](const Value& part, double rate) {
    opened.insert(part["track"].as_string());
    return open(part, rate);
  };
  const StemsJob job{score, design, counting, folder.path(), 48000.0, 1.0, 7, 2, first.report, {}};
  const auto again = render_stems(job);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(opened, (std::set<std::string>{"bass", "keys"}));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(again->stems[i].sha256, first.report.stems[i].sha256);
    EXPECT_EQ(read_f32(folder.path() / "stems" / (again->stems[i].name + ".f32")),
              first.samples[i]);
  }
}

// What an open part holds (a table of presets) is bounded by the threads, not by the band.
TEST(Stems, NoMorePartsAreOpenThanThreadsAndOne) {
  for (const int threads : {1, 2, 3}) {
    Folder folder;
    music::Score score = small_score(2);
    for (int copy = 0; copy < 8; ++copy) {
      score.tracks.push_back(score.tracks[1]);
      score.tracks.back().name = "bass" + std::to_string(copy);
    }
    const spec::SoundDesignSpec design = small_design(score);
    int most = 0;
    const OpenPart counting = [&, open = tones()](const Value& part, double rate) {
      auto opened = open(part, rate);
      most = std::max(most, open_tones());
      return opened;
    };
    const auto report =
        render_stems({score, design, counting, folder.path(), 48000.0, 1.0, 7, threads, {}, {}});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->stems.size(), 12u);
    EXPECT_EQ(open_tones(), 0) << threads << " threads";
    EXPECT_LE(most, threads + 1);
  }
}

TEST(Stems, EveryFieldOfAnAssignmentAndTheColoursChangeTheSound) {
  const music::Score score = small_score(2);
  const auto lead = [&](const std::function<void(spec::SoundDesignSpec&)>& change) {
    Folder folder;
    spec::SoundDesignSpec design = small_design(score);
    change(design);
    return render_to(folder, score, design, 2).samples[3];
  };
  const std::vector<float> plain = lead([](auto&) {});
  const std::pair<const char*, std::function<void(spec::SoundDesignSpec&)>> changes[] = {
      {"velocity_curve soft", [](auto& d) { d.instrument_assignments[3].velocity_curve = "soft"; }},
      {"velocity_curve hard", [](auto& d) { d.instrument_assignments[3].velocity_curve = "hard"; }},
      {"velocity_curve s-curve",
       [](auto& d) { d.instrument_assignments[3].velocity_curve = "s-curve"; }},
      {"layer_count", [](auto& d) { d.instrument_assignments[3].layer_count = 3; }},
      {"master_tuning_hz", [](auto& d) { d.master_tuning_hz = 432.0; }},
      {"vintage_warmth", [](auto& d) { d.vintage_warmth = 0.5; }},
      {"tape_saturation", [](auto& d) { d.tape_saturation = 0.5; }}};
  for (const auto& [name, change] : changes) {
    const double moved = difference_db(plain, lead(change));
    std::printf("  %-24s %7.1f dBFS\n", name, moved);
    EXPECT_GT(moved, -50.0) << name;
  }
}

TEST(Stems, PartDocumentNamesWhatTheProviderNeeds) {
  const music::Score score = small_score(2);
  spec::SoundDesignSpec design = small_design(score);
  spec::SynthPatch patch;
  patch.name = "glass";
  design.synth_patches = {patch};
  design.instrument_assignments[3].patch_name = "glass";
  design.instrument_assignments[3].layer_count = 2;
  const StemsJob job{score, design, tones(), {}, 48000.0, 1.0, 7, 1, {}, {}};
  const Value part = part_document(job, score.tracks[3], 1);
  for (const char* key :
       {"track", "instrument", "category", "role", "drums", "midi_program", "bank", "patch",
        "assignment", "tuning_hz", "tempo_map", "seed_key", "sound_design"})
    EXPECT_TRUE(part.contains(key)) << key;
  EXPECT_EQ(part.at("patch").at("name").as_string(), "glass");
  EXPECT_EQ(part.at("assignment").at("layer_count").as_int(), 1);
  EXPECT_NEAR(1200.0 * std::log2(part.at("tuning_hz").as_double() / 440.0), 5.0, 1e-6);
  EXPECT_NE(part.at("seed_key").as_int(),
            part_document(job, score.tracks[3], 0).at("seed_key").as_int());
}

TEST(Stems, AFailingProviderIsNamedWithItsTrack) {
  Folder folder;
  const music::Score score = small_score(2);
  const spec::SoundDesignSpec design = small_design(score);
  const OpenPart refuse = [open = tones()](const Value& part, double rate) -> Result<Part> {
    if (part["track"].as_string() != "drums") return open(part, rate);
    return Error{Status::kUnsupported, "E-PROVIDER-MISSING", "no provider plays this", {}};
  };
  const auto report =
      render_stems({score, design, refuse, folder.path(), 48000.0, 1.0, 7, 1, {}, {}});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, "E-PROVIDER-MISSING");
  EXPECT_EQ(report.error().text, "stem \"drums\": no provider plays this");
  EXPECT_EQ(report.error().field, "stems.drums");
}

TEST(Stems, ACancelledRenderLeavesNoFinishedFile) {
  Folder folder;
  const music::Score score = small_score(8);
  const spec::SoundDesignSpec design = small_design(score);
  Watch watch;
  watch.is_cancelled = [] { return true; };
  const auto report =
      render_stems({score, design, tones(), folder.path(), 48000.0, 1.0, 7, 2, {}, watch});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().status, Status::kCancelled);
  for (const auto& track : score.tracks)
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "stems" / (track.name + ".f32")));
}

TEST(Stems, VelocityCurvesKeepTheirEndsAndRise) {
  for (const char* curve : {"linear", "soft", "hard", "s-curve"}) {
    EXPECT_DOUBLE_EQ(shape_velocity(curve, 0.0), 0.0);
    EXPECT_DOUBLE_EQ(shape_velocity(curve, 1.0), 1.0);
    for (double v = 0.1; v < 1.0; v += 0.1)
      EXPECT_GT(shape_velocity(curve, v), shape_velocity(curve, v - 0.1)) << curve;
  }
  EXPECT_GT(shape_velocity("soft", 0.5), 0.5);
  EXPECT_LT(shape_velocity("hard", 0.5), 0.5);
}

}  // namespace
}  // namespace aether::render
