"""What the wire promises about types, limits and choices: a wrong request is refused at the door, with the key, the limit
or the plugin it is about."""

import os
import pathlib
import shutil
import time
import unittest

import msgpack
import zmq

from client import PROTOCOL, Client
from engine import ROOT, Engine, ctl, short_brief, temporary


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Engine()
        cls.engine.start()

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()

    def refused(self, op, code, field="", hint="", **keys):
        error = self.engine.client.error_of(op, **keys)
        self.assertEqual((error["code"], error["field"]), (code, field), error)
        self.assertIn(hint, error["text"])
        return error

    def test_text_that_is_no_utf8_is_refused_at_the_door(self):
        # A raw str of the bytes; msgpack.packb would not write it.
        def text(data):
            return bytes([0xD9, len(data)]) + data
        body = msgpack.packb({"op": "submit"})
        before = self.engine.client.one("list")["jobs"]
        for brief in (msgpack.packb("brief") + b"\x82" + msgpack.packb("genre") + msgpack.packb("jazz") +
                      msgpack.packb("title") + text(b"bad \xff\xfe"),
                      msgpack.packb("idempotency_key") + text(b"\xed\xa0\x80")):
            error = self.engine.client.error_of_frames(PROTOCOL, b"utf", b"\x82" + body[1:] + brief)
            self.assertEqual(error["code"], "E-WIRE-DECODE")
            self.assertIn("UTF-8", error["text"])
        self.assertEqual(self.engine.client.one("list")["jobs"], before, "nothing of it was stored")

    def test_a_key_of_the_wrong_type_is_refused_by_every_operation(self):
        job = self.engine.submit(short_brief(), until="creative_director")
        self.engine.finish(job)
        artifact = self.engine.artifacts(job)[0]["artifact"]
        for op, key, keys in (
                ("fetch", "offset", {"artifact": artifact, "offset": "0"}),
                ("fetch", "offset", {"artifact": artifact, "offset": 1.5}),
                ("fetch", "length", {"artifact": artifact, "length": True}),
                ("fetch", "length", {"artifact": artifact, "length": 0}),
                ("fetch", "sha256", {"sha256": 7}),
                ("fetch", "artifact", {"artifact": 7}),
                ("events", "after", {"job": job, "after": "1"}),
                ("events", "after", {"job": job, "after": -1}),
                ("events", "limit", {"job": job, "limit": 0}),
                ("list", "before", {"before": 5}),
                ("list", "before", {"before": "x"}),
                ("list", "limit", {"limit": -1}),
                ("list", "state", {"state": 3}),
                ("artifacts", "limit", {"limit": "3"}),
                ("artifacts", "name", {"name": 3}),
                ("artifacts", "before", {"before": 3}),
                ("reproduce", "allow_different", {"job": job, "allow_different": "yes"}),
                ("submit", "priority", {"brief": short_brief(), "priority": 1.5}),
                ("submit", "priority", {"brief": short_brief(), "priority": 10}),
                ("submit", "until", {"brief": short_brief(), "until": 4}),
                ("submit", "idempotency_key", {"brief": short_brief(), "idempotency_key": 4}),
                ("submit", "idempotency_key", {"brief": short_brief(), "idempotency_key": ""}),
                ("hello", "client", {"client": 5})):
            with self.subTest(op=op, **keys):
                self.refused(op, "E-REQUEST", key, **keys)
        self.assertEqual(self.engine.client.one("list")["jobs"][0]["job"], job, "nothing was submitted")

    def test_only_status_may_leave_the_job_out(self):
        for op in ("cancel", "resume", "retry", "reproduce", "events"):
            with self.subTest(op=op):
                self.refused(op, "E-REQUEST", "job", "name the job")
        self.assertIn(self.engine.client.error_of("status", job="0" * 26)["code"], ("E-NO-JOB",))

    def test_a_key_that_is_too_long_names_the_limit(self):
        error = self.refused("submit", "E-LIMIT", hint="128", brief=short_brief(), idempotency_key="k" * 129)
        self.assertEqual(error["limit"], "idempotency_key_bytes")

    def test_a_misspelt_role_in_the_configuration_is_told_by_health(self):
        with Engine(config="agents: {mixng: org.aether.agent.mixing}\n") as engine:
            parts = {part["name"]: part for part in engine.client.one("health")["components"]}
            self.assertEqual(parts["configuration"]["status"], "degraded")
            self.assertIn("config agents.mixng", parts["configuration"]["text"])
            self.assertIn('"mixing"', parts["configuration"]["text"])
        parts = {part["name"]: part for part in self.engine.client.one("health")["components"]}
        self.assertEqual(parts["configuration"], {"name": "configuration", "status": "healthy", "critical": False, "text": ""})

    def test_a_misspelt_role_gets_the_nearest(self):
        self.refused("submit", "E-BRIEF-ROLE", "brief.agents.compositon", '"composition"',
                     brief=short_brief(agents={"compositon": "org.aether.agent.composition"}))
        audio = "org.aether.provider.audio.synth"
        audio = next((p["id"] for p in self.engine.client.one("plugins")["plugins"] if p["kind"] == "aether.audio/1"), audio)
        self.refused("submit", "E-BRIEF-ROLE", "brief.providers.audoi", '"audio"',
                     brief=short_brief(providers={"audoi": audio}))

    def test_a_plugin_of_another_kind_or_role_is_refused_before_the_job(self):
        self.refused("submit", "E-BRIEF-PLUGIN", "brief.providers.audio", "agent for composition",
                     brief=short_brief(providers={"audio": "org.aether.agent.composition"}))
        self.refused("submit", "E-BRIEF-PLUGIN", "brief.providers.piano", "agent for composition",
                     brief=short_brief(providers={"piano": "org.aether.agent.composition"}))
        self.refused("submit", "E-BRIEF-PLUGIN", "brief.agents.composition", "agent for lyrics",
                     brief=short_brief(agents={"composition": "org.aether.agent.lyrics"}))


