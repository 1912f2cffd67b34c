// Who plays what: sampled or synthesised, which patch, which preset.
#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace aether::sound_design {

namespace {

constexpr const char* kSynthProvider = "org.aether.provider.audio_synth";
constexpr int kDrumBank = 128;

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

const spec::PaletteEntry* palette_entry(const spec::GenreProfile& genre, const std::string& track,
                                        const std::string& role, const std::string& instrument) {
  for (const spec::PaletteEntry& entry : genre.arrangement.palette)
    if (entry.track == track) return &entry;
  for (const spec::PaletteEntry& entry : genre.arrangement.palette)
    if (entry.role == role && contains(entry.instruments, instrument)) return &entry;
  return nullptr;
}

const spec::InstrumentProfile& profile_of(const Inputs& inputs, const std::string& id,
                                          const std::string& track) {
  const auto at = inputs.instruments.find(id);
  if (at == inputs.instruments.end())
    throw Failure(Status::kInvalid, "E-SOUND-INSTRUMENT",
                  "track \"" + track + "\" is played by \"" + id +
                      "\", which is no known instrument; see `aetherctl genre`",
                  "arrangement.instruments");
  return at->second;
}

// The provider the brief wants for a voice: by track, by instrument, or for all.
std::string wished_provider(const Inputs& inputs, const Voice& voice) {
  for (const std::string& name : {voice.track, voice.instrument->id, std::string("audio")}) {
    const auto at = inputs.providers.find(name);
    if (at != inputs.providers.end()) return at->second;
  }
  return {};
}

struct Source {
  bool synth = false;
  std::string reason;
};

Source choose_source(const Inputs& inputs, const Voice& voice, const std::string& wished) {
  if (!wished.empty())
    return {wished == kSynthProvider || wished == "synth", "the brief asks for " + wished};
  if (voice.palette && !voice.palette->patches.empty() && !voice.sung)
    return {true, "the genre names patches for its " + voice.palette->track};
  if (voice.instrument->idiom == "synth")
    return {true, voice.instrument->name + " is a synthesizer"};
  if (inputs.genre.family == "electronic" && voice.category == "drums")
    return {true, "electronic genres use drum machines"};
  return {false, "a recorded " + voice.instrument->name + " sounds truer than a synthesised one"};
}

// Where a patch lies between dark and bright, in octaves.
double patch_brightness(const spec::SynthPatch& patch) {
  return std::log2(static_cast<double>(patch.filter_cutoff_hz)) +
         2.0 * patch.filter_envelope_amount;
}

std::vector<std::string> candidates(const Inputs& inputs, const Voice& voice) {
  std::vector<std::string> names;
  if (voice.palette && !voice.sung)
    for (const std::string& name : voice.palette->patches)
      if (inputs.patches.contains(name)) names.push_back(name);
  const std::string& own = voice.instrument->default_patch;
  if (names.empty() && inputs.patches.contains(own)) names.push_back(own);
  return names;
}

// The genre's first choice is likeliest; a bright mood leans to the brighter patch.
std::string choose_patch(const Inputs& inputs, const std::vector<std::string>& names,
                         RandomStream& random) {
  double middle = 0.0;
  for (const std::string& name : names)
    middle += patch_brightness(inputs.patches.at(name)) / static_cast<double>(names.size());
  const double wanted = wanted_brightness(inputs);
  std::vector<double> weights;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double lean = wanted * (patch_brightness(inputs.patches.at(names[i])) - middle);
    weights.push_back(std::exp2(std::clamp(2.0 * lean, -3.0, 3.0)) / static_cast<double>(i + 1));
  }
  return names[random.weighted(weights)];
}

// Two tracks may start from one patch and end differently, so each gets a name of its own.
std::string unique_name(const spec::SoundDesignSpec& spec, const std::string& name,
                        const std::string& track) {
  for (const spec::SynthPatch& patch : spec.synth_patches)
    if (patch.name == name) return name + "_" + track;
  return name;
}

std::string velocity_curve(const Inputs& inputs, const Voice& voice) {
  if (voice.category == "drums")
    return inputs.genre.family == "swing"        ? "hard"
           : inputs.genre.family == "electronic" ? "soft"
                                                 : "s-curve";
  if (voice.role == "pad" || voice.role == "texture") return "soft";
  return voice.role == "lead" ? "s-curve" : "linear";
}

