// Every field of a patch is heard, in the direction its name says; every shipped patch is valid and
// equally loud.
#include "audio_host.hpp"
#include "spectrum.hpp"

#include <aether/reflect.hpp>
#include <aether/spec/part.hpp>
#include <aether/yaml.hpp>

#include <gtest/gtest.h>

#include <ebur128.h>

#include <cstdio>
#include <filesystem>

using namespace aether;
using namespace aether::testing;

namespace {

AudioPlugin& synth() {
  static AudioHost host;
  static AudioPlugin plugin(std::string(AETHER_BINARY_DIR) + "/plugins/providers/audio_synth.so",
                            host.get());
  return plugin;
}

// A plain saw through a half-open filter: room in every direction.
Map plain() {
  return {{"name", "test"},
          {"osc1_waveform", "saw"},
          {"filter_cutoff_hz", 2000},
          {"filter_resonance", 0.2},
          {"filter_envelope_amount", 0.0},
          {"amp_attack_ms", 5.0},
          {"amp_decay_ms", 200.0},
          {"amp_sustain", 0.8},
          {"amp_release_ms", 100.0}};
}

Stereo play(Map changes, int key = 60, double hold = 1.0, double length = 1.6) {
  Map patch = plain();
  for (auto& [name, value] : changes) patch.insert_or_assign(name, value);
  const Map part = {{"track", "part"}, {"category", "synth"}, {"seed_key", 12}, {"patch", patch}};
  return synth().open(part).play(held_note(key, hold), static_cast<std::size_t>(length * 48000));
}

std::span<const float> window(const Stereo& audio, double from, double seconds) {
  return std::span<const float>(audio.left)
      .subspan(static_cast<std::size_t>(from * 48000), static_cast<std::size_t>(seconds * 48000));
}

double brightness(const Stereo& audio, double from = 0.3) {
  return centroid_hz(window(audio, from, 0.35), 48000);
}

// Loudness of 10 ms around a moment.
double level(const Stereo& audio, double at) {
  return decibels(rms(window(audio, at, 0.02)));
}

// Seconds until 90 % of the level at `settled`.
double rise_time(const Stereo& audio, double settled) {
  const double goal = 0.9 * rms(window(audio, settled, 0.05));
  for (double at = 0.0; at < settled; at += 0.002)
    if (rms(window(audio, at, 0.01)) >= goal) return at;
  return settled;
}

double correlation(const Stereo& audio) {
  double lr = 0, ll = 1e-30, rr = 1e-30;
  for (std::size_t i = 9600; i < 48000; ++i) {
    lr += audio.left[i] * audio.right[i];
    ll += audio.left[i] * audio.left[i];
    rr += audio.right[i] * audio.right[i];
  }
  return lr / std::sqrt(ll * rr);
}

// How much the envelope of a steady tone moves: beating, tremolo.
double unrest(const Stereo& audio) {
  double low = 1e9, high = 0.0;
  for (double at = 0.3; at < 0.95; at += 0.02) {
    const double now = rms(window(audio, at, 0.03));
    low = std::min(low, now);
    high = std::max(high, now);
  }
  return high / low;
}

double partial_level(const Stereo& audio, double hz) {
  const auto power = power_spectrum(window(audio, 0.3, 0.35), 16384);
  const auto bin = static_cast<std::size_t>(std::lround(hz / 48000.0 * 16384));
  double total = 1e-30;
  for (std::size_t k = bin - 4; k <= bin + 4; ++k) total += power[k];
  return 10.0 * std::log10(total);
}

std::vector<Map> shipped() {
  std::vector<Map> patches;
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(AETHER_SOURCE_DIR) + "/data/patches"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const YamlDocument document = read_yaml_file(file.string());
    for (const Value& patch : document.value.at("patches").as_array())
      patches.push_back(patch.as_map());
  }
  return patches;
}

bool is_kit(const Map& patch) {
  return patch.at("name").as_string().starts_with("drums_");
}

