/* AETHER plugin ABI, version 1.0: the whole contract between the engine and a plugin, in C99.
 *
 * A plugin is one shared object that exports exactly one symbol, `aether_plugin_entry`. Through it
 * the host learns what the file offers (descriptors) and creates instances. Everything that crosses
 * this line is plain C: no C++ type, no exception, no memory allocated on one side and freed on the
 * other.
 *
 * Life of a plugin:  dlopen -> entry.init -> entry.warm -> fork of the job -> entry.create -> calls
 * -> instance.destroy -> process exit. The library is never unloaded; its process ends. `init` and
 * `warm` run in the single-threaded host process, `create` and everything on an instance in a job
 * process.
 *
 * Thread tags in the comments:
 *   [host-main]   the only thread of the host process; starting a thread here is an error
 *   [job]         the job thread that owns the instance; calls on one instance never overlap
 *   [any]         any thread of the process
 *   [audio]       a render worker thread of the job; calls on one *stream* never overlap
 *
 * Growth: structs only ever gain members at the end, covered by `struct_size`; a member is read
 * only when struct_size covers it. New abilities come as extensions and interfaces with ids of the
 * form "aether.<name>/<revision>"; an id never changes its meaning. Third parties use their reverse
 * domain.
 *
 * Strings are UTF-8 and null-terminated. "msgpack map" means one MessagePack value whose top level
 * is a map with string keys (see PLUGINS.md for each document). All of this is @since 1.0.
 */
#ifndef AETHER_PLUGIN_H
#define AETHER_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** "AETH" read as a little-endian 32-bit number. @since 1.0 */
#define AETHER_PLUGIN_MAGIC 0x48544541u
#define AETHER_ABI_MAJOR 1u
#define AETHER_ABI_MINOR 0u
/** The one symbol a plugin exports, of type `const aether_entry`. @since 1.0 */
#define AETHER_ENTRY_SYMBOL "aether_plugin_entry"
/** Stands before its declaration, because everything else in a plugin is hidden:
 *  `extern AETHER_EXPORT const aether_entry aether_plugin_entry;` @since 1.0 */
#define AETHER_EXPORT __attribute__((visibility("default")))

/** What a call came to. The class decides whether the job is tried again. @since 1.0 */
typedef int32_t aether_status;
enum {
  AETHER_OK = 0,
  AETHER_INVALID = 1,     /**< the input can never work; not retried */
  AETHER_TRANSIENT = 2,   /**< may work later (network, busy service); retried with back-off */
  AETHER_RESOURCE = 3,    /**< memory, disk, a missing file; retried once */
  AETHER_CANCELLED = 4,   /**< is_cancelled() was seen */
  AETHER_UNSUPPORTED = 5, /**< this plugin cannot do that; another may */
  AETHER_INTERNAL = 6     /**< a bug, or an escaped exception; retried once */
};

/** Severity for aether_host.log. @since 1.0 */
enum { AETHER_LOG_DEBUG = 0, AETHER_LOG_INFO = 1, AETHER_LOG_WARN = 2, AETHER_LOG_ERROR = 3 };

/** A borrowed view of bytes; valid until the call that received it returns. @since 1.0 */
typedef struct aether_bytes {
  const void* data;
  uint64_t size;
} aether_bytes;

/** Where a callee writes its result. The receiver copies at once; `write` may be called several
 * times and the pieces are joined. Valid until the call that received it returns. @since 1.0 */
typedef struct aether_sink {
  void* context;
  void (*write)(void* context, const void* data, uint64_t size); /**< [any] */
} aether_sink;

/* ---------------------------------------------------------------------------------------------- */
/* The host, as a plugin sees it */
/* ---------------------------------------------------------------------------------------------- */

typedef struct aether_host aether_host;

/** Services every plugin has. The host passed to init and warm lives until deinit and offers only
 * log and set_error, config/1 and data_dir/1; the host passed to create lives as long as the
 * instance and offers all extensions. @since 1.0 */
struct aether_host {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved; /**< 0 */
  void* impl; /**< the host's own; a plugin passes the aether_host back and never looks inside */

  /** An extension struct of the host, or NULL when it does not offer `id`. Lives as long as the
   * host. [any] @since 1.0 */
  const void* (*get_extension)(const aether_host* host, const char* id);

