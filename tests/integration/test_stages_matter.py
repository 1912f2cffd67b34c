"""No agent is a stub: with any one agent's output replaced by defaults, the score or the audio changes (for QA and release
the report or the folder). Prints the table."""

import pathlib
import shutil
import tempfile
import unittest

from engine import BUILD, Engine, samples, short_brief, without_times

AGENTS = ("creative_director", "composition", "arrangement", "lyrics", "vocal", "sound_design", "mixing", "mastering", "qa",
          "release")
BRIEF = short_brief("rock", vocals=True, stems=False)


class StagesMatter(unittest.TestCase):
    @staticmethod
    def results(engine, job):
        outputs = engine.outputs(job)
        return {"score": outputs["score.mid"], "audio": samples(engine.content(outputs["master.wav"])),
                "report": without_times(engine.json(job, "report.json")) if "report.json" in outputs else None,
                "folder": sorted(outputs)}

    def test_every_agent_changes_the_score_the_audio_or_the_report(self):
        plugin = BUILD / "tests" / "plugins" / "defaults.so"
        self.assertTrue(plugin.exists(), "the fixture plugin that answers defaults")
        rows, silent = [], []
        folder = pathlib.Path(tempfile.mkdtemp(prefix="aether-defaults-"))
        shutil.copy(plugin, folder)
        try:
            with Engine(plugins=[folder]) as engine:
                base = self.results(engine, engine.run(BRIEF))
                for agent in AGENTS:
                    job = engine.run({**BRIEF, "agents": {agent: f"org.aether.test.defaults.{agent}"}})
                    results = self.results(engine, job)
                    changed = {kind: results[kind] != base[kind] for kind in base}
                    rows.append((agent, changed))
                    counts = ("report", "folder") if agent in ("qa", "release") else ("score", "audio")
                    if not any(changed[kind] for kind in counts):
                        silent.append(agent)
                    if agent in ("qa", "release") and (changed["score"] or changed["audio"]):
                        silent.append(f"{agent} reaches back")
        finally:
            shutil.rmtree(folder)
        print(f"{'agent':<20}{'score':>8}{'audio':>8}{'report':>8}{'folder':>8}")
        for agent, changed in rows:
            print(f"{agent:<20}" + "".join(f"{'differs' if changed[k] else '-':>8}" for k in ("score", "audio", "report", "folder")))
        self.assertEqual(silent, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
