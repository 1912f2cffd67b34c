#include "sound_design.hpp"

#include "steps.hpp"

#include <aether/reflect.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace aether::sound_design {

namespace {

const Value& require(const Map& inputs, const char* name) {
  const auto at = inputs.find(name);
  if (at == inputs.end() || !at->second.is_map())
    throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                  std::string("sound design needs the document \"") + name + "\"", name);
  return at->second;
}

template <class T>
std::map<std::string, T> decode_all(const Value& document, const std::string& path) {
  std::map<std::string, T> all;
  for (const auto& [name, value] : document.as_map())
    all.emplace(name, from_value<T>(value, reflect::join(path, name)));
  return all;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Inputs read(const Map& documents) {
  Inputs inputs;
  inputs.song = from_value<spec::SongSpec>(require(documents, "song"), "song");
  inputs.arrangement =
      from_value<spec::ArrangementSpec>(require(documents, "arrangement"), "arrangement");
  inputs.rhythm = from_value<spec::RhythmSpec>(require(documents, "rhythm"), "rhythm");
  inputs.genre = from_value<spec::GenreProfile>(require(documents, "genre"), "genre");
  inputs.instruments =
      decode_all<spec::InstrumentProfile>(require(documents, "instruments"), "instruments");
  inputs.patches = decode_all<spec::SynthPatch>(require(documents, "patches"), "patches");
  const auto vocal = documents.find("vocal");
  if (inputs.song.is_sung() && vocal != documents.end() && vocal->second.is_map())
    inputs.vocal = from_value<spec::VocalSpec>(vocal->second, "vocal");
  const auto brief = documents.find("brief");
  if (brief != documents.end()) {
    inputs.wishes = lower(brief->second.at("prompt").string_or(""));
    if (brief->second.at("providers").is_map())
      for (const auto& [name, id] : brief->second.at("providers").as_map())
        inputs.providers[name] = id.string_or("");
  }
  for (const std::string& request : inputs.song.creative_brief.special_requests)
    inputs.wishes += " " + lower(request);
  return inputs;
}

}  // namespace

namespace {

// Doubles and harmonies are the same singer: they sound of what the voice sounds of.
void cast_echoes(const Inputs& inputs, spec::SoundDesignSpec& spec) {
  if (!inputs.vocal) return;
  const auto voice =
      std::find_if(spec.instrument_assignments.begin(), spec.instrument_assignments.end(),
                   [](const auto& assignment) { return assignment.instrument_name == "vocal"; });
  if (voice == spec.instrument_assignments.end()) return;
  const spec::InstrumentAssignment like = *voice;
  const auto add = [&](const std::string& track) {
    spec.instrument_assignments.push_back(like);
    spec.instrument_assignments.back().instrument_name = track;
  };
  for (const spec::VocalDouble& item : inputs.vocal->doubles) add(spec::double_track(item));
  for (std::size_t i = 0; i < inputs.vocal->harmonies.size(); ++i) add(spec::harmony_track(i));
}

}  // namespace

spec::SoundDesignSpec design(const Inputs& inputs, const RandomStream& random,
                             const Decide& decide) {
  spec::SoundDesignSpec spec;
  spec.song_id = inputs.song.id;
  spec.arrangement_id = inputs.arrangement.id;
  spec.rhythm_id = inputs.rhythm.id;
  for (const Voice& voice : voices_of(inputs))
    cast_voice(inputs, voice, random.split("track/" + voice.track), spec, decide);
  cast_echoes(inputs, spec);
  choose_space(inputs, random.split("space"), spec, decide);
  return spec;
}

Map SoundDesignAgent::process(const Map& documents) {
  const Inputs inputs = read(documents);
  const RandomStream random = host().random("sounds");
  spec::SoundDesignSpec spec =
      design(inputs, random,
             [this](const std::string& field, const std::string& value, const std::string& reason,
                    double confidence) { host().decide(field, value, reason, confidence); });
  std::array<char, 32> id;
  std::snprintf(id.data(), id.size(), "sound-%016llx",
                static_cast<unsigned long long>(random.split("id").next_u64()));
  spec.id = id.data();
  return {{"sound_design", to_value(spec)}};
}

}  // namespace aether::sound_design
