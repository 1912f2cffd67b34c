// An audio provider as the engine meets it: a .so, a host that offers what a provider needs,
// streams that render.
#pragma once

#include <aether/plugin.h>
#include <aether/codec.hpp>
#include <aether/plugin.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <dlfcn.h>

namespace aether::testing {

/// A host with log, errors, data_dir and nothing else.
class AudioHost {
 public:
  AudioHost() {
    host_ = {sizeof(aether_host),
             AETHER_ABI_MAJOR,
             AETHER_ABI_MINOR,
             0,
             this,
             &extension,
             [](const aether_host*, int32_t, const char*) {},
             &remember,
             [](const aether_host*) { return 0; },
             [](const aether_host*, double, const char*) {}};
    data_ = {sizeof(aether_data_dir), 0, [](const aether_host*) { return "/usr/share"; }, &find};
  }
  const aether_host* get() const { return &host_; }
  /// "soundfont/FluidR3_GM.sf2" -> path; "soundfont/" is the default.
  std::map<std::string, std::string> files;
  std::string error_code, error_text;

 private:
  static AudioHost& self(const aether_host* host) { return *static_cast<AudioHost*>(host->impl); }
  static const void* extension(const aether_host* host, const char* id) {
    return std::string(id) == AETHER_EXT_DATA_DIR ? &self(host).data_ : nullptr;
  }
  static void remember(const aether_host* host, const char* code, const char* text, const char*) {
    self(host).error_code = code;
    self(host).error_text = text;
  }
  static aether_status find(const aether_host* host, const char* kind, const char* name,
                            aether_sink out) {
    const auto at = self(host).files.find(std::string(kind) + "/" + name);
    if (at == self(host).files.end()) return AETHER_RESOURCE;
    out.write(out.context, at->second.data(), at->second.size());
    return AETHER_OK;
  }
  aether_host host_{};
  aether_data_dir data_{};
};

struct Stereo {
  std::vector<float> left, right;
  double rate = 48000.0;
  std::size_t size() const { return left.size(); }
};

/// An event of a whole part, in frames from its start.
struct PartEvent {
  std::uint64_t frame;
  std::uint16_t type;
  int key;
  std::uint32_t id;
  float value;
};

class Stream {
 public:
  Stream(const aether_audio* api, aether_audio_stream* stream) : api_(api), stream_(stream) {}
  Stream(Stream&& other) noexcept
      : api_(other.api_), stream_(std::exchange(other.stream_, nullptr)) {}
  ~Stream() {
    if (stream_) api_->close(stream_);
  }
  aether_status render(const aether_event* events, std::uint32_t count, float* const* out,
                       std::uint32_t frames) {
    return api_->render(stream_, events, count, out, frames);
  }
  bool is_idle() const { return api_->is_idle(stream_) != 0; }

  /// Renders `frames` frames in blocks of `block`; events are sorted by frame.
  Stereo play(const std::vector<PartEvent>& events, std::size_t frames, std::uint32_t block = 256) {
    Stereo audio;
    audio.left.resize(frames);
    audio.right.resize(frames);
    std::size_t next = 0;
    for (std::size_t at = 0; at < frames; at += block) {
      const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(block, frames - at));
      std::vector<aether_event> now;
      for (; next < events.size() && events[next].frame < at + count; ++next)
        now.push_back({static_cast<std::uint32_t>(events[next].frame - at), events[next].type,
                       static_cast<int16_t>(events[next].key), events[next].id,
                       events[next].value});
      float* out[2] = {&audio.left[at], &audio.right[at]};
      render(now.data(), static_cast<std::uint32_t>(now.size()), out, count);
    }
    return audio;
  }

 private:
  const aether_audio* api_;
  aether_audio_stream* stream_;
};

/// A loaded provider. Never unloaded, as in the engine.
class AudioPlugin {
 public:
  AudioPlugin(const std::string& path, const aether_host* host) : host_(host) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(dlerror());
    entry_ = static_cast<const aether_entry*>(dlsym(library, AETHER_ENTRY_SYMBOL));
    if (!entry_ || entry_->init(host) != AETHER_OK) throw std::runtime_error("no entry in " + path);
  }
  aether_status warm() const { return entry_->warm ? entry_->warm(host_) : AETHER_OK; }
  const aether_entry& entry() const { return *entry_; }
  aether_instance* instance() {
    if (!instance_ && entry_->create(0, host_, &instance_) != AETHER_OK)
      throw std::runtime_error("create failed");
    return instance_;
  }
  const aether_audio* api() {
    return static_cast<const aether_audio*>(
        instance()->get_interface(instance(), AETHER_KIND_AUDIO));
  }
  aether_status try_open(const Map& part, double rate, aether_audio_stream** out) {
    const Bytes bytes = encode_msgpack(Value(part));
    return api()->open(instance(), {bytes.data(), bytes.size()}, rate, out);
  }
  Stream open(const Map& part, double rate = 48000.0) {
    aether_audio_stream* stream = nullptr;
    if (try_open(part, rate, &stream) != AETHER_OK) throw std::runtime_error("open failed");
    return Stream(api(), stream);
  }

 private:
  const aether_host* host_;
  const aether_entry* entry_ = nullptr;
  aether_instance* instance_ = nullptr;
};

inline std::vector<PartEvent> held_note(int key, double seconds, double rate = 48000.0,
                                        float velocity = 90.0f / 127.0f) {
  return {{0, AETHER_EVENT_NOTE_ON, key, 1, velocity},
          {static_cast<std::uint64_t>(seconds * rate), AETHER_EVENT_NOTE_OFF, key, 1, 0.0f}};
}

}  // namespace aether::testing
