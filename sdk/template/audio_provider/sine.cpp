// The smallest audio provider: one sine a note, with a short fade in and out so that it does not
// click.
#include <aether/plugin.hpp>

#include <cmath>
#include <numbers>

namespace {

struct Voice {
  std::uint32_t id;
  double phase, step;
  float level, target;
};

class SineStream : public aether::AudioStream {
 public:
  SineStream(double rate_hz, double tuning_hz) : rate_hz_(rate_hz), tuning_hz_(tuning_hz) {}

  void render(const aether_event* events, std::uint32_t event_count, float* const* out,
              std::uint32_t frames) override {
    std::uint32_t next = 0;
    for (std::uint32_t frame = 0; frame < frames; ++frame) {
      for (; next < event_count && events[next].frame <= frame; ++next) take(events[next]);
      float sum = 0.0f;
      for (Voice& voice : voices_) {
        sum += voice.level * static_cast<float>(std::sin(voice.phase));
        voice.phase += voice.step;
        voice.level += (voice.target - voice.level) * 0.005f;
      }
      out[0][frame] = out[1][frame] = sum;
    }
    std::erase_if(voices_, [](const Voice& v) { return v.target == 0.0f && v.level < 1e-4f; });
  }

  bool is_idle() const override { return voices_.empty(); }

 private:
  void take(const aether_event& event) {
    if (event.type == AETHER_EVENT_NOTE_ON) {
      const double hz = tuning_hz_ * std::exp2((event.key - 69) / 12.0);
      voices_.push_back(
          {event.note_id, 0.0, 2.0 * std::numbers::pi * hz / rate_hz_, 0.0f, 0.2f * event.value});
    } else if (event.type == AETHER_EVENT_NOTE_OFF) {
      for (Voice& voice : voices_)
        if (voice.id == event.note_id) voice.target = 0.0f;
    }
  }

  double rate_hz_, tuning_hz_;
  std::vector<Voice> voices_;
};

class Sine : public aether::AudioProvider {
 public:
  using AudioProvider::AudioProvider;

  std::unique_ptr<aether::AudioStream> open(const aether::Map& part, double rate_hz) override {
    const aether::Value document{part};
    if (document.at("drums").bool_or(false))
      throw aether::Failure(aether::Status::kUnsupported, "E-SINE-DRUMS", "a sine plays no drums");
    return std::make_unique<SineStream>(rate_hz, document.at("tuning_hz").double_or(440.0));
  }
};

}  // namespace

AETHER_PLUGIN(aether::audio_provider<Sine>({.id = "com.example.provider.sine",
                                            .version = "1.0.0",
                                            .role = "sine",
                                            .description = "Plays any part on sines."}))