std::string category_of(const std::string& name) {
  for (const char* category : {"bass", "guitar", "keys", "strings", "brass"})
    if (name.starts_with(category)) return category;
  return "synth";
}

// BS.1770 momentary maximum by libebur128, which shares no code with the synthesizer.
double momentary_lufs(const Stereo& audio) {
  ebur128_state* meter = ebur128_init(2, 48000, EBUR128_MODE_M);
  double loudest = -120.0;
  for (std::size_t at = 0; at + 2400 <= audio.size(); at += 2400) {
    std::vector<float> frames;
    for (std::size_t i = at; i < at + 2400; ++i) {
      frames.push_back(audio.left[i]);
      frames.push_back(audio.right[i]);
    }
    ebur128_add_frames_float(meter, frames.data(), 2400);
    double now = -120.0;
    ebur128_loudness_momentary(meter, &now);
    loudest = std::max(loudest, now);
  }
  ebur128_destroy(&meter);
  return loudest;
}

}  // namespace

TEST(SynthPatch, WaveformsHaveTheirTextbookPartials) {
  const double f = 440.0 * std::pow(2.0, -9.0 / 12.0);
  const auto over_fundamental = [&](const char* wave, int harmonic) {
    const Stereo audio =
        play({{"osc1_waveform", wave}, {"filter_cutoff_hz", 20000}, {"filter_resonance", 0.0}});
    return partial_level(audio, harmonic * f) - partial_level(audio, f);
  };
  EXPECT_NEAR(over_fundamental("saw", 2), -6.02, 0.3);
  EXPECT_NEAR(over_fundamental("saw", 5), -13.98, 0.4);
  EXPECT_NEAR(over_fundamental("square", 3), -9.54, 0.3);
  EXPECT_LT(over_fundamental("square", 2), -60.0);
  EXPECT_NEAR(over_fundamental("triangle", 3), -19.08, 0.3);
  EXPECT_LT(over_fundamental("sine", 2), -80.0);
}

TEST(SynthPatch, NoiseHasNoPitch) {
  const Stereo audio = play({{"osc1_waveform", "noise"}, {"filter_cutoff_hz", 20000}});
  // White: a quarter of the band holds a quarter of the power; a filter at 20 kHz takes a little
  // off the top.
  EXPECT_NEAR(band_share(window(audio, 0.3, 0.35), 48000, 0, 6000), 0.28, 0.08);
}

TEST(SynthPatch, OscMixGoesFromTheFirstToTheSecond) {
  const double f = 440.0 * std::pow(2.0, -9.0 / 12.0);
  const auto second_harmonic = [&](double mix) {
    const Stereo audio =
        play({{"osc2_waveform", "sine"}, {"osc_mix", mix}, {"filter_cutoff_hz", 20000}});
    return partial_level(audio, 2 * f) - partial_level(audio, f);
  };
  EXPECT_GT(second_harmonic(0.0), second_harmonic(0.5) + 2.0);
  EXPECT_GT(second_harmonic(0.5), second_harmonic(1.0) + 20.0);
}

TEST(SynthPatch, DetuneBeats) {
  EXPECT_LT(unrest(play({{"osc2_waveform", "saw"}, {"detune_cents", 0}})), 1.1);
  EXPECT_GT(unrest(play({{"osc2_waveform", "saw"}, {"detune_cents", 20}})), 1.3);
}

