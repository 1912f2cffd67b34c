"""Another processor gives the same bytes: a song made natively, and one whose host and job run under an emulated Nehalem,
which has no AVX and no FMA. Slow: the emulator takes some fifty times as long."""

import os
import pathlib
import subprocess
import unittest

from engine import BUILD, Engine, short_brief
from test_reproduce import music

EMULATOR = "/usr/bin/qemu-x86_64"
PRELOAD = BUILD / "tests" / "plugins" / "exec_emulated.so"
BRIEF = short_brief("rock", duration=10, stems=True, formats=["wav_24_48", "flac_24_48"])


def song(**environment):
    """What the job made, and the program its host ran in."""
    with Engine(environment=environment) as engine:
        job = engine.submit(BRIEF)
        children = subprocess.run(["ps", "--ppid", str(engine.process.pid), "-o", "pid="], capture_output=True, text=True, check=True)
        programs = {os.readlink(f"/proc/{pid}/exe") for pid in children.stdout.split()}
        view = engine.finish(job, seconds=1500)
        assert view["state"] == "done", f"{view.get('error')}\n{engine.log()[-3000:]}"
        return music(engine, job), programs


class Processors(unittest.TestCase):
    def test_an_old_processor_gives_the_same_bytes(self):
        self.assertTrue(os.access(EMULATOR, os.X_OK), "qemu-user is not installed; ./dev test --slow installs it")
        native, programs = song()
        self.assertNotIn(EMULATOR, programs)
        emulated, programs = song(LD_PRELOAD=str(PRELOAD), AETHER_TEST_EMULATOR=EMULATOR, AETHER_TEST_CPU="Nehalem")
        self.assertEqual(programs, {str(pathlib.Path(EMULATOR).resolve())})
        self.assertIn("stems/drums.flac", native)
        self.assertEqual(sorted(native), sorted(emulated))
        self.assertEqual([name for name in native if native[name] != emulated[name]], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
