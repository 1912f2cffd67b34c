#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace aether::mixing {
namespace {

/// A send of 0..1 as a fader: 1 = -6 dB, 0.5 = -12, 0.2 = -20; 0 is off.
double send_db(double amount) {
  return amount < 0.002 ? -60.0 : clamp_to(20.0 * std::log10(amount) - 6.0, -60.0, 0.0);
}

/// What a listener takes for the front stays in the middle.
bool is_centred(const Part& part) {
  return part.place == Place::kBass || part.place == Place::kVocal || part.place == Place::kLead ||
         (part.place == Place::kDrums && part.stem->role == "drums");
}

/// Positions of guests (parts the genre's palette does not seat): outwards, right and left in turn.
double guest_pan(int guest) {
  static constexpr double kSeats[] = {0.3, -0.3, 0.5, -0.5, 0.2, -0.2};
  return kSeats[static_cast<std::size_t>(guest) % std::size(kSeats)];
}

struct Sends {
  double reverb, delay;
};

/// Palette and patch each know half: the genre knows the room, the patch the sound.
Sends sends_of(const Inputs& inputs, const Part& part) {
  if (part.stem->category == "vocal") return {inputs.vocal_reverb, inputs.vocal_delay};
  Sends sends = part.entry ? Sends{part.entry->reverb, part.entry->delay} : Sends{0.2, 0.0};
  if (part.patch && part.place != Place::kBass)
    sends = {(sends.reverb + part.patch->reverb_send) / 2.0,
             (sends.delay + part.patch->delay_send) / 2.0};
  return sends;
}

/// To the nearest 128th note, so that the room answers in time.
double predelay_in_time(double wanted_ms, double bpm) {
  const double unit = 60000.0 / bpm / 32.0;
  return clamp_to(std::max(1.0, std::round(wanted_ms / unit)) * unit, 0.0, 250.0);
}

}  // namespace

void place_tracks(const Inputs& inputs, const std::vector<Part>& parts, spec::MixSpec& mix,
                  const Decide& decide) {
  const auto& character = inputs.genre.production.mix_characteristics;
  const double spread = 0.6 + 0.6 * character.width;
  int guests = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    spec::TrackSettings& track = mix.tracks[i];
    if (const auto pan = inputs.vocal_pans.find(parts[i].name()); pan != inputs.vocal_pans.end()) {
      track.pan = pan->second;
    } else if (!is_centred(parts[i])) {
      const double seat = parts[i].entry ? parts[i].entry->pan : guest_pan(guests++);
      track.pan = clamp_to(std::round(seat * spread * 100.0) / 100.0, -1.0, 1.0);
      if (track.pan != 0.0)
        decide("mix.tracks." + parts[i].name() + ".pan", std::to_string(track.pan).substr(0, 5),
               "its seat, spread by the genre's width", 0.8);
    }
    const Sends sends = sends_of(inputs, parts[i]);
    track.reverb_send_db = send_db(sends.reverb);
    track.delay_send_db = send_db(sends.delay);
  }
  const spec::SpaceProfile& space = inputs.genre.production.space;
  mix.returns.reverb_predelay_ms = predelay_in_time(space.reverb_predelay_ms, inputs.song.tempo());
  // A long tail fills more of the time, so its return comes down.
  mix.returns.reverb_gain_db =
      clamp_to((2.0 - inputs.sound_design.global_reverb_decay) * 0.8, -4.0, 2.0);
  mix.returns.delay_gain_db = 0.0;
  mix.returns.delay_beats = space.delay_beats;
  mix.returns.delay_feedback = space.delay_feedback;
  mix.spatial.stereo_width = clamp_to(0.75 + 0.5 * character.width, 0.0, 1.3);
  decide("mix.spatial.stereo_width", std::to_string(mix.spatial.stereo_width).substr(0, 4),
         "the genre's width is " + std::to_string(character.width).substr(0, 4), 0.8);
}

}  // namespace aether::mixing
