"""What ears catch and averages miss, beside the quartiles of 179 human multi-track songs; and notes nobody can play.

Measured as the human figures were: chords are matched to what the band sounds in half bars, without the tune."""

import collections
import re

import numpy

from engine import ROOT
from melody_patterns import GRID, lead_of

# 25th and 75th percentile of 179 human songs of at least four parts; only one side where only one is a fault.
HUMAN = {"phrase end in chord": (0.63, 0.92), "long note in chord": (0.57, 0.86), "resolved by step": (0.29, 0.71),
         "velocity by metre": (0.36, 0.63), "kick has bass": (0.61, 0.94), "lock over shifted": (1.5, None),
         "lead crowded": (None, 0.58), "low mud": (None, 0.09), "semitone clash": (None, 0.114)}
CHORDS = {(0, 4, 7): 0.0, (0, 3, 7): 0.0, (0, 3, 6): 0.03, (0, 4, 8): 0.06, (0, 5, 7): 0.05, (0, 7): 0.02,
          (0, 4, 7, 11): 0.1, (0, 4, 7, 10): 0.1, (0, 3, 7, 10): 0.1, (0, 3, 6, 10): 0.12}  # with what each must outweigh
LOW = 52  # E3: below it intervals under a major third are mud


def match_chord(weights):
    """The pitch classes of the chord that explains most of what sounds; None for silence."""
    total = weights.sum()
    if total <= 0:
        return None
    weights = weights / total
    best, found = -1.0, None
    for root in range(12):
        for shape, price in CHORDS.items():
            tones = [(root + step) % 12 for step in shape]
            score = weights[tones].sum() - price + 0.08 * min(weights[root], 0.3)
            if len(shape) == 2:
                score -= max(weights[(root + 3) % 12], weights[(root + 4) % 12])
            elif weights[tones].min() <= (0.0 if len(shape) == 3 else 0.03):
                score -= 0.06 if len(shape) == 3 else 0.1
            if score > best + 1e-12:
                best, found = score, set(tones)
    return found


