// Where one stage works: its record, the artifacts it collects, and the files it writes in the
// job's work directory.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/host/host_process.hpp"
#include "daemon/pipeline/broker_link.hpp"
#include "daemon/pipeline/documents.hpp"
#include "daemon/pipeline/job_file.hpp"
#include "daemon/pipeline/stage_record.hpp"

namespace aether::pipeline {

/// What every stage of a job shares. References live as long as the job.
struct JobContext {
  host::JobStart& start;
  const JobFile& job;
  BrokerLink& link;
  Documents& documents;
  std::vector<host::Artifact> artifacts;  ///< of all committed stages, with absolute paths
  std::vector<StageRecord> records;       ///< of all committed stages

  /// Absolute path of a release file made so far ("master.wav"), newest version; empty when there
  /// is none.
  std::string release_path(std::string_view name) const;
};

/// Errors: E-ARTIFACT-NAME unless `name` is a relative path of plain parts, at most 120 bytes.
Result<void> check_artifact_name(std::string_view name);

/// One stage being worked on. The record may be written on any thread, the rest on the job thread.
class Workbench {
 public:
  Workbench(JobContext& context, std::string stage);

  JobContext& context() { return context_; }
  const std::string& stage() const { return stage_; }

  /// Writes content under <work>/release/<name> and lists it. @throws Failure.
  void keep(const std::string& name, const std::string& type, const std::string& mime,
            std::span<const std::uint8_t> content);
  /// Lists a file that is written already. `path` is relative to the work directory. @throws
  /// Failure when it is missing.
  void keep_file(const std::string& name, const std::string& type, const std::string& mime,
                 const std::string& path, const std::string& sha256,
                 host::Keep keep = host::Keep::kBlob);
  /// Writes a document as canonical msgpack and lists it. @throws Failure.
  void keep_document(const std::string& name, const Value& value);

  const std::vector<host::Artifact>& artifacts() const { return artifacts_; }

  void note_plugin(const host::Offer& offer);
  void note_bulk(const host::BulkFile& file);
  void note_decision(Decision decision);
  void note_answer(RecordedAnswer answer);
  StageRecord& record() { return record_; }

 private:
  void list(host::Artifact artifact);
  JobContext& context_;
  const std::string stage_;
  std::vector<host::Artifact> artifacts_;
  std::mutex recording_;
  StageRecord record_;
};

}  // namespace aether::pipeline
