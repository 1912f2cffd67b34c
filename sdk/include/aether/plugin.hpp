// Comfort for plugins in C++20, header-only, over the C ABI of plugin.h. A class becomes the
// function table; exceptions become a status and an error text; nothing C++ crosses the border.
//
//   class Jazzcat : public aether::Agent {
//    public:
//     using Agent::Agent;
//     aether::Map process(const aether::Map& inputs) override { … }
//   };
//   AETHER_PLUGIN(aether::agent<Jazzcat>({.id = "com.example.jazzcat", .version = "1.0.0",
//       .role = "composition", .consumes = {"song", "genre"}, .produces = {"harmony", "melody",
//       "rhythm"}, .description = "Walks and comps."}))
//
// Throw aether::Failure to say what is wrong; any other exception becomes AETHER_INTERNAL.
#pragma once

#include <aether/plugin.h>
#include <aether/codec.hpp>
#include <aether/error.hpp>
#include <aether/random.hpp>
#include <aether/value.hpp>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aether {

namespace detail {

/// An aether_sink that joins what is written to it.
struct ByteSink {
  Bytes bytes;
  static void append(void* context, const void* data, std::uint64_t size) {
    auto& to = static_cast<ByteSink*>(context)->bytes;
    const auto* from = static_cast<const std::uint8_t*>(data);
    to.insert(to.end(), from, from + size);
  }
  aether_sink sink() { return {this, &append}; }
  std::string text() const { return std::string(bytes.begin(), bytes.end()); }
  Value value() const { return decode_msgpack(bytes); }
};

inline void write_value(aether_sink out, const Value& value) {
  const Bytes bytes = encode_msgpack(value);
  out.write(out.context, bytes.data(), bytes.size());
}

}  // namespace detail

/// Another plugin's instance, borrowed from the host.
class Provider {
 public:
  Provider(aether_instance* instance, std::string kind)
      : instance_(instance), kind_(std::move(kind)) {}
  aether_instance* get() const { return instance_; }
  template <class Interface>
  const Interface* interface() const {
    return static_cast<const Interface*>(instance_->get_interface(instance_, kind_.c_str()));
  }

 private:
  aether_instance* instance_;
  std::string kind_;
};

/// The host, as a C++ plugin sees it. Cheap to copy; valid as long as the aether_host.
class Host {
 public:
  explicit Host(const aether_host* host) : host_(host) {}
  const aether_host* raw() const { return host_; }