  /** One line to the job's log. `text` is copied. [any] @since 1.0 */
  void (*log)(const aether_host* host, int32_t severity, const char* text);

  /** Says why the call that is about to return a status other than AETHER_OK failed. `code` is
   * stable and upper case ("E-GENRE-UNKNOWN"), `text` a sentence that says what to do, `field` the
   * path of the offending field or NULL. All are copied. [any] @since 1.0 */
  void (*set_error)(const aether_host* host, const char* code, const char* text, const char* field);

  /** Non-zero once the job was cancelled or ran out of time; return AETHER_CANCELLED soon after.
   *  Cheap enough for every block. [any] @since 1.0 */
  int32_t (*is_cancelled)(const aether_host* host);

  /** Share of the current call done, 0 to 1, and what it is doing; also the sign of life. `text`
   * may be NULL and is copied. At most ten a second are passed on. [any] @since 1.0 */
  void (*progress)(const aether_host* host, double fraction, const char* text);
};

/* ---------------------------------------------------------------------------------------------- */
/* Extensions of the host */
/* ---------------------------------------------------------------------------------------------- */

/** Named counter-based random streams. The key depends only on the job's seed, the stage and the
 * purpose, so a stream never shifts because another one was read. @since 1.0 */
#define AETHER_EXT_RANDOM "aether.random/1"
typedef struct aether_random {
  uint32_t struct_size;
  uint32_t reserved;
  /** Key of the stream (stage of this instance, purpose). Purpose is free text. [any] */
  uint64_t (*stream_key)(const aether_host* host, const char* purpose);
  /** The counter-th number of a stream, uniform over 64 bits: SplitMix64 (Steele, Lea & Flood 2014)
   *  evaluated at `key + (counter + 1) * 0x9E3779B97F4A7C15`. Pure. [any] */
  uint64_t (*draw)(uint64_t key, uint64_t counter);
} aether_random;

/** The plugin's own configuration. @since 1.0 */
#define AETHER_EXT_CONFIG "aether.config/1"
typedef struct aether_config {
  uint32_t struct_size;
  uint32_t reserved;
  /** Writes the value of `key` under `plugins.<plugin id>` of the daemon's configuration as text
   * and returns AETHER_OK; AETHER_UNSUPPORTED when the key is not set. Secrets are not served here:
   * they come from the environment variables the operator allowed. [any] */
  aether_status (*get)(const aether_host* host, const char* key, aether_sink out);
} aether_config;

/** Read-only bulk data installed with the engine: SoundFonts, model weights. @since 1.0 */
#define AETHER_EXT_DATA_DIR "aether.data_dir/1"
typedef struct aether_data_dir {
  uint32_t struct_size;
  uint32_t reserved;
  /** Absolute path of the data directory; lives as long as the host. [any] */
  const char* (*path)(const aether_host* host);
  /** Finds a bulk file by kind and name ("soundfont", "FluidR3_GM.sf2") along the configured search
   * path, records its SHA-256 for the recipe and writes its absolute path. AETHER_RESOURCE when it
   * is nowhere. An empty name asks for the configured default of that kind. [any] */
  aether_status (*find)(const aether_host* host, const char* kind, const char* name,
                        aether_sink out);
} aether_data_dir;

typedef struct aether_instance aether_instance;

/** Other plugins, reached only through the host. @since 1.0 */
#define AETHER_EXT_PROVIDER "aether.provider/1"
typedef struct aether_provider {
  uint32_t struct_size;
  uint32_t reserved;
  /** The job's instance of a provider. `kind` is an interface id such as AETHER_KIND_MIDI; `id` a
   * plugin id, or NULL for the one the brief, else the configuration, chose. The instance belongs
   * to the host and lives until the caller's own is destroyed. AETHER_UNSUPPORTED when there is
   * none. [job] */
  aether_status (*get)(const aether_host* host, const char* kind, const char* id,
                       aether_instance** out);
} aether_provider;

/** The decision log: what was decided, why, and how sure. @since 1.0 */
#define AETHER_EXT_DECISION "aether.decision/1"
typedef struct aether_decision {
  uint32_t struct_size;
  uint32_t reserved;
  /** `field` is the path in the produced document ("song.bpm"), `value` its text form, `reason` a
   * sentence with the evidence, `confidence` 0 to 1. All are copied. [any] */
  void (*record)(const aether_host* host, const char* field, const char* value, const char* reason,
                 double confidence);
} aether_decision;

