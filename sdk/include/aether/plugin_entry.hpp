// The C side of a C++ plugin: classes of plugin.hpp as function tables, offers as descriptors, and
// the one exported symbol. Comes with plugin.hpp; include that.
#pragma once

#include <aether/plugin.hpp>

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace aether {

/// What a descriptor says, in C++.
struct Description {
  std::string id, version, role;
  std::vector<std::string> consumes = {}, produces = {};
  std::vector<std::string> needs = {};
  std::string description = {};
  std::vector<std::string> capabilities = {};
};

namespace detail {

/// Runs `body` at the border: what it throws becomes a status and an error text at the host.
template <class Body>
aether_status guard(const aether_host* host, Body&& body) noexcept {
  try {
    body();
    return AETHER_OK;
  } catch (const Failure& failure) {
    const Error& error = failure.error();
    host->set_error(host, error.code.c_str(), error.text.c_str(),
                    error.field.empty() ? nullptr : error.field.c_str());
    return static_cast<aether_status>(error.status);
  } catch (const std::bad_alloc&) {
    host->set_error(host, "E-MEMORY", "out of memory", nullptr);
    return AETHER_RESOURCE;
  } catch (const std::exception& error) {
    host->set_error(host, "E-PLUGIN-EXCEPTION", error.what(), nullptr);
    return AETHER_INTERNAL;
  } catch (...) {
    host->set_error(host, "E-PLUGIN-EXCEPTION", "an unknown exception escaped", nullptr);
    return AETHER_INTERNAL;
  }
}

struct Wrapped {
  aether_instance instance{};
  const aether_host* host = nullptr;
  std::unique_ptr<Component> component;
  const void* interface = nullptr;
  const char* kind = nullptr;
  const Description* description = nullptr;
};

inline Wrapped& wrapped(aether_instance* self) {
  return *static_cast<Wrapped*>(self->impl);
}

inline Map decode_map(aether_bytes bytes) {
  Value value = decode_msgpack(bytes.data, bytes.size);
  return std::move(value.as_map());
}

struct Stream {
  const aether_host* host;
  std::unique_ptr<AudioStream> stream;
};

template <class Base>
struct InterfaceOf;

template <>
struct InterfaceOf<Agent> {
  static inline const aether_agent table = {
      sizeof(aether_agent), 0, [](aether_instance* self, aether_bytes inputs, aether_sink out) {
        return guard(wrapped(self).host, [&] {
          auto& agent = static_cast<Agent&>(*wrapped(self).component);
          write_value(out, Value(agent.process(decode_map(inputs))));
        });
      }};
};
template <>
struct InterfaceOf<MidiProvider> {
  static inline const aether_midi table = {
      sizeof(aether_midi), 0, [](aether_instance* self, aether_bytes inputs, aether_sink out) {
        return guard(wrapped(self).host, [&] {
          auto& midi = static_cast<MidiProvider&>(*wrapped(self).component);
          write_value(out, midi.generate(decode_map(inputs)));
        });
      }};
};
template <>
struct InterfaceOf<LlmProvider> {
  static inline const aether_llm table = {
      sizeof(aether_llm), 0, [](aether_instance* self, aether_bytes request, aether_sink out) {
        return guard(wrapped(self).host, [&] {
          auto& llm = static_cast<LlmProvider&>(*wrapped(self).component);
          write_value(out, Value(llm.complete(decode_map(request))));
        });
      }};
};
template <>
struct InterfaceOf<EmbeddingProvider> {
  static inline const aether_embedding table = {
      sizeof(aether_embedding), 0,
      [](aether_instance* self, aether_bytes request, aether_sink out) {
        return guard(wrapped(self).host, [&] {
          auto& embedding = static_cast<EmbeddingProvider&>(*wrapped(self).component);
          write_value(out, Value(embedding.embed(decode_map(request))));
        });
      }};
};
template <>
struct InterfaceOf<AudioProvider> {
  static inline const aether_audio table = {
      sizeof(aether_audio),
      0,
      [](aether_instance* self, aether_bytes part, double rate_hz, aether_audio_stream** out) {
        *out = nullptr;
        return guard(wrapped(self).host, [&] {
          auto& audio = static_cast<AudioProvider&>(*wrapped(self).component);
          auto stream = std::make_unique<Stream>(
              Stream{wrapped(self).host, audio.open(decode_map(part), rate_hz)});
          *out = reinterpret_cast<aether_audio_stream*>(stream.release());
        });
      },
      [](aether_audio_stream* stream, const aether_event* events, std::uint32_t count,
         float* const* out, std::uint32_t frames) {
        auto* wrapped_stream = reinterpret_cast<Stream*>(stream);
        return guard(wrapped_stream->host,
                     [&] { wrapped_stream->stream->render(events, count, out, frames); });
      },
      [](aether_audio_stream* stream) -> std::int32_t {
        return reinterpret_cast<Stream*>(stream)->stream->is_idle() ? 1 : 0;
      },
      [](aether_audio_stream* stream) { delete reinterpret_cast<Stream*>(stream); }};
};

/// One descriptor with the storage its C strings need, and how to make its instance.
struct Offer {
  Description description;
  const char* kind = nullptr;
  const void* interface = nullptr;
  std::unique_ptr<Component> (*make)(Host) = nullptr;
  std::vector<const char*> consumes, produces, needs;
  aether_descriptor descriptor{};

  void bind() {
    const auto list = [](const std::vector<std::string>& from, std::vector<const char*>& to) {
      to.clear();
      for (const std::string& text : from) to.push_back(text.c_str());
      to.push_back(nullptr);
    };
    list(description.consumes, consumes);
    list(description.produces, produces);
    list(description.needs, needs);
    descriptor = {sizeof(aether_descriptor),
                  0,
                  description.id.c_str(),
                  description.version.c_str(),
                  kind,
                  description.role.c_str(),
                  consumes.data(),
                  produces.data(),
                  needs.data(),
                  description.description.c_str()};
  }
};

inline const aether_instance& instance_functions() {
  static const aether_instance functions = {
      sizeof(aether_instance),
      0,
      nullptr,
      [](aether_instance* self) { delete &wrapped(self); },
      [](aether_instance* self, aether_sink out) {
        return guard(wrapped(self).host,
                     [&] { write_value(out, Value(wrapped(self).component->health())); });
      },
      [](aether_instance* self, aether_sink out) {
        return guard(wrapped(self).host, [&] {
          const Description& d = *wrapped(self).description;
          Map info = {{"name", d.id},
                      {"version", d.version},
                      {"description", d.description},
                      {"capabilities", Value(d.capabilities)}};
          for (auto& [key, value] : wrapped(self).component->info())
            info.insert_or_assign(key, value);
          write_value(out, Value(std::move(info)));
        });
      },
      [](aether_instance* self, const char* kind) -> const void* {
        return std::strcmp(kind, wrapped(self).kind) == 0 ? wrapped(self).interface : nullptr;
      }};
  return functions;
}

inline aether_status create_from(Offer& offer, const aether_host* host, aether_instance** out) {
  *out = nullptr;
  return guard(host, [&] {
    auto made = std::make_unique<Wrapped>();
    made->instance = instance_functions();
    made->instance.impl = made.get();
    made->host = host;
    made->component = offer.make(Host(host));
    made->interface = offer.interface;
    made->kind = offer.kind;
    made->description = &offer.description;
    *out = &made.release()->instance;
  });
}

template <class Class, class Base>
Offer offer(Description description) {
  Offer made;
  made.description = std::move(description);
  made.kind = Base::kKind;
  made.interface = &InterfaceOf<Base>::table;
  made.make = [](Host host) -> std::unique_ptr<Component> { return std::make_unique<Class>(host); };
  return made;
}

template <class... Offers>
std::vector<Offer> collect(Offers... offers) {
  std::vector<Offer> list;
  (list.push_back(std::move(offers)), ...);
  // The C strings point into the offers, so they are bound where the offers stay.
  for (Offer& offer : list) offer.bind();
  return list;
}

using OfferList = std::vector<Offer>& (*)();

template <OfferList list>
std::uint32_t entry_count() {
  return static_cast<std::uint32_t>(list().size());
}
template <OfferList list>
const aether_descriptor* entry_describe(std::uint32_t index) {
  return index < list().size() ? &list()[index].descriptor : nullptr;
}
template <OfferList list>
aether_status entry_create(std::uint32_t index, const aether_host* host, aether_instance** out) {
  if (index >= list().size()) return AETHER_UNSUPPORTED;
  return create_from(list()[index], host, out);
}
inline aether_status no_init(const aether_host*) {
  return AETHER_OK;
}
inline void no_deinit() {}

}  // namespace detail

template <class Class>
detail::Offer agent(Description d) {
  return detail::offer<Class, Agent>(std::move(d));
}
template <class Class>
detail::Offer midi_provider(Description d) {
  return detail::offer<Class, MidiProvider>(std::move(d));
}
template <class Class>
detail::Offer audio_provider(Description d) {
  return detail::offer<Class, AudioProvider>(std::move(d));
}
template <class Class>
detail::Offer llm_provider(Description d) {
  return detail::offer<Class, LlmProvider>(std::move(d));
}
template <class Class>
detail::Offer embedding_provider(Description d) {
  return detail::offer<Class, EmbeddingProvider>(std::move(d));
}

}  // namespace aether

