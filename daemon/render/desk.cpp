#include "daemon/render/desk.hpp"

#include "daemon/render/desk_parts.hpp"

#include <aether/random.hpp>

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

constexpr const char* kReverbReturn = "return-reverb";
constexpr const char* kDelayReturn = "return-delay";
constexpr const char* kVinylReturn = "return-vinyl";
constexpr double kShortestFade = 0.01;  // seconds; no mix ends in a click

// The tempo where the song begins; echoes of a song that changes tempo keep it.
double delay_seconds(const MixJob& job) {
  const double bpm = job.score.tempos.empty() ? 120.0 : job.score.tempos.front().bpm;
  return std::min(10.0, job.mix.returns.delay_beats * 60.0 / bpm);
}

float return_gain(double db) {
  return db <= -60.0 ? 0.0f : static_cast<float>(std::pow(10.0, db / 20.0));
}

Failure bus_failure(const std::string& name, const std::string& why) {
  return Failure(Status::kInvalid, "E-MIX-BUS", "bus \"" + name + "\" " + why, "mix.buses");
}

int find_bus(const spec::MixSpec& mix, const std::string& name) {
  if (name.empty() || name == "master") return kNoBus;
  for (std::size_t i = 0; i < mix.buses.size(); ++i)
    if (mix.buses[i].bus_name == name) return static_cast<int>(i);
  throw bus_failure(name, "does not exist; name one of mix.buses or \"master\"");
}

void check_automations(const spec::MixSpec& mix, const spec::StemsReport& stems) {
  for (std::size_t i = 0; i < mix.automations.size(); ++i) {
    const std::string& target = mix.automations[i].target_track;
    bool known = target == "master";
    for (const auto& track : mix.tracks) known = known || track.track_name == target;
    for (const auto& stem : stems.stems) known = known || stem.name == target;
    for (const auto& bus : mix.buses) known = known || bus.bus_name == target;
    if (!known)
      throw Failure(Status::kInvalid, "E-MIX-AUTOMATION",
                    "\"" + target + "\" is neither a track, a bus nor \"master\"",
                    reflect::join("mix.automations", i) + ".target_track");
  }
}

}  // namespace

Desk::Desk(const MixJob& job, Crew& crew) : rate_hz_(job.stems.rate_hz), crew_(crew) {
  check_automations(job.mix, job.stems);
  build_buses(job);
  build_channels(job);
  build_master(job);
  build_returns(job);
  build_solo_paths(job);
}

Desk::~Desk() = default;

int Desk::detector_of(const MixJob& job, const std::optional<spec::Compressor>& compressor) {
  if (!compressor || !compressor->enabled || !compressor->sidechain_track) return kOwnDetector;
  const std::string& name = *compressor->sidechain_track;
  for (std::size_t i = 0; i < detectors_.size(); ++i)
    if (detectors_[i]->name == name) return static_cast<int>(i);
  const std::size_t colon = name.find(':');
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i]->name != name.substr(0, colon)) continue;
    auto made = std::make_unique<Detector>();
    made->name = name;
    made->channel = i;
    if (colon != std::string::npos) {
      NoteGate gate(job.score, channels_[i]->name, name.substr(colon + 1), rate_hz_);
      // A drum that never sounds would never duck: then the whole kit does.
      if (gate.opens()) made->gate = std::move(gate);
    }
    detectors_.push_back(std::move(made));
    return static_cast<int>(detectors_.size()) - 1;
  }
  return kOwnDetector;
}

const StereoBuffer& Desk::heard_by(int detector, const StereoBuffer& own) const {
  if (detector == kOwnDetector) return own;
  const Detector& side = *detectors_[static_cast<std::size_t>(detector)];
  return side.gate ? side.heard : channels_[side.channel]->dry;
}