/** Extra files of a stage, beside the documents it returns. @since 1.0 */
#define AETHER_EXT_ARTIFACT "aether.artifact/1"
typedef struct aether_artifact {
  uint32_t struct_size;
  uint32_t reserved;
  /** Keeps `content` as an artifact of the current stage. `name` is a relative path without "..",
   * such as "lyrics.txt"; `type` a short noun ("lyrics"); `mime` its media type. Copied and hashed
   * at once. [job] */
  aether_status (*emit)(const aether_host* host, const char* name, const char* type,
                        const char* mime, aether_bytes content);
} aether_artifact;

/** Measurements of what was really rendered. @since 1.0 */
#define AETHER_EXT_MEASURE "aether.measure/1"
typedef struct aether_measure {
  uint32_t struct_size;
  uint32_t reserved;
  /** Writes a msgpack map of measurements. Subjects: "stems", "mix", "master" (documents of those
   * stages) and "file:<release file>", which decodes that file afresh ("file:master.wav").
   * AETHER_UNSUPPORTED when the subject does not exist yet. The maps are described in
   * spec/measure.hpp. [job] */
  aether_status (*get)(const aether_host* host, const char* subject, aether_sink out);
} aether_measure;

/** Permission for calls that leave the machine: rate limits, circuit breakers and bulkheads live in
 * the broker and outlast jobs. @since 1.0 */
#define AETHER_EXT_RESILIENCE "aether.resilience/1"
typedef struct aether_resilience {
  uint32_t struct_size;
  uint32_t reserved;
  /** Asks to use `resource` ("llm.anthropic"). AETHER_OK: go, and report afterwards.
   * AETHER_TRANSIENT: not now; `retry_after_ms` says when to ask again. [job] */
  aether_status (*permit)(const aether_host* host, const char* resource, uint32_t* retry_after_ms);
  /** The outcome of a permitted call: its status, its duration, and the server's own retry delay or
   * 0. [job] */
  void (*report)(const aether_host* host, const char* resource, aether_status outcome,
                 uint32_t duration_ms, uint32_t retry_after_ms);
} aether_resilience;

/* ---------------------------------------------------------------------------------------------- */
/* Instances and their interfaces */
/* ---------------------------------------------------------------------------------------------- */

/** One object a plugin made. The struct belongs to the plugin and lives until destroy. @since 1.0
 */
struct aether_instance {
  uint32_t struct_size;
  uint32_t reserved; /**< 0 */
  void* impl;        /**< the plugin's own */

  /** Ends the instance; no call may follow. [job] */
  void (*destroy)(aether_instance* self);

  /** Can it work now? Writes {status: "healthy" | "degraded" | "unhealthy", detail: text}. Must
   * return within a second and reach no network. [job] */
  aether_status (*health)(aether_instance* self, aether_sink out);

  /** Writes {name, version, description, capabilities: [text], ...}. [job] */
  aether_status (*info)(aether_instance* self, aether_sink out);

  /** The struct of an interface this instance implements, or NULL. Lives as long as the instance.
   * [any] */
  const void* (*get_interface)(aether_instance* self, const char* kind);
};

/** An agent writes specifications. @since 1.0 */
#define AETHER_KIND_AGENT "aether.agent/1"
typedef struct aether_agent {
  uint32_t struct_size;
  uint32_t reserved;
  /** `inputs` is a msgpack map {document name: document} with what the stage consumes; the same
   * shape, with what it produces, goes to `out`. Unknown keys of a document that is passed on are
   * kept. [job] */
  aether_status (*process)(aether_instance* self, aether_bytes inputs, aether_sink out);
} aether_agent;

/** A MIDI provider turns specifications into a score. @since 1.0 */
#define AETHER_KIND_MIDI "aether.midi/1"
typedef struct aether_midi {
  uint32_t struct_size;
  uint32_t reserved;
  /** `inputs` is a msgpack map {song, harmony, melody, rhythm, arrangement, lyrics?, vocal?, genre,
   *  instruments}; writes a score (music/score.hpp) as a msgpack map. [job] */
  aether_status (*generate)(aether_instance* self, aether_bytes inputs, aether_sink out);
} aether_midi;

