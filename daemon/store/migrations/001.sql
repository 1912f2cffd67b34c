-- The artifact tables, as every tool that reads artifacts.db knows them.
CREATE TABLE artifacts (
    artifact_id TEXT PRIMARY KEY,
    artifact_type TEXT NOT NULL,
    song_id TEXT,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    blob_path TEXT NOT NULL,
    is_deleted INTEGER DEFAULT 0
);

CREATE TABLE artifact_tags (
    artifact_id TEXT,
    key TEXT,
    value TEXT,
    PRIMARY KEY (artifact_id, key)
);

CREATE TABLE artifact_parents (
    artifact_id TEXT,
    parent_id TEXT,
    PRIMARY KEY (artifact_id, parent_id)
);

CREATE UNIQUE INDEX artifacts_by_song ON artifacts (song_id, name, version);
CREATE INDEX artifacts_by_checksum ON artifacts (checksum);
CREATE INDEX artifacts_by_type ON artifacts (artifact_type);
CREATE INDEX artifact_tags_by_value ON artifact_tags (key, value);
CREATE INDEX artifact_parents_by_parent ON artifact_parents (parent_id);

-- Jobs. Integer keys join; job_id is the name the world knows (time-ordered, so inserts go to the end of its index).
-- Times are milliseconds since 1970, 0 = has not happened. brief, recipe, detail and payload are canonical MessagePack.
CREATE TABLE jobs (
    job_key INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    idempotency_key TEXT,
    request_hash TEXT NOT NULL,
    brief BLOB NOT NULL,
    recipe BLOB NOT NULL,
    seed INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    transient_tries INTEGER NOT NULL,
    hard_tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,
    retry_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    error_status INTEGER,
    error_code TEXT,
    error_text TEXT,
    error_field TEXT,
    error_culprit TEXT,
    error_stage TEXT,
    last_seq INTEGER NOT NULL DEFAULT 0,
    last_event_at INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX jobs_by_request ON jobs (client, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (state, job_id);
CREATE INDEX jobs_by_last_event ON jobs (last_event_at);

-- One row per finished stage; its artifacts carry the tag "stage".
CREATE TABLE stages (
    stage_key INTEGER PRIMARY KEY,
    job_key INTEGER NOT NULL REFERENCES jobs (job_key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    detail BLOB NOT NULL,
    UNIQUE (job_key, name)
);

-- AUTOINCREMENT: a number is not given again when the newest events have been swept.
CREATE TABLE events (
    global_seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job_key INTEGER NOT NULL REFERENCES jobs (job_key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (job_key, seq)
);