class Limits(unittest.TestCase):
    def test_the_limit_that_was_hit_is_named_and_hello_lists_those_in_force(self):
        config = ("jobs: {max_queued: 5, max_queued_per_client: 3}\n"
                  "limits: {fetch_chunk_kb: 128, inline_kb: 32, artifact_mb: 64}\n")
        with Engine(config=config) as engine:
            limits = engine.client.one("hello")["limits"]
            self.assertEqual(limits["queued_jobs"], 5)
            self.assertEqual(limits["queued_jobs_per_client"], 3)
            self.assertEqual(limits["chunk_bytes"], 128 << 10)
            self.assertEqual(limits["inline_bytes"], 32 << 10)
            self.assertEqual(limits["artifact_bytes"], 64 << 20)
            for _ in range(8):
                try:
                    engine.submit(short_brief(duration=60))
                except Exception as failure:  # the client's own
                    error = failure.error
                    break
            self.assertEqual((error["code"], error["limit"]), ("E-BUSY", "queued_jobs_per_client"))
            self.assertGreater(error["retry_after_ms"], 0)
            self.assertIn("3 jobs", error["text"])

    def test_too_little_scratch_space_names_itself(self):
        with Engine(config="jobs: {scratch_reserve_mb: 1000000}\n") as engine:
            error = engine.client.error_of("submit", brief=short_brief(duration=600))
            self.assertEqual((error["code"], error["limit"]), ("E-BUSY", "scratch_bytes"))
            self.assertGreater(error["retry_after_ms"], 0)

    def test_a_short_song_needs_less_scratch_space_than_a_long_one(self):
        free_mb = shutil.disk_usage("/tmp").free >> 20
        with Engine(config=f"jobs: {{scratch_reserve_mb: {min(free_mb * 2, 1048576)}}}\n") as engine:
            job = engine.submit(short_brief(duration=20), until="creative_director")
            self.assertEqual(engine.finish(job)["state"], "done")
            error = engine.client.error_of("submit", brief=short_brief(duration=600))
            self.assertEqual(error["limit"], "scratch_bytes")

    def test_as_many_clients_are_served_as_the_limit_says(self):
        with Engine(config="limits: {clients: 20}\n") as engine:
            context = zmq.Context()
            try:
                clients = [Client(context, f"ipc://{engine.home}/run/aetherd.sock") for _ in range(30)]
                engine.wait(lambda: engine.client.one("stats")["net"]["clients"] >= 31, 20, "the connections")
                served = []
                for client in clients:
                    try:
                        client.one("hello")
                        served.append(client)
                    except Exception as failure:
                        self.assertEqual(failure.error["limit"], "clients")
                self.assertEqual(len(served), 19, "with the engine's own")
                # One that leaves makes room for another.
                late = next(client for client in clients if client not in served)
                served[0].socket.close()
                engine.wait(lambda: late.one("hello"), 20, "the place to be free")
            finally:
                context.destroy(0)


class Running(unittest.TestCase):
    """What an operator does to the folders of a running daemon."""

    def setUp(self):
        self.data = temporary("data") / "data"
        shutil.copytree(ROOT / "data", self.data)

    def test_a_typo_in_a_loaded_file_takes_nothing_away(self):
        with Engine(data=self.data) as engine:
            for name in ("pipelines/song.yaml", "genres/jazz.yaml"):
                with open(self.data / name, "a", encoding="utf8") as file:
                    file.write("garbage: [\n")
            knowledge = next(c for c in engine.client.one("health")["components"] if c["name"] == "knowledge")
            self.assertEqual(knowledge["status"], "degraded")
            self.assertRegex(knowledge["text"], r"jazz\.yaml:\d+:\d+: .*stays.*1 more")
            self.assertRegex(engine.log(), r"song\.yaml:\d+:\d+: ")
            engine.run(short_brief("jazz"), until="creative_director")
            (self.data / "genres" / "jazz.yaml").unlink()
            self.assertEqual(engine.client.error_of("submit", brief=short_brief("jazz"))["code"], "E-BRIEF-GENRE")

    def test_bad_entries_of_a_plugin_folder_are_refused_alone(self):
        folder = temporary("plugins")
        os.symlink("/nowhere/at/all.so", folder / "dangling.so")
        os.mkfifo(folder / "pipe.so")
        os.symlink(folder, folder / "folder.so")
        os.mkfifo(self.data / "genres" / "pipe.yaml")
        libraries = pathlib.Path("/lib/x86_64-linux-gnu")
        shutil.copy(next(libraries.glob("libz.so.1.*")), folder / "libz.so")
        start = time.monotonic()
        with Engine(data=self.data, plugins=[folder]) as engine:
            self.assertLess(time.monotonic() - start, 60)
            plugins = {p["file"]: p for p in engine.client.one("plugins")["plugins"]}
            for name, hint in (("dangling.so", "No such file"), ("pipe.so", "it is a FIFO"),
                               ("folder.so", "it is a directory"), ("libz.so", "exports no aether_plugin_entry")):
                self.assertEqual(plugins[name]["state"], "refused", name)
                self.assertIn(hint, plugins[name]["reason"])
            code, _, errors = ctl("plugins", "reload", home=engine.home)
            self.assertEqual((code, errors), (0, ""))
            engine.run(short_brief(), until="creative_director")


if __name__ == "__main__":
    unittest.main(verbosity=2)
