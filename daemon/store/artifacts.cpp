#include "daemon/store/artifacts.hpp"

#include <algorithm>

namespace aether::store {
namespace {

Result<void> read_links(Database& database, Artifact& artifact) {
  auto tags =
      database.prepare("SELECT key, value FROM artifact_tags WHERE artifact_id = ? ORDER BY key");
  tags.bind(artifact.id);
  for (;;) {
    auto row = tags.step();
    if (!row) return row.error();
    if (!*row) break;
    artifact.tags[tags.text(0)] = tags.text(1);
  }
  auto parents = database.prepare(
      "SELECT parent_id FROM artifact_parents WHERE artifact_id = ? ORDER BY parent_id");
  parents.bind(artifact.id);
  for (;;) {
    auto row = parents.step();
    if (!row) return row.error();
    if (!*row) return {};
    artifact.parents.push_back(parents.text(0));
  }
}

Artifact read_artifact(const Statement& row) {
  Artifact artifact;
  artifact.id = row.text(0);
  artifact.type = row.text(1);
  artifact.job_id = row.text(2);
  artifact.name = row.text(3);
  artifact.version = static_cast<int>(row.integer(4));
  artifact.checksum = row.text(5);
  artifact.size_bytes = static_cast<std::uint64_t>(row.integer(6));
  artifact.mime_type = row.text(7);
  artifact.created_at = row.text(8);
  artifact.created_by = row.text(9);
  artifact.blob_path = row.text(10);
  return artifact;
}

// Conditions and, in the same order, what is bound to them.
struct Conditions {
  std::string sql;
  std::vector<std::string> texts;

  void add(const char* condition, const std::string& text) {
    if (text.empty()) return;
    sql += condition;
    texts.push_back(text);
  }
};

Conditions conditions_of(const ArtifactQuery& query) {
  Conditions where;
  where.add(" AND a.artifact_id = ?", query.id);
  where.add(" AND a.song_id = ?", query.job_id);
  where.add(" AND a.artifact_type = ?", query.type);
  where.add(" AND a.name = ?", query.name);
  where.add(" AND a.artifact_id < ?", query.before_id);
  where.add(
      " AND EXISTS (SELECT 1 FROM artifact_parents p WHERE p.artifact_id = a.artifact_id "
      "AND p.parent_id = ?)",
      query.parent);
  for (const auto& [key, value] : query.tags) {
    where.sql +=
        " AND EXISTS (SELECT 1 FROM artifact_tags t WHERE t.artifact_id = a.artifact_id "
        "AND t.key = ?";
    where.texts.push_back(key);
    where.add(" AND t.value = ?", value);
    where.sql += ")";
  }
  if (query.latest_only)
    where.sql +=
        " AND a.version = (SELECT MAX(b.version) FROM artifacts b WHERE b.song_id = a.song_id "
        "AND b.name = a.name AND b.is_deleted = 0)";
  if (query.version) where.sql += " AND a.version = " + std::to_string(*query.version);
  return where;
}

}  // namespace

Value artifact_map(const Artifact& artifact) {
  Map tags;
  for (const auto& [key, value] : artifact.tags) tags[key] = value;
  const auto stage = artifact.tags.find("stage");
  return Value::map({{"artifact", artifact.id},
                     {"job", artifact.job_id},
                     {"type", artifact.type},
                     {"name", artifact.name},
                     {"version", artifact.version},
                     {"sha256", artifact.checksum},
                     {"size", static_cast<std::int64_t>(artifact.size_bytes)},
                     {"mime", artifact.mime_type},
                     {"created_at", artifact.created_at},
                     {"created_by", artifact.created_by},
                     {"stage", stage == artifact.tags.end() ? std::string() : stage->second},
                     {"tags", Value(std::move(tags))},
                     {"parents", Value(artifact.parents)}});
}

Result<Artifact> ArtifactStore::insert(const std::string& job_id, const std::string& stage,
                                       const ArtifactDraft& draft) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  Artifact artifact{ids_.next(),
                    draft.type,
                    job_id,
                    draft.name,
                    1,
                    draft.blob.checksum,
                    draft.blob.size,
                    draft.mime_type,
                    format_rfc3339(clock_.now_ms()),
                    draft.created_by,
                    BlobStore::relative_path(draft.blob.checksum),
                    draft.tags,
                    draft.parents};
  artifact.tags["stage"] = stage;
  std::sort(artifact.parents.begin(), artifact.parents.end());
  {
    // Deleted versions count too: a version number never names two contents.
    auto insert = database_.prepare(
        "INSERT INTO artifacts (artifact_id, artifact_type, song_id, name, version, checksum, "
        "size_bytes, mime_type, created_at, created_by, blob_path) SELECT ?1, ?2, ?3, ?4, "
        "1 + COALESCE(MAX(version), 0), ?5, ?6, ?7, ?8, ?9, ?10 FROM artifacts "
        "WHERE song_id = ?3 AND name = ?4 RETURNING version");
    auto row = insert.bind(artifact.id)
                   .bind(artifact.type)
                   .bind(job_id)
                   .bind(artifact.name)
                   .bind(artifact.checksum)
                   .bind(static_cast<std::int64_t>(artifact.size_bytes))
                   .bind(artifact.mime_type)
                   .bind(artifact.created_at)
                   .bind(artifact.created_by)
                   .bind(artifact.blob_path)
                   .step();
    if (!row) return row.error();
    artifact.version = static_cast<int>(insert.integer(0));
  }
  for (const auto& [key, value] : artifact.tags) {
    auto tag = database_.prepare("INSERT INTO artifact_tags VALUES (?, ?, ?)");
    if (auto done = tag.bind(artifact.id).bind(key).bind(value).run(); !done) return done.error();
  }
  for (const std::string& parent : artifact.parents) {
    auto link = database_.prepare("INSERT OR IGNORE INTO artifact_parents VALUES (?, ?)");
    if (auto done = link.bind(artifact.id).bind(parent).run(); !done) return done.error();
  }
  if (auto done = transaction->commit(); !done) return done.error();
  return artifact;
}

