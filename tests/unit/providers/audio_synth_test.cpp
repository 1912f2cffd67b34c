// The synthesizer through the plugin ABI: pitch, level, timing, determinism, speed.
#include "audio_host.hpp"
#include "spectrum.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>
#include <thread>

using namespace aether;
using namespace aether::testing;

namespace {

AudioPlugin& synth() {
  static AudioHost host;
  static AudioPlugin plugin(std::string(AETHER_BINARY_DIR) + "/plugins/providers/audio_synth.so",
                            host.get());
  return plugin;
}

Map patch(Map fields = {}) {
  Map made = {
      {"name", "test"},          {"osc1_waveform", "saw"},        {"filter_cutoff_hz", 20000},
      {"filter_resonance", 0.3}, {"filter_envelope_amount", 0.0}, {"amp_attack_ms", 2.0},
      {"amp_sustain", 1.0},      {"amp_release_ms", 50.0}};
  for (auto& [key, value] : fields) made.insert_or_assign(key, value);
  return made;
}

Map part(Map patch_fields = {}, Map fields = {}) {
  Map made = {{"track", "part"},
              {"instrument", "synth_lead"},
              {"category", "synth"},
              {"seed_key", 4711},
              {"patch", patch(std::move(patch_fields))}};
  for (auto& [key, value] : fields) made.insert_or_assign(key, value);
  return made;
}

Stereo note(const Map& document, int key, double seconds = 1.0) {
  return synth().open(document).play(held_note(key, seconds),
                                     static_cast<std::size_t>((seconds + 0.3) * 48000));
}

std::span<const float> from(const Stereo& audio, double seconds) {
  return std::span<const float>(audio.left).subspan(static_cast<std::size_t>(seconds * audio.rate));
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double cents(double hz, double reference) {
  return 1200.0 * std::log2(hz / reference);
}

// A busy piece: overlapping notes, controllers, bends, at awkward frames.
std::vector<PartEvent> busy_piece(int notes, std::uint64_t seed) {
  std::vector<PartEvent> events;
  RandomStream random(seed);
  for (int i = 0; i < notes; ++i) {
    const auto at = static_cast<std::uint64_t>(random.integer(0, 90000));
    const int key = random.integer(36, 84);
    const auto id = static_cast<std::uint32_t>(i + 1);
    events.push_back(
        {at, AETHER_EVENT_NOTE_ON, key, id, static_cast<float>(random.uniform(0.3, 1.0))});
    events.push_back({at + static_cast<std::uint64_t>(random.integer(500, 30000)),
                      AETHER_EVENT_NOTE_OFF, key, id, 0.0f});
    if (i % 5 == 0)
      events.push_back(
          {at + 7, AETHER_EVENT_CONTROL, i % 2 ? 74 : 1, 0, static_cast<float>(random.uniform())});
    if (i % 7 == 0)
      events.push_back(
          {at + 13, AETHER_EVENT_BEND, 0, 0, static_cast<float>(random.uniform(-2, 2))});
    if (i % 9 == 0) events.push_back({at + 3, AETHER_EVENT_CONTROL, 64, 0, i % 2 ? 1.0f : 0.0f});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const PartEvent& a, const PartEvent& b) { return a.frame < b.frame; });
  return events;
}

Map rich_part() {
  return part({{"osc2_waveform", "square"},
               {"unison", 5},
               {"detune_cents", 15},
               {"stereo_spread", 0.8},
               {"chorus_amount", 0.4},
               {"distortion_amount", 0.2},
               {"sub_level", 0.3},
               {"filter_cutoff_hz", 1500},
               {"filter_envelope_amount", 0.6},
               {"amp_release_ms", 400.0}});
}

}  // namespace

TEST(AudioSynth, ConcertPitchSoundsAt440HertzForEveryEngine) {
  for (const char* engine : {"subtractive", "fm", "wavetable", "additive"}) {
    const Map document =
        part({{"synth_type", engine}, {"osc1_waveform", "sine"}, {"osc_mix", 0.2}});
    EXPECT_NEAR(cents(partial_hz(from(note(document, 69), 0.1), 48000, 440.0), 440.0), 0.0, 1.0)
        << engine;
  }
}

TEST(AudioSynth, PitchHoldsOverTheKeyboardAndFollowsTheTuning) {
  for (const int key : {33, 45, 57, 81, 93, 105}) {
    const double wanted = 440.0 * std::pow(2.0, (key - 69) / 12.0);
    EXPECT_NEAR(cents(partial_hz(from(note(part(), key, 1.5), 0.1), 48000, wanted, 65536), wanted),
                0.0, 3.0)
        << "key " << key;
  }
  const Map baroque = part({}, {{"tuning_hz", 415.0}});
  EXPECT_NEAR(cents(partial_hz(from(note(baroque, 69), 0.1), 48000, 415.0), 415.0), 0.0, 1.0);
}

