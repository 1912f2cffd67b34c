#!/usr/bin/env python3
"""Fits the critic's weights: pairwise logistic ranking, songs against sabotaged copies of themselves.

    build/tests/critic_pairs 150 1 2 3 4 > pairs.csv
    python3 tests/unit/critic/fit_weights.py pairs.csv [data/lexicons/critic.yaml]

Without a second argument it only prints how the weights of a part of the songs judge the rest: fitted on every third
genre left out and on seeds 1 and 2 only, tested on the left-out genres with seeds above 2. With it, the weights of all
songs with seeds 1 and 2 are written. Weights are not negative (more of a feature is never worse); every sabotage counts
the same, however many pairs it has; a ridge keeps weights from growing on pairs that are already told apart.
"""
import csv
import sys

import numpy as np

RIDGE = 0.02
STEPS = 4000


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    names = rows[0][4:]
    songs, pairs = {}, []
    for row in rows[1:]:
        marks = np.array([float(x) if x else np.nan for x in row[4:]])
        song = (row[0], row[1], int(row[2]))
        if row[3]:
            pairs.append((song, row[3], marks))
        else:
            songs[song] = marks
    return names, songs, pairs


def difference(original, ruined, usual):
    """A mark that is missing counts as usual on its side, as the engine counts it."""
    return np.where(np.isnan(original), usual, original) - np.where(np.isnan(ruined), usual, ruined)


def fit(songs, pairs, chosen):
    usual = np.nanmean(np.array([songs[s] for s in songs if chosen(s)]), axis=0)
    usual = np.where(np.isnan(usual), 0.5, usual)
    rows = [(kind, difference(songs[s], marks, usual)) for s, kind, marks in pairs if chosen(s)]
    x = np.array([row for _, row in rows])
    kinds = [kind for kind, _ in rows]
    share = np.array([1.0 / kinds.count(kind) for kind in kinds])
    share /= share.sum()
    scale = np.sqrt((x**2).mean(axis=0)) + 1e-6
    z = x / scale
    w = np.zeros(z.shape[1])
    step = 1.0
    for _ in range(STEPS):  # projected gradient
        margin = np.clip(z @ w, -40, 40)
        gradient = -(share / (1.0 + np.exp(margin))) @ z + RIDGE * w
        w = np.maximum(0.0, w - step * gradient)
    return w / scale, usual


def preferred(songs, pairs, chosen, weights, usual):
    table = {}
    for song, kind, marks in pairs:
        if chosen(song):
            won = float(difference(songs[song], marks, usual) @ weights > 0)
            table.setdefault(kind, []).append(won)
    return table


def print_table(title, table):
    print(title)
    for kind, wins in table.items():
        print(f"  {kind:34s} {len(wins):4d} pairs  {np.mean(wins):.3f}" + ("" if np.mean(wins) >= 0.9 else "  <"))


def main():
    names, songs, pairs = read(sys.argv[1])
    genres = sorted({s[0] for s in songs})
    held = set(genres[::3])
    in_training = lambda s: s[0] not in held and s[2] <= 2
    weights, usual = fit(songs, pairs, in_training)
    print(f"{len(songs)} songs, {len(pairs)} pairs; genres left out: {', '.join(sorted(held))}")
    print_table("fitted on (other genres, seeds 1 and 2)", preferred(songs, pairs, in_training, weights, usual))
    print_table("held out (left-out genres, seeds above 2)",
                preferred(songs, pairs, lambda s: s[0] in held and s[2] > 2, weights, usual))
    weights, usual = fit(songs, pairs, lambda s: s[2] <= 2)
    print_table("all genres: fitted on seeds 1 and 2, tested on seeds above 2",
                preferred(songs, pairs, lambda s: s[2] > 2, weights, usual))
    for name, weight, mean in sorted(zip(names, weights, usual), key=lambda t: -t[1]):
        low = np.nanmin([songs[s][names.index(name)] for s in songs])
        print(f"    {name:16s} {weight:8.2f}  usual {mean:.3f} least {low:.3f}")


if __name__ == "__main__":
    main()
