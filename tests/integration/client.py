"""A client in another language, written from sdk/PROTOCOL.md alone.

Starts a real aetherd in a home of its own and does what a program would: submits, follows the events, receives the
artifacts as they are published (inline and in bulk), fetches the master in checked chunks.

    client.py --aetherd build/bin/aetherd [--keep]
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import msgpack
import zmq

PROTOCOL = b"AETHER1"
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
PATIENCE_S = 240  # for a whole song on a busy machine
BRIEF = {"genre": "synthwave", "title": "Wire Test", "duration": 15, "vocals": False, "seed": 11}


class AetherError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['text']} ({error['code']})")
        self.error = error


class Client:
    """Requests over one DEALER socket."""

    def __init__(self, context, endpoint):
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RCVTIMEO, 20_000)
        self.socket.connect(endpoint)
        self.asked = 0

    def send(self, *frames):
        self.socket.send_multipart(list(frames))

    def replies(self, correlation):
        while True:
            protocol, echoed, body = self.socket.recv_multipart()
            assert protocol == PROTOCOL, protocol
            if echoed != correlation:
                continue
            reply = msgpack.unpackb(body)
            assert ("result" in reply) != ("error" in reply), reply
            if "error" in reply:
                assert reply["reply"] == "final", "an error is final"
                raise AetherError(reply["error"])
            yield reply["result"]
            if reply["reply"] == "final":
                return

    def ask(self, op, **keys):
        """All results: those of the partials, then that of the final reply."""
        self.asked += 1
        correlation = str(self.asked).encode()
        self.send(PROTOCOL, correlation, msgpack.packb({"op": op, **keys}))
        return list(self.replies(correlation))

    def one(self, op, **keys):
        return self.ask(op, **keys)[-1]

    def error_of(self, op, **keys):
        try:
            result = self.one(op, **keys)
        except AetherError as failure:
            return failure.error
        raise AssertionError(f"{op} {keys} was accepted: {result}")

    def error_of_frames(self, *frames):
        self.send(*frames)
        try:
            list(self.replies(frames[1]))
        except AetherError as failure:
            return failure.error
        raise AssertionError("accepted")


class Subscriber:
    """A SUB socket whose subscriptions are in force once it exists."""

    def __init__(self, context, endpoint, *topics):
        self.socket = context.socket(zmq.SUB)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RCVHWM, 100_000)
        self.socket.connect(endpoint)
        for topic in (*topics, "sync.python."):
            self.socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        deadline = time.monotonic() + 5
        while True:
            assert self.socket.poll(max(0, deadline - time.monotonic()) * 1000), "no answer to the sync subscription"
            topic, body = self.socket.recv_multipart()
            if topic == b"sync.python.":
                self.epoch = msgpack.unpackb(body)["epoch"]
                return

    def receive(self, seconds):
        if not self.socket.poll(seconds * 1000):
            return None, None
        topic, body = self.socket.recv_multipart()
        return topic.decode(), msgpack.unpackb(body)


class Follower:
    """One job's events, each once and in order, and the artifacts that came with them."""

    def __init__(self, context, client, hello, job):
        self.client, self.job = client, job
        self.events_socket = Subscriber(context, hello["events"], f"job.{job}.", "sys.heartbeat.")
        self.bulk_socket = Subscriber(context, hello["bulk"], f"bulk.{job}.")
        self.known, self.events, self.transient = 0, [], []
        self.content, self.bulk, self.announced, self.heartbeats = {}, {}, {}, 0
        self.replay()

    def replay(self):
        results = self.client.ask("events", job=self.job, after=self.known)
        for part in results[:-1]:
            for event in part["events"]:
                self.take(event)
        assert results[-1]["cursor"] == self.known, results[-1]

    def take(self, event):
        if "seq" not in event:
            self.transient.append(event)
            return
        if event["seq"] <= self.known:
            return
        assert event["seq"] == self.known + 1, f"hole: {event['seq']} after {self.known}"
        self.known = event["seq"]
        self.events.append(event)
        if event["event"] == "artifact.ready":
            self.announced[event["artifact"]] = event
            if "data" in event:
                assert hashlib.sha256(event["data"]).hexdigest() == event["sha256"], event["name"]
                self.content[event["name"]] = event["data"]

    def take_bulk(self):
        while True:
            topic, chunk = self.bulk_socket.receive(0)
            if topic is None:
                return
            if topic.startswith("sync."):
                continue
            assert topic == f"bulk.{self.job}.{chunk['artifact']}.", topic
            data = self.bulk.setdefault(chunk["artifact"], bytearray())
            assert chunk["offset"] == len(data), f"{chunk['name']}: chunk at {chunk['offset']} after {len(data)} bytes"
            data += chunk["data"]
            if len(data) == chunk["size"]:
                assert hashlib.sha256(data).hexdigest() == chunk["sha256"], chunk["name"]
                self.content[chunk["name"]] = bytes(data)

    def over(self):
        last = self.events[-1] if self.events else {}
        return last.get("event") in ("done", "cancelled") or (last.get("event") == "failed" and last["final"])

    def follow(self):
        deadline = time.monotonic() + PATIENCE_S
        while not self.over():
            assert time.monotonic() < deadline, f"job {self.job} is not over; last event: {self.events[-1]}"
            topic, event = self.events_socket.receive(0.1)
            self.take_bulk()
            if topic is None or topic.startswith("sync."):
                continue
            assert event["schema"] == 1 and event["epoch"] == self.events_socket.epoch, event
            if topic == "sys.heartbeat.":
                self.heartbeats += 1
                continue
            assert topic == f"job.{self.job}.{event['event']}.", topic
            if event.get("seq", 0) > self.known + 1:
                self.replay()
            self.take(event)
        return self.events[-1]

    def wait_for_bulk(self, seconds):
        deadline = time.monotonic() + seconds
        wanted = {a for a, event in self.announced.items() if event.get("bulk")}
        while time.monotonic() < deadline:
            self.take_bulk()
            if all(len(self.bulk.get(a, b"")) == self.announced[a]["size"] for a in wanted):
                return
            time.sleep(0.05)
        missing = [self.announced[a]["name"] for a in wanted if len(self.bulk.get(a, b"")) != self.announced[a]["size"]]
        raise AssertionError(f"bulk artifacts did not arrive: {missing}")


