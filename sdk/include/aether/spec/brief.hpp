// The brief: what a person asks for. `prompt` or `genre` is required; explicit fields win over the
// text.
#pragma once

#include <aether/spec/base.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aether::spec {

inline constexpr std::array<std::string_view, 2> kLoudnessModes = {"streaming", "genre"};
inline constexpr std::array<std::string_view, 9> kFormats = {
    "wav_24_48", "wav_16_44", "wav_32f", "flac_24_48", "flac_16_44",
    "mp3_320",   "mp3_v0",    "ogg",     "mix_wav_32f"};

struct InstrumentWishes {
  std::vector<std::string> include;  ///< instrument ids or names
  std::vector<std::string> exclude;
  template <class F>
  static void fields(F&& f) {
    f("include", &InstrumentWishes::include, Size{0, 16});
    f("exclude", &InstrumentWishes::exclude, Size{0, 32});
  }
};

struct Brief {
  std::optional<std::string> prompt;  ///< free text, 1 .. 20,000 characters
  std::optional<std::string> genre;   ///< genre id or alias
  std::optional<std::string> title;   ///< also names the release folder; no path parts
  std::optional<Mood> mood;
  std::optional<int> bpm;
  std::optional<KeySignature> key;  ///< "A minor", "Ebm", "D dorian"
  std::optional<Meter> time_signature;
  std::optional<double> duration;  ///< seconds; also "2:30" or "150s" where the reader allows text
  std::optional<bool> vocals;
  std::optional<std::int64_t> seed;  ///< 0 .. 2^53; derived from the brief's checksum when absent
  InstrumentWishes instruments;
  std::optional<std::string> structure;  ///< "intro-verse-chorus-verse-chorus-outro"
  std::optional<std::string> lyrics;  ///< sung instead of written ones; blank lines part sections
  std::vector<std::string> formats = {"wav_24_48", "flac_24_48", "mp3_320"};
  bool stems = true;                   ///< write stems/*.flac
  std::string loudness = "streaming";  ///< "streaming" (-14 LUFS) or "genre"
  bool strict = false;                 ///< a failed QA check fails the job
  std::map<std::string, std::string>
      providers;  ///< kind ("audio", "midi", "llm", …) or instrument → plugin id
  std::map<std::string, std::string> agents;  ///< role → plugin id

  template <class F>
  static void fields(F&& f) {
    f("prompt", &Brief::prompt, Length{1, 20000});
    f("genre", &Brief::genre, Length{1, 100});
    f("title", &Brief::title, Length{1, 200});
    f("mood", &Brief::mood);
    f("bpm", &Brief::bpm, Range{20, 300});
    f("key", &Brief::key);
    f("time_signature", &Brief::time_signature);
    f("duration", &Brief::duration, Range{10, 1200});
    f("vocals", &Brief::vocals);
    f("seed", &Brief::seed, Range{0, 9007199254740992.0});
    f("instruments", &Brief::instruments);
    f("structure", &Brief::structure, Length{1, 1000});
    f("lyrics", &Brief::lyrics, Length{1, 20000});
    f("formats", &Brief::formats, OneOf{kFormats}, Size{1, 9});
    f("stems", &Brief::stems);
    f("loudness", &Brief::loudness, OneOf{kLoudnessModes});
    f("strict", &Brief::strict);
    f("providers", &Brief::providers, Size{0, 32});
    f("agents", &Brief::agents, Size{0, 32});
  }
};

/// Reads a brief strictly: unknown keys, ranges, `key` and `duration` in their text forms, a title
/// that is a plain name. Genre and instrument names are checked by the daemon, which knows them.
/// @throws Failure E-BRIEF-… with the field.
Brief parse_brief(const Value& value);

}  // namespace aether::spec
