#include "release.hpp"

#include <aether/spec/genre.hpp>
#include <aether/spec/lyrics.hpp>
#include <aether/spec/measure.hpp>
#include <aether/spec/song.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

namespace aether::release {
namespace {

// The specifications kept as JSON; the score is in score.mid, measurements are in report.json.
constexpr const char* kSpecs[] = {"brief",        "song",        "harmony", "melody",
                                  "rhythm",       "arrangement", "lyrics",  "vocal",
                                  "sound_design", "mix",         "master",  "qa"};

const Value& input(const Map& inputs, std::string_view name) {
  static const Value* const none = new Value();
  const auto at = inputs.find(name);
  return at == inputs.end() ? *none : at->second;
}

std::string number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// The list of files under construction; every path once.
class FileList {
 public:
  void add(const std::string& path, const std::string& description,
           const std::string& sha256 = {}) {
    if (!seen_.insert(path).second) return;
    Map file = {{"path", Value(path)}, {"description", Value(description)}};
    if (!sha256.empty()) file["sha256"] = Value(sha256);
    files_.emplace_back(std::move(file));
  }
  bool has_folder(const std::string& folder) const {
    return std::any_of(seen_.begin(), seen_.end(),
                       [&](const std::string& path) { return path.starts_with(folder + "/"); });
  }
  std::size_t size() const { return files_.size(); }
  Value value() const { return Value(files_); }