void Desk::build_master(const MixJob& job) {
  for (auto& channel : channels_)
    channel->sidechain = detector_of(job, channel->settings.compressor);
  for (auto& bus : buses_) bus->sidechain = detector_of(job, bus->settings.compressor);
  const std::string name[] = {"master"};
  master_ = std::make_unique<Master>();
  master_->eq = dsp::StereoEq(eq_coefficients(job.mix.master_eq, rate_hz_));
  master_->compressor = make_compressor(job.mix.master_compressor, rate_hz_);
  master_->sidechain = detector_of(job, job.mix.master_compressor);
  master_->gain.emplace(job.mix, "gain", name);
  master_->pan.emplace(job.mix, "pan", name);
  master_->cutoff.emplace(job.mix, "filter_cutoff", name);
  master_->spatial.emplace(job.mix.spatial, rate_hz_);
  // The sound rings out freely for half the tail; then it is faded so that it ends, whatever the
  // reverb.
  const auto song_end =
      std::min(frames_, static_cast<std::int64_t>(job.score.seconds(job.score.end) * rate_hz_));
  const auto shortest = static_cast<std::int64_t>(kShortestFade * rate_hz_);
  master_->fade_start =
      std::max<std::int64_t>(0, std::min(frames_ - shortest, song_end + (frames_ - song_end) / 2));
}

void Desk::build_returns(const MixJob& job) {
  returns_ = std::make_unique<Returns>();
  const spec::ReturnSettings& returns = job.mix.returns;
  const spec::SoundDesignSpec& design = job.sound_design;
  returns_->reverb.emplace(
      dsp::ReverbSettings{
          dsp::reverb_type(design.global_reverb_type).value_or(dsp::ReverbType::kHall),
          design.global_reverb_size, design.global_reverb_decay, returns.reverb_predelay_ms},
      rate_hz_);
  returns_->delay.emplace(dsp::EchoSettings{delay_seconds(job), returns.delay_feedback}, rate_hz_);
  returns_->reverb_gain = return_gain(returns.reverb_gain_db);
  returns_->delay_gain = return_gain(returns.delay_gain_db);
  returns_->vinyl = design.vinyl_texture;
  returns_->hiss_key = stream_key(job.seed, "mixdown", "vinyl hiss");
  returns_->crackle_key = stream_key(job.seed, "mixdown", "vinyl crackle");
}

void Desk::build_solo_paths(const MixJob& job) {
  for (const std::string& name : sources()) {
    auto path = std::make_unique<SoloPath>();
    path->name = name;
    int bus = kNoBus;
    if (name == kReverbReturn) path->source = &returns_->reverb_out;
    if (name == kDelayReturn) path->source = &returns_->delay_out;
    if (name == kVinylReturn) path->source = &returns_->vinyl_out;
    for (const auto& channel : channels_)
      if (channel->name == name) path->source = &channel->post, bus = channel->bus;
    for (; bus != kNoBus; bus = buses_[static_cast<std::size_t>(bus)]->output)
      path->buses.push_back({bus, buses_[static_cast<std::size_t>(bus)]->eq, {}});
    path->master_eq = master_->eq;
    path->spatial.emplace(job.mix.spatial, rate_hz_);
    solo_paths_.push_back(std::move(path));
  }
}

void Desk::build_buses(const MixJob& job) {
  for (const spec::BusSettings& settings : job.mix.buses) {
    auto bus = std::make_unique<Bus>();
    bus->settings = settings;
    bus->output = find_bus(job.mix, settings.output_bus);
    bus->eq = dsp::StereoEq(eq_coefficients(settings.eq_bands, rate_hz_));
    bus->compressor = make_compressor(settings.compressor, rate_hz_);
    const std::string name[] = {settings.bus_name};
    bus->gain.emplace(job.mix, "gain", name);
    bus->pan.emplace(job.mix, "pan", name);
    bus->cutoff.emplace(job.mix, "filter_cutoff", name);
    buses_.push_back(std::move(bus));
  }
  order_buses();
}