/** What happens to a sounding part at one sample. @since 1.0 */
enum {
  AETHER_EVENT_NOTE_ON = 1,  /**< key, value = velocity 0..1, note_id */
  AETHER_EVENT_NOTE_OFF = 2, /**< key, note_id */
  AETHER_EVENT_CONTROL = 3,  /**< key = MIDI controller number, value 0..1 */
  AETHER_EVENT_BEND = 4,     /**< value in semitones */
  AETHER_EVENT_PRESSURE = 5, /**< value 0..1 */
  AETHER_EVENT_TUNE = 6 /**< key, value = cents added to notes of that key that start from now on */
};
typedef struct aether_event {
  uint32_t frame; /**< offset in the block, [0, frames) */
  uint16_t type;  /**< AETHER_EVENT_* */
  int16_t key;    /**< MIDI key 0..127, or controller number */
  uint32_t
      note_id; /**< pairs a note-off with its note-on; unique within the stream while sounding */
  float value;
} aether_event;

typedef struct aether_audio_stream aether_audio_stream;

/** An audio provider plays one part. @since 1.0 */
#define AETHER_KIND_AUDIO "aether.audio/1"
typedef struct aether_audio {
  uint32_t struct_size;
  uint32_t reserved;
  /** Opens one part. `part` is a msgpack map: {track, instrument, category, role, drums: bool,
   * midi_program, bank, patch: SynthPatch?, sample: SampleSource?, assignment, tuning_hz,
   * tempo_map, seed_key, sound_design: {vintage_warmth, tape_saturation, vinyl_texture}}. `rate_hz`
   * is 44100..192000. Streams of one instance may be rendered on different threads at once, and
   * while another is opened or closed. AETHER_UNSUPPORTED when this provider cannot play the part.
   * [job] */
  aether_status (*open)(aether_instance* self, aether_bytes part, double rate_hz,
                        aether_audio_stream** out);
  /** Renders `frames` (1..4096) frames into planar stereo `out[0]`, `out[1]`, overwriting them.
   * Events are in order of frame. Output is dry, 0 dBFS = 1.0, finite, and a function of the events
   * alone: the same events give the same bits however they are cut into blocks of 64. [audio] */
  aether_status (*render)(aether_audio_stream* stream, const aether_event* events,
                          uint32_t event_count, float* const* out, uint32_t frames);
  /** Non-zero when the stream is silent and will stay so without new events. [audio] */
  int32_t (*is_idle)(aether_audio_stream* stream);
  void (*close)(aether_audio_stream* stream); /**< [job] */
} aether_audio;

/** Draft: large language models. Request {system, user, schema, max_tokens}, reply {text, model,
 * usage}.
 *  @since 1.0, may change before /1 */
#define AETHER_KIND_LLM "aether.llm/0"
typedef struct aether_llm {
  uint32_t struct_size;
  uint32_t reserved;
  aether_status (*complete)(aether_instance* self, aether_bytes request,
                            aether_sink out); /**< [job] */
} aether_llm;

/** Draft: singing. Request {vocal, lyrics, notes, rate_hz}, audio to planar blocks. @since 1.0, may
 * change */
#define AETHER_KIND_VOICE "aether.voice/0"
typedef struct aether_voice {
  uint32_t struct_size;
  uint32_t reserved;
  aether_status (*open)(aether_instance* self, aether_bytes part, double rate_hz,
                        aether_audio_stream** out); /**< [job] */
  aether_status (*render)(aether_audio_stream* stream, float* const* out,
                          uint32_t frames);   /**< [audio] */
  void (*close)(aether_audio_stream* stream); /**< [job] */
} aether_voice;

/** Draft: text embeddings. Request {texts: [text]}, reply {vectors: [[float]], model, degraded:
 * bool}.
 *  @since 1.0, may change before /1 */
#define AETHER_KIND_EMBEDDING "aether.embedding/0"
typedef struct aether_embedding {
  uint32_t struct_size;
  uint32_t reserved;
  aether_status (*embed)(aether_instance* self, aether_bytes request,
                         aether_sink out); /**< [job] */
} aether_embedding;

/* ---------------------------------------------------------------------------------------------- */
/* The entry */
/* ---------------------------------------------------------------------------------------------- */

