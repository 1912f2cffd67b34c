"""What people type wrong, and what they are told: code, place, and what would be right."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

import msgpack

from engine import BIN, ROOT, SMALL_SOUNDFONT, Engine, ctl


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Engine()
        cls.engine.start()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="aether-briefs-"))

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()
        shutil.rmtree(cls.folder)

    def refused(self, text, code, place="", hint="", exit_code=1):
        brief = self.folder / "brief.yaml"
        if isinstance(text, bytes):
            brief.write_bytes(text)
        else:
            brief.write_text(text)
        status, _, errors = ctl("submit", brief, home=self.engine.home)
        self.assertEqual(status, exit_code, errors)
        self.assertIn(code, errors)
        if place:
            self.assertIn(f"brief.yaml:{place}", errors)
        self.assertIn(hint, errors)

    def test_an_unknown_key_gets_its_place_and_the_nearest_known_one(self):
        self.refused("genre: jazz\ndurration: 60\n", "E-BRIEF-KEY", "2:1", "duration")

    def test_a_wrong_type_gets_its_place(self):
        self.refused("genre: jazz\nbpm: fast\n", "E-BRIEF-TYPE", "2:1", "integer")

    def test_out_of_range_names_the_range(self):
        self.refused("genre: jazz\nbpm: 900\n", "E-BRIEF-RANGE", "2:1", "20 to 300")

    def test_an_unknown_genre_gets_the_nearest(self):
        self.refused("genre: sinthwave\n", "E-BRIEF-GENRE", "1:1", "synthwave")

    def test_an_unknown_instrument_gets_the_nearest(self):
        self.refused("genre: jazz\ninstruments:\n  include:\n    - saxaphone\n", "E-BRIEF-INSTRUMENT", "4:7", "saxophone")

    def test_an_instrument_wanted_and_unwanted_is_refused_before_the_job(self):
        self.refused("genre: jazz\ninstruments:\n  include: [piano]\n  exclude: [piano]\n", "E-BRIEF-INSTRUMENT", "4:13",
                     "both included and excluded")

    def test_a_wrong_section_gets_the_nearest_before_the_job(self):
        self.refused("genre: jazz\nstructure: intro-vers-chorus\n", "E-BRIEF-STRUCTURE", "2:1", '"verse"')

    def test_empty_fields_are_refused(self):
        self.refused("genre: jazz\nstructure:\n", "E-BRIEF-EMPTY", "2:1")
        status, _, errors = ctl("submit", "--prompt", "jazz", "--set", "title=", home=self.engine.home)
        self.assertEqual(status, 1)
        self.assertIn("--set title: title: is empty", errors)

    def test_lyrics_nobody_would_sing_are_refused(self):
        self.refused("genre: jazz\nvocals: false\nlyrics: la la\n", "E-BRIEF-LYRICS", "3:1", "vocals is false")

    def test_a_seed_too_large_names_the_range(self):
        self.refused("genre: jazz\nseed: 99999999999999999999\n", "E-BRIEF-RANGE", "2:1", "0 to 9007199254740992")

    def test_a_duration_no_clock_shows_says_why(self):
        self.refused('genre: jazz\nduration: "3:75"\n', "E-BRIEF-DURATION", "2:1", "from 0 to 59")

    def test_a_job_id_that_is_none_is_named(self):
        status, _, errors = ctl("status", "lalala", home=self.engine.home)
        self.assertEqual(status, 1)
        self.assertIn('"lalala" is no job id', errors)

    def test_an_unknown_plugin_is_refused(self):
        self.refused("genre: jazz\nagents: {composition: org.aether.agent.compositoin}\n", "E-BRIEF-PLUGIN", "2:",
                     "org.aether.agent.composition")

    def test_unparsable_yaml_gets_line_and_column(self):
        self.refused("genre: [jazz\nbpm: 100\n", "E-YAML", "2:")

    def test_an_empty_prompt_is_refused(self):
        self.refused("prompt: ''\n", "E-BRIEF", "1:1")
        self.refused("{}\n", "E-BRIEF-EMPTY")

    def test_a_megabyte_of_prompt_is_refused(self):
        self.refused("prompt: " + "x" * (1 << 20) + "\n", "E-YAML-SIZE")
        self.refused("prompt: " + "x" * 50_000 + "\n", "E-BRIEF-SIZE")

    def test_a_binary_file_is_refused(self):
        self.refused(b"\x7fELF\x02\x01\x01\x00" + os.urandom(200), "E-YAML-BINARY")

    def test_a_title_never_leaves_its_folder(self):
        for title in ("../../etc/passwd", "/etc/passwd", "..", "a/../../b"):
            self.refused(f"genre: jazz\ntitle: {title}\n", "E-BRIEF-TITLE", "2:1")

    def test_an_unreadable_file_is_named(self):
        status, _, errors = ctl("submit", self.folder / "missing.yaml", home=self.engine.home)
        self.assertEqual(status, 1)
        self.assertIn("missing.yaml", errors)

    def test_usage_errors_exit_with_2(self):
        self.assertEqual(ctl("submit")[0], 2)
        self.assertEqual(ctl("frobnicate")[0], 2)

    def test_no_daemon_exits_with_4_and_says_how_to_start_one(self):
        empty = tempfile.mkdtemp(prefix="aether-empty-")
        status, _, errors = ctl("status", home=empty)
        shutil.rmtree(empty)
        self.assertEqual(status, 4)
        self.assertIn("aetherd broker", errors)

    def test_another_protocol_version_is_answered_with_the_range(self):
        socket = self.engine.client.socket
        socket.send_multipart([b"AETHER9", b"x", msgpack.packb({"op": "hello"})])
        _, _, body = socket.recv_multipart()
        error = msgpack.unpackb(body)["error"]
        self.assertEqual((error["code"], error["min"], error["max"]), ("E-PROTOCOL", 1, 1))

    def test_the_daemon_refuses_what_a_client_did_not_check(self):
        error = self.engine.client.error_of("submit", brief={"genre": "jazz", "tempo": 3})
        self.assertEqual((error["code"], error["field"]), ("E-BRIEF-KEY", "brief.tempo"))
        self.assertEqual(self.engine.client.error_of("submit")["code"], "E-REQUEST")
        self.assertEqual(self.engine.client.error_of("status", job="../../etc")["code"], "E-REQUEST")
        self.assertEqual(self.engine.client.error_of("fetch", sha256="../../../etc/passwd")["code"], "E-REQUEST")

    def start_daemon(self, home):
        return subprocess.run([BIN / "aetherd", "broker", "--home", home, "--data", ROOT / "data", "--idle-exit", "1"],
                              capture_output=True, text=True, timeout=60, check=False)

    def test_a_second_daemon_on_the_same_state_is_refused(self):
        done = self.start_daemon(self.engine.home)
        self.assertEqual(done.returncode, 1)
        self.assertIn("E-DAEMON-RUNNING", done.stderr)
        self.assertTrue(self.engine.client.one("health")["live"], "the first one goes on")

    def test_a_socket_in_use_is_refused(self):
        home = pathlib.Path(tempfile.mkdtemp(prefix="aether-second-"))
        (home / "config.yaml").write_text(f"socket: ipc://{self.engine.home}/run/aetherd.sock\n")
        done = self.start_daemon(home)
        shutil.rmtree(home)
        self.assertEqual(done.returncode, 1)
        self.assertIn("E-SOCKET-BUSY", done.stderr)
        self.assertTrue(self.engine.client.one("health")["live"], "its socket is still its own")

    def test_a_state_directory_that_cannot_be_written_is_named(self):
        home = pathlib.Path(tempfile.mkdtemp(prefix="aether-ro-"))
        target = home / "state"
        if os.geteuid() == 0:
            target.write_text("a file where the directory should be")  # root may write everywhere else
        else:
            target.mkdir()
            target.chmod(stat.S_IRUSR | stat.S_IXUSR)
        done = self.start_daemon(target)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(target), done.stderr)
        shutil.rmtree(home, ignore_errors=True)

    def test_a_bad_configuration_names_line_and_nearest_key(self):
        home = pathlib.Path(tempfile.mkdtemp(prefix="aether-config-"))
        (home / "config.yaml").write_text(SMALL_SOUNDFONT + "jobs:\n  max_runing: 2\n")
        done = self.start_daemon(home)
        shutil.rmtree(home)
        self.assertEqual(done.returncode, 1)
        self.assertIn("config.yaml:3:3", done.stderr)
        self.assertIn("max_running", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