TEST(SynthPatch, CutoffAndItsEnvelopeBrightenAndResonanceRings) {
  EXPECT_LT(brightness(play({{"filter_cutoff_hz", 500}})),
            0.7 * brightness(play({{"filter_cutoff_hz", 2000}})));
  EXPECT_LT(brightness(play({{"filter_cutoff_hz", 2000}})),
            0.8 * brightness(play({{"filter_cutoff_hz", 8000}})));
  const auto early = [](double amount) {
    const Stereo audio =
        play({{"filter_cutoff_hz", 500}, {"filter_envelope_amount", amount}, {"amp_sustain", 0.2}});
    return centroid_hz(window(audio, 0.01, 0.08), 48000, 4096);
  };
  EXPECT_GT(early(0.8), 1.5 * early(0.0));
  const double at_cutoff =
      8 * 440.0 * std::pow(2.0, -9.0 / 12.0);  // the eighth harmonic of C4: 2093 Hz
  EXPECT_GT(
      partial_level(play({{"filter_cutoff_hz", 2093}, {"filter_resonance", 0.9}}), at_cutoff) -
          partial_level(play({{"filter_cutoff_hz", 2093}, {"filter_resonance", 0.0}}), at_cutoff),
      6.0);
}

TEST(SynthPatch, FilterTypesKeepTheirSideOfTheCutoff) {
  const auto share = [](const char* type, double low, double high) {
    return band_share(window(play({{"filter_type", type}, {"filter_cutoff_hz", 2000}}), 0.3, 0.35),
                      48000, low, high);
  };
  EXPECT_LT(share("lowpass", 4000, 20000), 0.5 * share("notch", 4000, 20000));
  EXPECT_LT(share("highpass", 0, 800), 0.3 * share("lowpass", 0, 800));
  EXPECT_GT(share("bandpass", 1000, 4000), 2.0 * share("notch", 1000, 4000));
  EXPECT_LT(share("notch", 1600, 2500), 0.5 * share("lowpass", 1600, 2500));
}

TEST(SynthPatch, TheEnvelopeTakesTheTimesItNames) {
  EXPECT_LT(rise_time(play({{"amp_attack_ms", 1.0}, {"amp_sustain", 1.0}}), 0.8), 0.02);
  EXPECT_NEAR(rise_time(play({{"amp_attack_ms", 500.0}, {"amp_sustain", 1.0}}), 0.8), 0.45, 0.05);
  // Decay: to within 5 % of the sustain level in its time.
  const Stereo decayed = play({{"amp_decay_ms", 300.0}, {"amp_sustain", 0.5}});
  EXPECT_NEAR(level(decayed, 0.9) - level(decayed, 0.3), -0.4, 0.5);
  EXPECT_LT(level(play({{"amp_sustain", 0.25}}), 0.9) - level(play({{"amp_sustain", 0.25}}), 0.01),
            -9.0);
  // Release: 40 dB down after its time.
  const Stereo let_go = play({{"amp_release_ms", 300.0}});
  EXPECT_NEAR(level(let_go, 1.29) - level(let_go, 0.95), -40.0, 4.0);
  EXPECT_LT(level(play({{"amp_release_ms", 50.0}}), 1.2),
            level(play({{"amp_release_ms", 1000.0}}), 1.2) - 20.0);
}

TEST(SynthPatch, UnisonThickensAndSpreads) {
  const Stereo one = play({});
  EXPECT_TRUE(one.left == one.right);
  const Stereo narrow = play({{"unison", 7}, {"detune_cents", 20}, {"stereo_spread", 0.0}});
  EXPECT_TRUE(narrow.left == narrow.right);
  EXPECT_GT(unrest(narrow), 1.2);
  const Stereo wide = play({{"unison", 7}, {"detune_cents", 20}, {"stereo_spread", 1.0}});
  EXPECT_LT(correlation(wide), 0.8);
}

TEST(SynthPatch, SubAddsTheOctaveBelow) {
  const double below = 0.5 * 440.0 * std::pow(2.0, -9.0 / 12.0);
  EXPECT_GT(partial_level(play({{"sub_level", 0.5}}), below),
            partial_level(play({{"sub_level", 0.0}}), below) + 30.0);
}

