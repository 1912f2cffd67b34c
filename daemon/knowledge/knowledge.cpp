#include "daemon/knowledge/knowledge.hpp"

#include "daemon/core/files.hpp"
#include "daemon/knowledge/checks.hpp"
#include "daemon/knowledge/data_file.hpp"
#include "daemon/knowledge/genre_file.hpp"

#include <aether/codec.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/sound_design.hpp>
#include <aether/yaml.hpp>

#include <algorithm>
#include <functional>
#include <map>

namespace aether::knowledge {
namespace {

bool has_suffix(const std::string& name, std::string_view suffix) {
  return name.size() > suffix.size() &&
         name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// File name without folder and ending.
std::string stem_of(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

/// Reads one folder of data. `take` adds a file's entries to the document, or complains.
class Folder {
 public:
  using Take =
      std::function<void(const YamlDocument&, const std::string& stem, Map& into, Problems&)>;

  using Open = std::function<YamlDocument(const std::string& file)>;

  Folder(std::string path, Knowledge& all, const Knowledge* before, Open open)
      : path_(std::move(path)), knowledge_(all), before_(before), open_(std::move(open)) {}

  Document read(const Take& take) {
    Map all;
    for (const std::string& name : file_names()) read_file(name, take, all);
    Document document{Value(std::move(all)), {}};
    document.sha256 = checksum(document.value);
    return document;
  }

 private:
  std::vector<std::string> file_names() const {
    std::vector<std::string> names;
    const auto entries = list_directory(path_);
    if (!entries.ok()) return names;
    for (const DirectoryEntry& entry : *entries)
      if (entry.kind != EntryKind::kDirectory && entry.name.front() != '.' &&
          (has_suffix(entry.name, ".yaml") || has_suffix(entry.name, ".yml")))
        names.push_back(entry.name);
    return names;
  }

  void read_file(const std::string& name, const Take& take, Map& all) {
    const std::string file = path_ + "/" + name;
    std::vector<std::string> complaints;
    try {
      complaints = take_in(open_(file), name, take, all);
    } catch (const Failure& failure) {
      complaints.push_back(failure.error().message());
    }
    if (complaints.empty()) return;
    // What was loaded before must still fit what it names, so it is checked again.
    bool kept = false;
    if (before_ != nullptr)
      if (const auto old = before_->files.find(file); old != before_->files.end())
        kept = take_in({file, old->second, {}}, name, take, all).empty();
    knowledge_.rejected.push_back({file, kept, std::move(complaints)});
  }

  // The file's entries come in together or not at all; what is wrong with them otherwise.
  std::vector<std::string> take_in(const YamlDocument& document, const std::string& name,
                                   const Take& take, Map& all) {
    Map entries;
    Problems problems(document);
    try {
      take(document, stem_of(name), entries, problems);
      for (const auto& [key, value] : entries)
        if (all.contains(key))
          problems.add("", "\"" + key + "\" is already defined in another file", "E-DATA-TWICE");
    } catch (const Failure& failure) {
      problems.add(failure.error());
    }
    std::vector<std::string> complaints = problems.take();
    if (!complaints.empty()) return complaints;
    all.merge(entries);
    knowledge_.files.insert_or_assign(document.file, document.value);
    return {};
  }

  std::string path_;
  Knowledge& knowledge_;
  const Knowledge* before_;
  Open open_;
};

std::vector<std::string> keys_of(const Document& document) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.value.as_map()) keys.push_back(key);
  return keys;
}

/// A list under one key, decoded strictly, one by one so that each complaint has its place.
template <class T>
void take_list(const YamlDocument& document, const char* key, const char* id_key, Map& into,
               Problems& problems,
               const std::function<void(const T&, const std::string& path)>& check) {
  const Value& list = document.value.at(key);
  if (!list.is_array() || document.value.size() != 1) {
    problems.add("", std::string("must hold one key, `") + key + ":`, with a list", "E-DATA-SHAPE");
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = reflect::join(key, i);
    try {
      const T entry = from_value<T>(list.at(i), path, UnknownKeys::kReject);
      const std::string id = list.at(i).at(id_key).string_or("");
      if (into.contains(id)) problems.add(path, "\"" + id + "\" is defined twice", "E-DATA-TWICE");
      check(entry, path);
      into.insert_or_assign(id, to_value(entry));
    } catch (const Failure& failure) {
      problems.add(failure.error());
    }
  }
}

Document read_patches(Folder folder) {
  return folder.read(
      [](const YamlDocument& document, const std::string&, Map& into, Problems& problems) {
        take_list<spec::SynthPatch>(document, "patches", "name", into, problems,
                                    [](const spec::SynthPatch&, const std::string&) {});
      });
}

Document read_instruments(Folder folder, const Names& names) {
  return folder.read(
      [&](const YamlDocument& document, const std::string&, Map& into, Problems& problems) {
        take_list<spec::InstrumentProfile>(
            document, "instruments", "id", into, problems,
            [&](const spec::InstrumentProfile& instrument, const std::string& path) {
              check_instrument(instrument, path, names, problems);
            });
      });
}

Document read_genres(Folder folder, const Names& names) {
  return folder.read(
      [&](const YamlDocument& document, const std::string& stem, Map& into, Problems& problems) {
        const auto genre = from_value<spec::GenreProfile>(document.value, {}, UnknownKeys::kReject);
        if (genre.genre_id != stem)
          problems.add("genre_id",
                       "\"" + genre.genre_id + "\" must be the file's name, \"" + stem + "\"",
                       "E-GENRE-NAME");
        check_genre(genre, names, problems);
        into.insert_or_assign(genre.genre_id, to_value(genre));
      });
}

Document read_lexicons(Folder folder) {
  return folder.read(
      [](const YamlDocument& document, const std::string& stem, Map& into, Problems& problems) {
        check_lexicon(document.value, stem, problems);
        into.insert_or_assign(stem, document.value);
      });
}

Document read_pipelines(Folder folder, const PipelineCheck& check) {
  return folder.read([&check](const YamlDocument& document, const std::string& stem, Map& into,
                              Problems& problems) {
    if (!document.value.at("stages").is_array())
      problems.add("stages", "must be the list of stages in order of work", "E-PIPELINE-SHAPE");
    else if (check)
      if (const auto fine = check(document.value); !fine) problems.add(fine.error());
    into.insert_or_assign(stem, document.value);
  });
}

}  // namespace

std::vector<std::string> Knowledge::rejection_lines() const {
  std::vector<std::string> lines;
  for (const Rejection& rejection : rejected)
    for (const std::string& problem : rejection.problems)
      lines.push_back(problem + (rejection.kept ? "; what was loaded before stays" : ""));
  return lines;
}

std::string Knowledge::first_problem(const std::string& path_prefix) const {
  for (const Rejection& rejection : rejected)
    if (rejection.file.starts_with(path_prefix)) return rejection.problems.front();
  return {};
}

Result<Knowledge> load_knowledge(const std::string& data_dir, const Knowledge* before,
                                 const PipelineCheck& check) {
  return catching([&]() -> Knowledge {
    Knowledge all;
    const auto folder = [&](const char* name, Folder::Open open = read_data_file) {
      return Folder(data_dir + "/" + name, all, before, std::move(open));
    };
    Names names;
    all.patches = read_patches(folder("patches"));
    names.patches = keys_of(all.patches);
    all.instruments = read_instruments(folder("instruments"), names);
    names.instruments = keys_of(all.instruments);
    all.genres = read_genres(folder("genres", read_genre_file), names);
    all.lexicons = read_lexicons(folder("lexicons"));
    all.pipelines = read_pipelines(folder("pipelines"), check);
    std::stable_sort(all.rejected.begin(), all.rejected.end(),
                     [](const Rejection& a, const Rejection& b) { return a.file < b.file; });
    for (const auto& [what, document] :
         {std::pair{"genre", &all.genres}, {"instrument", &all.instruments}}) {
      if (document->value.size() > 0) continue;
      const std::string where = data_dir + "/" + what + "s";
      std::string text = std::string("no usable ") + what + " in " + where;
      if (const std::string problem = all.first_problem(where + "/"); !problem.empty())
        text.append("; first problem: ").append(problem);
      throw Failure(Status::kInvalid, "E-KNOWLEDGE-EMPTY", text);
    }
    return all;
  });
}

}  // namespace aether::knowledge
