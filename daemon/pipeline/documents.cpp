#include "daemon/pipeline/documents.hpp"

#include <aether/codec.hpp>
#include <aether/music/score.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/master.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/mix.hpp>
#include <aether/spec/qa.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/spec/vocal.hpp>

#include <utility>

#include "daemon/core/files.hpp"

namespace aether::pipeline {

namespace {

template <class Spec>
void check(const Value& value, std::string_view name) {
  (void)from_value<Spec>(value, name);
}

using Check = void (*)(const Value&, std::string_view);
const std::map<std::string_view, Check>& checks() {
  static const std::map<std::string_view, Check> known = {
      {"song", check<spec::SongSpec>},
      {"harmony", check<spec::HarmonySpec>},
      {"melody", check<spec::MelodySpec>},
      {"rhythm", check<spec::RhythmSpec>},
      {"arrangement", check<spec::ArrangementSpec>},
      {"lyrics", check<spec::LyricSpec>},
      {"vocal", check<spec::VocalSpec>},
      {"sound_design", check<spec::SoundDesignSpec>},
      {"score", check<music::Score>},
      {"stems", check<spec::StemsReport>},
      {"mix", check<spec::MixSpec>},
      {"mixdown", check<spec::SignalMeasure>},
      {"master", check<spec::MasterSpec>},
      {"files", check<spec::FilesReport>},
      {"qa", check<spec::QAReport>},
  };
  return known;
}

}  // namespace

Result<void> check_document(std::string_view name, const Value& value) {
  return catching([&] {
    if (!value.is_map())
      throw Failure(Status::kInvalid, "E-SPEC-TYPE",
                    std::string("must be a map, not ") + value.type_name(), std::string(name));
    const auto known = checks().find(name);
    if (known != checks().end()) known->second(value, name);
  });
}

Result<void> Documents::load(const std::string& name, const std::string& path,
                             const std::string& sha256) {
  const auto bytes = read_file(path);
  if (!bytes.ok()) return bytes.error();
  if (sha256_hex(bytes.value()) != sha256)
    return Error{Status::kResource,
                 "E-DOCUMENT-DAMAGED",
                 path + " (document " + name + ") does not have its recorded SHA-256",
                 {}};
  Result<Value> value = catching([&] { return decode_msgpack(bytes.value()); });
  if (!value.ok()) return value.error();
  return put(name, std::move(value).value(), sha256);
}

Result<void> Documents::put(const std::string& name, Value value, std::string sha256) {
  if (name == "song") {
    const std::string genre_id = value.at("genre_id").string_or("");
    const Document* genres = find("genres");
    const Value none;
    const Value& genre = genres == nullptr ? none : genres->value.at(genre_id);
    if (!genre.is_map())
      return Error{Status::kInvalid, "E-AGENT-OUTPUT", "there is no genre \"" + genre_id + "\"",
                   "song.genre_id"};
    documents_.insert_or_assign("genre", Document{genre, checksum(genre)});
  }
  documents_.insert_or_assign(name, Document{std::move(value), std::move(sha256)});
  return {};
}

const Document* Documents::find(std::string_view name) const {
  const auto at = documents_.find(name);
  return at == documents_.end() ? nullptr : &at->second;
}

const Value& Documents::get(std::string_view name) const {
  const Document* document = find(name);
  if (document == nullptr)
    throw Failure(Status::kInternal, "E-DOCUMENT-MISSING",
                  "there is no document \"" + std::string(name) + "\"", std::string(name));
  return document->value;
}

}  // namespace aether::pipeline