 private:
  std::set<std::string> seen_;
  Array files_;
};

std::string describe_file(const std::string& name) {
  if (name.starts_with("stems/")) return "stem: " + name.substr(6, name.rfind('.') - 6);
  if (name.starts_with("master.")) return "the mastered song";
  if (name.starts_with("mix.")) return "the mix before mastering";
  return name;
}

std::string lyrics_text(const spec::SongSpec& song, const spec::LyricSpec& lyrics) {
  std::string text = song.title + "\n" + song.artist_name + "\n";
  for (const spec::LyricSection& section : lyrics.sections) {
    text += "\n[" + section.section_label + "]\n";
    for (const spec::LyricLine& line : section.lines) text += line.text + "\n";
  }
  return text;
}

std::string sha256_of(const std::string& text) {
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// The measurement of the finished master: of the WAV when there is one, else of the first file.
const Value& master_signal(const Value& files) {
  const Value& list = files.at("files");
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list.at(i).at("name").string_or("") == "master.wav") return list.at(i).at("signal");
  return list.at(std::size_t{0}).at("signal");
}

std::string voice_of(const Map& inputs) {
  const std::string qa = input(inputs, "qa").at("voice").string_or("");
  return qa.empty() ? input(inputs, "vocal").at("voice").string_or("none") : qa;
}

Value report(const Map& inputs, const spec::SongSpec& song) {
  const Value& qa = input(inputs, "qa");
  Map overview = {{"title", Value(song.title)},
                  {"genre_id", Value(song.genre_id)},
                  {"bpm", Value(song.bpm)},
                  {"tempo", Value(song.tempo())},
                  {"key", Value(song.key.text())},
                  {"time_signature", Value(song.time_signature.text())},
                  {"mood", Value(enum_text(song.primary_mood))},
                  {"has_vocals", Value(song.has_vocals)},
                  {"target_duration_seconds", Value(song.target_duration_seconds)}};
  Array sections;
  for (const auto& section : song.sections)
    sections.emplace_back(section.label + ": " + std::to_string(section.bars) + " bars");
  overview["sections"] = Value(std::move(sections));
  Array stems;
  const Value& list = input(inputs, "stems").at("stems");
  for (std::size_t i = 0; i < list.size(); ++i)
    stems.emplace_back(Map{{"name", list.at(i).at("name")},
                           {"provider", list.at(i).at("provider")},
                           {"lufs", list.at(i).at("signal").at("lufs")}});
  return Value(Map{{"song", Value(std::move(overview))},
                   {"voice", Value(voice_of(inputs))},
                   {"qa", qa},
                   {"measurements", Value(Map{{"mixdown", input(inputs, "mixdown")},
                                              {"files", input(inputs, "files").at("files")},
                                              {"stems", Value(std::move(stems))}})},
                   {"created_at", input(inputs, "job").at("created_at")},
                   {"engine_version", input(inputs, "job").at("engine_version")}});
}

std::vector<std::string> summary(const Map& inputs, const spec::SongSpec& song,
                                 const std::string& genre, std::size_t files) {
  const Value &qa = input(inputs, "qa"), &signal = master_signal(input(inputs, "files"));
  const bool measured = signal.is_map();
  std::string verdict = "QA: passed";
  if (!qa.at("all_passed").bool_or(false)) {
    verdict = "QA: failed";
    const Value& reasons = qa.at("rejection_reasons");
    for (std::size_t i = 0; i < reasons.size() && i < 3; ++i)
      verdict += (i ? "; " : " (") + reasons.at(i).string_or("");
    if (reasons.size() > 0) verdict += ")";
  }
  std::string form;
  for (const auto& section : song.sections) form += (form.empty() ? "" : ", ") + section.label;
  return {song.title + ": " + genre + ", " + spec::tempo_text(song.tempo()) + " bpm, " +
              song.key.text() + ", " + song.time_signature.text() + ", " +
              enum_text(song.primary_mood),
          "Form: " + form,
          measured ? "Length " + number(signal.at("seconds").double_or(0), 1) + " s, " +
                         number(signal.at("lufs").double_or(-70), 1) + " LUFS, true peak " +
                         number(signal.at("true_peak_dbtp").double_or(-144), 2) + " dBTP"
                   : "Length " + std::to_string(song.target_duration_seconds) + " s planned",
          verdict, std::to_string(files) + " files, voice: " + voice_of(inputs)};
}

}  // namespace

Map ReleaseAgent::process(const Map& inputs) {
  const auto song = from_value<spec::SongSpec>(input(inputs, "song"), "song");
  const std::string genre = input(inputs, "genre").at("name").string_or(song.genre_id);
  FileList files;
  const Value& measured = input(inputs, "files").at("files");
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const std::string name = measured.at(i).at("name").string_or("");
    if (!name.empty())
      files.add(name, describe_file(name), measured.at(i).at("sha256").string_or(""));
  }
  if (input(inputs, "brief").at("stems").bool_or(true) && !files.has_folder("stems")) {
    const Value& stems = input(inputs, "stems").at("stems");
    for (std::size_t i = 0; i < stems.size(); ++i)
      files.add("stems/" + stems.at(i).at("name").string_or("") + ".flac",
                "stem: " + stems.at(i).at("name").string_or(""));
  }
  files.add("score.mid", "the score as a Standard MIDI File");
  const auto keep = [&](const std::string& name, const std::string& type, const std::string& mime,
                        const std::string& content, const std::string& description) {
    host().emit(name, type, mime, content);
    files.add(name, description, sha256_of(content));
  };
  if (input(inputs, "lyrics").is_map()) {
    const auto lyrics = from_value<spec::LyricSpec>(input(inputs, "lyrics"), "lyrics");
    if (!lyrics.sections.empty())
      keep("lyrics.txt", "lyrics", "text/plain", lyrics_text(song, lyrics), "the lyrics");
  }
  for (const char* name : kSpecs)
    if (input(inputs, name).is_map())
      keep(std::string("specs/") + name + ".json", "spec", "application/json",
           encode_json(input(inputs, name)) + "\n", std::string("specification: ") + name);
  keep("report.json", "report", "application/json", encode_json(report(inputs, song)) + "\n",
       "measurements and quality checks");
  files.add("decisions.json", "what was decided, and why");
  files.add("recipe.json", "what reproduces the song bit for bit");

  const std::string folder = folder_name(song.title);
  host().decide("release.folder", folder,
                folder == song.title ? "the title" : "the title, made safe as a folder name", 1.0);
  const std::string date = input(inputs, "job").at("created_at").string_or("").substr(0, 10);
  Map tags = {{"title", Value(song.title)},
              {"artist", Value(song.artist_name)},
              {"genre", Value(genre)},
              {"date", Value(date)},
              {"bpm", Value(static_cast<std::int64_t>(std::lround(song.tempo())))},
              {"key", Value(song.key.text())}};
  Map release = {{"title", Value(song.title)},
                 {"folder", Value(folder)},
                 {"files", files.value()},
                 {"tags", Value(std::move(tags))},
                 {"summary", Value(summary(inputs, song, genre, files.size()))},
                 {"voice", Value(voice_of(inputs))}};
  return {{"release", Value(std::move(release))}};
}

}  // namespace aether::release