TEST(SynthPatch, ChorusWidensAndDistortionAddsPartials) {
  EXPECT_LT(correlation(play({{"chorus_amount", 0.8}})), 0.97);
  const auto third = [](double amount) {
    const Stereo audio = play(
        {{"osc1_waveform", "sine"}, {"distortion_amount", amount}, {"filter_cutoff_hz", 20000}});
    const double f = 440.0 * std::pow(2.0, -9.0 / 12.0);
    return partial_level(audio, 3 * f) - partial_level(audio, f);
  };
  EXPECT_LT(third(0.0), -70.0);
  EXPECT_GT(third(0.3), -45.0);
  EXPECT_GT(third(1.0), third(0.3) + 8.0);
}

TEST(SynthPatch, MonoPlaysOneNoteAndGlideSlides) {
  const auto two_notes = [](Map changes) {
    Map patch = plain();
    for (auto& [name, value] : changes) patch.insert_or_assign(name, value);
    const Map part = {{"track", "part"}, {"category", "synth"}, {"patch", patch}};
    return synth().open(part).play({{0, AETHER_EVENT_NOTE_ON, 48, 1, 0.7f},
                                    {24000, AETHER_EVENT_NOTE_ON, 60, 2, 0.7f},
                                    {96000, AETHER_EVENT_NOTE_OFF, 48, 1, 0}},
                                   96000);
  };
  const double low = 440.0 * std::pow(2.0, -21.0 / 12.0), high = 2 * low;
  const auto at = [&](const Stereo& audio, double hz) {
    const auto power = power_spectrum(window(audio, 1.0, 0.35), 16384);
    return 10.0 *
           std::log10(power[static_cast<std::size_t>(std::lround(hz / 48000 * 16384))] + 1e-30);
  };
  EXPECT_GT(at(two_notes({{"mono", false}}), low), at(two_notes({{"mono", true}}), low) + 30.0);
  const Stereo gliding =
      two_notes({{"mono", true}, {"osc1_waveform", "sine"}, {"glide_ms", 400.0}});
  const Stereo direct = two_notes({{"mono", true}, {"osc1_waveform", "sine"}});
  const auto pitch_soon = [&](const Stereo& audio) {
    return centroid_hz(window(audio, 0.52, 0.085), 48000, 4096);
  };
  EXPECT_LT(pitch_soon(gliding), 0.95 * pitch_soon(direct));
  EXPECT_NEAR(at(gliding, high), at(direct, high), 3.0);  // and arrives
}

TEST(SynthPatch, EnginesDiffer) {
  const auto spectrum_of = [](const char* engine, double mix) {
    return play({{"synth_type", engine},
                 {"osc2_waveform", "square"},
                 {"osc_mix", mix},
                 {"filter_cutoff_hz", 12000}});
  };
  std::vector<double> heard;
  for (const char* engine : {"subtractive", "fm", "wavetable", "additive", "granular"})
    heard.push_back(brightness(spectrum_of(engine, 0.3)));
  for (std::size_t a = 0; a < heard.size(); ++a)
    for (std::size_t b = a + 1; b < heard.size(); ++b)
      EXPECT_GT(std::abs(heard[a] - heard[b]), 5.0) << a << " and " << b;
  // FM: depth and ratio.
  const auto fm = [](double depth, double ratio) {
    return brightness(play({{"synth_type", "fm"},
                            {"osc1_waveform", "sine"},
                            {"osc_mix", depth},
                            {"fm_ratio", ratio},
                            {"filter_cutoff_hz", 20000}}));
  };
  EXPECT_GT(fm(0.4, 1.0), 1.3 * fm(0.05, 1.0));
  EXPECT_GT(fm(0.2, 7.0), 1.3 * fm(0.2, 1.0));
}

TEST(SynthPatch, HardNotesAreLouderAndBrighter) {
  const auto at = [](float velocity) {
    const Map part = {{"track", "part"}, {"category", "synth"}, {"patch", plain()}};
    return synth().open(part).play(held_note(60, 1.0, 48000, velocity), 60000);
  };
  EXPECT_GT(level(at(1.0f), 0.5), level(at(0.3f), 0.5) + 12.0);
  EXPECT_GT(brightness(at(1.0f)), 1.1 * brightness(at(0.3f)));
}

