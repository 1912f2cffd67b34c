"""Does the score keep what the plan promised? Fills, likeness of sections, order of energies, the common end, the hook.

Measured on the notes of the MIDI file; the plan (sections, ending, which track is the tune) comes from the documents."""

import numpy

FILL_VOICES = {37, 38, 39, 40, 41, 43, 45, 47, 48, 50, 60, 61, 62, 63, 64, 65, 66}  # snares, claps, toms, hand drums
GRID = 4  # steps a beat


def ranks(values):
    values = numpy.asarray(values, float)
    order = numpy.empty(len(values))
    order[numpy.argsort(values, kind="stable")] = numpy.arange(len(values))
    return numpy.array([order[values == value].mean() for value in values])


def spearman(a, b):
    """Rank correlation; ties share their mean rank."""
    a, b = ranks(a), ranks(b)
    if a.std() == 0 or b.std() == 0:
        return None
    return float(numpy.corrcoef(a, b)[0, 1])


def dice(a, b):
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def step_of(song, tick):
    return int(tick * GRID / song.midi.division + 0.5)


def steps_of_bar(song):
    return song.midi.bar * GRID // song.midi.division


def bars_of(song, wanted):
    """bar → set of (step in the bar, key) of the parts that `wanted` accepts."""
    out, steps = {}, steps_of_bar(song)
    for part in song.midi.parts:
        if wanted(part):
            for note in part.notes:
                step = step_of(song, note.tick)
                out.setdefault(step // steps, set()).add((step % steps, note.key))
    return out


# ---- fills


def heard_fills(song):
    """Bars in which the drummer plays more snare, toms and hands than in any other bar near it, and differently: what an
    ear calls a fill. The last bar belongs to the ending."""
    hits = bars_of(song, lambda part: part.drums)
    out = set()
    for plan, first in song.sections:
        bars = range(first, first + plan["bars"])
        busy = {bar: {hit for hit in hits.get(bar, ()) if hit[1] in FILL_VOICES} for bar in bars}
        for bar in bars:
            others = [busy[b] for b in bars if b != bar]
            if len(others) < 3:
                continue
            usual = numpy.median([len(o) for o in others])
            if len(busy[bar]) >= usual + 3 and all(dice(busy[bar], other) < 0.8 for other in others):
                out.add(bar)
    return out - {song.sections[-1][1] + song.sections[-1][0]["bars"] - 1}


def planned_fills(song):
    """Bars that hold notes the drummer wrote as a fill."""
    bar = song.midi.bar
    return {int(note["tick"] + bar // 32) // bar for track in song.document("score")["tracks"] for note in track["notes"]
            if note.get("origin") == "fill"}


def boundary_bars(song):
    return {first + plan["bars"] - 1 for plan, first in song.sections[:-1]}


# ---- sections


def family(plan):
    """"Verse 2" is a verse."""
    return plan["label"].rstrip(" 0123456789").lower()


def section_likeness(song, wanted=lambda part: not part.drums):
    """([Dice of pairs with one label], [Dice of pairs with different labels]), bar by bar over the shorter one."""
    bars = bars_of(song, wanted)
    same, different = [], []
    for i, (a, at) in enumerate(song.sections):
        for b, bt in song.sections[i + 1:]:
            length = min(a["bars"], b["bars"])
            pairs = [(bars.get(at + k, set()), bars.get(bt + k, set())) for k in range(length)]
            total = sum(len(x) + len(y) for x, y in pairs)
            if total:
                likeness = sum(2 * len(x & y) for x, y in pairs) / total
                (same if family(a) == family(b) else different).append(likeness)
    return same, different


def intensity(song):
    """How strongly each section is played: the power of its notes, that is the squares of their velocities, a bar."""
    out = []
    for plan, first in song.sections:
        start, end = first * song.midi.bar, (first + plan["bars"]) * song.midi.bar
        inside = (n for p in song.midi.parts for n in p.notes if start - 60 <= n.tick < end - 60)
        out.append(sum(n.velocity ** 2 for n in inside) / plan["bars"])
    return out


def energy_rank(song):
    return spearman([plan["energy"] for plan, _ in song.sections], intensity(song))


# ---- the end


def stragglers(song):
    """(part, beats) of what is heard apart from the common ending: parts that the plan has in the last section and that
    strike more than a beat after the gesture, or fall silent more than a beat before it. Where the band plays on and is
    faded, a part may rest for the two bars of a gesture. A tune may have ended, and accents only mark arrivals."""
    midi, last = song.midi, song.sections[-1]
    beat, start, end = midi.division, last[1] * midi.bar, (last[1] + last[0]["bars"]) * midi.bar
    arrangement = song.document("arrangement")
    ending, playing = arrangement["ending"], arrangement["sections"][-1]["instruments"]
    gesture = end if ending in ("fade", "button") else end - midi.bar
    patience = 2 * midi.bar if ending == "fade" else beat
    roles = {track["name"]: track.get("role") for track in song.document("score")["tracks"]}
    out = []
    for part in midi.parts:
        late = [n for n in part.notes if n.tick + n.length > start + beat]  # a stroke on the arrival is no part in it
        if part.name not in playing or not late:
            continue
        onset, stops = max(n.tick for n in late), max(n.tick + n.length for n in late)
        if onset > gesture + beat:
            out.append((part.name, (onset - gesture) / beat))
        elif max(onset, stops) < gesture - patience and roles[part.name] not in ("lead", "counter", "accent"):
            out.append((part.name, (stops - gesture) / beat))
    return out


# ---- the hook


def tunes(song):
    """The lines that may carry the hook: lead and voice, one note at a time, the highest."""
    out = []
    for track in song.document("score")["tracks"]:
        if track.get("role") == "lead" or track["name"] == "vocal":
            line = {}
            for note in track["notes"]:
                near = next((tick for tick in line if abs(tick - note["tick"]) < 60), note["tick"])
                if near not in line or line[near]["key"] < note["key"]:
                    line[near] = note
            out.append([line[tick] for tick in sorted(line)])
    return out


def first_statement(song, line):
    """The notes of the hook as it is first heard, with the bar it begins in."""
    bar, hook = song.midi.bar, song.document("melody")["primary_hook"]
    beats = sum(abs(value) for value in hook["rhythm_pattern"])
    for note in line:
        if note.get("origin") == "hook":
            start = (note["tick"] + bar // 16) // bar * bar
            span = int(beats * song.midi.division)
            inside = [n for n in line if start - bar // 16 <= n["tick"] < start + span - bar // 16]
            if sum(n.get("origin") == "hook" for n in inside) == len(hook["melody_notes"]):
                return start, span, inside
    return None


def compare(song, hook, start, window):
    """How alike two statements are: Dice of their onsets; share of the moves that all go the same way, or all the other
    way (an inversion); share of notes at their old pitch, in any octave."""
    near, origin, first = song.midi.division // 6, hook[0], hook[2]
    left, pairs = list(window), []
    for note in first:
        match = next((n for n in left if abs((n["tick"] - start) - (note["tick"] - origin)) <= near), None)
        if match:
            left.remove(match)
            pairs.append((note["key"], match["key"]))
    rhythm = 2 * len(pairs) / (len(first) + len(window))
    moves = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(pairs, pairs[1:])]
    if not moves:
        return rhythm, 0.0, 0.0
    same, turned = (sum(numpy.sign(x) == sign * numpy.sign(y) for x, y in moves) / len(moves) for sign in (1, -1))
    return (rhythm, max(same, turned - 0.2),
            sum((a - b) % 12 == 0 for a, b in pairs) / len(pairs))


def hook_returns(song):
    """(how often the hook sounds as at first, how often recognisably varied), the first time counted."""
    counts = [0, 0]
    bar = song.midi.bar
    for line in tunes(song):
        hook = first_statement(song, line)
        if not hook:
            continue
        taken = set()
        bars = max(1, -(-hook[1] // bar))
        # What returns as it was is found first, so that a likeness half a hook off does not hide it.
        for kind, is_return in enumerate((lambda rhythm, way, kept: rhythm >= 0.9 and kept >= 0.8,
                                          lambda rhythm, way, kept: rhythm >= 0.7 and way >= 0.5)):
            for number in range(line[-1]["tick"] // bar + 1):
                start = number * bar
                window = [n for n in line if start - bar // 16 <= n["tick"] < start + hook[1] - bar // 16]
                if window and not taken & set(range(number, number + bars)) and is_return(*compare(song, hook, start, window)):
                    taken |= set(range(number, number + bars))
                    counts[kind] += 1
    return tuple(counts)
