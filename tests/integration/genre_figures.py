"""What a MIDI file alone says about its genre: figures a musician would name, and the genre whose songs are nearest.

Nothing here reads the title, a track's name or a document of the engine. Each figure belongs to a group (tempo, kit,
bass …) and every group weighs the same, so that the sixteen steps of a drum grid do not outvote the tempo.
"""

import math

import numpy

STEPS = 16  # of a bar, whatever its meter: a waltz's bar has sixteen too, its beats at 0, 5⅓ and 10⅔
KICK, SNARE, RIM, CLAP = {35, 36}, {38, 40}, {37}, {39}
CLOSED, FOOT, OPEN, RIDE, CRASH = {42}, {44}, {46}, {51, 53, 59}, {49, 52, 55, 57}
TOMS = {41, 43, 45, 47, 48, 50}
DRUMS = {"kick": KICK, "snare": SNARE, "rim": RIM, "clap": CLAP, "closed": CLOSED, "foot": FOOT, "open": OPEN,
         "ride": RIDE, "tom": TOMS, "hand": set(range(60, 69)) | {58} | set(range(71, 82)), "bell": {56}, "shaker": {54, 69, 70}}
FAMILIES = 16  # of General MIDI, eight programs each
QUALITIES = ["maj", "min", "7", "maj7", "m7", "9", "sus", "dim", "5", "6"]


def _is_bass(part):
    return not part.drums and 32 <= part.program < 40


