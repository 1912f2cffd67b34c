#include "song_bench.hpp"

#include "daemon/render/mixdown.hpp"
#include "daemon/render/stems.hpp"
#include "plugins/agents/arrangement/arrangement.hpp"
#include "plugins/agents/composition/composition.hpp"
#include "plugins/agents/creative_director/creative_director.hpp"
#include "plugins/agents/lyrics/lyrics.hpp"
#include "plugins/agents/mastering/mastering.hpp"
#include "plugins/agents/mixing/mixing.hpp"
#include "plugins/agents/sound_design/sound_design.hpp"
#include "plugins/agents/vocal/vocal.hpp"
#include "plugins/providers/midi_algorithmic/provider.hpp"
#include "tests/unit/agents/bench_host.hpp"
#include "tests/unit/agents/shipped_patches.hpp"
#include "tests/unit/providers/audio_host.hpp"
#include "tests/unit/render/fake_band.hpp"

#include <aether/codec.hpp>
#include <aether/yaml.hpp>

#include <algorithm>
#include <stdexcept>

namespace aether::fields {
namespace {

using testing::BenchHost;
using testing::patches_document;

void merge(Map& documents, Map made) {
  for (auto& [name, value] : made) documents.insert_or_assign(name, std::move(value));
}

template <class Agent>
void run(Map& documents, const char* stage, std::int64_t seed) {
  BenchHost host(stage, static_cast<std::uint64_t>(seed));
  merge(documents, host.run<Agent>(documents));
}

/// One bar in the fullest section of a score, moved to its start.
music::Score one_bar(const music::Score& score) {
  const music::Tick bar = score.meters.front().meter.ticks_per_bar();
  music::Tick from = 0;
  std::size_t most = 0;
  for (music::Tick at = 0; at + bar <= score.end; at += bar) {
    std::size_t playing = 0;
    for (const auto& track : score.tracks)
      playing += std::any_of(track.notes.begin(), track.notes.end(), [&](const music::Note& note) {
        return note.tick >= at && note.tick < at + bar;
      });
    if (playing > most) most = playing, from = at;
  }
  music::Score out = score;
  out.end = bar;
  out.tempos.resize(1);
  out.markers.clear();
  out.lyrics.clear();
  for (auto& track : out.tracks) {
    track.controls.clear();
    std::erase_if(track.notes, [&](const music::Note& note) {
      return note.tick < from || note.tick >= from + bar;
    });
    for (auto& note : track.notes) {
      note.tick -= from;
      note.length = std::min(note.length, bar - note.tick);
    }
  }
  std::erase_if(out.tracks, [](const music::Track& track) { return track.notes.empty(); });
  return out;
}

std::string checksum_of(const std::vector<float>& samples) {
  Bytes bytes(samples.size() * sizeof(float));
  std::copy_n(reinterpret_cast<const std::uint8_t*>(samples.data()), bytes.size(), bytes.begin());
  return checksum(Value(std::move(bytes)));
}

Value without_ids(Value document) {
  for (const char* key : {"id", "song_id", "sound_design_id", "mix_id"})
    document.as_map().erase(key);
  return document;
}

spec::SoundDesignSpec design_of(const Map& documents) {
  return from_value<spec::SoundDesignSpec>(documents.at("sound_design"), "sound_design");
}

}  // namespace

/// The two audio providers, and a folder to render in.
struct SongBench::Studio {
  testing::AudioHost host;
  testing::AudioPlugin synth, sampler;
  test::Folder folder;
  music::Score bar;
  spec::StemsReport stems;
  bool is_reference = true;  ///< are the stems those of the unchanged song?

