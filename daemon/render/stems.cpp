#include "daemon/render/stems.hpp"

#include "daemon/core/files.hpp"
#include "daemon/render/performance.hpp"
#include "daemon/render/progress.hpp"
#include "daemon/render/relay.hpp"
#include "daemon/render/rests.hpp"
#include "daemon/render/sample_file.hpp"
#include "daemon/render/signal_meter.hpp"
#include "daemon/render/stem_colour.hpp"

#include <aether/dsp/one_pole.hpp>
#include <aether/random.hpp>
#include <aether/sha256.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

namespace aether::render {
namespace {

constexpr std::size_t kBlock = 64;           // events fall into blocks of this length (plugin.h)
constexpr std::size_t kChunk = 64 * kBlock;  // what is written at once
constexpr double kLayerCents = 5.0;          // detuning between neighbouring layers

struct CloseStream {
  const aether_audio* api = nullptr;
  void operator()(aether_audio_stream* stream) const { api->close(stream); }
};
using Stream = std::unique_ptr<aether_audio_stream, CloseStream>;

// A track on its way to a stem.
struct Take {
  const music::Track* track = nullptr;
  std::vector<TimedEvent> events;
  std::vector<Stream> layers;
  spec::StemMeasure report;
  bool kept = false;  ///< an earlier attempt's file is still good
};

std::filesystem::path stem_path(const StemsJob& job, const std::string& name) {
  return job.work_dir / "stems" / (name + ".f32");
}

std::int64_t stem_frames(const StemsJob& job) {
  return static_cast<std::int64_t>(std::ceil(
      (job.score.seconds(job.score.end) + std::max(0.0, job.tail_seconds)) * job.rate_hz));
}

spec::InstrumentAssignment assignment_of(const spec::SoundDesignSpec& design,
                                         const std::string& track) {
  for (const spec::InstrumentAssignment& assignment : design.instrument_assignments)
    if (assignment.instrument_name == track) return assignment;
  spec::InstrumentAssignment assignment;
  assignment.instrument_name = track;
  return assignment;
}

template <class Item>
const Item* named(const std::vector<Item>& items, const std::optional<std::string>& name) {
  if (name)
    for (const Item& item : items)
      if (item.name == *name) return &item;
  return nullptr;
}

void check_names(const music::Score& score) {
  std::vector<std::string> seen;
  for (const music::Track& track : score.tracks) {
    const bool plain =
        !track.name.empty() &&
        track.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    if (!plain || std::find(seen.begin(), seen.end(), track.name) != seen.end())
      throw Failure(Status::kInvalid, "E-STEM-NAME",
                    "track \"" + track.name + "\" needs a name of its own from a-z, 0-9, _ and -",
                    "score.tracks");
    seen.push_back(track.name);
  }
}

// Gives the renderer's context to what a provider reports.
[[noreturn]] void fail(const Take& take, const Error& error) {
  // Without a provider when none would open the part.
  const std::string& provider = take.report.provider;
  throw Failure(error.status, error.code,
                "stem \"" + take.track->name + "\"" +
                    (provider.empty() ? std::string() : " (" + provider + ")") + ": " + error.text,
                error.field.empty() ? "stems." + take.track->name : error.field);
}

class StemWriter {
 public:
  StemWriter(const StemsJob& job, Take& take, Progress& progress)
      : job_(job),
        take_(take),
        progress_(progress),
        blocker_(job.rate_hz),
        colour_({job.sound_design.vintage_warmth, job.sound_design.tape_saturation}, job.rate_hz),
        meter_(job.rate_hz, Peaks::kSamples) {}