def _grid(song, notes):
    """Strokes a bar at each step, of the bars that hold any."""
    out = numpy.zeros(STEPS)
    bars = set()
    for note in notes:
        step = int(note.tick * STEPS / song.bar + 0.5)
        bars.add(step // STEPS)
        out[step % STEPS] += 1
    return out / max(1, len(bars))


def _tempo(song):
    total = 0.0
    end = max(part.end for part in song.tracks)
    changes = song.tempos + [(end, song.tempos[-1][1])]
    for (at, bpm), (until, _) in zip(changes, changes[1:]):
        total += bpm * max(0, until - at)
    return total / max(1, end)


def _swing(song, unit):
    """Where the off-beat of a pair of `unit`ths falls within the pair: .5 straight, .67 a triplet."""
    pair = song.division * 8 // unit
    places = [(note.tick % pair) / pair for part in song.parts for note in part.notes]
    late = [place for place in places if 0.4 < place < 0.8]
    return float(numpy.median(late)) if len(late) > 0.02 * len(places) else 0.5


def _quality(chord):
    """The kind of a chord symbol: "Bbmaj7/D" is a maj7."""
    body = chord.split("/")[0][1:].lstrip("#b")
    if body.startswith("5"):
        return "5"
    if "sus" in body:
        return "sus"
    if "dim" in body or "°" in body or "ø" in body or "b5" in body:
        return "dim"
    if any(figure in body for figure in ("9", "11", "13")):
        return "9"
    if "maj7" in body:
        return "maj7"
    if body.startswith("m"):
        return "m7" if "7" in body else "min"
    return "7" if "7" in body else "6" if "6" in body else "maj"


def _harmony(song):
    chords = [(tick, text) for tick, text in song.texts if text[:1] in "ABCDEFG"]
    end = max(part.end for part in song.tracks)
    shares = dict.fromkeys(QUALITIES, 0.0)
    for (tick, text), (until, _) in zip(chords, chords[1:] + [(end, "")]):
        shares[_quality(text)] += (until - tick) / end
    bars = max(1.0, end / song.bar)
    return ([shares[q] for q in QUALITIES],
            [math.log2(1 + len(chords) / bars), len({t.split("/")[0] for _, t in chords}) / 10, float(song.keys[0][2])])


def _walk(song, bass):
    """Share of the bass's moves between neighbouring quarters, of its octaves, of repeated notes, of steps."""
    notes = sorted((n for part in bass for n in part.notes), key=lambda n: n.tick)
    moves = [(b.key - a.key, (b.tick - a.tick) / song.division) for a, b in zip(notes, notes[1:])]
    if not moves:
        return [0.0] * 5
    count = len(moves)
    return [sum(abs(step) == 12 for step, _ in moves) / count, sum(step == 0 for step, _ in moves) / count,
            sum(0 < abs(step) <= 2 for step, _ in moves) / count,
            sum(step != 0 and 0.9 < beats < 1.1 for step, beats in moves) / count,
            float(numpy.median([n.length / song.division for n in notes]))]


def _melody(song):
    """The part that sings: the highest of those that mostly play one note at a time."""
    best, height = None, -1
    for part in song.parts:
        if part.drums or _is_bass(part) or len(part.notes) < 12:
            continue
        alone = len({note.tick // 60 for note in part.notes}) / len(part.notes)
        pitch = numpy.mean([note.key for note in part.notes])
        if alone > 0.85 and pitch > height:
            best, height = part, pitch
    return best


def figures(song):
    """group → list of figures, the same names and lengths for every song."""
    pitched = [p for p in song.parts if not p.drums]
    drums = [n for p in song.parts if p.drums for n in p.notes]
    bass = [p for p in pitched if _is_bass(p)]
    others = [p for p in pitched if not _is_bass(p)]
    end = max(p.end for p in song.tracks)
    bars, beats = end / song.bar, end / song.division
    _, numerator, denominator = song.meters[0]
    out = {"tempo": [math.log2(_tempo(song)) * 4], "meter": [numerator * 4 / denominator, float(numerator % 3 == 0)],
           "swing": [_swing(song, 8) * 4, _swing(song, 16) * 4]}
    hits = {name: [n for n in drums if n.key in keys] for name, keys in DRUMS.items()}
    drum_bars = max(1, len({int(n.tick // song.bar) for n in drums}))
    out["drum share"] = [drum_bars / bars if drums else 0.0]
    out["kit"] = [math.sqrt(len(hits[name]) / drum_bars) for name in DRUMS]
    out["ghosts"] = [math.sqrt(sum(n.velocity < 50 for n in hits["snare"]) / drum_bars)]
    out["kick grid"] = list(_grid(song, hits["kick"]))
    out["backbeat grid"] = list(_grid(song, hits["snare"] + hits["clap"] + hits["rim"]))
    out["cymbal grid"] = list(_grid(song, hits["closed"] + hits["open"] + hits["ride"]))
    sounding = numpy.zeros(128)
    for part in pitched:
        sounding[part.program] += math.sqrt(sum(n.length for n in part.notes))
    sounding /= max(1.0, sounding.sum())
    out["families"] = [float(sounding[f * 8:f * 8 + 8].sum()) for f in range(FAMILIES)]
    out["programs"] = list(sounding)
    out["basses"] = [float(any(p.program == program for p in bass)) for program in range(32, 40)]
    out["bass grid"] = list(_grid(song, [n for p in bass for n in p.notes]))
    out["bass line"] = _walk(song, bass)
    out["chords"], out["harmony"] = _harmony(song)
    out["band grid"] = list(_grid(song, [n for p in others for n in p.notes]) / max(1, len(others)))
    notes = [n for p in pitched for n in p.notes]
    onsets = len({(n.tick // 60) for n in notes})
    out["density"] = [math.sqrt(len(notes) / beats), math.sqrt(onsets / beats), len(pitched) / 4,
                      math.log2(1 + numpy.median([n.length / song.division for n in notes])),
                      math.log2(1 + numpy.mean([n.length / song.division for n in notes]))]
    lead = _melody(song)
    keys = [n.key for n in lead.notes] if lead else [60]
    out["melody"] = [math.sqrt(len(lead.notes) / bars) if lead else 0.0, float(numpy.ptp(keys)) / 12,
                     float(numpy.mean(keys)) / 12]
    out["touch"] = [float(numpy.std([n.velocity for n in notes])) / 8,
                    sum(len(p.bends) > 0 for p in pitched) / max(1, len(pitched))]
    return out


def table(songs):
    """Matrix of all figures, one row a song, and the group of each column."""
    rows = [figures(song) for song in songs]
    groups = [name for name, values in rows[0].items() for _ in values]
    return numpy.array([[value for values in row.values() for value in values] for row in rows]), groups


def nearest_genres(matrix, groups, genres):
    """Leave one out: for each song the genre whose other songs' mean lies nearest.

    A figure counts by how much it varies inside genres, each group of figures by the same weight."""
    genres = numpy.array(genres)
    names = sorted(set(genres))
    columns = [numpy.array(groups) == group for group in dict.fromkeys(groups)]
    found = []
    for index in range(len(matrix)):
        rest = numpy.arange(len(matrix)) != index
        means = numpy.array([matrix[rest & (genres == name)].mean(axis=0) for name in names])
        inside = matrix[rest] - means[[names.index(g) for g in genres[rest]]]
        spread = numpy.sqrt((inside ** 2).mean(axis=0)) + 0.05
        away = ((matrix[index] - means) / spread) ** 2
        distance = sum(away[:, column].mean(axis=1) for column in columns)
        found.append(names[int(distance.argmin())])
    return found


def confusion(written, found):
    """A matrix to read: rows are the genres written, columns those found, by number."""
    names = sorted(set(written))
    lines = [" " * 22 + "".join(f"{i + 1:3}" for i in range(len(names)))]
    for i, name in enumerate(names):
        counts = [sum(a == name and b == other for a, b in zip(written, found)) for other in names]
        lines.append(f"{i + 1:3} {name:18}" + "".join(f"{count or '.':>3}" for count in counts))
    return "\n".join(lines)
