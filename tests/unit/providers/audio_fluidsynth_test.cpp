// The SoundFont player through the plugin ABI, and across a fork as jobs use it.
#include "audio_host.hpp"
#include "spectrum.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

using namespace aether;
using namespace aether::testing;

namespace {

constexpr const char* kSoundFont = "/usr/share/sounds/sf2/TimGM6mb.sf2";

AudioHost& host() {
  static AudioHost made;
  made.files["soundfont/"] = kSoundFont;
  return made;
}

AudioPlugin& player() {
  static AudioPlugin plugin(
      std::string(AETHER_BINARY_DIR) + "/plugins/providers/audio_fluidsynth.so", host().get());
  static const aether_status warmed = plugin.warm();
  EXPECT_EQ(warmed, AETHER_OK);
  return plugin;
}

Map part(int program, Map fields = {}) {
  Map made = {
      {"track", "part"}, {"instrument", "x"}, {"category", "keys"}, {"midi_program", program}};
  for (auto& [key, value] : fields) made.insert_or_assign(key, value);
  return made;
}

std::span<const float> from(const Stereo& audio, double seconds) {
  return std::span<const float>(audio.left).subspan(static_cast<std::size_t>(seconds * 48000));
}

std::vector<PartEvent> phrase(int start) {
  std::vector<PartEvent> events;
  for (std::uint32_t i = 0; i < 24; ++i) {
    events.push_back({i * 2400, AETHER_EVENT_NOTE_ON, start + static_cast<int>(i * 7 % 24), i + 1,
                      0.5f + 0.02f * static_cast<float>(i)});
    events.push_back({i * 2400 + 2300, AETHER_EVENT_NOTE_OFF, start + static_cast<int>(i * 7 % 24),
                      i + 1, 0.0f});
  }
  return events;
}

int threads_of_process() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("Threads:")) return std::stoi(line.substr(8));
  return -1;
}

class AudioFluidsynth : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kSoundFont)) GTEST_SKIP() << "timgm6mb-soundfont is not installed";
    player();
  }
};

}  // namespace

