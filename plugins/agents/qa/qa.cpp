#include "qa.hpp"

#include <algorithm>
#include <cstdio>

namespace aether::qa {
namespace {

const Value& require(const Map& inputs, const char* name) {
  const auto at = inputs.find(name);
  if (at == inputs.end() || !at->second.is_map())
    throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                  std::string("qa needs the document \"") + name + "\"", name);
  return at->second;
}

template <class T>
T document(const Map& inputs, const char* name) {
  return from_value<T>(require(inputs, name), name);
}

std::string figure(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string reason_of(const spec::TechnicalCheck& check) {
  return check.check_name + ": measured " + figure(check.measured_value) + " " + check.unit +
         ", wanted " + figure(check.target_value) + " (tolerance " + figure(check.tolerance) + ")";
}

void judge(spec::QAReport& report) {
  report.technical_passed =
      std::all_of(report.technical_checks.begin(), report.technical_checks.end(),
                  [](const auto& check) { return check.passed; });
  report.originality_passed =
      std::all_of(report.originality_checks.begin(), report.originality_checks.end(),
                  [](const auto& check) { return check.passed; });
  report.musical_passed = std::all_of(report.musical_checks.begin(), report.musical_checks.end(),
                                      [](const auto& check) { return check.passed; });
  for (const auto& check : report.technical_checks)
    if (!check.passed) report.rejection_reasons.push_back(reason_of(check));
  for (const auto& check : report.originality_checks)
    if (!check.passed)
      report.rejection_reasons.push_back(check.check_name + ": score " + figure(check.score) +
                                         ", wanted at least " + figure(check.threshold) +
                                         (check.details ? "; " + *check.details : std::string()));
  for (const auto& check : report.musical_checks)
    if (!check.passed)
      report.rejection_reasons.push_back("music, " + check.check_name + ": " +
                                         figure(check.measured_value) + ", wanted at least " +
                                         figure(check.target_value - check.tolerance));
  const auto& genre = report.genre_authenticity;
  if (!genre.passed)
    report.rejection_reasons.push_back("genre " + genre.genre_id + ": score " +
                                       figure(genre.total_score) + ", wanted at least " +
                                       figure(genre.threshold));
  report.all_passed =
      report.technical_passed && report.originality_passed && report.musical_passed && genre.passed;
}

}  // namespace

const spec::FileMeasure* reference_file(const spec::FilesReport& files) {
  // The mix and the stems are files of the release too, and none of them is the master.
  const auto is_mix = [](const spec::FileMeasure& file) {
    return file.format == "mix_wav_32f" || file.name.find('/') != std::string::npos;
  };
  for (const auto& file : files.files)
    if (!is_mix(file) && (file.format.ends_with("24_48") || file.format == "wav_32f")) return &file;
  for (const auto& file : files.files)
    if (!is_mix(file)) return &file;
  return nullptr;
}

Fixed fixed_by_listener(const Value& brief, const spec::SongSpec& song) {
  const auto named = [&](const char* field, const char* brief_key) {
    return song.is_named_by_listener(field) || !brief.at(brief_key).is_null();
  };
  return {named("bpm", "bpm"), named("key", "key"), named("sections", "structure"),
          named("time_signature", "time_signature"),
          !song.include_instruments.empty() || !song.exclude_instruments.empty()};
}

spec::QAReport write_report(const Inputs& inputs) {
  spec::QAReport report;
  report.song_id = inputs.song.id;
  report.qa_started = inputs.started;
  if (!inputs.started.empty())
    report.qa_completed = inputs.started;  // times come from the recipe, not from a clock
  report.technical_checks = check_files(inputs);
  report.originality_checks = check_originality(inputs);
  double sum = 0.0;
  for (const auto& check : report.originality_checks) sum += check.score;
  report.overall_originality_score = sum / static_cast<double>(report.originality_checks.size());
  report.genre_authenticity = check_authenticity(inputs);
  Musicality music = check_music(inputs);
  report.critic_verdict = music.verdict;
  report.musical_checks = std::move(music.checks);
  report.warnings = warnings_of(inputs);
  report.voice = inputs.song.is_sung() ? inputs.voice : "none";
  judge(report);
  return report;
}

Map QaAgent::process(const Map& documents) {
  Inputs inputs;
  const Value& brief = require(documents, "brief");
  inputs.wanted_seconds = brief.at("duration").double_or(0.0);
  inputs.song = document<spec::SongSpec>(documents, "song");
  inputs.fixed = fixed_by_listener(brief, inputs.song);
  inputs.harmony = document<spec::HarmonySpec>(documents, "harmony");
  inputs.melody = document<spec::MelodySpec>(documents, "melody");
  inputs.rhythm = document<spec::RhythmSpec>(documents, "rhythm");
  inputs.arrangement = document<spec::ArrangementSpec>(documents, "arrangement");
  inputs.lyrics = document<spec::LyricSpec>(documents, "lyrics");
  inputs.score = document<music::Score>(documents, "score");
  inputs.mix = document<spec::MixSpec>(documents, "mix");
  inputs.master = document<spec::MasterSpec>(documents, "master");
  inputs.files = document<spec::FilesReport>(documents, "files");
  inputs.genre = document<spec::GenreProfile>(documents, "genre");
  if (const auto vocal = documents.find("vocal"); vocal != documents.end())
    inputs.voice = vocal->second.at("voice").string_or(inputs.voice);
  if (const auto lexicons = documents.find("lexicons");
      lexicons != documents.end() && lexicons->second.contains("critic"))
    inputs.taste = critic::Taste::from(lexicons->second.at("critic"));
  if (const auto job = documents.find("job"); job != documents.end())
    inputs.started = job->second.at("created_at").string_or("");
  spec::QAReport report = write_report(inputs);
  char id[40];
  std::snprintf(id, sizeof id, "qa-%016llx",
                static_cast<unsigned long long>(host().random("id").next_u64()));
  report.id = id;
  host().decide(
      "qa.all_passed", report.all_passed ? "true" : "false",
      report.rejection_reasons.empty() ? "every check passed" : report.rejection_reasons.front(),
      1.0);
  return {{"qa", to_value(report)}};
}

}  // namespace aether::qa
