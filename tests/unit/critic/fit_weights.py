#!/usr/bin/env python3
"""Fits the critic's weights: pairwise logistic ranking, songs against sabotaged copies of themselves.

    build/tests/critic_pairs duration=150 1 2 3 4 5 6 > pairs.csv
    build/tests/critic_pairs duration=12 1 > short.csv              # and other unusual briefs: 40 s, 300 s, 3/4, 6/8, 7/8
    python3 tests/unit/critic/fit_weights.py pairs.csv short.csv …            # only prints
    python3 tests/unit/critic/fit_weights.py pairs.csv short.csv … --write    # and writes data/lexicons/critic.yaml

Printed first is what weights fitted on a part of the songs make of the rest: every third genre left out, seeds 1 and 2
only, against the left-out genres with other seeds. Written are the weights of all genres with seeds 1 and 2, so that
other seeds stay unseen; least marks are those of seeds 1 to 4 and of the unusual briefs. Weights are not negative (more of a feature is never worse), every sabotage counts the same
however many pairs it has, and a ridge keeps weights from growing on pairs that are told apart already.
"""
import csv
import pathlib
import re
import sys

import numpy as np

RIDGE = 0.02
STEPS = 4000
NEVER_REJECTS = {"energy_order"}  # a rank correlation of a handful of sections
TASTE = pathlib.Path(__file__).resolve().parents[3] / "data/lexicons/critic.yaml"
ENTRY = re.compile(r"^(  (\w+): +)\{weight: [\d.]+, usual: [\d.]+, least: [\d.]+, enough: ([\d.]+)\}", re.M)


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    names = rows[0][4:]
    songs, pairs = {}, []
    for row in rows[1:]:
        marks = np.array([float(x) if x else np.nan for x in row[4:]])
        song = (row[0], int(row[2]))
        if row[3]:
            pairs.append((song, row[3], marks))
        else:
            songs[song] = marks
    return names, songs, pairs


class Judge:
    """Weights and the usual marks, as the engine uses them: a missing mark counts as usual."""

    def __init__(self, songs, pairs, chosen, enough):
        self.enough = enough
        self.usual = np.nanmean([np.minimum(songs[s], enough) for s in songs if chosen(s)], axis=0)
        rows = [(kind, self.difference(songs[s], marks)) for s, kind, marks in pairs if chosen(s)]
        x = np.array([row for _, row in rows])
        kinds = [kind for kind, _ in rows]
        share = np.array([1.0 / kinds.count(kind) for kind in kinds])
        share /= share.sum()
        scale = np.sqrt((x**2).mean(axis=0)) + 1e-6
        z = x / scale
        weights = np.zeros(z.shape[1])
        for _ in range(STEPS):  # projected gradient
            margin = np.clip(z @ weights, -40, 40)
            gradient = -(share / (1.0 + np.exp(margin))) @ z + RIDGE * weights
            weights = np.maximum(0.0, weights - gradient)
        self.weights = weights / scale

    def excess(self, marks):
        return np.where(np.isnan(marks), 0.0, np.minimum(marks, self.enough) - self.usual)

    def difference(self, original, ruined):
        return self.excess(original) - self.excess(ruined)

    def table(self, songs, pairs, chosen):
        table = {}
        for song, kind, marks in pairs:
            if chosen(song):
                wins = table.setdefault(kind, [])
                wins.append(float(self.difference(songs[song], marks) @ self.weights > 0))
        return table


def least_of(marks):
    """Below the lowest mark of any sound song, by a margin that grows with how far the lowest lies from the middle. What
    varies much among sound songs condemns none: then it is 0."""
    lowest, middle = np.nanmin(marks, axis=0), np.nanmedian(marks, axis=0)
    least = lowest - 0.03 - 0.2 * (middle - lowest)
    return np.where(lowest < 0.4 * middle, 0.0, np.maximum(0.0, least))


def rejected(songs, pairs, chosen, least):
    under = lambda marks: bool(np.any(marks < least))
    refused = {}
    for song, kind, marks in pairs:
        if chosen(song):
            refused.setdefault(kind, []).append(under(marks))
    return [under(songs[s]) for s in songs if chosen(s)], refused


def print_table(title, table, note=""):
    print(title)
    for kind, wins in table.items():
        print(f"  {kind:34s} {len(wins):4d} pairs  {np.mean(wins):.3f}{note}")


def main():
    files = [word for word in sys.argv[1:] if word != "--write"]
    names, songs, pairs = read(files[0])
    unusual = [marks for file in files[1:] for marks in read(file)[1].values()]
    text = TASTE.read_text()
    hand = {name: float(enough) for _, name, enough in ENTRY.findall(text)}
    enough = np.array([hand[name] for name in names])
    held = set(sorted({s[0] for s in songs})[::3])
    judge = Judge(songs, pairs, lambda s: s[0] not in held and s[1] <= 2, enough)
    print(f"{len(songs)} songs, {len(pairs)} pairs; genres left out: {', '.join(sorted(held))}")
    print_table("preferred, fitted on: the other genres, seeds 1 and 2",
                judge.table(songs, pairs, lambda s: s[0] not in held and s[1] <= 2))
    print_table("preferred, held out: the genres left out, seeds above 2",
                judge.table(songs, pairs, lambda s: s[0] in held and s[1] > 2))
    judge = Judge(songs, pairs, lambda s: s[1] <= 2, enough)
    print_table("preferred, all genres: fitted on seeds 1 and 2, tested on seeds above 2",
                judge.table(songs, pairs, lambda s: s[1] > 2))
    least = least_of(np.array([songs[s] for s in songs if s[1] <= 4] + unusual))
    sound, refused = rejected(songs, pairs, lambda s: s[1] > 4, least)
    print_table(f"under a least mark, seeds above 4 ({sum(sound)} of {len(sound)} untouched songs are)", refused)
    least = np.where([name in NEVER_REJECTS for name in names], 0.0, least)
    fitted = dict(zip(names, zip(judge.weights, judge.usual, least)))
    for name, (weight, usual, low) in sorted(fitted.items(), key=lambda item: -item[1][0]):
        print(f"  {name:16s} weight {weight:5.2f}  usual {usual:.3f}  least {low:.3f}")
    if "--write" in sys.argv:
        entry = lambda m: "{}{{weight: {:.2f}, usual: {:.3f}, least: {:.3f}, enough: {}}}".format(
            m[1], *fitted[m[2]], m[3])
        TASTE.write_text(ENTRY.sub(entry, text))


if __name__ == "__main__":
    main()
