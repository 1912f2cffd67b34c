"""The same request and seed give the same bytes: again, on another number of threads, and through `reproduce`."""

import json
import unittest

from engine import Engine, samples, short_brief, without_times

# MP3 is not compared; the rest of these hold hashes of files whose tags bear the date of the run.
NOT_COMPARED = ("recipe.json", "report.json", "release.json")


def music(engine, job):
    """Everything that sounds or decides, without the times of the run: samples of audio files, documents as values."""
    kept = {}
    for name, sha in engine.outputs(job).items():
        if name.endswith((".wav", ".flac")):
            kept[name] = samples(engine.content(sha))
        elif name.endswith(".json") and name not in NOT_COMPARED:
            kept[name] = without_times(json.loads(engine.content(sha)))
        elif name not in NOT_COMPARED and not name.endswith(".mp3"):
            kept[name] = sha
    return kept


class Reproduction(unittest.TestCase):
    BRIEF = short_brief("lo-fi-hip-hop", stems=True, formats=["wav_24_48", "flac_24_48"])

    def test_one_and_four_threads_give_the_same_bytes(self):
        results = []
        for threads in (1, 4):
            with Engine(threads=threads) as engine:
                results.append(music(engine, engine.run(self.BRIEF)))
        self.assertIn("stems/drums.flac", results[0])
        self.assertEqual(results[0], results[1])

    def test_reproduce_gives_identical_bytes(self):
        with Engine() as engine:
            first = engine.run(self.BRIEF)
            again = engine.client.one("reproduce", job=first)
            self.assertEqual(again["missing"], [])
            view = engine.finish(again["job"])
            self.assertEqual(view["state"], "done", view.get("error"))
            one, two = engine.outputs(first), engine.outputs(again["job"])
            self.assertIn("master.wav", one)
            self.assertEqual({n: s for n, s in one.items() if not n.endswith(".mp3")},
                             {n: s for n, s in two.items() if not n.endswith(".mp3")})

    def test_a_song_with_ogg_can_be_reproduced_too(self):
        with Engine() as engine:
            first = engine.run({**self.BRIEF, "formats": ["ogg"], "stems": True})
            self.assertEqual(engine.job(first)["qa"], "passed", "the master is judged, not a stem")
            again = engine.client.one("reproduce", job=first)
            self.assertEqual(engine.finish(again["job"])["state"], "done")

    def test_another_seed_gives_another_song(self):
        with Engine() as engine:
            jobs = [engine.run({**self.BRIEF, "seed": seed}, until="score") for seed in (1, 2)]
            self.assertNotEqual(*(engine.outputs(job)["score.mid"] for job in jobs))


if __name__ == "__main__":
    unittest.main(verbosity=2)
