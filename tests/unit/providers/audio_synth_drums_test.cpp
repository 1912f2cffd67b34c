// Every drum is its own sound in every kit.
#include "audio_host.hpp"
#include "spectrum.hpp"

#include <gtest/gtest.h>

#include <cstdio>

using namespace aether;
using namespace aether::testing;

namespace {

AudioPlugin& synth() {
  static AudioHost host;
  static AudioPlugin plugin(std::string(AETHER_BINARY_DIR) + "/plugins/providers/audio_synth.so",
                            host.get());
  return plugin;
}

constexpr const char* kKits[] = {
    "drums_acoustic_standard", "drums_acoustic_room", "drums_rock_power", "drums_jazz_dry",
    "drums_jazz_brush",        "drums_lofi_dusty",    "kit_808",          "kit_909",
    "drums_synthwave_gated"};

Map kit(const std::string& name, Map fields = {}) {
  Map patch = {{"name", name}, {"filter_cutoff_hz", 20000}};
  for (auto& [key, value] : fields) patch.insert_or_assign(key, value);
  return {{"track", "drums"}, {"instrument", "drum_kit"}, {"category", "drums"},
          {"drums", true},    {"seed_key", 99},           {"patch", patch}};
}

Stereo hit(const std::string& name, int key, float velocity = 0.75f, Map fields = {},
           double seconds = 1.0) {
  return synth()
      .open(kit(name, std::move(fields)))
      .play({{0, AETHER_EVENT_NOTE_ON, key, 1, velocity}},
            static_cast<std::size_t>(seconds * 48000));
}

double centre(const Stereo& audio) {
  return centroid_hz(std::span<const float>(audio.left), 48000, 8192);
}

// Seconds until the energy heard so far is 95 % of all.
double length_of(const Stereo& audio) {
  double total = 0.0, heard = 0.0;
  for (const float x : audio.left) total += static_cast<double>(x) * x;
  for (std::size_t i = 0; i < audio.size(); ++i)
    if ((heard += static_cast<double>(audio.left[i]) * audio.left[i]) >= 0.95 * total)
      return static_cast<double>(i) / 48000.0;
  return 0.0;
}

}  // namespace

TEST(SynthDrums, KickSnareAndHatLieInTheirRegisters) {
  for (const char* name : kKits) {
    const double kick = band_share(hit(name, 36).left, 48000, 20, 200);
    const double snare_body = band_share(hit(name, 38).left, 48000, 120, 500),
                 snare_wires = band_share(hit(name, 38).left, 48000, 1000, 12000);
    const double hat = band_share(hit(name, 42).left, 48000, 4000, 24000);
    EXPECT_GT(kick, 0.7) << name;
    EXPECT_GT(snare_body, 0.005) << name;
    EXPECT_GT(snare_wires, 0.1) << name;
    EXPECT_GT(hat, 0.85) << name;
  }
}

// A drummer's balance: hats and cymbals under the snare, not lost behind it.
TEST(SynthDrums, TheKitIsBalanced) {
  for (const char* name : kKits) {
    const auto peak = [&](int key) {
      float most = 0.0f;
      for (const float x : hit(name, key).left) most = std::max(most, std::abs(x));
      return decibels(most);
    };
    const double snare = peak(38);
    EXPECT_NEAR(peak(36) - snare, 1.0, 9.0) << name;
    EXPECT_NEAR(peak(42) - snare, -12.0, 9.0) << name;
    EXPECT_NEAR(peak(49) - snare, -8.0, 9.0) << name;
    EXPECT_NEAR(peak(51) - snare, -11.0, 9.0) << name;
  }
}

TEST(SynthDrums, EveryKeyOfTheMapSoundsAndStops) {
  for (int key = 27; key <= 87; ++key) {
    Stream stream = synth().open(kit("drums_acoustic_standard"));
    const Stereo audio = stream.play({{0, AETHER_EVENT_NOTE_ON, key, 1, 0.8f}}, 48000 * 12);
    float peak = 0.0f;
    for (const float x : audio.left) peak = std::max(peak, std::abs(x));
    EXPECT_GT(peak, 0.005f) << "key " << key;
    EXPECT_LT(peak, 1.2f) << "key " << key;
    EXPECT_TRUE(stream.is_idle()) << "key " << key;
  }
}

