// The numbers come from the service notes of the machines where there are any (808: kick 49 Hz,
// snare 238 and 476 Hz, cowbell 540 and 800 Hz), from membrane theory for skins (Bessel ratios
// 1, 1.59, 2.14, 2.30, 2.65, 2.92), and otherwise from what such drums measure.
#include "drum_kit.hpp"

#include <string>
#include <utility>

namespace aether::synth {

namespace {

using Band = DrumSound::Band;

bool machine(Kit kit) {
  return kit == Kit::k808 || kit == Kit::k909 || kit == Kit::kGated;
}

DrumSound kick(Kit kit) {
  DrumSound s;
  s.velocity_tone = 0.4f;
  switch (kit) {
    case Kit::k808:
      s.tone_hz = 49, s.modes[0] = {1, 1, 650}, s.sweep_fast = 1.3f, s.sweep_fast_ms = 6,
      s.sweep_slow = 0.25f, s.sweep_slow_ms = 60;
      s.click_level = 0.25f, s.click_hz = 2500, s.tone_hold_ms = 10, s.gain = 0.85f;
      break;
    case Kit::k909:
      s.tone_hz = 52, s.modes[0] = {1, 1, 260}, s.sweep_fast = 2.0f, s.sweep_fast_ms = 12,
      s.sweep_slow = 0.5f, s.sweep_slow_ms = 70;
      s.click_level = 0.9f, s.click_hz = 3800, s.tone_drive = 0.35f, s.tone_hold_ms = 15,
      s.gain = 0.8f;
      break;
    case Kit::kGated:
      s.tone_hz = 56, s.modes[0] = {1, 1, 190}, s.modes[1] = {1.9f, 0.2f, 60}, s.sweep_fast = 1.6f,
      s.sweep_fast_ms = 9, s.sweep_slow = 0.4f, s.sweep_slow_ms = 50;
      s.click_level = 1.1f, s.click_hz = 3200, s.tone_drive = 0.2f, s.tone_hold_ms = 20,
      s.gain = 0.85f;
      break;
    case Kit::kJazz:
    case Kit::kBrush:
      s.tone_hz = 66, s.modes[0] = {1, 0.9f, 260}, s.modes[1] = {1.59f, 0.35f, 160},
      s.modes[2] = {2.14f, 0.15f, 90};
      s.sweep_fast = 0.5f, s.sweep_fast_ms = 12, s.noise_level = 0.15f, s.noise_hz = 900,
      s.noise_decay_ms = 40, s.gain = 0.6f;
      break;
    case Kit::kLofi:
      s.tone_hz = 58, s.modes[0] = {1, 1, 190}, s.modes[1] = {1.59f, 0.3f, 90}, s.sweep_fast = 1.2f,
      s.sweep_fast_ms = 12;
      s.noise_level = 0.25f, s.noise_hz = 1200, s.noise_decay_ms = 30, s.tone_drive = 0.4f,
      s.gain = 0.75f;
      break;
    default:
      s.tone_hz = kit == Kit::kPower ? 54.0f : 58.0f;
      s.modes[0] = {1, 1, kit == Kit::kRoom ? 260.0f : 200.0f}, s.modes[1] = {1.59f, 0.4f, 120},
      s.modes[2] = {2.3f, 0.2f, 70};
      s.sweep_fast = 1.1f, s.sweep_fast_ms = 10, s.sweep_slow = 0.2f, s.sweep_slow_ms = 60;
      s.noise_level = 0.2f, s.noise_hz = 2200, s.noise_decay_ms = 18, s.noise_damping = 1.6f;
      s.click_level = kit == Kit::kPower ? 1.2f : 0.7f, s.click_hz = 3500,
      s.tone_drive = kit == Kit::kPower ? 0.3f : 0.0f, s.gain = 0.8f;
  }
  return s;
}

DrumSound snare(Kit kit) {
  DrumSound s;
  s.velocity_tone = 0.7f;
  switch (kit) {
    case Kit::k808:
      s.tone_hz = 238, s.modes[0] = {1, 0.6f, 90}, s.modes[1] = {2, 0.35f, 60};
      s.noise_level = 0.9f, s.noise_hz = 4200, s.noise_band = Band::kHigh, s.noise_decay_ms = 130,
      s.gain = 0.55f;
      break;
    case Kit::k909:
      s.tone_hz = 190, s.modes[0] = {1, 0.75f, 90}, s.modes[1] = {1.72f, 0.5f, 60},
      s.sweep_fast = 0.6f, s.sweep_fast_ms = 10;
      s.noise_level = 1.3f, s.noise_hz = 2600, s.noise_damping = 1.8f, s.noise_decay_ms = 170,
      s.click_level = 0.5f, s.gain = 0.55f;
      break;
    case Kit::kGated:  // long noise that the sampled room holds up, then shuts
      s.tone_hz = 178, s.modes[0] = {1, 0.8f, 130}, s.modes[1] = {1.6f, 0.4f, 80},
      s.sweep_fast = 0.5f, s.sweep_fast_ms = 14;
      s.noise_level = 1.5f, s.noise_hz = 2000, s.noise_damping = 1.9f, s.noise_decay_ms = 300,
      s.click_level = 0.8f, s.gain = 0.5f;
      break;
    case Kit::kBrush:  // wires under a wire fan: no stick, a soft rise
      s.tone_hz = 195, s.modes[0] = {1, 0.12f, 90}, s.modes[1] = {1.59f, 0.06f, 70};
      s.noise_level = 0.9f, s.noise_hz = 3600, s.noise_damping = 1.8f, s.noise_decay_ms = 150,
      s.noise_attack_ms = 9, s.gain = 0.7f;
      break;
    case Kit::kLofi:
      s.tone_hz = 172, s.modes[0] = {1, 0.7f, 90}, s.modes[1] = {1.59f, 0.4f, 60};
      s.noise_level = 1.0f, s.noise_hz = 1900, s.noise_damping = 1.6f, s.noise_decay_ms = 110,
      s.gain = 0.6f;
      break;
    default: {
      const float ring = kit == Kit::kJazz ? 1.5f : kit == Kit::kPower ? 1.2f : 1.0f;
      s.tone_hz = kit == Kit::kJazz ? 215.0f : 186.0f;
      s.modes[0] = {1, 0.6f, 110 * ring}, s.modes[1] = {1.59f, 0.4f, 80 * ring},
      s.modes[2] = {2.14f, 0.25f, 60 * ring}, s.modes[3] = {2.65f, 0.15f, 45 * ring};
      s.sweep_fast = 0.25f, s.sweep_fast_ms = 12;
      s.noise_level = kit == Kit::kJazz ? 0.8f : 1.2f, s.noise_hz = 3300, s.noise_damping = 1.9f;
      s.noise_decay_ms = kit == Kit::kRoom ? 200.0f : kit == Kit::kPower ? 210.0f : 140.0f;
      s.click_level = 0.6f, s.click_hz = 4500, s.gain = 0.55f;
    }
  }
  return s;
}

// Share of a hi-hat's length, 1 = open.
DrumSound hat(Kit kit, float open) {
  DrumSound s;
  s.choke = 1;
  s.pan = 0.25f;
  s.velocity_tone = 0.6f;
  s.metal_hz = kit == Kit::k808 ? 40.0f : kit == Kit::k909 ? 58.0f : 66.0f;
  s.metal_filter_hz = kit == Kit::k808 ? 7500.0f : kit == Kit::kLofi ? 5200.0f : 8600.0f;
  s.metal_level = machine(kit) ? 1.0f : 0.55f;
  s.noise_band = Band::kHigh;
  s.noise_hz = kit == Kit::kLofi ? 5500.0f : 8200.0f;
  s.noise_level = machine(kit) ? 0.25f : 0.4f;
  const float closed_ms = kit == Kit::kJazz || kit == Kit::kBrush ? 70.0f
                          : kit == Kit::k808                      ? 45.0f
                                                                  : 55.0f;
  s.metal_decay_ms = closed_ms + open * 420.0f;
  s.noise_decay_ms = 0.8f * s.metal_decay_ms;
  s.gain = kit == Kit::kBrush ? 0.45f : 0.6f;
  return s;
}

DrumSound cymbal(Kit kit, float hz, float seconds, float bell, float brightness) {
  DrumSound s;
  s.metal_hz = hz;
  s.metal_level = 0.5f, s.metal_decay_ms = seconds * 600.0f,
  s.metal_filter_hz = 4200.0f * brightness;
  s.noise_level = 0.35f, s.noise_band = Band::kHigh, s.noise_hz = 5200.0f * brightness,
  s.noise_decay_ms = seconds * 420.0f;
  s.tone_hz = 640.0f;
  s.modes[0] = {1, bell, seconds * 350.0f}, s.modes[1] = {1.51f, 0.7f * bell, seconds * 300.0f};
  s.modes[2] = {2.32f, 0.6f * bell, seconds * 260.0f},
  s.modes[3] = {3.62f, 0.4f * bell, seconds * 200.0f};
  s.click_level = 0.3f, s.click_hz = 6000;
  s.gain = kit == Kit::kLofi ? 0.6f : 0.7f;
  return s;
}

DrumSound tom(Kit kit, float hz, float pan) {
  DrumSound s;
  s.tone_hz = hz;
  s.pan = pan;
  if (machine(kit)) {
    s.modes[0] = {1, 1, kit == Kit::kGated ? 300.0f : 220.0f};
    s.sweep_fast = kit == Kit::kGated ? 0.9f : 0.4f, s.sweep_fast_ms = 30, s.sweep_slow = 0.3f,
    s.sweep_slow_ms = 120;
    s.noise_level = kit == Kit::kGated ? 0.5f : 0.15f, s.noise_hz = 1500, s.noise_decay_ms = 120;
  } else {
    s.modes[0] = {1, 0.9f, 280}, s.modes[1] = {1.59f, 0.45f, 180}, s.modes[2] = {2.14f, 0.25f, 120},
    s.modes[3] = {2.3f, 0.15f, 90};
    s.sweep_fast = 0.35f, s.sweep_fast_ms = 25, s.noise_level = 0.2f, s.noise_hz = 2200,
    s.noise_decay_ms = 40;
  }
  s.click_level = 0.4f;
  s.gain = 0.55f;
  return s;
}

DrumSound skin(float hz, float decay_ms, float slap, float pan) {
  DrumSound s;
  s.tone_hz = hz, s.pan = pan;
  s.modes[0] = {1, 0.8f, decay_ms}, s.modes[1] = {1.59f, 0.3f, decay_ms * 0.6f},
  s.modes[2] = {2.14f, 0.2f, decay_ms * 0.4f};
  s.sweep_fast = 0.15f, s.sweep_fast_ms = 12, s.noise_level = slap, s.noise_hz = 2800,
  s.noise_decay_ms = 25;
  s.click_level = 0.3f, s.gain = 0.5f;
  return s;
}

DrumSound clap(Kit kit) {
  DrumSound s;
  s.bursts = 4, s.burst_ms = kit == Kit::k808 ? 9.5f : 11.0f;
  s.noise_level = 1.6f, s.noise_hz = kit == Kit::k909 ? 1400.0f : 1100.0f, s.noise_damping = 0.7f;
  s.noise_decay_ms = kit == Kit::kGated ? 190.0f : 120.0f, s.gain = 0.6f, s.velocity_tone = 0.3f;
  return s;
}

DrumSound rim(Kit kit) {
  DrumSound s;
  s.tone_hz = machine(kit) ? 455.0f : 520.0f;
  s.modes[0] = {1, 0.7f, 22}, s.modes[1] = {3.65f, 0.6f, 16}, s.modes[2] = {5.1f, 0.3f, 10};
  s.click_level = 0.8f, s.click_hz = 4200, s.pan = -0.15f, s.gain = 0.5f;
  return s;
}

DrumSound cowbell(float hz, float decay_ms) {
  DrumSound s;
  // Odd partials make the two tones nearly square, as in the machine.
  s.tone_hz = hz;
  s.modes[0] = {1, 0.6f, decay_ms}, s.modes[1] = {1.481f, 0.6f, decay_ms},
  s.modes[2] = {3, 0.2f, decay_ms * 0.6f};
  s.modes[3] = {4.444f, 0.2f, decay_ms * 0.6f}, s.modes[4] = {5, 0.1f, decay_ms * 0.4f},
  s.modes[5] = {7.407f, 0.1f, decay_ms * 0.4f};
  s.click_level = 0.2f, s.gain = 0.4f, s.pan = 0.2f;
  return s;
}

DrumSound rattle(float hz, float rise_ms, float decay_ms, float gain) {
  DrumSound s;
  s.noise_level = 1.0f, s.noise_hz = hz, s.noise_band = Band::kHigh, s.noise_attack_ms = rise_ms,
  s.noise_decay_ms = decay_ms;
  s.gain = gain, s.pan = -0.3f;
  return s;
}

DrumSound wood(float hz, float decay_ms) {
  DrumSound s;
  s.tone_hz = hz;
  s.modes[0] = {1, 0.9f, decay_ms}, s.modes[1] = {2.7f, 0.25f, decay_ms * 0.4f};
  s.click_level = 0.2f, s.gain = 0.45f, s.pan = -0.2f;
  return s;
}

DrumSound tambourine() {
  DrumSound s = rattle(7000, 2, 140, 0.25f);
  s.metal_level = 0.5f, s.metal_hz = 90, s.metal_decay_ms = 160, s.metal_filter_hz = 8000,
  s.bursts = 2, s.burst_ms = 22;
  return s;
}

DrumSound triangle(float decay_ms) {
  DrumSound s;
  s.tone_hz = 1620;
  s.modes[0] = {1, 0.3f, decay_ms}, s.modes[1] = {2.56f, 0.3f, decay_ms},
  s.modes[2] = {4.12f, 0.2f, decay_ms * 0.7f};
  s.choke = 2, s.gain = 0.25f, s.pan = 0.35f;
  return s;
}

DrumSound ride(Kit kit, bool bell) {
  DrumSound s = cymbal(kit, 52.0f, 1.6f, bell ? 0.5f : 0.12f, 0.9f);
  s.metal_level = bell ? 0.25f : 0.3f;
  s.noise_level = 0.15f;
  s.click_level = bell ? 0.5f : 0.8f;
  s.pan = 0.3f;
  s.gain *= 0.8f;
  return s;
}

// A brush drawn in a circle over the snare.
DrumSound sweep() {
  DrumSound s;
  s.noise_level = 0.8f, s.noise_hz = 3000, s.noise_damping = 1.9f, s.noise_attack_ms = 70,
  s.noise_decay_ms = 320, s.gain = 0.25f;
  return s;
}

DrumSound percussion(int key) {
  switch (key) {
    case 54:
      return tambourine();
    case 56:
      return cowbell(540, 110);
    case 58:
      return rattle(3000, 1, 260, 0.3f);
    case 60:
      return skin(410, 90, 0.3f, 0.2f);
    case 61:
      return skin(290, 110, 0.3f, 0.2f);
    case 62:
      return skin(330, 45, 0.6f, -0.25f);
    case 63:
      return skin(320, 190, 0.3f, -0.25f);
    case 64:
      return skin(215, 240, 0.25f, -0.3f);
    case 65:
      return skin(480, 160, 0.5f, 0.3f);
    case 66:
      return skin(340, 190, 0.5f, 0.3f);
    case 67:
      return cowbell(900, 160);
    case 68:
      return cowbell(680, 160);
    case 69:
      return rattle(6500, 18, 60, 0.3f);
    case 71:
    case 72:
      return wood(2300, 200);
    case 73:
    case 74:
      return rattle(3800, 40, 120, 0.3f);
    case 75:
      return wood(2500, 35);
    case 76:
      return wood(1250, 45);
    case 77:
      return wood(900, 55);
    case 78:
    case 79:
      return skin(520, 160, 0.1f, 0.1f);
    case 80:
      return triangle(90);
    case 81:
      return triangle(900);
    default:
      return rattle(key == 82 ? 5200.0f : 5800.0f, 12, 70, 0.3f);  // 70 maracas, 82 shaker
  }
}

}  // namespace

Kit kit_named(std::string_view patch, std::string_view instrument) {
  static constexpr std::array<std::pair<std::string_view, Kit>, 17> kWords = {
      {{"brush", Kit::kBrush},
       {"808", Kit::k808},
       {"909", Kit::k909},
       {"lofi", Kit::kLofi},
       {"gated", Kit::kGated},
       {"hand", Kit::kHand},
       {"percussion", Kit::kHand},
       {"room", Kit::kRoom},
       {"power", Kit::kPower},
       {"jazz", Kit::kJazz},
       {"acoustic", Kit::kAcoustic},
       {"analog", Kit::k909},
       {"electronic", Kit::kGated},
       {"house", Kit::k909},
       {"techno", Kit::k909},
       {"synthwave", Kit::kGated},
       {"rock", Kit::kPower}}};
  for (const std::string_view name : {patch, instrument})
    for (const auto& [word, kit] : kWords)
      if (name.find(word) != std::string_view::npos) return kit;
  return Kit::kAcoustic;
}

DrumSound drum_sound(Kit kit, int key) {
  switch (key) {
    case 35:
    case 36: {
      DrumSound s = kick(kit);
      if (key == 35) s.tone_hz *= 0.92f;
      return s;
    }
    case 37:
      return rim(kit);
    case 38:
      return snare(kit);
    case 40: {
      DrumSound s = snare(kit);
      s.tone_hz *= 1.12f;
      return s;
    }
    case 39:
      return clap(kit);
    case 42:
      return hat(kit, 0.0f);
    case 44:
      return hat(kit, 0.08f);
    case 46:
      return hat(kit, 1.0f);
    case 41:
      return tom(kit, 82, -0.45f);
    case 43:
      return tom(kit, 98, -0.35f);
    case 45:
      return tom(kit, 118, -0.15f);
    case 47:
      return tom(kit, 138, 0.05f);
    case 48:
      return tom(kit, 164, 0.2f);
    case 50:
      return tom(kit, 190, 0.35f);
    case 49:
      return cymbal(kit, 48, 1.9f, 0.05f, 1.0f);
    case 57:
      return cymbal(kit, 43, 2.2f, 0.05f, 0.9f);
    case 52:
      return cymbal(kit, 39, 1.4f, 0.15f, 0.8f);
    case 55:
      return cymbal(kit, 63, 0.7f, 0.05f, 1.2f);
    case 51:
      return ride(kit, false);
    case 59: {
      DrumSound s = ride(kit, false);
      s.metal_hz *= 1.1f;
      return s;
    }
    case 53:
      return ride(kit, true);
    default:
      break;
  }
  if (key < 35) return key == 29 || key == 30 ? sweep() : rim(kit);
  return percussion(key);
}

}  // namespace aether::synth
