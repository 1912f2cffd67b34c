"""Songs for statistics: plans of many briefs at once, each with its MIDI file and its documents, without audio."""

import smf
from engine import PATIENCE_S, ROOT

EVERY_GENRE = sorted(file.stem for file in (ROOT / "data" / "genres").glob("*.yaml"))


class Song:
    """One plan: `midi` as an independent reader sees it, and the documents on demand."""

    def __init__(self, engine, job, brief):
        self.engine, self.job, self.brief = engine, job, brief
        self.name = f"{brief['genre']}/{brief['seed']}"
        self.kept = {}
        score = [a for a in engine.artifacts(job) if a["name"] == "score.mid"]
        self.bytes = engine.content(score[-1]["sha256"])
        self.midi = smf.read(self.bytes)

    def document(self, name):
        if name not in self.kept:
            self.kept[name] = self.engine.document(self.job, name)
        return self.kept[name]

    @property
    def sections(self):
        """[(plan of the section, first bar)]"""
        out, bar = [], 0
        for section in self.document("song")["sections"]:
            out.append((section, bar))
            bar += section["bars"]
        return out


def write_songs(engine, briefs):
    """A song for each brief, in order. The queue works on them while we wait for the first."""
    jobs = [engine.submit(brief, until="score") for brief in briefs]
    songs = []
    for job, brief in zip(jobs, briefs):
        view = engine.finish(job, PATIENCE_S * 4)
        assert view["state"] == "done", f"{brief}: {view.get('error')}\n{engine.log()[-3000:]}"
        songs.append(Song(engine, job, brief))
    return songs
