#!/usr/bin/env python3
"""Speed and memory of whole songs, one row a stage group. Figures and ratios of one run; nothing here passes or fails.

    bench.py --bin build/bin [--seconds 180] [--json FILE] [--genres rock,synthwave]
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

AGENTS = {"creative_director", "composition", "arrangement", "lyrics", "vocal", "sound_design", "mixing", "mastering", "qa",
          "release"}
BUDGET_S = {("rock", "lean"): 15, ("synthwave", "lean"): 8, ("rock", "full"): 25, ("synthwave", "full"): 18}


def pss_mb(pid):
    """Proportional set size of a process in MB; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
            for line in lines:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def family(pid):
    """A process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        try:
            for task in os.listdir(f"/proc/{current}/task"):
                with open(f"/proc/{current}/task/{task}/children", encoding="ascii") as children:
                    waiting += [int(child) for child in children.read().split()]
        except OSError:
            pass
    return found


class Memory(threading.Thread):
    """Peak of the summed PSS of broker, host and job."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.running = pid, 0.0, True

    def run(self):
        while self.running:
            self.peak = max(self.peak, sum(pss_mb(p) for p in family(self.pid)))
            time.sleep(0.1)


class Daemon:
    def __init__(self, bin_dir):
        self.bin, self.home = bin_dir, pathlib.Path(tempfile.mkdtemp(prefix="aether-bench-"))
        self.process = subprocess.Popen([bin_dir / "aetherd", "broker", "--home", self.home], stderr=subprocess.DEVNULL)
        for _ in range(600):
            code, health = self.ctl("health")
            if code == 0 and health.get("ready"):
                break
            time.sleep(0.1)

    def ctl(self, *arguments):
        done = subprocess.run([self.bin / "aetherctl", *arguments, "--json"], capture_output=True, text=True, check=False,
                              env={**os.environ, "AETHER_HOME": str(self.home)})
        try:
            return done.returncode, json.loads(done.stdout.strip().splitlines()[-1] if "\n{" in done.stdout.strip() else done.stdout)
        except (json.JSONDecodeError, IndexError):
            return done.returncode, {}

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def render(daemon, genre, seconds, kind, memory=None):
    """Wall seconds by stage group of one song; `memory` watches meanwhile, which costs time: walking the page tables of
    three processes ten times a second keeps a good part of a core busy."""
    formats = ["wav_24_48", "flac_24_48"] + (["mp3_320"] if kind == "full" else [])
    brief = {"title": f"Bench {genre} {kind}", "genre": genre, "duration": seconds, "seed": 1, "formats": formats,
             "stems": kind == "full"}
    path = daemon.home / "brief.yaml"
    path.write_text(json.dumps(brief))
    if memory:
        memory.start()
    start = time.monotonic()
    done = subprocess.run([daemon.bin / "aetherctl", "submit", path, "--follow", "--json"], capture_output=True, text=True,
                          check=False, env={**os.environ, "AETHER_HOME": str(daemon.home)})
    wall = time.monotonic() - start
    if memory:
        memory.running = False
        memory.join()
    if done.returncode != 0:
        sys.exit(f"bench: {genre} failed\n{done.stderr}\n{done.stdout[-2000:]}")
    _, status = daemon.ctl("status")
    job = status.get("job", status)
    if isinstance(job, str):
        job = status
    stages = {s["stage"]: s.get("seconds") or 0.0 for s in job["stages"]}
    return {
        "agent pipeline": sum(v for k, v in stages.items() if k in AGENTS),
        "MIDI generation": stages.get("score", 0.0),
        "audio rendering": stages.get("stems", 0.0) + stages.get("mixdown", 0.0),
        "mastering": stages.get("master", 0.0),
        "full track": wall,
        "stages": stages,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--genres", default="rock,synthwave")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    daemon = Daemon(options.bin.resolve())
    rows = []
    try:
        base = sum(pss_mb(p) for p in family(daemon.process.pid))
        print(f"{options.seconds} s songs on {os.cpu_count()} cores; seconds of wall clock, MB of proportional set size\n")
        print(f"{'row':<20}{'genre':<12}{'outputs':<8}{'value':>9}  {'unit':<5}{'budget':>7}")
        for genre in options.genres.split(","):
            for kind in ("lean", "full"):
                figures = render(daemon, genre, options.seconds, kind)
                for name in ("agent pipeline", "MIDI generation", "audio rendering", "mastering", "full track"):
                    budget = BUDGET_S.get((genre, kind)) if name == "full track" and options.seconds == 180 else None
                    rows.append({"row": name, "genre": genre, "outputs": kind, "value": round(figures[name], 3), "unit": "s",
                                 "budget": budget})
                watch = Memory(daemon.process.pid)
                render(daemon, genre, options.seconds, kind, watch)
                rows.append({"row": "memory per render", "genre": genre, "outputs": kind, "unit": "MB", "budget": 450,
                             "value": round(watch.peak, 1)})
                for row in rows[-6:]:
                    print(f"{row['row']:<20}{row['genre']:<12}{row['outputs']:<8}{row['value']:>9.2f}  {row['unit']:<5}"
                          f"{row['budget'] or '':>7}")
                rows[-2]["stages"] = figures["stages"]
        rows.append({"row": "memory base", "genre": "", "outputs": "", "value": round(base, 1), "unit": "MB", "budget": None})
        print(f"{'memory base':<20}{'':<12}{'':<8}{base:>9.2f}  {'MB':<5}  (the SoundFont is loaded)")
        print("\nlean: master.wav, master.flac, score.mid. full: stems and MP3 as well.")
    finally:
        daemon.close()
    if options.json:
        options.json.write_text(json.dumps({"seconds": options.seconds, "cores": os.cpu_count(), "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
