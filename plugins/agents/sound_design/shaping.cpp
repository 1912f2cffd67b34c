// How mood, genre and seed bend a patch, and the room all parts share.
#include "steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace aether::sound_design {

namespace {

using spec::Mood;

// What a mood does: octaves of brightness, factor on attacks and rooms, drive.
struct Tint {
  double brightness, slowness, drive;
};

Tint tint_of(Mood mood) {
  switch (mood) {
    case Mood::kHappy:
      return {0.3, 0.9, 0.0};
    case Mood::kSad:
      return {-0.35, 1.15, 0.0};
    case Mood::kEnergetic:
      return {0.4, 0.75, 0.05};
    case Mood::kCalm:
      return {-0.3, 1.25, 0.0};
    case Mood::kAggressive:
      return {0.35, 0.7, 0.15};
    case Mood::kMelancholic:
      return {-0.3, 1.1, 0.0};
    case Mood::kUplifting:
      return {0.35, 0.95, 0.0};
    case Mood::kDark:
      return {-0.5, 1.0, 0.05};
    case Mood::kNostalgic:
      return {-0.2, 1.05, 0.0};
    case Mood::kEthereal:
      return {0.05, 1.35, 0.0};
    case Mood::kPlayful:
      return {0.25, 0.85, 0.0};
    case Mood::kIntense:
      return {0.25, 0.8, 0.1};
  }
  return {0.0, 1.0, 0.0};
}

// The first mood counts fully, each further one a third.
Tint tint_of(const spec::SongSpec& song) {
  Tint tint = tint_of(song.primary_mood);
  for (const Mood mood : song.secondary_moods) {
    const Tint more = tint_of(mood);
    tint.brightness += more.brightness / 3.0;
    tint.slowness *= 1.0 + (more.slowness - 1.0) / 3.0;
    tint.drive += more.drive / 3.0;
  }
  return tint;
}

bool mentions(const Inputs& inputs, std::string_view word) {
  return inputs.wishes.find(word) != std::string::npos;
}

double unit(double x) {
  return std::clamp(x, 0.0, 1.0);
}

// The decade of a reference era ("1970s", "80s"), or 0.
int decade(const spec::SongSpec& song) {
  const std::string era = song.creative_brief.reference_era.value_or("");
  for (int year = 1950; year <= 2020; year += 10) {
    const std::string four = std::to_string(year);
    if (era.find(four.substr(0, 3)) != std::string::npos || era == four.substr(2) + "s")
      return year;
  }
  return 0;
}

std::string reverb_of_decade(int year, const std::string& usual) {
  if (year == 0 || year >= 1990) return usual;
  return year >= 1970 ? "plate" : year == 1960 ? "spring" : "chamber";
}

std::string rounded(double x) {
  std::string text = std::to_string(std::round(x * 100.0) / 100.0);
  return text.substr(0, text.find('.') + 3);
}

}  // namespace

double wanted_brightness(const Inputs& inputs) {
  return tint_of(inputs.song).brightness +
         0.5 * (inputs.genre.production.mix_characteristics.brightness - 0.5);
}

void shape_patch(const Inputs& inputs, const Voice& voice, RandomStream& random,
                 spec::SynthPatch& patch) {
  const Tint tint = tint_of(inputs.song);
  const bool low_end = voice.role == "bass" || voice.category == "bass";
  const bool drums = voice.category == "drums";
  // Basses keep their weight and kits their cymbals: they take half of the mood and little of the
  // seed.
  const double share = low_end || drums ? 0.4 : 1.0;
  const double seed_octaves = (drums ? 0.05 : 0.2) * random.uniform(-1.0, 1.0);
  double octaves = share * wanted_brightness(inputs) + seed_octaves;
  if (patch.filter_type == "highpass") octaves *= -0.3;
  if (patch.filter_type == "bandpass") octaves *= 0.4;
  patch.filter_cutoff_hz = std::clamp(
      static_cast<int>(std::lround(patch.filter_cutoff_hz * std::exp2(octaves))), 60, 20000);
  patch.amp_decay_ms =
      std::clamp(patch.amp_decay_ms * (1.0 + 0.12 * random.uniform(-1.0, 1.0)), 0.0, 5000.0);
  if (drums) {
    patch.detune_cents = std::clamp(patch.detune_cents + random.integer(-30, 30), -100, 100);
    patch.distortion_amount = unit(patch.distortion_amount + 0.5 * tint.drive);
    return;
  }
  const bool slow = patch.amp_attack_ms >= 60.0;
  patch.amp_attack_ms = std::clamp(patch.amp_attack_ms * (slow ? tint.slowness : 1.0), 0.0, 5000.0);
  patch.amp_release_ms =
      std::clamp(patch.amp_release_ms * (1.0 + 0.15 * random.uniform(-1.0, 1.0)) *
                     (low_end ? 1.0 : tint.slowness),
                 0.0, 10000.0);
  patch.detune_cents = std::clamp(
      static_cast<int>(std::lround(patch.detune_cents * (1.0 + 0.2 * random.uniform(-1.0, 1.0)))),
      -100, 100);
  if (voice.role != "pad" && voice.role != "texture")
    patch.distortion_amount = unit(patch.distortion_amount + tint.drive);
  if (inputs.song.primary_mood == Mood::kNostalgic && !low_end)
    patch.chorus_amount = unit(patch.chorus_amount + 0.12);
  // A wide genre spreads what is already spread.
  const double width = inputs.genre.production.mix_characteristics.width;
  if (patch.stereo_spread > 0.0)
    patch.stereo_spread = unit(patch.stereo_spread * (0.7 + 0.5 * width));
}