TEST(ShippedPatches, AreValidUniqueAndMany) {
  std::map<std::string, int> names;
  for (const Map& patch : shipped()) {
    EXPECT_NO_THROW(from_value<spec::SynthPatch>(Value(patch), patch.at("name").as_string(),
                                                 UnknownKeys::kReject))
        << patch.at("name").as_string();
    ++names[patch.at("name").as_string()];
  }
  for (const auto& [name, count] : names) EXPECT_EQ(count, 1) << name;
  EXPECT_GE(names.size(), 45u);
}

TEST(ShippedPatches, AreEquallyLoudAndClean) {
  for (const Map& patch : shipped()) {
    if (is_kit(patch)) continue;
    const std::string name = patch.at("name").as_string();
    const std::string category = category_of(name);
    const Map part = {{"track", "part"},
                      {"category", category},
                      {"role", category == "bass" ? "bass" : "rhythm"},
                      {"seed_key", 5},
                      {"patch", patch}};
    const int key = category == "bass" ? 40 : 62;
    const double attack =
        patch.contains("amp_attack_ms") ? patch.at("amp_attack_ms").as_double() * 1e-3 : 0.01;
    const Stereo audio =
        synth().open(part).play(held_note(key, attack + 1.0),
                                static_cast<std::size_t>((attack + 1.2) * 48000 / 2400) * 2400);
    EXPECT_NEAR(momentary_lufs(audio), -20.0, 2.5) << name;
    float peak = 0.0f;
    for (const float x : audio.left) peak = std::max(peak, std::abs(x));
    EXPECT_LT(peak, 1.0f) << name;
  }
}

// No SoundFont, no patch: every instrument still plays, at a level like the others, over its
// comfortable range.
TEST(ShippedPatches, EveryInstrumentSoundsWithoutOneToo) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(AETHER_SOURCE_DIR) + "/data/instruments")) {
    if (entry.path().extension() != ".yaml") continue;
    const YamlDocument document = read_yaml_file(entry.path().string());
    for (const Value& instrument : document.value.at("instruments").as_array()) {
      if (instrument.at("drums").bool_or(false)) continue;
      const std::string id = instrument.at("id").as_string();
      const Map part = {{"track", "part"},
                        {"instrument", id},
                        {"category", instrument.at("category")},
                        {"midi_program", instrument.at("midi_program")}};
      for (const char* end : {"comfortable_low", "comfortable_high"}) {
        const int key = music::Pitch::parse(instrument.at(end).as_string())->midi();
        EXPECT_NEAR(momentary_lufs(synth().open(part).play(held_note(key, 1.0), 62400)), -20.0, 8.0)
            << id << " at " << end;
      }
    }
  }
}

TEST(ShippedPatches, StayPresentOverTheRangeAndCarryNoDc) {
  for (const Map& patch : shipped()) {
    if (is_kit(patch)) continue;
    const std::string name = patch.at("name").as_string();
    const std::string category = category_of(name);
    const Map part = {{"track", "part"},
                      {"category", category},
                      {"role", category == "bass" ? "bass" : "rhythm"},
                      {"seed_key", 5},
                      {"patch", patch}};
    const double attack =
        patch.contains("amp_attack_ms") ? patch.at("amp_attack_ms").as_double() * 1e-3 : 0.01;
    for (const int key : category == "bass" ? std::vector<int>{28, 52} : std::vector<int>{50, 76}) {
      const Stereo audio =
          synth().open(part).play(held_note(key, attack + 1.0),
                                  static_cast<std::size_t>((attack + 1.2) * 48000 / 2400) * 2400);
      EXPECT_NEAR(momentary_lufs(audio), -20.0, 9.0) << name << " at " << key;
      double mean = 0.0;
      for (const float x : audio.left) mean += x / static_cast<double>(audio.size());
      EXPECT_LT(decibels(std::abs(mean)), -45.0) << name << " at " << key;
    }
  }
}
