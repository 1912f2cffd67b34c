// Drum kits: what each General MIDI drum key sounds like in each of ten kits.
#pragma once

#include "drum_sound.hpp"

#include <array>
#include <string_view>

namespace aether::synth {

enum class Kit { kAcoustic, kRoom, kPower, kJazz, kBrush, kLofi, k808, k909, kGated, kHand };

/// The kit a patch name ("drums_house_909", "kit_808") or, failing that, an instrument id
/// ("brush_kit") speaks of.
Kit kit_named(std::string_view patch, std::string_view instrument);

/// The sound of a GM drum key (27..87) in a kit; keys without a drum of their own get the nearest
/// relative.
DrumSound drum_sound(Kit kit, int key);

}  // namespace aether::synth