// First, while the process is single-threaded as the host is.
TEST_F(AudioFluidsynth, LoadedInWarmPlaysInTheChildOfAFork) {
  ASSERT_EQ(threads_of_process(), 1) << "warm() left a thread behind";
  const Stereo here = player().open(part(0)).play(phrase(48), 48000);
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    std::vector<Stereo> parts(2);
    std::vector<Stream> streams;
    streams.push_back(player().open(part(0)));
    streams.push_back(player().open(part(33)));
    std::thread other([&] { parts[1] = streams[1].play(phrase(36), 48000); });
    parts[0] = streams[0].play(phrase(48), 48000);
    other.join();
    const bool same =
        parts[0].left == here.left && parts[0].right == here.right && rms(parts[1].left) > 0.001;
    const char answer = same ? 'y' : 'n';
    const auto written = write(pipe_ends[1], &answer, 1);
    _exit(written == 1 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the child hung or crashed";
  char answer = 0;
  ASSERT_EQ(read(pipe_ends[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y') << "the child played something else";
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_F(AudioFluidsynth, ConcertPitchFollowsTheTuningAndTheKeysOwn) {
  const auto pitch = [](const Map& document, std::vector<PartEvent> events, double near) {
    return partial_hz(from(player().open(document).play(events, 72000), 0.2), 48000, near);
  };
  const auto cents = [](double a, double b) { return 1200.0 * std::log2(a / b); };
  const double normal = pitch(part(19), held_note(69, 1.4), 440.0);  // church organ: a steady tone
  EXPECT_NEAR(cents(normal, 440.0), 0.0, 12.0);  // what the SoundFont's makers left
  EXPECT_NEAR(cents(pitch(part(19, {{"tuning_hz", 432.0}}), held_note(69, 1.4), 432.0), normal),
              cents(432, 440), 2.0);
  auto tuned = held_note(69, 1.4);
  tuned.insert(tuned.begin(), {0, AETHER_EVENT_TUNE, 69, 0, 40.0f});
  EXPECT_NEAR(cents(pitch(part(19), tuned, 450.0), normal), 40.0, 2.0);
  auto bent = held_note(69, 1.4);
  bent.insert(bent.begin(), {0, AETHER_EVENT_BEND, 0, 0, 2.0f});
  EXPECT_NEAR(cents(pitch(part(19), bent, 494.0), normal), 200.0, 2.0);
}

// Three instruments are on the shelf; the fourth part plays on one that has been through
// everything.
TEST_F(AudioFluidsynth, AFontThatWasUsedPlaysAsANewOne) {
  const auto fresh = [] { return player().open(part(24)).play(phrase(50), 48000); };
  const Stereo before = fresh();
  for (int use = 0; use < 4; ++use) {
    std::vector<PartEvent> rough = phrase(40);
    rough.insert(rough.begin(), {{0, AETHER_EVENT_CONTROL, 64, 0, 1.0f},
                                 {0, AETHER_EVENT_CONTROL, 7, 0, 0.2f},
                                 {0, AETHER_EVENT_CONTROL, 74, 0, 0.9f},
                                 {0, AETHER_EVENT_TUNE, 52, 0, 40.0f},
                                 {0, AETHER_EVENT_BEND, 0, 0, 2.0f},
                                 {0, AETHER_EVENT_PRESSURE, 0, 0, 0.7f}});
    player().open(part(48, {{"tuning_hz", 432.0}})).play(rough, 30000);
    player().open(part(0, {{"drums", true}, {"bank", 128}})).play(phrase(35), 20000);
  }
  const Stereo after = fresh();
  EXPECT_TRUE(after.left == before.left && after.right == before.right);
}

TEST_F(AudioFluidsynth, PresetsComeOutEquallyLoud) {
  for (const int program : {0, 4, 16, 24, 30, 33, 40, 48, 56, 65, 73, 80, 89}) {
    const Stereo audio = player().open(part(program)).play(held_note(62, 1.0), 57600);
    double loudest = 0.0;
    for (std::size_t at = 0; at + 19200 <= audio.size(); at += 2400) {
      const double left = rms(std::span<const float>(audio.left).subspan(at, 19200)),
                   right = rms(std::span<const float>(audio.right).subspan(at, 19200));
      loudest = std::max(loudest, std::sqrt(left * left + right * right));
    }
    EXPECT_NEAR(decibels(loudest), -20.0, 1.0) << "program " << program;
  }
}

TEST_F(AudioFluidsynth, BlocksAndThreadsDoNotChangeTheSamples) {
  const Stereo reference = player().open(part(0)).play(phrase(48), 65536, 64);
  for (const std::uint32_t block : {128u, 1024u, 4096u}) {
    const Stereo again = player().open(part(0)).play(phrase(48), 65536, block);
    EXPECT_TRUE(again.left == reference.left && again.right == reference.right) << block;
  }
  std::vector<Stereo> serial(8), parallel(8);
  std::vector<Stream> streams;
  for (int s = 0; s < 8; ++s)
    serial[static_cast<std::size_t>(s)] = player().open(part(s * 8)).play(phrase(48), 48000);
  for (int s = 0; s < 8; ++s) streams.push_back(player().open(part(s * 8)));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t s = t; s < 8; s += 4) parallel[s] = streams[s].play(phrase(48), 48000);
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t s = 0; s < 8; ++s)
    EXPECT_TRUE(serial[s].left == parallel[s].left && serial[s].right == parallel[s].right) << s;
}

TEST_F(AudioFluidsynth, DrumsPlayTheKitAndControllersAreHeard) {
  const Map kit = part(0, {{"drums", true}, {"category", "drums"}, {"bank", 128}});
  const Stereo kick = player().open(kit).play({{0, AETHER_EVENT_NOTE_ON, 36, 1, 0.8f}}, 24000);
  const Stereo hat = player().open(kit).play({{0, AETHER_EVENT_NOTE_ON, 42, 1, 0.8f}}, 24000);
  EXPECT_GT(band_share(kick.left, 48000, 20, 250), 0.5);
  EXPECT_GT(band_share(hat.left, 48000, 3000, 24000), 0.6);

  const auto level_with = [](int controller, float value) {
    auto events = held_note(60, 1.0);
    events.insert(events.begin(), {0, AETHER_EVENT_CONTROL, controller, 0, value});
    return player().open(part(48)).play(events, 48000);
  };
  EXPECT_LT(decibels(rms(level_with(11, 0.3f).left) / rms(level_with(11, 1.0f).left)), -12.0);
  EXPECT_LT(centroid_hz(from(level_with(74, 0.1f), 0.3), 48000),
            0.9 * centroid_hz(from(level_with(74, 0.5f), 0.3), 48000));
}

TEST_F(AudioFluidsynth, AKeyStruckAgainOutlivesItsOlderNote) {
  const Stereo audio = player().open(part(19)).play({{0, AETHER_EVENT_NOTE_ON, 60, 1, 0.8f},
                                                     {9600, AETHER_EVENT_NOTE_ON, 60, 2, 0.8f},
                                                     {12000, AETHER_EVENT_NOTE_OFF, 60, 1, 0}},
                                                    48000);
  EXPECT_GT(rms(from(audio, 0.8)), 0.01);
}

TEST_F(AudioFluidsynth, GoesIdleAndSaysWhatItCannotPlay) {
  Stream stream = player().open(part(0));
  EXPECT_TRUE(stream.is_idle());
  stream.play(held_note(60, 0.2), 48000 * 4);
  EXPECT_TRUE(stream.is_idle());
  aether_audio_stream* none = nullptr;
  EXPECT_EQ(player().try_open(
                part(0, {{"sample", Value::map({{"name", "x"}, {"source_type", "oneshot"}})}}),
                48000, &none),
            AETHER_UNSUPPORTED);
  EXPECT_EQ(host().error_code, "E-SAMPLE-SOURCE");
  host().files["soundfont/bad.sf2"] = "/proc/version";
  EXPECT_EQ(player().try_open(part(0, {{"sample", Value::map({{"name", "x"},
                                                              {"source_type", "soundfont"},
                                                              {"file_path", "bad.sf2"}})}}),
                              48000, &none),
            AETHER_RESOURCE);
  EXPECT_EQ(host().error_code, "E-SOUNDFONT-LOAD");
}