TEST(SynthDrums, ClosingTheHatChokesTheOpenOne) {
  const auto after = [](std::vector<PartEvent> events) {
    const Stereo audio = synth().open(kit("kit_909")).play(events, 24000);
    return rms(std::span<const float>(audio.left).subspan(16800, 4800));
  };
  const double ringing = after({{0, AETHER_EVENT_NOTE_ON, 46, 1, 0.8f}});
  const double choked =
      after({{0, AETHER_EVENT_NOTE_ON, 46, 1, 0.8f}, {9600, AETHER_EVENT_NOTE_ON, 44, 2, 0.1f}});
  EXPECT_LT(decibels(choked / ringing), -12.0);
}

TEST(SynthDrums, TomsDescendAndOpenHatsRingLonger) {
  double last = 1e9;
  for (const int key : {50, 48, 47, 45, 43, 41}) {
    const double pitch =
        partial_hz(std::span<const float>(hit("drums_acoustic_standard", key).left).subspan(4800),
                   48000, key == 50 ? 195 : last * 0.86, 16384);
    EXPECT_LT(pitch, last) << key;
    last = pitch;
  }
  EXPECT_GT(length_of(hit("kit_909", 46)), 2.0 * length_of(hit("kit_909", 42)));
}

TEST(SynthDrums, AClapIsSeveralBursts) {
  const Stereo clap = hit("kit_909", 39);
  int bursts = 0;
  double before = 0.0;
  for (double at = 0.0; at < 0.06; at += 0.002) {
    const double now =
        rms(std::span<const float>(clap.left).subspan(static_cast<std::size_t>(at * 48000), 96));
    if (now > 2.0 * before && now > 0.01) ++bursts;
    before = now;
  }
  EXPECT_GE(bursts, 3);
}

TEST(SynthDrums, KitsSoundDifferent) {
  // The kick's length and the snare's centre place each kit apart from the others.
  std::vector<std::pair<double, double>> places;
  for (const char* name : kKits)
    places.emplace_back(length_of(hit(name, 36)), centre(hit(name, 38)) / 10000.0);
  for (std::size_t a = 0; a < places.size(); ++a)
    for (std::size_t b = a + 1; b < places.size(); ++b) {
      const double apart = std::abs(places[a].first - places[b].first) +
                           std::abs(places[a].second - places[b].second);
      EXPECT_GT(apart, 0.004) << kKits[a] << " and " << kKits[b];
    }
}

TEST(SynthDrums, ThePatchColoursTheKit) {
  EXPECT_LT(centre(hit("kit_909", 42, 0.75f, {{"filter_cutoff_hz", 3000}})),
            0.8 * centre(hit("kit_909", 42)));
  EXPECT_GT(length_of(hit("kit_909", 36, 0.75f, {{"amp_decay_ms", 200.0}})),
            1.3 * length_of(hit("kit_909", 36)));
  const double low = partial_hz(hit("kit_808", 36).left, 48000, 49.0, 32768),
               high = partial_hz(hit("kit_808", 36, 0.75f, {{"detune_cents", 100}}).left, 48000,
                                 52.0, 32768);
  EXPECT_NEAR(1200.0 * std::log2(high / low), 100.0, 25.0);
  EXPECT_GT(centre(hit("kit_808", 36, 0.75f, {{"distortion_amount", 0.8}})),
            1.1 * centre(hit("kit_808", 36)));
}

TEST(SynthDrums, AccentsAreLouderAndBlocksDoNotMatter) {
  EXPECT_GT(decibels(rms(hit("kit_909", 38, 1.0f).left) / rms(hit("kit_909", 38, 0.4f).left)), 9.0);
  std::vector<PartEvent> beat;
  for (std::uint32_t step = 0; step < 64; ++step) {
    beat.push_back({step * 3001, AETHER_EVENT_NOTE_ON, 42, 2 * step + 1, 0.6f});
    if (step % 4 == 0)
      beat.push_back(
          {step * 3001 + 5, AETHER_EVENT_NOTE_ON, step % 8 ? 38 : 36, 2 * step + 2, 0.9f});
  }
  const Stereo a = synth().open(kit("drums_synthwave_gated")).play(beat, 196608, 64);
  const Stereo b = synth().open(kit("drums_synthwave_gated")).play(beat, 196608, 4096);
  EXPECT_TRUE(a.left == b.left && a.right == b.right);
  std::printf("a beat on the gated kit: %.1f dB RMS\n", decibels(rms(a.left)));
  EXPECT_NEAR(decibels(rms(a.left)), -20.0, 5.0);
}