  Studio()
      : synth(plugin("audio_synth"), host.get()), sampler(plugin("audio_fluidsynth"), host.get()) {
    host.files["soundfont/"] = "/usr/share/sounds/sf2/TimGM6mb.sf2";
    if (synth.warm() != AETHER_OK || sampler.warm() != AETHER_OK)
      throw std::runtime_error("an audio provider cannot warm up: " + host.error_text);
  }
  static std::string plugin(const std::string& name) {
    return std::string(AETHER_BINARY_DIR) + "/plugins/providers/" + name + ".so";
  }
  render::OpenPart opener() {
    return [this](const Value& part, double rate) -> Result<render::Part> {
      const Value& assignment = part.at("assignment");
      const std::string wanted = assignment.at("provider").string_or("");
      const bool synthetic = wanted.empty() ? assignment.at("source_type").string_or("") == "synth"
                                            : wanted.find("synth") != std::string::npos &&
                                                  wanted.find("fluid") == std::string::npos;
      testing::AudioPlugin& player = synthetic ? synth : sampler;
      aether_audio_stream* stream = nullptr;
      if (player.try_open(part.as_map(), rate, &stream) != AETHER_OK)
        return Error{Status::kInvalid, host.error_code, host.error_text, {}};
      return render::Part{player.api(), stream, synthetic ? "synth" : "sampler"};
    };
  }
};

SongBench::SongBench(const SongWish& wish) : tail_seconds_(wish.tail_seconds), seed_(wish.seed) {
  Map brief = wish.brief;
  brief["genre"] = wish.genre;
  documents_ = testing::brief_inputs(brief, seed_);
  documents_["patches"] = patches_document();
  documents_["genre"] =
      wish.genre_document.is_null() ? documents_.at("genres").at(wish.genre) : wish.genre_document;
  // The brief names it; thirty others would only be read for nothing.
  documents_["genres"] = Map{{wish.genre, documents_.at("genre")}};
  run<creative::CreativeDirector>(documents_, "creative_director", seed_);
  documents_ = rewritten("song", documents_.at("song"));
}

SongBench::~SongBench() = default;

Map SongBench::rewritten(const std::string& document, const Value& value) const {
  Map documents = documents_;
  documents.insert_or_assign(document, value);
  const auto before = [&](const char* name) {
    return std::find(kWritten.begin(), kWritten.end(), document) <
           std::find(kWritten.begin(), kWritten.end(), name);
  };
  if (document == "song") run<composition::CompositionAgent>(documents, "composition", seed_);
  if (before("arrangement")) run<arrangement::ArrangementAgent>(documents, "arrangement", seed_);
  if (before("lyrics")) run<lyrics::LyricsAgent>(documents, "lyrics", seed_);
  if (before("vocal")) run<vocal::VocalAgent>(documents, "vocal", seed_);
  if (before("sound_design")) run<sound_design::SoundDesignAgent>(documents, "sound_design", seed_);
  return documents;
}

music::Score SongBench::score(const Map& documents) const {
  const RandomStream random(stream_key(static_cast<std::uint64_t>(seed_), "score", "bench"));
  return midi_algorithmic::generate(midi_algorithmic::read_documents(documents), random);
}

std::string SongBench::notes(const Map& documents) const {
  const music::Score played = score(documents);
  Value out = Value::array();
  for (const auto& track : played.tracks) {
    Value part = Value::array({track.instrument, track.midi_program});
    for (const auto& note : track.notes)
      part.push_back(Value::array({note.tick, note.length, note.key, note.velocity}));
    for (const auto& control : track.controls) part.push_back(to_value(control));
    out.push_back(part);
  }
  for (const auto& tempo : played.tempos) out.push_back(to_value(tempo));
  for (const auto& lyric : played.lyrics) out.push_back(to_value(lyric));
  return checksum(out);
}

std::string SongBench::mix(const Map& documents) {
  render_reference();
  Map inputs = documents;
  inputs["score"] = to_value(score(documents));
  inputs["stems"] = stems_;
  BenchHost host("mixing", static_cast<std::uint64_t>(seed_));
  return checksum(without_ids(host.run<mixing::MixingAgent>(inputs).at("mix")));
}

std::string SongBench::master(const Map& documents) {
  render_reference();
  if (mixdown_.is_null()) audio(documents_);
  Map inputs = documents;
  inputs["mixdown"] = mixdown_;
  inputs["mix"] = to_value(mix_of(documents));
  BenchHost host("mastering", static_cast<std::uint64_t>(seed_));
  return checksum(without_ids(host.run<mastering::MasteringAgent>(inputs).at("master")));
}

std::string SongBench::sound(const Map& documents) {
  render_reference();
  const auto design = design_of(documents);
  render(design);
  return checksum_of(mixed(design, mix_spec()));
}

std::vector<float> SongBench::audio(const Map& documents) {
  render_reference();
  return audio(documents, mix_of(documents));
}

std::vector<float> SongBench::audio(const Map& documents, const spec::MixSpec& mix) {
  render_reference();
  const auto design = design_of(documents);
  render(design);
  return mixed(design, mix);
}

std::vector<float> SongBench::audio(const spec::MixSpec& mix) {
  render_reference();
  const auto design = design_of(documents_);
  if (!studio_->is_reference) render(design);
  return mixed(design, mix);
}

spec::MixSpec SongBench::mix_spec(const Map& documents) {
  render_reference();
  return mix_of(documents);
}

double SongBench::bar_seconds() {
  render_reference();
  return studio_->bar.seconds(studio_->bar.end);
}

spec::MixSpec SongBench::mix_of(const Map& documents) const {
  Map inputs = documents;
  inputs["score"] = to_value(studio_->bar);
  inputs["stems"] = stems_;
  BenchHost host("mixing", static_cast<std::uint64_t>(seed_));
  return from_value<spec::MixSpec>(host.run<mixing::MixingAgent>(inputs).at("mix"), "mix");
}

void SongBench::render(const spec::SoundDesignSpec& design) {
  std::filesystem::remove_all(studio_->folder.path() / "stems");
  auto stems = render::render_stems({studio_->bar,
                                     design,
                                     studio_->opener(),
                                     studio_->folder.path(),
                                     48000.0,
                                     tail_seconds_,
                                     7,
                                     2,
                                     {},
                                     {}});
  if (!stems.ok()) throw Failure(stems.error());
  studio_->stems = *stems;
  studio_->is_reference = to_value(design) == documents_.at("sound_design");
  if (stems_.is_null()) stems_ = to_value(*stems);
}

std::vector<float> SongBench::mixed(const spec::SoundDesignSpec& design, const spec::MixSpec& mix) {
  const auto made = render::mixdown(
      {mix, studio_->stems, design, studio_->bar, studio_->folder.path(), 7, 2, {}});
  if (!made.ok()) throw Failure(made.error());
  if (mixdown_.is_null()) mixdown_ = to_value(made->measure);
  return test::read_f32(made->path);
}

void SongBench::render_reference() {
  if (studio_) return;
  studio_ = std::make_unique<Studio>();
  studio_->bar = one_bar(score(documents_));
  render(design_of(documents_));
}

}  // namespace aether::fields