// Guitars are doubled and string sections thickened where the genre's picture is wide.
int layers(const Inputs& inputs, const Voice& voice, RandomStream& random) {
  const double width = inputs.genre.production.mix_characteristics.width;
  if (voice.category == "guitar" && voice.role == "rhythm" && inputs.genre.family == "band")
    return random.chance(width - 0.1) ? 2 : 1;
  if (voice.category == "strings" && (voice.role == "pad" || voice.role == "texture"))
    return random.chance(width - 0.4) ? 2 : 1;
  return 1;
}

spec::SampleSource sample_of(const Voice& voice) {
  spec::SampleSource sample;
  sample.name = "gm_" + voice.instrument->id;
  sample.soundfont_bank = voice.instrument->drums ? kDrumBank : voice.instrument->bank;
  sample.soundfont_preset = voice.instrument->midi_program;
  return sample;
}

}  // namespace

std::vector<Voice> voices_of(const Inputs& inputs) {
  std::vector<Voice> voices;
  for (const spec::Instrument& instrument : inputs.arrangement.instruments) {
    const bool sung =
        instrument.name == "vocal" && inputs.vocal && !inputs.vocal->stand_in_instrument.empty();
    const std::string& id = sung                               ? inputs.vocal->stand_in_instrument
                            : instrument.instrument_id.empty() ? instrument.name
                                                               : instrument.instrument_id;
    voices.push_back({instrument.name, instrument.role, instrument.category,
                      &profile_of(inputs, id, instrument.name),
                      palette_entry(inputs.genre, instrument.name, instrument.role, id), sung});
  }
  const bool listed = std::any_of(voices.begin(), voices.end(),
                                  [](const Voice& voice) { return voice.track == "vocal"; });
  if (inputs.song.is_sung() && inputs.vocal && !listed) {
    const std::string& id = inputs.vocal->stand_in_instrument;
    voices.push_back({"vocal", "lead", "vocal", &profile_of(inputs, id, "vocal"), nullptr, true});
  }
  return voices;
}

void cast_voice(const Inputs& inputs, const Voice& voice, RandomStream random,
                spec::SoundDesignSpec& spec, const Decide& decide) {
  spec::InstrumentAssignment assignment;
  assignment.instrument_name = voice.track;
  assignment.provider = wished_provider(inputs, voice);
  const std::string field = "sound_design.instrument_assignments." + voice.track;
  const Source source = choose_source(inputs, voice, assignment.provider);
  assignment.source_type = source.synth ? "synth" : "sample";
  if (voice.sung && inputs.vocal->voice != "stand-in") {
    assignment.source_type = "vocal";
    assignment.provider = inputs.vocal->voice;
  }
  decide(field + ".source_type", assignment.source_type, source.reason, source.synth ? 0.8 : 0.7);

  // A sampled part keeps a patch too, so that the synthesizer can take over where no SoundFont is
  // installed.
  const std::vector<std::string> names = candidates(inputs, voice);
  if (!names.empty()) {
    const std::string chosen = choose_patch(inputs, names, random);
    spec::SynthPatch patch = inputs.patches.at(chosen);
    shape_patch(inputs, voice, random, patch);
    patch.name = unique_name(spec, chosen, voice.track);
    assignment.patch_name = patch.name;
    if (source.synth)
      decide(field + ".patch_name", patch.name,
             names.size() > 1 ? "drawn from the genre's palette, leaning to the mood; cutoff " +
                                    std::to_string(patch.filter_cutoff_hz) + " Hz"
                              : "the patch for " + voice.instrument->name + "; cutoff " +
                                    std::to_string(patch.filter_cutoff_hz) + " Hz",
             0.7);
    spec.synth_patches.push_back(std::move(patch));
  }
  if (!source.synth) {
    const spec::SampleSource sample = sample_of(voice);
    assignment.sample_name = sample.name;
    const bool known = std::any_of(spec.sample_sources.begin(), spec.sample_sources.end(),
                                   [&](const auto& other) { return other.name == sample.name; });
    if (!known) spec.sample_sources.push_back(sample);
  }
  assignment.velocity_curve = velocity_curve(inputs, voice);
  assignment.layer_count = layers(inputs, voice, random);
  if (assignment.layer_count > 1)
    decide(field + ".layer_count", std::to_string(assignment.layer_count), "doubled for width",
           0.6);
  spec.instrument_assignments.push_back(std::move(assignment));
}

}  // namespace aether::sound_design