  void run() {
    const std::string path = stem_path(job_, take_.track->name).string();
    const std::string part = path + ".part";
    File file = unwrap(File::create(part, "stem.write"));
    const std::int64_t frames = stem_frames(job_);
    std::vector<float> left(kChunk), right(kChunk), interleaved(2 * kChunk);
    for (std::int64_t start = 0; start < frames; start += static_cast<std::int64_t>(kChunk)) {
      const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kChunk, frames - start));
      for (std::size_t at = 0; at < count; at += kBlock)
        play(start + static_cast<std::int64_t>(at), {&left[at], std::min(kBlock, count - at)},
             {&right[at], std::min(kBlock, count - at)});
      const std::span<float> l(left.data(), count), r(right.data(), count);
      const bool rests = rest_watch_.rests(l, r);
      if (!rests) {
        // Some SoundFonts hold more DC than sound; it goes before anything can saturate on it.
        blocker_.process(l, r);
        colour_.process(l, r);
      }
      for (std::size_t i = 0; i < count; ++i)
        interleaved[2 * i] = left[i], interleaved[2 * i + 1] = right[i];
      meter_.process(l, r);
      hash_.update(interleaved.data(), count * kFrameBytes);
      // A rest is a hole in the file; the last chunk is written all the same, for the length.
      if (!rests || start + static_cast<std::int64_t>(count) == frames)
        unwrap(file.write_at(interleaved.data(), count * kFrameBytes,
                             static_cast<std::uint64_t>(start * kFrameBytes), "stem.write"));
      progress_.add(static_cast<std::int64_t>(count));
    }
    unwrap(file.close());
    unwrap(rename_file(part, path, "stem.write"));
    take_.report.frames = frames;
    take_.report.sha256 = hash_.hex();
    take_.report.signal = meter_.finish();
  }

 private:
  // One block: all layers play the same events.
  void play(std::int64_t first, std::span<float> left, std::span<float> right) {
    block_events_.clear();
    const std::int64_t end = first + static_cast<std::int64_t>(left.size());
    for (; next_ < take_.events.size() && take_.events[next_].frame < end; ++next_) {
      block_events_.push_back(take_.events[next_].event);
      block_events_.back().frame =
          static_cast<std::uint32_t>(std::max<std::int64_t>(0, take_.events[next_].frame - first));
    }
    std::fill(left.begin(), left.end(), 0.0f);
    std::fill(right.begin(), right.end(), 0.0f);
    const float share = 1.0f / std::sqrt(static_cast<float>(take_.layers.size()));
    for (const Stream& layer : take_.layers) {
      const aether_audio& api = *layer.get_deleter().api;
      if (block_events_.empty() && api.is_idle(layer.get())) continue;
      float block[2][kBlock];
      float* const out[2] = {block[0], block[1]};
      const aether_status status = api.render(layer.get(), block_events_.data(),
                                              static_cast<std::uint32_t>(block_events_.size()), out,
                                              static_cast<std::uint32_t>(left.size()));
      if (status != AETHER_OK)
        fail(take_, {static_cast<Status>(status),
                     "E-STEM-RENDER",
                     "the provider failed while playing; see its log",
                     {}});
      float sum = 0.0f;
      for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] += share * block[0][i];
        right[i] += share * block[1][i];
        sum += block[0][i] * 0.0f + block[1][i] * 0.0f;
      }
      // Zero times anything finite is zero; NaN and infinity are not.
      if (sum != 0.0f)
        fail(take_, {Status::kInternal,
                     "E-STEM-SAMPLES",
                     "the provider gave samples that are no finite numbers",
                     {}});
    }
  }

  const StemsJob& job_;
  Take& take_;
  Progress& progress_;
  dsp::DcBlocker blocker_;
  StemColour colour_;
  SignalMeter meter_;
  Sha256 hash_;
  std::vector<aether_event> block_events_;
  std::size_t next_ = 0;
  RestWatch rest_watch_;
};

bool keep_previous(const StemsJob& job, Take& take) {
  if (!job.previous || job.previous->rate_hz != job.rate_hz) return false;
  for (const spec::StemMeasure& old : job.previous->stems) {
    if (old.name != take.track->name) continue;
    const std::string path = stem_path(job, old.name).string();
    const auto size = file_size(path);
    if (old.frames != stem_frames(job) || !size.ok() ||
        static_cast<std::int64_t>(*size) != old.frames * kFrameBytes)
      return false;
    const auto hash = file_sha256(path);
    if (!hash.ok() || *hash != old.sha256) return false;
    take.report = old;
    return take.kept = true;
  }
  return false;
}

void open_layers(const StemsJob& job, Take& take) {
  const spec::InstrumentAssignment assignment = assignment_of(job.sound_design, take.track->name);
  take.events = performance(job.score, *take.track, assignment.velocity_curve, job.rate_hz);
  for (int layer = 0; layer < assignment.layer_count; ++layer) {
    Result<Part> part = job.open(part_document(job, *take.track, layer), job.rate_hz);
    if (!part.ok()) fail(take, part.error());
    take.report.provider = part->provider;
    take.layers.emplace_back(part->stream, CloseStream{part->api});
  }
}