def fetch(client, artifact, chunk):
    """The whole content, chunk after chunk, each checked."""
    data = b""
    while True:
        part = client.one("fetch", artifact=artifact["artifact"], offset=len(data), length=chunk)
        assert part["size"] == artifact["size"] and part["offset"] == len(data)
        assert len(part["data"]) <= chunk
        assert hashlib.sha256(part["data"]).hexdigest() == part["chunk_sha256"]
        data += part["data"]
        if part["end"]:
            break
    assert hashlib.sha256(data).hexdigest() == artifact["sha256"], artifact["name"]
    return data


def check_errors(client):
    error = client.error_of_frames(b"AETHER9", b"v", msgpack.packb({"op": "hello"}))
    assert error["code"] == "E-PROTOCOL" and error["min"] == error["max"] == 1, error
    error = client.error_of_frames(PROTOCOL, b"big", b"x" * (1024 * 1024 + 1))
    assert error["code"] == "E-LIMIT" and error["limit"] == "request_bytes", error
    error = client.error_of_frames(PROTOCOL, b"deep", b"\x91" * 100 + b"\xc0")
    assert error["code"] == "E-LIMIT" and error["limit"] == "depth", error
    error = client.error_of_frames(PROTOCOL, b"wide", b"\xdd\xff\xff\xff\xff")
    assert error["code"] == "E-LIMIT" and error["limit"] == "elements", error
    error = client.error_of_frames(PROTOCOL, b"junk", b"\xc1")
    assert error["code"] == "E-WIRE-DECODE", error
    assert client.error_of("make_coffee")["code"] == "E-UNKNOWN-OP"
    assert client.error_of("status", job="0" * 26)["code"] == "E-NO-JOB"
    assert client.error_of("status", job=7)["code"] == "E-REQUEST"
    assert client.error_of("genre", id="polka-metal")["code"] == "E-NO-GENRE"
    assert client.error_of("fetch", artifact="0" * 26)["code"] == "E-NO-ARTIFACT"
    error = client.error_of("submit", brief={"genre": "jazz", "bpm": 9000})
    assert error["code"] == "E-BRIEF-RANGE" and error["field"] == "brief.bpm" and error["status"] == "invalid", error
    error = client.error_of("submit", brief={"genre": "jazz", "tempoo": 90})
    assert error["code"] == "E-BRIEF-KEY" and error["field"] == "brief.tempoo", error
    error = client.error_of("submit", brief={"genre": "polka-metal"})
    assert error["field"] == "brief.genre", error