/** What one kind of instance is. All pointers live as long as the library. @since 1.0 */
typedef struct aether_descriptor {
  uint32_t struct_size;
  uint32_t reserved;
  const char* id;      /**< reverse domain, "org.aether.agent.composition" */
  const char* version; /**< semantic version of the plugin, "1.0.0" */
  const char* kind;    /**< main interface, AETHER_KIND_* */
  const char* role;    /**< what it is for: the stage of an agent, the short name of a provider */
  const char* const* consumes; /**< documents an agent reads, null-terminated; NULL for none */
  const char* const* produces; /**< documents an agent writes, null-terminated; NULL for none */
  const char* const*
      needs; /**< host extensions it cannot do without, null-terminated; NULL for none */
  const char* description; /**< one sentence */
} aether_descriptor;

/** The exported symbol. @since 1.0 */
typedef struct aether_entry {
  uint32_t magic;       /**< AETHER_PLUGIN_MAGIC */
  uint32_t struct_size; /**< sizeof(aether_entry) of the header it was built with */
  uint32_t abi_major;   /**< must equal the host's */
  uint32_t abi_minor;   /**< must not exceed the host's */
  const char* build_id; /**< free text that names the build; lives as long as the library */

  /** Cheap set-up; no thread, no descriptor left open, no network. [host-main] */
  aether_status (*init)(const aether_host* host);
  /** Loads read-only bulk that every job will share copy-on-write; may be NULL. No thread may
   * remain. [host-main] */
  aether_status (*warm)(const aether_host* host);
  /** Undoes init; called once, before the host process exits in good order. [host-main] */
  void (*deinit)(void);
  /** Number of descriptors, at least 1. [any] */
  uint32_t (*count)(void);
  /** Descriptor `index` < count(), or NULL. [any] */
  const aether_descriptor* (*describe)(uint32_t index);
  /** Makes an instance of descriptor `index`. On failure *out stays NULL. [job] */
  aether_status (*create)(uint32_t index, const aether_host* host, aether_instance** out);
} aether_entry;

/* The frozen 1.0 layout (LP64): tests/abi holds the same numbers against C99 and both C++
 * compilers. */
#if defined(__cplusplus)
#define AETHER_FREEZE(condition) static_assert(condition, "AETHER ABI 1.0 layout")
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define AETHER_FREEZE(condition) _Static_assert(condition, "AETHER ABI 1.0 layout")
#else
#define AETHER_FREEZE_CAT2(a, b) a##b
#define AETHER_FREEZE_CAT(a, b) AETHER_FREEZE_CAT2(a, b)
#define AETHER_FREEZE(condition) \
  typedef char AETHER_FREEZE_CAT(aether_freeze_, __LINE__)[(condition) ? 1 : -1]
#endif
#if defined(__LP64__)
AETHER_FREEZE(sizeof(aether_bytes) == 16);
AETHER_FREEZE(sizeof(aether_sink) == 16);
AETHER_FREEZE(sizeof(aether_host) == 64 && offsetof(aether_host, get_extension) == 24);
AETHER_FREEZE(offsetof(aether_host, progress) == 56);
AETHER_FREEZE(sizeof(aether_instance) == 48 && offsetof(aether_instance, get_interface) == 40);
AETHER_FREEZE(sizeof(aether_event) == 16 && offsetof(aether_event, value) == 12);
AETHER_FREEZE(sizeof(aether_descriptor) == 72 && offsetof(aether_descriptor, description) == 64);
AETHER_FREEZE(sizeof(aether_entry) == 72 && offsetof(aether_entry, create) == 64);
AETHER_FREEZE(sizeof(aether_random) == 24 && sizeof(aether_config) == 16);
AETHER_FREEZE(sizeof(aether_data_dir) == 24 && sizeof(aether_provider) == 16);
AETHER_FREEZE(sizeof(aether_decision) == 16 && sizeof(aether_artifact) == 16);
AETHER_FREEZE(sizeof(aether_measure) == 16 && sizeof(aether_resilience) == 24);
AETHER_FREEZE(sizeof(aether_agent) == 16 && sizeof(aether_midi) == 16);
AETHER_FREEZE(sizeof(aether_audio) == 40);
#endif

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* AETHER_PLUGIN_H */