Result<std::vector<Artifact>> ArtifactStore::find(const ArtifactQuery& query) {
  const Conditions where = conditions_of(query);
  auto statement = database_.prepare(
      "SELECT a.artifact_id, a.artifact_type, a.song_id, a.name, a.version, a.checksum, "
      "a.size_bytes, a.mime_type, a.created_at, a.created_by, a.blob_path FROM artifacts a "
      "WHERE a.is_deleted = 0" +
      where.sql + " ORDER BY a.artifact_id DESC LIMIT ?");
  for (const std::string& text : where.texts) statement.bind(text);
  statement.bind(query.limit);
  std::vector<Artifact> found;
  for (;;) {
    auto row = statement.step();
    if (!row) return row.error();
    if (!*row) break;
    found.push_back(read_artifact(statement));
    if (auto done = read_links(database_, found.back()); !done) return done.error();
  }
  std::reverse(found.begin(), found.end());
  return found;
}

Result<Artifact> ArtifactStore::latest(const std::string& job_id, const std::string& name) {
  ArtifactQuery query;
  query.job_id = job_id;
  query.name = name;
  query.latest_only = true;
  auto found = find(query);
  if (!found) return found.error();
  if (found->empty())
    return Error{Status::kInvalid, "E-NO-ARTIFACT", "job " + job_id + " has no " + name, "name"};
  return std::move(found->front());
}

Result<bool> ArtifactStore::is_referenced(const std::string& checksum) {
  auto query =
      database_.prepare("SELECT 1 FROM artifacts WHERE checksum = ? AND is_deleted = 0 LIMIT 1");
  return query.bind(checksum).step();
}

Result<void> ArtifactStore::remove(const std::string& id) {
  auto update = database_.prepare("UPDATE artifacts SET is_deleted = 1 WHERE artifact_id = ?");
  return update.bind(id).run();
}

}  // namespace aether::store