def check_tables(client):
    genres = client.one("genres")["genres"]
    assert {"synthwave", "jazz", "rock", "house", "ambient", "lo-fi-hip-hop"} <= {g["id"] for g in genres}
    assert client.one("genre", id="jazz")["genre"]["name"] == "Jazz"
    plugins = client.one("plugins")
    active = [p["id"] for p in plugins["plugins"] if p["state"] == "active"]
    assert any("composition" in name for name in active), plugins
    assert isinstance(client.one("config")["config"], dict)
    health = client.one("health")
    assert health["live"] and health["ready"] and health["status"] in ("healthy", "degraded"), health
    assert "done" in client.one("stats")["jobs"]


def check_song(context, client, hello):
    """One whole song: submit, follow, receive, fetch."""
    first = client.one("submit", brief=BRIEF, idempotency_key="wire-test")
    assert first["created"] and len(first["job"]) == 26, first
    job = first["job"]
    follower = Follower(context, client, hello, job)
    again = client.one("submit", brief=BRIEF, idempotency_key="wire-test")
    assert again["job"] == job and not again["created"], again
    conflict = client.error_of("submit", brief={**BRIEF, "bpm": 90}, idempotency_key="wire-test")
    assert conflict["code"] == "E-CONFLICT", conflict

    last = follower.follow()
    assert last["event"] == "done", last
    assert follower.heartbeats > 0
    names = [e["event"] for e in follower.events]
    assert names[0] == "accepted" and "started" in names, names
    started = [e["stage"] for e in follower.events if e["event"] == "stage.started"]
    done = [e["stage"] for e in follower.events if e["event"] == "stage.done"]
    assert started == done and started[0] == "creative_director" and started[-1] == "release", started
    assert len(started) == 14, started

    # A late reader finds the same events.
    replayed = [e["event"] for part in client.ask("events", job=job, after=0)[:-1] for e in part["events"]]
    assert replayed == names, "the replay differs from what was published"
    tail = client.ask("events", job=job, after=follower.known - 1)
    assert [e["seq"] for e in tail[0]["events"]] == [follower.known]

    follower.wait_for_bulk(30)
    released = released_files(client, job)
    for wanted in ("master.wav", "master.flac", "score.mid", "recipe.json", "report.json", "specs/song.json"):
        assert wanted in released, f"{wanted} is missing in {sorted(released)}"
    assert "score.mid" in follower.content and follower.content["score.mid"][:4] == b"MThd", "inline artifact"
    check_fetch(client, released["master.wav"], follower.content["master.wav"])

    state = client.one("status", job=job)["job"]
    assert state["state"] == "done" and state["qa"] in ("passed", "failed") and state["seq"] == follower.known, state
    assert [s["stage"] for s in state["stages"]] == started
    assert client.one("list", state="done")["jobs"][0]["job"] == job
    song = [a for a in client.one("artifacts", job=job, type="song")["artifacts"]]
    document = msgpack.unpackb(fetch(client, song[-1], 1 << 20))
    assert document["genre_id"] == "synthwave" and document["title"] == "Wire Test", document
    print(f"song: {len(follower.events)} events, {len(follower.transient)} progress, {len(released)} files, "
          f"{sum(map(len, follower.bulk.values()))} bulk bytes")


