"""Third-party plugins, built out of tree against the installed SDK by g++ and clang++ (tests/abi): a new stage, another
composer, a player of one instrument, a plugin in C99, and a hot swap. The daemon is the same binary throughout."""

import shutil
import unittest

from engine import BUILD, Engine, ctl, data_with_stage, short_brief, temporary

THIRD_PARTY = BUILD / "tests" / "third_party"
BRIEF = short_brief("synthwave", duration=10)


def folder_with(compiler, *names):
    folder = temporary("dropin")
    for name in names:
        shutil.copy(next((THIRD_PARTY / compiler).rglob(f"{name}.so")), folder)
    return folder


class ThirdParty(unittest.TestCase):
    def check_with(self, compiler):
        folder = folder_with(compiler, "octave_up", "waltz_composer", "sine", "meter_c99")
        stages = ("  - {stage: octave_up, agent: octave_up, consumes: [melody], produces: [melody]}\n"
                  "  - {stage: meter, agent: meter_c99, consumes: [rhythm], produces: [rhythm]}\n")
        with Engine() as engine:
            plain = engine.document(engine.run(BRIEF, until="score"), "melody")
        with Engine(data=data_with_stage(stages), plugins=[folder]) as engine:
            plugins = {p["id"]: p for p in engine.client.one("plugins")["plugins"]}
            for name in ("agent.octave_up", "agent.waltz_composer", "agent.meter_c99", "provider.sine"):
                self.assertEqual(plugins[f"com.example.{name}"]["state"], "active")

            job = engine.run(BRIEF, until="score")
            raised = engine.document(job, "melody")
            octave = lambda spec: int(spec["lowest_note"][-1])  # noqa: E731
            self.assertEqual(octave(raised), octave(plain) + 1, "the new stage's document goes on downstream")
            ran = [s["stage"] for s in engine.job(job)["stages"]]
            self.assertEqual(ran[2:4], ["octave_up", "meter"])

            job = engine.run({**BRIEF, "agents": {"composition": "com.example.agent.waltz_composer"}}, until="score")
            numerals = {n for p in engine.document(job, "harmony")["progressions"] for n in p["roman_numerals"]}
            self.assertLessEqual(numerals, {"i", "I"}, "the brief chose the other composer")

            job = engine.run({**BRIEF, "providers": {"bass": "com.example.provider.sine"}})
            providers = {s["name"]: s["provider"] for s in engine.document(job, "stems")["stems"]}
            self.assertEqual(providers["bass"], "com.example.provider.sine")
            self.assertEqual([p for n, p in providers.items() if n != "bass" and "sine" in p], [])
            ids = {p["id"] for p in engine.json(job, "recipe.json")["plugins"]}
            self.assertIn("com.example.provider.sine", ids)

    def test_plugins_built_with_gcc_work_without_a_change_to_the_daemon(self):
        self.check_with("gcc")

    def test_plugins_built_with_clang_work_without_a_change_to_the_daemon(self):
        self.check_with("clang")

    def test_health_and_info_of_every_plugin_are_asked(self):
        with Engine(plugins=[folder_with("gcc", "meter_c99")]) as engine:
            def all_answered():
                plugins = engine.client.one("plugins")["plugins"]
                return plugins if all("health" in p and "info" in p for p in plugins) else None
            plugins = engine.wait(all_answered, 30, "the probe job")
            self.assertGreaterEqual(len(plugins), 15)
            for plugin in plugins:
                self.assertIn(plugin["health"]["status"], ("healthy", "degraded"), plugin["id"])
                self.assertTrue(plugin["info"].get("name"), plugin["id"])


class HotSwap(unittest.TestCase):
    def test_the_next_job_uses_the_new_file_and_the_running_one_keeps_its_own(self):
        folder = folder_with("gcc", "octave_up")
        line = "  - {stage: octave_up, agent: octave_up, consumes: [melody], produces: [melody]}\n"
        with Engine(data=data_with_stage(line), plugins=[folder]) as engine:
            def version():
                return next(p["version"] for p in engine.client.one("plugins")["plugins"]
                            if p["id"] == "com.example.agent.octave_up")
            self.assertEqual(version(), "1.0.0")
            running = engine.submit({**BRIEF, "duration": 40, "stems": True})
            engine.wait(lambda: engine.job(running).get("stage") == "stems", 60, "the first job to render")
            new = next((THIRD_PARTY / "gcc").rglob("octave_up_2.so"))
            shutil.copy(new, folder / "incoming")
            (folder / "incoming").rename(folder / "octave_up.so")
            code, out, errors = ctl("plugins", "reload", "--json", home=engine.home)
            self.assertEqual(code, 0, errors + out)
            self.assertEqual(version(), "2.0.0")
            self.assertEqual(engine.finish(running)["state"], "done")
            after = engine.run(BRIEF)
            used = {job: next(p["version"] for p in engine.json(job, "recipe.json")["plugins"]
                              if p["id"] == "com.example.agent.octave_up") for job in (running, after)}
            self.assertEqual(used, {running: "1.0.0", after: "2.0.0"})

            # Reproducing the first job takes the copy its recipe names, not what lies in the folder now.
            again = engine.client.one("reproduce", job=running)
            self.assertEqual(engine.finish(again["job"])["state"], "done")
            self.assertEqual(engine.outputs(again["job"])["master.wav"], engine.outputs(running)["master.wav"])

    def test_a_file_that_is_no_plugin_is_refused_and_the_rest_serves(self):
        folder = temporary("bad")
        (folder / "text.so").write_text("not a shared object")
        whole = next((THIRD_PARTY / "gcc").rglob("octave_up.so")).read_bytes()
        (folder / "cut.so").write_bytes(whole[:len(whole) // 10])
        with Engine(plugins=[folder]) as engine:
            plugins = {p["file"]: p for p in engine.client.one("plugins")["plugins"]}
            for name in ("text.so", "cut.so"):
                self.assertNotEqual(plugins[name]["state"], "active")
                self.assertTrue(plugins[name]["reason"])
            engine.run(BRIEF, until="score")


if __name__ == "__main__":
    unittest.main(verbosity=2)