void choose_space(const Inputs& inputs, RandomStream random, spec::SoundDesignSpec& spec,
                  const Decide& decide) {
  const spec::ProductionProfile& production = inputs.genre.production;
  const Tint tint = tint_of(inputs.song);
  const int year = decade(inputs.song);
  spec.global_reverb_type = reverb_of_decade(year, production.space.reverb_type);
  decide("sound_design.global_reverb_type", spec.global_reverb_type,
         spec.global_reverb_type == production.space.reverb_type
             ? "usual in " + inputs.genre.name
             : "the sound of the " + std::to_string(year) + "s",
         0.8);

  double wet = 1.0;
  if (mentions(inputs, "dreamy") || mentions(inputs, "spacious") || mentions(inputs, "reverb"))
    wet = 1.25;
  if (mentions(inputs, " dry") || mentions(inputs, "intimate") || mentions(inputs, "close-miked"))
    wet = 0.7;
  spec.global_reverb_size =
      unit(production.space.reverb_size * wet * (1.0 + 0.08 * random.uniform(-1.0, 1.0)));
  // A room that rings over the next bar blurs it: fast songs get shorter tails.
  const double tempo = std::clamp(
      std::sqrt(std::sqrt(inputs.genre.tempo.typical_bpm / std::max(inputs.song.tempo(), 20.0))),
      0.8, 1.25);
  spec.global_reverb_decay = std::clamp(production.space.reverb_decay_s * wet * tint.slowness *
                                            tempo * (1.0 + 0.08 * random.uniform(-1.0, 1.0)),
                                        0.1, 10.0);
  decide("sound_design.global_reverb_decay", rounded(spec.global_reverb_decay) + " s",
         "the genre's " + rounded(production.space.reverb_decay_s) + " s, bent to the " +
             enum_text(inputs.song.primary_mood) + " mood and the tempo",
         0.7);

  const double age = year != 0 && year < 1990 ? 0.15 : 0.0;
  spec.vintage_warmth =
      unit(production.mix_characteristics.vintage_warmth + age +
           (mentions(inputs, "warm") ? 0.15 : 0.0) + 0.05 * random.uniform(-1.0, 1.0));
  spec.tape_saturation =
      unit(production.tape_saturation + age +
           (mentions(inputs, "tape") || mentions(inputs, "cassette") ? 0.25 : 0.0));
  spec.vinyl_texture = unit(production.vinyl_texture +
                            (mentions(inputs, "vinyl") || mentions(inputs, "crackle") ? 0.4 : 0.0));
  decide("sound_design.vintage_warmth", rounded(spec.vintage_warmth),
         age > 0.0 ? "an older era was asked for" : "usual in " + inputs.genre.name, 0.7);
  if (spec.vinyl_texture > 0.0)
    decide("sound_design.vinyl_texture", rounded(spec.vinyl_texture),
           production.vinyl_texture > 0.0 ? "usual in " + inputs.genre.name : "asked for", 0.8);
  if (mentions(inputs, "432 hz") || mentions(inputs, "432hz")) {
    spec.master_tuning_hz = 432.0;
    decide("sound_design.master_tuning_hz", "432", "asked for", 1.0);
  }
}

}  // namespace aether::sound_design