def released_files(client, job):
    found, before = {}, {}
    while True:
        page = client.one("artifacts", job=job, tags={"release": ""}, version="newest", limit=5, **before)
        found.update({a["name"]: a for a in page["artifacts"]})
        if "next" not in page:
            return found
        before = {"before": page["next"]}


def check_fetch(client, master, published):
    whole = fetch(client, master, 100_000)
    assert whole[:4] == b"RIFF" and whole == published, "fetched and published bytes differ"
    # Resumed in the middle, by hash instead of by id.
    half = len(whole) // 2
    part = client.one("fetch", sha256=master["sha256"], offset=half)
    assert part["data"] == whole[half:half + len(part["data"])] and len(part["data"]) == 262_144
    end = client.one("fetch", artifact=master["artifact"], offset=len(whole))
    assert end["data"] == b"" and end["end"]
    assert client.error_of("fetch", artifact=master["artifact"], offset=len(whole) + 1)["code"] == "E-RANGE"


def check_plan_cancel_resume(context, client, hello):
    """A plan stops at the score; a cancelled job can be resumed and its events go on counting."""
    plan = {**BRIEF, "seed": 12}
    job = client.one("submit", brief=plan, until="score")["job"]
    assert client.one("cancel", job=job)["job"]["state"] == "cancelled"
    assert client.one("cancel", job=job)["changed"] is False
    follower = Follower(context, client, hello, job)
    assert follower.follow()["event"] == "cancelled"
    assert client.error_of("retry", job=job)["code"] == "E-JOB-STATE"
    assert client.one("resume", job=job)["job"]["state"] in ("ready", "running")
    follower.events.append({})  # the old end is not the end any more
    assert follower.follow()["event"] == "done"
    types = {a["type"] for a in client.one("artifacts", job=job)["artifacts"]}
    assert "score" in types and "audio" not in types, types


def run(arguments):
    # Sockets have short paths; a home below /tmp keeps them so.
    home = tempfile.mkdtemp(prefix="aether-py-")
    log_path = os.path.join(home, "stderr.log")
    with open(log_path, "wb") as log:
        daemon = subprocess.Popen([arguments.aetherd, "broker", "--home", home, "--data", DATA], stdout=log, stderr=log)
    context = zmq.Context()
    failed = True
    try:
        endpoint = f"ipc://{home}/run/aetherd.sock"
        hello = wait_ready(context, endpoint, daemon)
        client = Client(context, endpoint)
        check_errors(client)
        check_tables(client)
        check_song(context, client, hello)
        check_plan_cancel_resume(context, client, hello)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(30) == 0, daemon.returncode
        assert not os.path.exists(f"{home}/run/aetherd.sock"), "the socket file is left behind"
        failed = False
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
        context.destroy(0)
        if failed:
            with open(log_path, errors="replace") as log:
                sys.stderr.write("".join(log.readlines()[-40:]))
        if not arguments.keep:
            shutil.rmtree(home, ignore_errors=True)


def wait_ready(context, endpoint, daemon):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert daemon.poll() is None, f"aetherd left with {daemon.returncode}"
        if os.path.exists(endpoint[len("ipc://"):]):
            hello = Client(context, endpoint).one("hello", client="client.py")
            assert hello["protocol"] == {"min": 1, "max": 1}, hello
            assert hello["limits"]["request_bytes"] == 1024 * 1024
            if hello["ready"]:
                return hello
        time.sleep(0.1)
    raise AssertionError("aetherd did not become ready")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--aetherd", required=True)
    parser.add_argument("--keep", action="store_true", help="leave the home directory for a look")
    run(parser.parse_args())
