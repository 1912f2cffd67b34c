"""No agent is a stub: with any one agent's output replaced by defaults, the score or the audio changes (for QA and release
the report or the folder). Prints the table."""

import pathlib
import shutil
import tempfile
import unittest

from engine import BUILD, ROOT, Engine, short_brief

AGENTS = ("creative_director", "composition", "arrangement", "lyrics", "vocal", "sound_design", "mixing", "mastering", "qa",
          "release")
BRIEF = short_brief("rock", vocals=True, stems=False)


class StagesMatter(unittest.TestCase):
    def test_every_agent_changes_the_score_the_audio_or_the_report(self):
        plugin = BUILD / "tests" / "plugins" / "defaults.so"
        self.assertTrue(plugin.exists(), "the fixture plugin that answers defaults")
        rows, silent = [], []
        folder = pathlib.Path(tempfile.mkdtemp(prefix="aether-defaults-"))
        shutil.copy(plugin, folder)
        try:
            with Engine(plugins=[folder]) as engine:
                original = engine.run(BRIEF)
                base = engine.outputs(original)
                for agent in AGENTS:
                    job = engine.submit({**BRIEF, "agents": {agent: f"org.aether.test.defaults.{agent}"}})
                    view = engine.finish(job)
                    outputs = engine.outputs(job) if view["state"] == "done" else {}
                    changed = {kind: outputs.get(name) != base.get(name)
                               for kind, name in (("score", "score.mid"), ("audio", "master.wav"), ("report", "report.json"))}
                    changed["folder"] = set(outputs) != set(base)
                    note = "" if view["state"] == "done" else f"{view['state']}: {view['error']['code']}"
                    rows.append((agent, changed, note))
                    counts = ("report", "folder") if agent in ("qa", "release") else ("score", "audio")
                    if not any(changed[kind] for kind in counts):
                        silent.append(agent)
        finally:
            shutil.rmtree(folder)
        print(f"{'agent':<20}{'score':>8}{'audio':>8}{'report':>8}{'folder':>8}")
        for agent, changed, note in rows:
            marks = "".join(f"{'differs' if changed[k] else '-':>8}" for k in ("score", "audio", "report", "folder"))
            print(f"{agent:<20}{marks}  {note}")
        self.assertEqual(silent, [])


if __name__ == "__main__":
    assert ROOT
    unittest.main(verbosity=2)
