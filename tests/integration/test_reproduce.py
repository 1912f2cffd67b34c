"""The same request and seed give the same bytes: again, on another number of threads, and through `reproduce`."""

import unittest

from engine import Engine, short_brief

# Times of the run stand in these, so their bytes may differ between jobs; a recipe's own id leaves them out.
NOT_COMPARED = {"recipe.json", "report.json", "decisions.json", "release.json"}


def comparable(outputs):
    return {name: sha for name, sha in outputs.items() if name not in NOT_COMPARED and not name.endswith(".mp3")}


class Reproduction(unittest.TestCase):
    BRIEF = short_brief("lo-fi-hip-hop", stems=True, formats=["wav_24_48", "flac_24_48"])

    def test_one_and_four_threads_give_the_same_bytes(self):
        results = []
        for threads in (1, 4):
            with Engine(threads=threads) as engine:
                job = engine.run(self.BRIEF)
                results.append({k: v for k, v in comparable(engine.outputs(job)).items() if not k.endswith((".wav", ".flac"))}
                               | {"pcm:" + f["name"]: f["signal"] for f in engine.document(job, "files")["files"]})
        self.assertEqual(results[0], results[1])

    def test_reproduce_gives_identical_bytes(self):
        with Engine() as engine:
            first = engine.run(self.BRIEF)
            again = engine.client.one("reproduce", job=first)
            self.assertEqual(again["missing"], [])
            view = engine.finish(again["job"])
            self.assertEqual(view["state"], "done", view.get("error"))
            one, two = comparable(engine.outputs(first)), comparable(engine.outputs(again["job"]))
            self.assertIn("master.wav", one)
            self.assertEqual(one, two)

    def test_another_seed_gives_another_song(self):
        with Engine() as engine:
            jobs = [engine.run({**self.BRIEF, "seed": seed}, until="score") for seed in (1, 2)]
            self.assertNotEqual(*(engine.outputs(job)["score.mid"] for job in jobs))


if __name__ == "__main__":
    unittest.main(verbosity=2)
