#include "composition.hpp"

#include "candidates.hpp"
#include "families.hpp"
#include "harmony_writer.hpp"
#include "melody_writer.hpp"
#include "rhythm_writer.hpp"

#include <cstdio>

namespace aether::composition {
namespace {

/// Ids derive from the seed, through the stage's own stream.
std::string make_id(const RandomStream& random, const char* document) {
  char text[32];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(random.split(document).next_u64()));
  return std::string(document) + "-" + text;
}

const Value& require(const Map& inputs, const char* name) {
  const auto at = inputs.find(name);
  if (at == inputs.end() || !at->second.is_map())
    throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                  std::string("composition needs the document \"") + name + "\"", name);
  return at->second;
}

}  // namespace

Composition compose(const spec::SongSpec& song, const spec::GenreProfile& genre,
                    const RandomStream& random, const Decide& decide) {
  return compose(song, genre, families_of(song), random, decide);
}

Composition compose(const spec::SongSpec& song, const spec::GenreProfile& genre,
                    const std::vector<Family>& families, const RandomStream& random,
                    const Decide& decide) {
  if (song.sections.empty())
    throw Failure(Status::kInvalid, "E-SONG-FORM",
                  "the song has no sections; the creative director writes at least one",
                  "song.sections");
  Composition out;
  out.harmony.id = make_id(random, "harmony");
  out.melody.id = make_id(random, "melody");
  out.rhythm.id = make_id(random, "rhythm");
  write_harmony(out.harmony, song, genre, families, random.split("harmony"), decide);
  out.melody.harmony_id = out.harmony.id;
  write_melody(out.melody, out.harmony, song, genre, families, random.split("melody"), decide);
  write_rhythm(out.rhythm, song, genre, families, random.split("rhythm"), decide);
  return out;
}

Map CompositionAgent::process(const Map& inputs) {
  const auto song = from_value<spec::SongSpec>(require(inputs, "song"), "song");
  const auto genre = from_value<spec::GenreProfile>(require(inputs, "genre"), "genre");
  const auto decide = [this](const std::string& field, const std::string& value,
                             const std::string& reason, double confidence) {
    host().decide(field, value, reason, confidence);
  };
  critic::Taste taste;
  if (const auto lexicons = inputs.find("lexicons"); lexicons != inputs.end())
    taste = critic::Taste::from(lexicons->second.at("critic"));
  const Composition made = compose_best(song, genre, taste, host().random("compose"), decide);
  return {{"harmony", to_value(made.harmony)},
          {"melody", to_value(made.melody)},
          {"rhythm", to_value(made.rhythm)}};
}

}  // namespace aether::composition