// Feeders first. A bus that comes back to itself has no place in the order.
void Desk::order_buses() {
  std::vector<std::size_t> depth(buses_.size(), 0);
  for (std::size_t i = 0; i < buses_.size(); ++i) {
    for (int at = buses_[i]->output; at != kNoBus;
         at = buses_[static_cast<std::size_t>(at)]->output)
      if (++depth[i] > buses_.size())
        throw bus_failure(buses_[i]->settings.bus_name, "feeds back into itself");
    bus_order_.push_back(i);
  }
  std::stable_sort(bus_order_.begin(), bus_order_.end(),
                   [&](std::size_t a, std::size_t b) { return depth[a] > depth[b]; });
}

// Sends of a track follow automations of the track, of the buses it goes through and of the master.
std::vector<std::string> Desk::targets_of(const Channel& channel) const {
  std::vector<std::string> targets = {channel.name};
  for (int bus = channel.bus; bus != kNoBus; bus = buses_[static_cast<std::size_t>(bus)]->output)
    targets.push_back(buses_[static_cast<std::size_t>(bus)]->settings.bus_name);
  targets.push_back("master");
  return targets;
}

void Desk::build_channels(const MixJob& job) {
  bool any_solo = false;
  for (const spec::StemMeasure& stem : job.stems.stems) {
    const std::filesystem::path path = job.work_dir / "stems" / (stem.name + ".f32");
    auto channel = std::make_unique<Channel>(path);
    if (channel->stem.frames() < stem.frames)
      throw Failure(Status::kResource, "E-MIX-STEM",
                    path.string() + " is shorter than the stems stage wrote it; render it again",
                    "stems." + stem.name);
    frames_ = std::max(frames_, stem.frames);
    channel->name = stem.name;
    channel->settings.track_name = stem.name;
    channel->settings.reverb_send_db = channel->settings.delay_send_db = -60.0;
    for (const spec::TrackSettings& settings : job.mix.tracks)
      if (settings.track_name == stem.name) channel->settings = settings;
    const spec::TrackSettings& settings = channel->settings;
    any_solo = any_solo || settings.solo;
    channel->bus = find_bus(job.mix, settings.output_bus);
    channel->eq = dsp::StereoEq(eq_coefficients(settings.eq_bands, rate_hz_));
    channel->compressor = make_compressor(settings.compressor, rate_hz_);
    const std::string name[] = {stem.name};
    channel->gain.emplace(job.mix, "gain", name);
    channel->pan.emplace(job.mix, "pan", name);
    channel->cutoff.emplace(job.mix, "filter_cutoff", name);
    channel->reverb_send.emplace(job.mix, "reverb_send", targets_of(*channel));
    channel->delay_send.emplace(job.mix, "delay_send", targets_of(*channel));
    if (settings.reverb_send_db > -60.0 || !channel->reverb_send->is_empty())
      channel->reverb_gain.resize(kDeskChunk);
    if (settings.delay_send_db > -60.0 || !channel->delay_send->is_empty())
      channel->delay_gain.resize(kDeskChunk);
    channels_.push_back(std::move(channel));
  }
  for (auto& channel : channels_)
    channel->audible = !channel->settings.mute && (!any_solo || channel->settings.solo);
}

std::vector<std::string> Desk::sources() const {
  std::vector<std::string> names;
  bool reverb = false, delay = false;
  for (const auto& channel : channels_) {
    if (!channel->audible) continue;
    names.push_back(channel->name);
    reverb = reverb || !channel->reverb_gain.empty();
    delay = delay || !channel->delay_gain.empty();
  }
  if (reverb && returns_->reverb_gain > 0.0f) names.emplace_back(kReverbReturn);
  if (delay && returns_->delay_gain > 0.0f) names.emplace_back(kDelayReturn);
  if (returns_->vinyl > 0.0) names.emplace_back(kVinylReturn);
  return names;
}

}  // namespace aether::render