TEST(AudioSynth, BendAndTuneMoveTheNoteByWhatTheySay) {
  auto events = held_note(69, 1.0);
  events.insert(events.begin(), {0, AETHER_EVENT_BEND, 0, 0, 2.0f});
  const Stereo bent = synth().open(part()).play(events, 48000);
  const double two_up = 440.0 * std::pow(2.0, 2.0 / 12.0);
  EXPECT_NEAR(cents(partial_hz(from(bent, 0.1), 48000, two_up), two_up), 0.0, 1.0);

  events = held_note(69, 1.0);
  events.insert(events.begin(), {0, AETHER_EVENT_TUNE, 69, 0, -30.0f});
  const Stereo tuned = synth().open(part()).play(events, 48000);
  EXPECT_NEAR(cents(partial_hz(from(tuned, 0.1), 48000, 440.0), 440.0), -30.0, 1.0);
}

// Inharmonic against harmonic power of a bare saw; the target of a band-limited oscillator.
TEST(AudioSynth, SawsDoNotAlias) {
  for (const int key : {86, 100, 108}) {
    const Stereo audio = note(part({{"filter_cutoff_hz", 20000}}), key, 1.5);
    const double hz = 440.0 * std::pow(2.0, (key - 69) / 12.0);
    constexpr std::size_t kSize = 65536;
    const auto power = power_spectrum(from(audio, 0.1), kSize);
    double harmonic = 0.0, inharmonic = 1e-30;
    for (std::size_t k = 20; k < power.size(); ++k) {
      const double order = static_cast<double>(k) * 48000.0 / kSize / hz;
      const double off = std::abs(order - std::round(order)) * hz * kSize / 48000.0;
      (off < 6.0 && order > 0.5 ? harmonic : inharmonic) += power[k];
    }
    const double ratio = 10.0 * std::log10(inharmonic / harmonic);
    std::printf("saw at %.0f Hz: aliases %.1f dB\n", hz, ratio);
    EXPECT_LE(ratio, -60.0) << hz << " Hz";
  }
}

TEST(AudioSynth, BlocksOfAnySizeGiveTheSameBits) {
  auto events = busy_piece(60, 3);
  // After a rest long enough for everything to fall idle, in the middle of a block, it goes on.
  for (PartEvent event : busy_piece(20, 4)) {
    event.frame += 330001;
    event.id += 1000;
    events.push_back(event);
  }
  const Stereo reference = synth().open(rich_part()).play(events, 458752, 64);
  for (const std::uint32_t block : {128u, 256u, 4096u, 100u, 1u}) {
    const Stereo again = synth().open(rich_part()).play(events, 458752, block);
    EXPECT_TRUE(again.left == reference.left && again.right == reference.right)
        << "blocks of " << block;
  }
}

TEST(AudioSynth, EightStreamsOnFourThreadsEqualOneThread) {
  std::vector<Stereo> serial(8), parallel(8);
  std::vector<Stream> streams;
  for (std::uint64_t s = 0; s < 8; ++s)
    serial[s] = synth().open(rich_part()).play(busy_piece(30, s), 65536);
  for (int s = 0; s < 8; ++s) streams.push_back(synth().open(rich_part()));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t s = t; s < 8; s += 4)
        parallel[s] = streams[s].play(busy_piece(30, s), 65536);
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t s = 0; s < 8; ++s)
    EXPECT_TRUE(serial[s].left == parallel[s].left && serial[s].right == parallel[s].right)
        << "stream " << s;
}

TEST(AudioSynth, OutputStaysFiniteAndEndsInSilence) {
  for (const char* engine : {"subtractive", "fm", "wavetable", "additive", "granular"}) {
    Map document = rich_part();
    Map voice = document["patch"].as_map();
    voice["synth_type"] = engine;
    voice["filter_resonance"] = 1.0;
    document["patch"] = voice;
    Stream stream = synth().open(document);
    auto events = busy_piece(120, 9);
    events.push_back({125000, AETHER_EVENT_CONTROL, 64, 0, 0.0f});
    const Stereo audio = stream.play(events, 480000);
    for (std::size_t i = 0; i < audio.size(); ++i) {
      ASSERT_TRUE(std::isfinite(audio.left[i]) && std::isfinite(audio.right[i]))
          << engine << " at " << i;
      ASSERT_LT(std::abs(audio.left[i]), 8.0f) << engine << " at " << i;
      ASSERT_TRUE(audio.left[i] == 0.0f || std::abs(audio.left[i]) >= 1.17549435e-38f)
          << engine << ": denormal at " << i;
    }
    EXPECT_TRUE(stream.is_idle()) << engine;
    EXPECT_EQ(audio.left.back(), 0.0f) << engine;
  }
}