def half_bars(song, lead):
    """The chord of each half bar, of everything but drums and tune."""
    half = song.midi.bar / 2
    sound = numpy.zeros((int(max(t.end for t in song.midi.tracks) / half) + 4, 12))
    for part in song.midi.parts:
        if part.drums or part is lead:
            continue
        for note in part.notes:
            end = note.tick + min(note.length, 4 * song.midi.bar)
            at = int((note.tick + 60) // half)
            while at * half < end - 60 and at < len(sound):
                sound[at][note.key % 12] += max(0.0, min(end, (at + 1) * half) - max(note.tick, at * half))
                at += 1
    return [match_chord(row) for row in sound]


def tune_figures(song, lead):
    beat, chords = song.midi.division, half_bars(song, lead)
    top = {}
    for note in lead.notes:
        step = round(note.tick * GRID / beat)
        if step not in top or note.key > top[step].key:
            top[step] = note
    line = [(step, top[step]) for step in sorted(top)]
    out = collections.defaultdict(list)
    for (step, note), (_, after) in zip(line, line[1:]):
        chord = chords[min(len(chords) - 1, int(step * beat / GRID / (song.midi.bar / 2)))]
        if not chord:
            continue
        inside, gap = note.key % 12 in chord, (after.tick - note.tick) / beat
        sounding = min(note.length, after.tick - note.tick) / beat
        if sounding >= 0.95:
            out["long note in chord"].append(inside)
        if not inside and step % GRID == 0 and gap <= 2:
            out["resolved by step"].append(1 <= abs(after.key - note.key) <= 2)
        if gap >= 2 or gap - sounding >= 1:
            out["phrase end in chord"].append(inside)
    floor = {"long note in chord": 10, "resolved by step": 8, "phrase end in chord": 6}
    return {name: numpy.mean(values) for name, values in out.items() if len(values) >= floor[name]}


def around_the_tune(song, lead):
    """Share of the lead's notes with another part within four semitones; of those of half a beat and more, a semitone
    (in any octave) from what another part holds."""
    others = [n for p in song.midi.parts if p is not lead and not p.drums for n in p.notes]
    on, off = numpy.array([n.tick for n in others]), numpy.array([n.tick + n.length for n in others])
    key, bass = numpy.array([n.key for n in others]), {p.program for p in song.midi.parts if 32 <= p.program < 40}
    high = numpy.array([p.program not in bass for p in song.midi.parts if p is not lead and not p.drums for _ in p.notes], bool)
    near, clash = [], []
    for note in lead.notes:
        middle = note.tick + min(note.length, song.midi.division) / 2
        sounding = (on <= middle) & (off > middle)
        beside = key[sounding & high] - note.key
        if sounding.any():
            near.append(bool(((abs(beside) <= 4) & (beside != 0)).any()))
        if note.length >= 0.45 * song.midi.division:
            early = note.tick + song.midi.division / 4
            held = key[(on <= early) & (off > early)]
            if len(held):
                clash.append(bool(numpy.isin((held - note.key) % 12, (1, 11)).any()))
    return {"lead crowded": numpy.mean(near) if len(near) > 20 else None,
            "semitone clash": numpy.mean(clash) if len(clash) >= 8 else None}


def low_mud(song):
    """Share of eighths in which two pitches below E3 lie closer than a major third."""
    step = song.midi.division // 2
    sounding = collections.defaultdict(set)
    for part in song.midi.parts:
        if not part.drums:
            for note in part.notes:
                for at in range(-(-note.tick // step), -(-(note.tick + min(note.length, 4 * song.midi.bar)) // step)):
                    sounding[at].add(note.key)
    muddy = sum(any(0 < b - a < 4 for a, b in zip(low, low[1:]))
                for low in (sorted(k for k in keys if k < LOW) for keys in sounding.values()))
    return muddy / max(1, len(sounding))


def velocity_by_metre(song):
    """Share of the variance of velocities that the place in the bar (and the drum) explains."""
    shares = []
    for part in song.midi.parts:
        velocities = numpy.array([n.velocity for n in part.notes], float)
        if len(velocities) < 48 or velocities.std() < 2:
            continue
        groups = collections.defaultdict(list)
        for note in part.notes:
            groups[round(note.tick * GRID / song.midi.division) % 16, note.key if part.drums else 0].append(note.velocity)
        within = sum(numpy.var(v) * len(v) for v in groups.values()) / len(velocities)
        shares.append((len(velocities), 1 - within / velocities.var()))
    return sum(n * s for n, s in shares) / sum(n for n, _ in shares) if shares else None


def kick_and_bass(song):
    step = song.midi.division / GRID
    kicks = {round(n.tick / step) for p in song.midi.parts if p.drums for n in p.notes if n.key in (35, 36)}
    bass = {round(n.tick / step) for p in song.midi.parts if 32 <= p.program < 40 and not p.drums for n in p.notes}
    kick_bars, bass_bars = {k // 16 for k in kicks}, {b // 16 for b in bass}
    bass = {b for b in bass if b // 16 in kick_bars}
    kicks_there = {k for k in kicks if k // 16 in bass_bars}
    if len(kicks) <= 16 or len(bass) <= 16 or not kicks_there:
        return {}
    hit = numpy.mean([b in kicks for b in bass])
    shifted = numpy.mean([numpy.mean([b + off in kicks for b in bass]) for off in (1, 2, 3, 5, 6, 7)])
    return {"kick has bass": numpy.mean([k in bass for k in kicks_there]), "lock over shifted": hit / max(0.02, shifted)}


def figures(song):
    lead = lead_of(song)
    out = {"low mud": low_mud(song), "velocity by metre": velocity_by_metre(song)}
    if song.midi.meters[0][1:] == (4, 4):
        out.update(kick_and_bass(song))
    if lead and len(lead.notes) > 40:
        out.update(tune_figures(song, lead))
        out.update(around_the_tune(song, lead))
    return {name: value for name, value in out.items() if value is not None}


# ---- what can be played


def instrument_ranges():
    """id → (lowest, highest) key, as data/instruments says."""
    letters = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

    def key(name):
        letter, sign, octave = re.fullmatch(r"([A-G])([#b]?)(-?\d)", name).groups()
        return letters[letter] + {"#": 1, "b": -1, "": 0}[sign] + 12 * (int(octave) + 1)
    entry = re.compile(r"\{id: (\w+).*?range_low: (\S+?), range_high: (\S+?)[,}]", re.S)
    return {name: (key(low), key(high)) for file in sorted((ROOT / "data" / "instruments").glob("*.yaml"))
            for name, low, high in entry.findall(file.read_text())}


def unplayable(song, ranges):
    """Notes outside their instruments' ranges, with the bends that pull them further counted in."""
    out = []
    for track in song.document("score")["tracks"]:
        if track.get("drums"):
            continue
        low, high = ranges[track["instrument"]]
        out += [(track["name"], track["instrument"], note["key"]) for note in track["notes"] if not low <= note["key"] <= high]
    return out