  template <class Extension>
  const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(host_->get_extension(host_, id));
  }

  void log(int severity, const std::string& text) const {
    host_->log(host_, severity, text.c_str());
  }
  bool is_cancelled() const { return host_->is_cancelled(host_) != 0; }
  /// @throws Failure (kCancelled) once the job was cancelled.
  void check_cancelled() const {
    if (is_cancelled()) throw Failure(Status::kCancelled, "E-CANCELLED", "the job was cancelled");
  }
  void progress(double fraction, const std::string& text = {}) const {
    host_->progress(host_, fraction, text.empty() ? nullptr : text.c_str());
  }

  /// The stream (seed, this stage, purpose).
  RandomStream random(const std::string& purpose) const {
    return RandomStream(random_key(purpose));
  }
  std::uint64_t random_key(const std::string& purpose) const {
    const auto* random = require<aether_random>(AETHER_EXT_RANDOM);
    return random->stream_key(host_, purpose.c_str());
  }

  /// Notes a decision in the decision log, with the evidence and a confidence of 0 to 1.
  void decide(const std::string& field, const std::string& value, const std::string& reason,
              double confidence = 1.0) const {
    if (const auto* log = extension<aether_decision>(AETHER_EXT_DECISION))
      log->record(host_, field.c_str(), value.c_str(), reason.c_str(), confidence);
  }

  /// The plugin's own configuration, or `fallback`.
  std::string config(const std::string& key, const std::string& fallback = {}) const {
    const auto* config = extension<aether_config>(AETHER_EXT_CONFIG);
    detail::ByteSink sink;
    if (!config || config->get(host_, key.c_str(), sink.sink()) != AETHER_OK) return fallback;
    return sink.text();
  }

  /// Absolute path of a bulk file. @throws Failure (kResource) when it is not installed.
  std::string find_file(const std::string& kind, const std::string& name = {}) const {
    const auto* data = require<aether_data_dir>(AETHER_EXT_DATA_DIR);
    detail::ByteSink sink;
    if (data->find(host_, kind.c_str(), name.c_str(), sink.sink()) != AETHER_OK)
      throw Failure(
          Status::kResource, "E-DATA-MISSING",
          "no " + kind + (name.empty() ? std::string() : " \"" + name + "\"") + " is installed");
    return sink.text();
  }

  /// The job's provider of a kind. @throws Failure (kUnsupported) when there is none.
  Provider provider(const std::string& kind, const std::string& id = {}) const {
    const auto* providers = require<aether_provider>(AETHER_EXT_PROVIDER);
    aether_instance* instance = nullptr;
    const aether_status status =
        providers->get(host_, kind.c_str(), id.empty() ? nullptr : id.c_str(), &instance);
    if (status != AETHER_OK || !instance)
      throw Failure(
          Status::kUnsupported, "E-PROVIDER-MISSING",
          "no provider of kind " + kind + (id.empty() ? std::string() : " with id " + id));
    return Provider(instance, kind);
  }

  /// Keeps a file of this stage.
  void emit(const std::string& name, const std::string& type, const std::string& mime,
            std::string_view content) const {
    const auto* artifact = require<aether_artifact>(AETHER_EXT_ARTIFACT);
    if (artifact->emit(host_, name.c_str(), type.c_str(), mime.c_str(),
                       {content.data(), content.size()}) != AETHER_OK)
      throw Failure(Status::kResource, "E-ARTIFACT-EMIT", "could not keep \"" + name + "\"");
  }

  /// Measurements of "stems", "mix", "master" or "file:<name>"; null when there are none yet.
  Value measure(const std::string& subject) const {
    const auto* measure = require<aether_measure>(AETHER_EXT_MEASURE);
    detail::ByteSink sink;
    if (measure->get(host_, subject.c_str(), sink.sink()) != AETHER_OK) return {};
    return sink.value();
  }

 private:
  template <class Extension>
  const Extension* require(const char* id) const {
    const auto* found = extension<Extension>(id);
    if (!found)
      throw Failure(Status::kUnsupported, "E-EXTENSION-MISSING",
                    std::string("the host does not offer ") + id);
    return found;
  }
  const aether_host* host_;
};

/// What every instance answers.
class Component {
 public:
  explicit Component(Host host) : host_(host) {}
  virtual ~Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;

  /// {status: healthy | degraded | unhealthy, detail}.
  virtual Map health() { return {{"status", "healthy"}, {"detail", ""}}; }
  /// Merged over {name, version, description, capabilities} of the descriptor.
  virtual Map info() { return {}; }

 protected:
  const Host& host() const { return host_; }

 private:
  Host host_;
};

/// Writes specifications.
class Agent : public Component {
 public:
  using Component::Component;
  static constexpr const char* kKind = AETHER_KIND_AGENT;
  virtual Map process(const Map& inputs) = 0;
};

/// Specifications in, score out.
class MidiProvider : public Component {
 public:
  using Component::Component;
  static constexpr const char* kKind = AETHER_KIND_MIDI;
  virtual Value generate(const Map& inputs) = 0;
};

/// One sounding part of an AudioProvider.
class AudioStream {
 public:
  virtual ~AudioStream() = default;
  /// See aether_audio.render.
  virtual void render(const aether_event* events, std::uint32_t event_count, float* const* out,
                      std::uint32_t frames) = 0;
  virtual bool is_idle() const = 0;
};

class AudioProvider : public Component {
 public:
  using Component::Component;
  static constexpr const char* kKind = AETHER_KIND_AUDIO;
  virtual std::unique_ptr<AudioStream> open(const Map& part, double rate_hz) = 0;
};

class LlmProvider : public Component {
 public:
  using Component::Component;
  static constexpr const char* kKind = AETHER_KIND_LLM;
  virtual Map complete(const Map& request) = 0;
};

class EmbeddingProvider : public Component {
 public:
  using Component::Component;
  static constexpr const char* kKind = AETHER_KIND_EMBEDDING;
  virtual Map embed(const Map& request) = 0;
};

}  // namespace aether

#include <aether/plugin_entry.hpp>
