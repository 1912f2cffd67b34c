#include "fake_band.hpp"

#include <sndfile.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>

namespace aether::test {
namespace {

constexpr double kRate = 48000.0;

struct Voice {
  std::uint32_t id;
  double frequency, phase = 0.0, level;
  float pan;
  bool noise, released = false;
};

std::atomic<int> open_streams = 0;

struct Tones {
  Tones(double hz, double ring_seconds, double tuning_hz, bool is_drums)
      : rate(hz), ring(ring_seconds), tuning(tuning_hz), drums(is_drums) {
    ++open_streams;
  }
  ~Tones() { --open_streams; }
  Tones(const Tones&) = delete;
  Tones& operator=(const Tones&) = delete;

  double rate, ring, tuning, bend = 0.0;
  bool drums;
  std::vector<Voice> voices;
  std::uint32_t seed = 1;
};

aether_status render_tones(aether_audio_stream* stream, const aether_event* events,
                           std::uint32_t count, float* const* out, std::uint32_t frames) {
  auto& tones = *reinterpret_cast<Tones*>(stream);
  std::uint32_t next = 0;
  const double held = std::exp(-1.0 / (1.5 * tones.rate)),
               released = std::exp(-6.9 / (tones.ring * tones.rate));
  for (std::uint32_t i = 0; i < frames; ++i) {
    for (; next < count && events[next].frame <= i; ++next) {
      const aether_event& e = events[next];
      if (e.type == AETHER_EVENT_NOTE_ON)
        tones.voices.push_back({e.note_id, tones.tuning * std::exp2((e.key - 69) / 12.0), 0.0,
                                0.3 * e.value, static_cast<float>((e.key % 5) / 4.0), tones.drums});
      else if (e.type == AETHER_EVENT_NOTE_OFF)
        for (Voice& v : tones.voices)
          if (v.id == e.note_id) v.released = true;
      if (e.type == AETHER_EVENT_BEND) tones.bend = e.value;
    }
    float left = 0.0f, right = 0.0f;
    for (Voice& v : tones.voices) {
      v.phase += v.frequency * std::exp2(tones.bend / 12.0) / tones.rate;
      v.phase -= std::floor(v.phase);
      tones.seed = tones.seed * 1664525u + 1013904223u;
      const double angle = 2.0 * std::numbers::pi * v.phase;
      const double x = v.noise ? static_cast<double>(tones.seed) / 2147483648.0 - 1.0
                               : std::sin(angle) + 0.3 * std::sin(3.0 * angle);
      const auto y = static_cast<float>(v.level * x);
      left += y * (1.0f - 0.6f * v.pan);
      right += y * (0.4f + 0.6f * v.pan);
      v.level *= v.released || v.noise ? released : held;
    }
    out[0][i] = left;
    out[1][i] = right;
  }
  std::erase_if(tones.voices, [](const Voice& v) { return v.level < 1e-6; });
  return AETHER_OK;
}

const aether_audio kTones = {
    sizeof(aether_audio),
    0,
    [](aether_instance*, aether_bytes, double, aether_audio_stream**) -> aether_status {
      return AETHER_UNSUPPORTED;
    },
    render_tones,
    [](aether_audio_stream* stream) -> std::int32_t {
      return reinterpret_cast<Tones*>(stream)->voices.empty() ? 1 : 0;
    },
    [](aether_audio_stream* stream) { delete reinterpret_cast<Tones*>(stream); }};

music::Track track(const std::string& name, const std::string& category, const std::string& role) {
  music::Track t;
  t.name = name, t.instrument = name, t.category = category, t.role = role,
  t.drums = name == "drums";
  return t;
}

std::vector<float> interleave(double seconds,
                              const std::function<std::pair<double, double>(double, double)>& at) {
  std::vector<float> x;
  std::uint32_t seed = 5;
  for (std::size_t i = 0; i < static_cast<std::size_t>(seconds * kRate); ++i) {
    seed = seed * 1664525u + 1013904223u;
    const auto [l, r] =
        at(static_cast<double>(i) / kRate, static_cast<double>(seed) / 2147483648.0 - 1.0);
    x.push_back(static_cast<float>(l));
    x.push_back(static_cast<float>(r));
  }
  return x;
}

double wave(double hz, double t) {
  return std::sin(2.0 * std::numbers::pi * hz * t);
}
// A beat twice a second that dies away.
double beat(double t) {
  return std::exp(-12.0 * std::fmod(t, 0.5));
}
// Louder and softer eight-second sections.
double section(double t) {
  return std::fmod(t, 16.0) < 8.0 ? 0.5 : 1.0;
}

}  // namespace

Folder::Folder() {
  static int counter = 0;
  path_ = std::filesystem::temp_directory_path() /
          ("aether-render-" + std::to_string(getpid()) + "-" + std::to_string(counter++));
  std::filesystem::create_directories(path_);
}
Folder::~Folder() {
  std::filesystem::remove_all(path_);
}

render::OpenPart tones(double ring) {
  return [ring](const Value& part, double rate) -> Result<render::Part> {
    auto* stream = new Tones(rate, ring, part["tuning_hz"].as_double(), part["drums"].as_bool());
    return render::Part{&kTones, reinterpret_cast<aether_audio_stream*>(stream), "test.tones"};
  };
}

int open_tones() {
  return open_streams;
}

music::Score small_score(int bars) {
  music::Score score;
  score.title = "Test";
  score.tempos = {{0, 120.0}};
  score.meters = {{0, {}}};
  score.end = music::Tick{bars} * 4 * music::kTicksPerQuarter;
  score.tracks = {track("drums", "drums", "drums"), track("bass", "bass", "bass"),
                  track("keys", "keys", "pad"), track("lead", "synth", "lead")};
  const int beats = 4 * bars;
  for (int beat = 0; beat < beats; ++beat) {
    const music::Tick tick = music::Tick{beat} * music::kTicksPerQuarter;
    score.tracks[0].notes.push_back({tick, 120, beat % 2 == 0 ? 36 : 38, 110, {}});
    score.tracks[1].notes.push_back({tick, 800, 40 + beat % 3, 100, {}});
    if (beat % 4 == 0)
      for (const int key : {60, 64, 67}) score.tracks[2].notes.push_back({tick, 3600, key, 70, {}});
    if (beat >= beats / 2)
      score.tracks[3].notes.push_back({tick + 240, 480, 72 + beat % 5, 90, {}});
  }
  score.tracks[3].controls.push_back({score.end * 3 / 4, music::ControlKind::kBend, 0, 1.0});
  return score;
}

spec::SoundDesignSpec small_design(const music::Score& score) {
  spec::SoundDesignSpec design;
  for (const music::Track& t : score.tracks) {
    spec::InstrumentAssignment assignment;
    assignment.instrument_name = t.name;
    design.instrument_assignments.push_back(assignment);
  }
  design.global_reverb_decay = 1.0;
  return design;
}

spec::MixSpec rich_mix() {
  spec::MixSpec mix;
  const auto compressor = [](double threshold, double ratio) {
    spec::Compressor c;
    c.threshold_db = threshold, c.ratio = ratio, c.makeup_gain_db = 1.0;
    return c;
  };
  const auto settings = [](const std::string& name, double gain, double pan,
                           const std::string& bus) {
    spec::TrackSettings t;
    t.track_name = name, t.gain_db = gain, t.pan = pan, t.output_bus = bus,
    t.reverb_send_db = -14.0, t.delay_send_db = -20.0;
    return t;
  };
  mix.tracks = {settings("drums", -3.0, 0.0, "drums"), settings("bass", -4.0, 0.1, "music"),
                settings("keys", -6.0, -0.4, "music"), settings("lead", -2.0, 0.3, "master")};
  mix.tracks[0].eq_bands = {{"highpass", 40, 0.0, 0.7, true, {}},
                            {"peak", 3000, 3.0, 1.0, true, {}}};
  mix.tracks[1].compressor = compressor(-24.0, 4.0);
  mix.tracks[2].compressor = compressor(-30.0, 3.0);
  mix.tracks[2].compressor->sidechain_track = "drums";
  spec::BusSettings drums, music;
  drums.bus_name = "drums", drums.gain_db = -1.0, drums.output_bus = "music";
  music.bus_name = "music", music.eq_bands = {{"lowshelf", 150, 2.0, 0.7, true, {}}},
  music.compressor = compressor(-20.0, 2.0);
  mix.buses = {drums, music};
  spec::Automation gain, cutoff, pan, send;
  gain.target_track = "lead", gain.points = {{3.0, -9.0}, {6.0, 0.0}};
  cutoff.target_track = "music", cutoff.parameter = "filter_cutoff",
  cutoff.points = {{0.0, 800.0}, {5.0, 18000.0}};
  pan.target_track = "keys", pan.parameter = "pan", pan.points = {{1.0, -0.3}, {4.0, 0.5}};
  send.target_track = "lead", send.parameter = "reverb_send",
  send.points = {{2.0, 0.0}, {7.0, 6.0}};
  mix.automations = {gain, cutoff, pan, send};
  mix.spatial.stereo_width = 1.2;
  mix.spatial.haas_delay_ms = 12.0;
  mix.master_eq = {{"highshelf", 8000, 1.5, 0.7, true, {}}};
  mix.master_compressor = compressor(-14.0, 1.8);
  return mix;
}

std::vector<float> read_f32(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<float> x(std::filesystem::file_size(path) / sizeof(float));
  file.read(reinterpret_cast<char*>(x.data()),
            static_cast<std::streamsize>(x.size() * sizeof(float)));
  return x;
}

void write_f32(const std::filesystem::path& path, const std::vector<float>& interleaved) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(interleaved.data()),
             static_cast<std::streamsize>(interleaved.size() * sizeof(float)));
}

