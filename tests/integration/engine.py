"""An aetherd of one's own for a test: a fresh home, quick briefs, and what they left."""

import atexit
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import msgpack
import soundfile
import zmq

from client import AetherError, Client  # noqa: F401  (AetherError for the tests)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("AETHER_BUILD", ROOT / "build"))
BIN = BUILD / "bin"
PATIENCE_S = 300
# Small enough to render quickly everywhere; a song all the same.
SMALL_SOUNDFONT = "soundfonts: {default: TimGM6mb.sf2}\n"


def temporary(prefix):
    """A folder that goes away when the test process does."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"aether-{prefix}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def short_brief(genre="synthwave", **fields):
    return {"genre": genre, "duration": 15, "seed": 5, "vocals": False, "formats": ["wav_24_48"], "stems": False, **fields}


def data_with_stage(line):
    """The data directory with one more line in the pipeline file, after composition."""
    data = temporary("data") / "data"
    shutil.copytree(ROOT / "data", data)
    pipeline = data / "pipelines" / "song.yaml"
    text = pipeline.read_text()
    mark = "  - {stage: arrangement"
    assert text.count(mark) == 1
    pipeline.write_text(text.replace(mark, line + mark))
    return data


class Engine:
    """with Engine() as engine: …  Starts a broker, stops it at the end by its own process id."""

    def __init__(self, config="", data=ROOT / "data", plugins=(), environment=None, home=None, threads=None,
                 small=True):
        self.home = pathlib.Path(home or tempfile.mkdtemp(prefix="aether-"))
        self.own_home = home is None
        self.data, self.plugins = data, plugins
        self.environment = environment or {}
        settings = (SMALL_SOUNDFONT if small else "") + config
        if threads:
            settings += f"jobs: {{threads: {threads}}}\n"
        (self.home / "config.yaml").write_text(settings)
        self.context = zmq.Context()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.context.destroy(linger=0)
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    def start(self, **environment):
        command = [BIN / "aetherd", "broker", "--home", self.home]
        if self.data:
            command += ["--data", self.data]
        for folder in self.plugins:
            command += ["--plugins", folder]
        with open(self.home / "stderr.log", "ab") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command], env={**os.environ, **self.environment, **environment},
                stderr=errors, stdout=subprocess.DEVNULL)
        self.client = Client(self.context, f"ipc://{self.home}/run/aetherd.sock")
        self.wait(lambda: self.client.one("health")["ready"], 60, "the daemon to become ready")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def log(self):
        path = self.home / "log" / "aetherd.log"
        return (path.read_text(errors="replace") if path.exists() else "") + (self.home / "stderr.log").read_text(errors="replace")

    def wait(self, condition, seconds, what):
        """Polls a condition; a daemon that has died fails at once with its log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"aetherd ended with {self.process.returncode}\n{self.log()[-4000:]}")
            try:
                found = condition()
                if found:
                    return found
            except (zmq.Again, AetherError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {what}\n{self.log()[-4000:]}")

    # ---- jobs

    def submit(self, brief, **keys):
        return self.client.one("submit", brief=brief, **keys)["job"]

    def job(self, job):
        return self.client.one("status", job=job)["job"]

    def finish(self, job, seconds=PATIENCE_S):
        def over():
            view = self.job(job)
            return view if view["state"] in ("done", "failed", "dead", "cancelled") else None
        return self.wait(over, seconds, f"job {job}")

    def run(self, brief, **keys):
        job = self.submit(brief, **keys)
        view = self.finish(job)
        assert view["state"] == "done", f"{view.get('error')}\n{self.log()[-3000:]}"
        return job

    def artifacts(self, job, **filters):
        return self.client.one("artifacts", job=job, version="newest", **filters)["artifacts"]

    def outputs(self, job):
        """Release file → sha256."""
        return {a["name"]: a["sha256"] for a in self.artifacts(job, tags={"release": ""})}

    def content(self, sha256):
        data, offset = b"", 0
        while True:
            part = self.client.one("fetch", sha256=sha256, offset=offset, length=512 * 1024)
            data += part["data"]
            offset = len(data)
            if part["end"]:
                return data

    def document(self, job, name):
        found = [a for a in self.artifacts(job, type=name) if a["mime"] == "application/msgpack"]
        assert found, f"no document {name}"
        return msgpack.unpackb(self.content(found[-1]["sha256"]))

    def file(self, job, name):
        return self.content(self.outputs(job)[name])

    def json(self, job, name):
        return json.loads(self.file(job, name))


def samples(wav):
    """SHA-256 of the decoded samples: tags hold the date of the run, the music does not."""
    data, rate = soundfile.read(io.BytesIO(wav), dtype="int32", always_2d=True)
    return hashlib.sha256(data.tobytes() + str(rate).encode()).hexdigest()


def without_times(document):
    """A JSON document without what tells when or by which file it was made."""
    if isinstance(document, dict):
        return {k: without_times(v) for k, v in document.items()
                if k not in ("created_at", "qa_started", "qa_completed", "sha256", "date")}
    return [without_times(item) for item in document] if isinstance(document, list) else document


def ctl(*arguments, home=None, stdin=None, environment=None, seconds=PATIENCE_S):
    """aetherctl with arguments: (exit code, stdout, stderr)."""
    env = {**os.environ, **(environment or {})}
    if home:
        env["AETHER_HOME"] = str(home)
    done = subprocess.run([str(BIN / "aetherctl"), *map(str, arguments)], env=env, input=stdin,
                          capture_output=True, text=True, timeout=seconds, check=False)
    return done.returncode, done.stdout, done.stderr
