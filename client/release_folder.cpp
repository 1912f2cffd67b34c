#include "client/release_folder.hpp"

#include "client/fetcher.hpp"

#include <aether/wire.hpp>

#include <algorithm>
#include <fstream>
#include <set>

namespace aether::client {
namespace {

// Names the files of the last fetch, so that the next one can clear those it does not replace.
constexpr const char* kManifest = ".aether-files";

std::vector<std::string> read_manifest(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::ifstream file(folder / kManifest);
  for (std::string name; std::getline(file, name);)
    if (is_safe_name(name)) names.push_back(name);
  return names;
}

void write_manifest(const std::filesystem::path& folder, const std::set<std::string>& names) {
  std::ofstream file(folder / kManifest, std::ios::trunc);
  for (const std::string& name : names) file << name << '\n';
  if (!file.flush())
    throw Failure(Status::kResource, "E-FILE-WRITE",
                  "cannot write " + (folder / kManifest).string());
}

std::vector<Artifact> released(Connection& connection, const std::string& job) {
  std::vector<Artifact> files;
  const Value any = Value::map({{"release", ""}});
  for (const Value& map :
       list_artifacts(connection, {{"job", job}, {"tags", any}, {"version", "newest"}}))
    files.push_back(artifact_from(map));
  if (files.empty())
    throw Failure(Status::kInvalid, "E-NO-RELEASE",
                  "job " + job + " has released nothing yet; see aetherctl status " + job);
  for (const Artifact& file : files)
    if (!is_safe_name(file.name))
      throw Failure(Status::kInvalid, "E-UNSAFE-NAME",
                    "the job released a file named \"" + file.name +
                        "\", which would leave its folder; nothing was written");
  std::sort(files.begin(), files.end(),
            [](const Artifact& a, const Artifact& b) { return a.name < b.name; });
  return files;
}

}  // namespace

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/' || name.size() > 512) return false;
  bool at_start = true;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
    if (at_start && (c == '.' || c == '/')) return false;
    at_start = c == '/';
  }
  return true;
}

std::string folder_name(std::string_view title, std::string_view job) {
  std::string name;
  for (const char raw : title) {
    if (static_cast<unsigned char>(raw) < 0x20 || raw == 0x7f) continue;
    const char c = raw == '/' || raw == '\\' ? '-' : raw;
    if (name.empty() && (c == '.' || c == ' ' || c == '~' || c == '-')) continue;
    name.push_back(c);
  }
  // Most file systems take 255 bytes; cut between characters.
  if (name.size() > 200) {
    name.resize(200);
    while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0) == 0x80)
      name.pop_back();
    if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xC0) name.pop_back();
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name.empty() ? std::string(job) : name;
}

void require_release(const Value& job) {
  const std::string id = job.at("job").string_or(""), state = job.at("state").string_or("");
  const std::string until = job.at("until").string_or("release");
  if (until != "release")
    throw Failure(Status::kInvalid, "E-NO-RELEASE",
                  "job " + id + " is a plan: it ends at " + until +
                      ", so it has no master, no report and no recipe; aetherctl artifacts " + id +
                      " lists what it made");
  if (state == wire::state::kDone) return;
  std::string missing = "everything";
  if (const std::int64_t stages = job.at("stage_count").int_or(0); stages > 0)
    missing = std::to_string(stages - job.at("stage_index").int_or(0)) + " of " +
              std::to_string(stages) + " stages and the release";
  throw Failure(Status::kInvalid, "E-NO-RELEASE",
                "job " + id + " is " + state + " and has released nothing yet; missing: " +
                    missing + "; see aetherctl status " + id);
}

Release fetch_release(Connection& connection, const std::string& job, const std::string& title,
                      const std::filesystem::path& parent) {
  const std::vector<Artifact> files = released(connection, job);
  Release release;
  release.folder = parent / folder_name(title, job);
  std::set<std::string> names;
  for (const Artifact& file : files) {
    fetch_file(connection, file, release.folder / file.name);
    names.insert(file.name);
    release.files.push_back({file.name, file.size});
  }
  std::error_code ignored;
  for (const std::string& old : read_manifest(release.folder))
    if (!names.contains(old)) std::filesystem::remove(release.folder / old, ignored);
  write_manifest(release.folder, names);
  return release;
}

}  // namespace aether::client
