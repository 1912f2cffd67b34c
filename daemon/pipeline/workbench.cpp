#include "daemon/pipeline/workbench.hpp"

#include <aether/codec.hpp>

#include <algorithm>
#include <utility>

#include "daemon/core/files.hpp"

namespace aether::pipeline {

namespace {

// Both keep a commit below the message limit.
constexpr std::size_t kMostArtifacts = 96;
constexpr std::size_t kLongestName = 120;
constexpr std::size_t kMostDecisions = 10000;

Error bad_name(std::string_view name, const char* why) {
  return {Status::kInvalid,
          "E-ARTIFACT-NAME",
          "\"" + std::string(name.substr(0, kLongestName)) + "\" " + why +
              "; an artifact's name is a relative path such as \"stems/drums.flac\"",
          {}};
}

}  // namespace

std::string JobContext::release_path(std::string_view name) const {
  for (auto artifact = artifacts.rbegin(); artifact != artifacts.rend(); ++artifact)
    if (artifact->name == name) return artifact->path;
  return {};
}

Result<void> check_artifact_name(std::string_view name) {
  if (name.empty()) return bad_name(name, "is empty");
  if (name.size() > kLongestName) return bad_name(name, "is longer than 120 bytes");
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part.front() == '.') return bad_name(name, "has an empty or hidden part");
    for (const char c : part)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\')
        return bad_name(name, "has a control character or backslash");
    begin = end + 1;
  }
  return {};
}

Workbench::Workbench(JobContext& context, std::string stage)
    : context_(context), stage_(std::move(stage)) {
  record_.stage = stage_;
}

void Workbench::list(host::Artifact artifact) {
  for (const host::Artifact& other : artifacts_)
    if (other.name == artifact.name)
      throw Failure(Status::kInvalid, "E-ARTIFACT-NAME",
                    "stage " + stage_ + " made \"" + artifact.name + "\" twice");
  if (artifacts_.size() >= kMostArtifacts)
    throw Failure(Status::kResource, "E-ARTIFACT-COUNT",
                  "a stage may make at most " + std::to_string(kMostArtifacts) + " artifacts");
  artifacts_.push_back(std::move(artifact));
}

void Workbench::keep(const std::string& name, const std::string& type, const std::string& mime,
                     std::span<const std::uint8_t> content) {
  if (Result<void> plain = check_artifact_name(name); !plain.ok()) throw Failure(plain.error());
  const std::string path = "release/" + name;
  const std::string whole = context_.start.work_dir + "/" + path;
  const Result<void> made = make_directories(whole.substr(0, whole.rfind('/')), "work.directory");
  if (!made.ok()) throw Failure(made.error());
  if (Result<void> written = write_file(whole, content, "work.write"); !written.ok())
    throw Failure(written.error());
  list({name,
        type,
        mime,
        path,
        sha256_hex(content),
        static_cast<std::int64_t>(content.size()),
        {},
        host::Keep::kBlob,
        {}});
}

void Workbench::keep_file(const std::string& name, const std::string& type, const std::string& mime,
                          const std::string& path, const std::string& sha256, host::Keep keep) {
  const std::string whole = context_.start.work_dir + "/" + path;
  const Result<std::uint64_t> size = file_size(whole);
  if (!size.ok()) throw Failure(size.error());
  std::string hash = sha256;
  if (hash.empty()) {
    Result<std::string> computed = file_sha256(whole);
    if (!computed.ok()) throw Failure(computed.error());
    hash = computed.value();
  }
  list({name, type, mime, path, hash, static_cast<std::int64_t>(size.value()), {}, keep, {}});
}

void Workbench::keep_document(const std::string& name, const Value& value) {
  const Bytes bytes = encode_msgpack(value);
  const std::string path = "documents/" + stage_ + "/" + name + ".msgpack";
  const std::string folder = context_.start.work_dir + "/documents/" + stage_;
  if (Result<void> made = make_directories(folder, "work.directory"); !made.ok())
    throw Failure(made.error());
  const Result<void> written =
      write_file(context_.start.work_dir + "/" + path, bytes, "work.write");
  if (!written.ok()) throw Failure(written.error());
  list({"documents/" + name,
        name,
        "application/msgpack",
        path,
        sha256_hex(bytes),
        static_cast<std::int64_t>(bytes.size()),
        name,
        host::Keep::kBlob,
        {{"document", name}}});
}

void Workbench::note_plugin(const host::Offer& offer) {
  const std::lock_guard lock(recording_);
  const host::Descriptor& descriptor = offer.descriptor();
  for (const RecipePlugin& known : record_.plugins)
    if (known.id == descriptor.id) return;
  record_.plugins.push_back({descriptor.id, descriptor.version, offer.plugin->file.name,
                             offer.plugin->file.sha256, offer.plugin->build_id});
}

void Workbench::note_bulk(const host::BulkFile& file) {
  const std::lock_guard lock(recording_);
  for (const host::BulkFile& known : record_.bulk)
    if (known.kind == file.kind && known.name == file.name) return;
  record_.bulk.push_back(file);
}

void Workbench::note_decision(Decision decision) {
  const std::lock_guard lock(recording_);
  if (record_.decisions.size() < kMostDecisions) record_.decisions.push_back(std::move(decision));
}

void Workbench::note_answer(RecordedAnswer answer) {
  const std::lock_guard lock(recording_);
  record_.answers.push_back(std::move(answer));
}

}  // namespace aether::pipeline
