#include "mixing.hpp"

#include "steps.hpp"

#include <cstdio>

namespace aether::mixing {
namespace {

const Value& require(const Map& inputs, const char* name) {
  const auto at = inputs.find(name);
  if (at == inputs.end() || !at->second.is_map())
    throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                  std::string("mixing needs the document \"") + name + "\"", name);
  return at->second;
}

void open_buses(const std::vector<Part>& parts, spec::MixSpec& mix) {
  for (const char* name : {"drums", "bass", "music", "vocals"})
    for (const Part& part : parts)
      if (std::string_view(bus_of(part)) == name) {
        spec::BusSettings bus;
        bus.bus_name = name;
        mix.buses.push_back(bus);
        break;
      }
}

}  // namespace

spec::MixSpec write_mix(const Inputs& inputs, const Decide& decide) {
  if (inputs.stems.stems.empty())
    throw Failure(Status::kInvalid, "E-MIX-STEMS",
                  "there are no stems to mix; the score must have at least one track",
                  "stems.stems");
  spec::MixSpec mix;
  mix.song_id = inputs.song.id;
  mix.sound_design_id = inputs.sound_design.id;
  const std::vector<Part> parts = sort_parts(inputs);
  for (const Part& part : parts) {
    spec::TrackSettings track;
    track.track_name = part.name();
    track.output_bus = bus_of(part);
    track.mute = part.silent;
    if (part.silent)
      decide("mix.tracks." + part.name() + ".mute", "true", "the stem is silent", 1.0);
    mix.tracks.push_back(track);
  }
  open_buses(parts, mix);
  stage_gains(inputs, parts, mix, decide);
  shape_tone(inputs, parts, mix, decide);
  set_dynamics(inputs, parts, mix, decide);
  place_tracks(inputs, parts, mix, decide);
  write_rides(inputs, parts, mix, decide);
  return mix;
}

Map MixingAgent::process(const Map& documents) {
  Inputs inputs;
  inputs.song = from_value<spec::SongSpec>(require(documents, "song"), "song");
  inputs.score = from_value<music::Score>(require(documents, "score"), "score");
  inputs.arrangement =
      from_value<spec::ArrangementSpec>(require(documents, "arrangement"), "arrangement");
  inputs.sound_design =
      from_value<spec::SoundDesignSpec>(require(documents, "sound_design"), "sound_design");
  inputs.stems = from_value<spec::StemsReport>(require(documents, "stems"), "stems");
  inputs.genre = from_value<spec::GenreProfile>(require(documents, "genre"), "genre");
  // Of an instrumental's vocal document nothing is asked but what it may hold.
  if (const auto vocal = documents.find("vocal"); vocal != documents.end()) {
    inputs.vocal_reverb = vocal->second.at("reverb_send").double_or(inputs.vocal_reverb);
    inputs.vocal_delay = vocal->second.at("delay_send").double_or(inputs.vocal_delay);
    if (vocal->second.at("doubles").is_array())
      for (const Value& item : vocal->second.at("doubles").as_array()) {
        const auto twin = from_value<spec::VocalDouble>(item, "vocal.doubles");
        inputs.vocal_pans[spec::double_track(twin)] = twin.pan;
      }
  }
  spec::MixSpec mix = write_mix(
      inputs, [this](const std::string& field, const std::string& value, const std::string& reason,
                     double confidence) { host().decide(field, value, reason, confidence); });
  char id[40];
  std::snprintf(id, sizeof id, "mix-%016llx",
                static_cast<unsigned long long>(host().random("id").next_u64()));
  mix.id = id;
  return {{"mix", to_value(mix)}};
}

}  // namespace aether::mixing