std::vector<float> read_audio(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(path.c_str(), SFM_READ, &info);
  if (!sound) return {};
  std::vector<float> x(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(sound, x.data(), info.frames);
  sf_close(sound);
  return x;
}

spec::StemsReport make_stems(const std::filesystem::path& work_dir,
                             const std::vector<std::pair<std::string, std::vector<float>>>& stems) {
  spec::StemsReport report;
  for (const auto& [name, samples] : stems) {
    write_f32(work_dir / "stems" / (name + ".f32"), samples);
    spec::StemMeasure stem;
    stem.name = name;
    stem.frames = static_cast<std::int64_t>(samples.size() / 2);
    report.stems.push_back(stem);
  }
  return report;
}

std::vector<float> quiet_programme(double seconds) {
  return interleave(seconds, [](double t, double n) {
    const double pad = 0.02 * section(t) * (wave(220, t) + wave(277, t) + wave(330, t));
    return std::pair{pad + 0.002 * n, pad * 0.8 + 0.01 * beat(t) * wave(880, t)};
  });
}
std::vector<float> loud_programme(double seconds) {
  return interleave(seconds, [](double t, double n) {
    const double kick = 1.5 * beat(t) * wave(60, t),
                 chord = 0.4 * section(t) * (wave(196, t) + wave(247, t) + wave(294, t));
    const double hat = 0.15 * std::exp(-60.0 * std::fmod(t, 0.125)) * n;
    return std::pair{std::clamp(kick + chord + hat, -0.9, 0.9),
                     std::clamp(kick + 0.8 * chord - 0.3 * hat, -0.9, 0.9)};
  });
}
std::vector<float> bass_programme(double seconds) {
  return interleave(seconds, [](double t, double n) {
    const double sub = 0.4 * wave(45, t) + 0.3 * beat(t) * wave(55, t),
                 top = 0.03 * section(t) * (wave(523, t) + wave(1047, t)) + 0.02 * beat(t) * n;
    return std::pair{sub + top, sub + 0.7 * top};
  });
}
std::vector<float> wide_programme(double seconds) {
  return interleave(seconds, [](double t, double n) {
    const double snare = 0.5 * std::exp(-20.0 * std::fmod(t + 0.25, 0.5)) * n;
    return std::pair{0.15 * section(t) * (wave(330, t) + wave(660, t)) + snare,
                     0.15 * section(t) * (wave(392, t) + wave(784, t)) + snare};
  });
}

double difference_db(const std::vector<float>& a, const std::vector<float>& b) {
  double most = 0.0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    most = std::max(most, std::abs(static_cast<double>(a[i]) - b[i]));
  return 20.0 * std::log10(std::max(most, 1e-12));
}

}  // namespace aether::test