// Seconds of sounding notes, each with a while of release, in all layers; a plugin's own voices are
// its secret.
double estimated_work(const StemsJob& job, const Take& take) {
  constexpr double kRelease = 0.5;
  double seconds = 0.0;
  for (const music::Note& note : take.track->notes)
    seconds += job.score.seconds(note.tick + note.length) - job.score.seconds(note.tick) + kRelease;
  return seconds * assignment_of(job.sound_design, take.track->name).layer_count;
}

spec::StemsReport render(const StemsJob& job) {
  check_names(job.score);
  unwrap(make_directories((job.work_dir / "stems").string(), "work.directory"));
  std::vector<Take> takes(job.score.tracks.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < takes.size(); ++i) {
    Take& take = takes[i];
    take.track = &job.score.tracks[i];
    take.report.name = take.track->name;
    take.report.category = take.track->category;
    take.report.role = take.track->role;
    if (!keep_previous(job, take)) order.push_back(i);
  }
  // The longest work first, so that no thread is left with a big part at the end.
  std::vector<double> work;
  for (const Take& take : takes) work.push_back(estimated_work(job, take));
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::make_pair(work[b], a) < std::make_pair(work[a], b);
  });
  Progress progress(job.watch, stem_frames(job) * static_cast<std::int64_t>(order.size()),
                    "rendering stems");
  // An open part may hold its instrument's whole table of presets: only those that play are open.
  const auto take_at = [&](std::size_t i) -> Take& { return takes[order[i]]; };
  run_relay(order.size(), job.threads,
            {.ready = [&](std::size_t i) { open_layers(job, take_at(i)); },
             .work = [&](std::size_t i) { StemWriter(job, take_at(i), progress).run(); },
             .clear =
                 [&](std::size_t i) {
                   take_at(i).layers.clear();
                   take_at(i).events = {};
                 }});
  spec::StemsReport report;
  report.rate_hz = job.rate_hz;
  for (Take& take : takes) report.stems.push_back(std::move(take.report));
  return report;
}

}  // namespace

Value part_document(const StemsJob& job, const music::Track& track, int layer) {
  const spec::SoundDesignSpec& design = job.sound_design;
  spec::InstrumentAssignment assignment = assignment_of(design, track.name);
  // Layers alternate around the pitch: 0, +, -, ++, --.
  const int step = (layer + 1) / 2 * (layer % 2 == 1 ? 1 : -1);
  const double tuning = design.master_tuning_hz * std::pow(2.0, step * kLayerCents / 1200.0);
  assignment.layer_count = 1;
  const spec::SynthPatch* patch = named(design.synth_patches, assignment.patch_name);
  const spec::SampleSource* sample = named(design.sample_sources, assignment.sample_name);
  const int bank =
      sample && sample->soundfont_bank ? *sample->soundfont_bank : (track.drums ? 128 : 0);
  Value tempos = Value::array();
  for (const music::TempoChange& tempo : job.score.tempos) tempos.push_back(to_value(tempo));
  std::string voice = track.name;
  if (layer > 0) voice.append("/").append(std::to_string(layer));
  const std::uint64_t seed = stream_key(job.seed, "stems", voice);
  Map part = {{"track", track.name},
              {"instrument", track.instrument},
              {"category", track.category},
              {"role", track.role},
              {"drums", track.drums},
              {"midi_program", track.midi_program},
              {"bank", bank},
              {"assignment", to_value(assignment)},
              {"tuning_hz", tuning},
              {"tempo_map", tempos},
              {"seed_key", static_cast<long long>(seed)},
              {"sound_design", Value::map({{"vintage_warmth", design.vintage_warmth},
                                           {"tape_saturation", design.tape_saturation},
                                           {"vinyl_texture", design.vinyl_texture}})}};
  if (patch) part.insert_or_assign("patch", to_value(*patch));
  if (sample) part.insert_or_assign("sample", to_value(*sample));
  return Value(std::move(part));
}

Result<spec::StemsReport> render_stems(const StemsJob& job) {
  return catching([&] { return render(job); });
}

}  // namespace aether::render
