"""Broker, host or job killed before, during and after the commit of each stage: the daemon starts again, the job goes on at
the first stage without a result, and the bytes are those of an undisturbed run.

    test_kills.py            each stage once, who and when in rotation
    test_kills.py --all      every combination
"""

import itertools
import signal
import sys
import time
import unittest

from engine import Engine, short_brief, temporary
from test_reproduce import music

STAGES = ("creative_director", "composition", "arrangement", "lyrics", "vocal", "sound_design", "score", "stems", "mixing",
          "mixdown", "mastering", "master", "qa", "release")
WHO, WHEN = ("job", "host", "broker"), ("before", "during", "after")
BRIEF = short_brief("house", duration=10)


def plans(everything):
    if everything:
        return list(itertools.product(WHO, WHEN, STAGES))
    return [(WHO[i % 3], WHEN[(i // 3 + i) % 3], stage) for i, stage in enumerate(STAGES)]


class Kills(unittest.TestCase):
    everything = False

    def test_every_kill_ends_in_the_same_bytes(self):
        with Engine() as engine:
            expected = music(engine, engine.run(BRIEF))
        for who, when, stage in plans(self.everything):
            with self.subTest(who=who, when=when, stage=stage):
                self.kill_once(who, when, stage, expected)

    def kill_once(self, who, when, stage, expected):
        marker = temporary("kill") / "killed"
        start = time.monotonic()
        plan = {"AETHER_TEST_KILL": f"{who}:{when}:{stage}:{marker}"}
        config = "retry: {base_ms: 10}\n"
        with Engine(config=config, environment=plan) as engine:
            job = engine.submit(BRIEF)
            if who == "broker":
                engine.process.wait(60)
                self.assertEqual(engine.process.returncode, -signal.SIGKILL)
                engine.start()
            view = engine.finish(job)
            self.assertTrue(marker.exists(), f"nobody was killed: {view}")
            self.assertEqual(view["state"], "done", view.get("error"))
            self.assertGreater(view["attempt"], 1, "a second attempt finished it")
            self.assertEqual(music(engine, job), expected)
            again = [s["stage"] for s in view["stages"] if s["attempt"] > 1]
            first = STAGES.index(stage) + (1 if when == "after" else 0)
            # Killed during the commit, either side may have won.
            allowed = (STAGES[first:], STAGES[first + 1:]) if when == "during" else (STAGES[first:],)
            self.assertIn(tuple(again), allowed, "resumed at the first stage without a result")
        print(f"{who:<7}{when:<7}{stage:<18}{time.monotonic() - start:5.1f} s")


if __name__ == "__main__":
    if "--all" in sys.argv:
        sys.argv.remove("--all")
        Kills.everything = True
    unittest.main(verbosity=2)