#ifndef AETHER_BUILD_ID
#define AETHER_BUILD_ID "unnamed"
#endif

/// The exported entry over a list of offers. INIT and WARM are `aether_status (*)(const
/// aether_host*)`, DEINIT is `void (*)()`; WARM may be nullptr. The offers are built on first use,
/// in the host, before any fork.
#define AETHER_PLUGIN_WITH(INIT, WARM, DEINIT, ...)                                       \
  static std::vector<::aether::detail::Offer>& aether_plugin_offers() {                   \
    static auto* offers =                                                                 \
        new std::vector<::aether::detail::Offer>(::aether::detail::collect(__VA_ARGS__)); \
    return *offers;                                                                       \
  }                                                                                       \
  extern "C" {                                                                            \
  extern AETHER_EXPORT const aether_entry aether_plugin_entry;                            \
  const aether_entry aether_plugin_entry = {                                              \
      AETHER_PLUGIN_MAGIC,                                                                \
      sizeof(aether_entry),                                                               \
      AETHER_ABI_MAJOR,                                                                   \
      AETHER_ABI_MINOR,                                                                   \
      AETHER_BUILD_ID,                                                                    \
      INIT,                                                                               \
      WARM,                                                                               \
      DEINIT,                                                                             \
      &::aether::detail::entry_count<aether_plugin_offers>,                               \
      &::aether::detail::entry_describe<aether_plugin_offers>,                            \
      &::aether::detail::entry_create<aether_plugin_offers>};                             \
  }

#define AETHER_PLUGIN(...) \
  AETHER_PLUGIN_WITH(&::aether::detail::no_init, nullptr, &::aether::detail::no_deinit, __VA_ARGS__)
