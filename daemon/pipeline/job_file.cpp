#include "daemon/pipeline/job_file.hpp"

#include <aether/codec.hpp>

#include "daemon/core/files.hpp"

namespace aether::pipeline {

Result<void> write_job_file(const std::string& work_dir, const JobFile& job) {
  if (Result<void> made = make_directories(work_dir, "work.directory"); !made.ok()) return made;
  return write_file(work_dir + "/" + std::string(kJobFileName), encode_msgpack(to_value(job)),
                    "work.write");
}

Result<JobFile> read_job_file(const std::string& work_dir) {
  const std::string path = work_dir + "/" + std::string(kJobFileName);
  const auto bytes = read_file(path);
  if (!bytes.ok()) return Error{Status::kResource, "E-JOB-FILE", bytes.error().text, {}};
  Result<JobFile> job =
      catching([&] { return from_value<JobFile>(decode_msgpack(bytes.value())); });
  if (!job.ok())
    return Error{Status::kInternal, "E-JOB-FILE", path + ": " + job.error().text,
                 job.error().field};
  return job;
}

}  // namespace aether::pipeline