TEST(AudioSynth, MoreNotesThanVoicesStealWithoutClicks) {
  std::vector<PartEvent> events;
  for (int i = 0; i < 100; ++i)
    events.push_back({static_cast<std::uint64_t>(i * 480), AETHER_EVENT_NOTE_ON, 40 + i % 40,
                      static_cast<std::uint32_t>(i + 1), 0.7f});
  const Stereo audio =
      synth().open(part({{"osc1_waveform", "sine"}, {"amp_attack_ms", 20.0}})).play(events, 60000);
  float widest = 0.0f;
  for (std::size_t i = 1; i < audio.size(); ++i)
    widest = std::max(widest, std::abs(audio.left[i] - audio.left[i - 1]));
  // Forty sines of up to 2 kHz cannot move further in a frame than this.
  EXPECT_LT(widest, 40.0f * 0.14f * 0.15f);
}

TEST(AudioSynth, SustainPedalHoldsAndVolumeFollowsItsController) {
  auto events = held_note(60, 0.2);
  events.insert(events.begin(), {0, AETHER_EVENT_CONTROL, 64, 0, 1.0f});
  events.push_back({48000, AETHER_EVENT_CONTROL, 64, 0, 0.0f});
  const Stereo held = synth().open(part()).play(events, 96000);
  EXPECT_GT(rms(std::span<const float>(held.left).subspan(38400, 4800)), 0.02);
  EXPECT_LT(rms(std::span<const float>(held.left).subspan(86400, 4800)), 1e-4);

  auto soft = held_note(60, 1.0);
  soft.insert(soft.begin(), {0, AETHER_EVENT_CONTROL, 7, 0, 50.0f / 127.0f});
  const double change =
      decibels(rms(from(synth().open(part()).play(soft, 48000), 0.3)) /
               rms(from(synth().open(part()).play(held_note(60, 1.0), 48000), 0.3)));
  EXPECT_NEAR(change, 40.0 * std::log10(0.5),
              0.5);  // GM: amplitude goes with the square of volume over 100
}

TEST(AudioSynth, RefusesAPartThatIsNone) {
  aether_audio_stream* stream = nullptr;
  EXPECT_EQ(synth().try_open({{"instrument", "piano"}}, 48000.0, &stream), AETHER_INVALID);
  EXPECT_EQ(synth().try_open(part({{"osc1_waveform", "wobble"}}), 48000.0, &stream),
            AETHER_INVALID);
  EXPECT_EQ(stream, nullptr);
}

TEST(AudioSynth, PlaysManyTimesFasterThanRealTime) {
  const auto measure = [](const char* name, const Map& fields, int notes) {
    std::vector<PartEvent> events;
    for (int i = 0; i < notes; ++i)
      events.push_back({0, AETHER_EVENT_NOTE_ON, 40 + i, static_cast<std::uint32_t>(i + 1), 0.7f});
    constexpr double kSeconds = 2.0;
    double voices = 0.0;
    for (int take = 0; take < 3;
         ++take) {  // the best of three, in time of this thread: the machine may be busy
      Stream stream = synth().open(part(fields));
      const double start = thread_seconds();
      stream.play(events, static_cast<std::size_t>(kSeconds * 48000));
      voices = std::max(voices, notes * kSeconds / (thread_seconds() - start));
    }
    std::printf("%-28s %7.0f notes x realtime\n", name, voices);
    return voices;
  };
  EXPECT_GT(measure("saw + filter + envelope", {{"filter_cutoff_hz", 2000}}, 32), 100.0);
  EXPECT_GT(
      measure("two oscillators and sub",
              {{"osc2_waveform", "square"}, {"sub_level", 0.5}, {"filter_cutoff_hz", 2000}}, 32),
      50.0);
  EXPECT_GT(measure("seven-saw supersaw",
                    {{"unison", 7}, {"detune_cents", 20}, {"stereo_spread", 0.8}}, 32),
            20.0);
  EXPECT_GT(measure("two-operator FM", {{"synth_type", "fm"}, {"osc1_waveform", "sine"}}, 32),
            50.0);
}
