"""How much two songs' tunes have in common, as it was measured on human ones.

Of 4,185 pairs of human leads 99 % share none of their patterns of six notes (interval and inter-onset distance, those of
fewer than three different steps left out); the worst pair shares .034 of the shorter lead's."""

import itertools

NOTES = 6  # of a pattern
GRID = 4  # steps a beat
LONGEST = 32  # steps; rests of two bars and more are alike


def lead_of(song):
    """The part that has the tune, as the file shows it; None where there is none."""
    names = [t["name"] for t in song.document("score")["tracks"] if t.get("role") == "lead" or t["name"] == "vocal"]
    parts = [part for part in song.midi.parts if part.name in names]
    return max(parts, key=lambda part: len(part.notes)) if parts else None


def patterns(song):
    lead = lead_of(song)
    if lead is None:
        return set()
    top = {}
    for note in lead.notes:
        top[note.tick] = max(note.key, top.get(note.tick, 0))
    line = sorted(top.items())
    unit = song.midi.division / GRID
    steps = [(b[1] - a[1], min(LONGEST, round((b[0] - a[0]) / unit))) for a, b in zip(line, line[1:])]
    found = (tuple(steps[i:i + NOTES - 1]) for i in range(len(steps) - NOTES + 2))
    return {pattern for pattern in found if len(set(pattern)) >= 3}


def shared(songs):
    """[(share of the shorter lead's patterns, name, name)] of all pairs, the most alike first. A lead of fewer than five
    notes a minute has no patterns and shares none."""
    sets = [(song.name, patterns(song)) for song in songs]
    pairs = [(len(a & b) / max(1, min(len(a), len(b))), x, y) for (x, a), (y, b) in itertools.combinations(sets, 2)]
    return sorted(pairs, reverse=True)


def hook_section(song):
    """The first section that carries the hook, or the strongest."""
    sections = [plan for plan, _ in song.sections]
    return next((s for s in sections if s.get("hook")), max(sections, key=lambda s: s["energy"]))


def material(documents, section):
    """What a document says of a section: by its label, else by the name it shares with its returns."""
    for key in ("label", "name"):
        for entry in documents:
            if entry["section_name"] == section[key]:
                return entry
    return None


def form(song):
    return "-".join(plan["name"] for plan, _ in song.sections)


def progression(song):
    """The numerals under the hook."""
    found = material(song.document("harmony")["progressions"], hook_section(song))
    return "-".join(found["roman_numerals"]) if found else ""


def groove(song):
    """What the drums play in a plain bar of the section that carries the hook: the second, as heard."""
    section = hook_section(song)
    first = next(bar for plan, bar in song.sections if plan is section)
    start = (first + 1) * song.midi.bar
    kit = {35, 36, 37, 38, 39, 42, 46, 51}
    strokes = (note for part in song.midi.parts if part.drums for note in part.notes
               if note.key in kit and start - 60 <= note.tick < start + song.midi.bar - 60)
    return frozenset((round((note.tick - start) * GRID / song.midi.division), note.key) for note in strokes)
