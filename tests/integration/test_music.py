"""What songs are like, counted: different seeds make different songs, genres are told apart by their notes, the score keeps
the plan, the band plays together, and the MIDI file opens anywhere. A few songs here; `EverySong` takes them all (slow).

Each test prints its table, so that a run shows how far from its limit the music is."""

import collections
import sys
import unittest

import numpy

import ears
import genre_figures
import melody_patterns
import plan_kept
from engine import Engine
from songs import EVERY_GENRE, write_songs

# As unlike as genres come, so that a handful of songs stands for all of them.
FEW = ("bossa-nova", "classical-piano", "house", "jazz", "metal", "pop", "reggae", "trap")
AT_ONCE = 60  # songs asked for at one time

# Genres whose idiom lies outside the human quartiles of all genres together, each with its reason.
IDIOM = {
    "kick has bass": {"house": "the bass answers the kick off the beat", "techno": "the bass answers the kick",
                      "trance": "the bass fills the three sixteenths after the kick", "punk": "bass and kick hammer eighths"},
    "lock over shifted": {"house": "off-beat bass", "techno": "off-beat bass", "trance": "off-beat bass",
                          "metal": "bass and kick in sixteenths hit everywhere"},
    "semitone clash": {"blues": "blue thirds over major chords"},
}


def median(values):
    return float(numpy.median(values)) if len(values) else float("nan")


def briefs(genres, seeds, seconds):
    return [{"genre": genre, "seed": seed, "duration": seconds, "vocals": False} for genre in genres for seed in seeds]


def write_all(engine, wanted):
    return [song for at in range(0, len(wanted), AT_ONCE) for song in write_songs(engine, wanted[at:at + AT_ONCE])]


class Music:
    """The promises; a class that inherits them says over which songs."""

    @classmethod
    def setUpClass(cls):
        cls.engine = Engine()
        cls.engine.start()
        cls.songs = write_all(cls.engine, briefs(cls.genres, cls.seeds, cls.seconds))
        cls.by_genre = collections.defaultdict(list)
        for song in cls.songs:
            cls.by_genre[song.brief["genre"]].append(song)

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()

    # ---- seeds

    def test_different_seeds_make_different_songs(self):
        """Of human leads 99 % of pairs share no pattern of six notes, the worst .034 of the shorter one's."""
        print(f"\n{'genre':18} {'pairs <= .01':>12} {'worst':>6} progressions grooves forms")
        for genre in self.seeded_genres:
            songs = write_all(self.engine, briefs([genre], self.many_seeds, self.seconds))
            pairs = melody_patterns.shared(songs)
            different = sum(share <= 0.01 for share, _, _ in pairs) / len(pairs)
            counts = [len({of(song) for song in songs})
                      for of in (melody_patterns.progression, melody_patterns.groove, melody_patterns.form)]
            print(f"{genre:18} {different:12.3f} {pairs[0][0]:6.3f} {counts[0]:12} {counts[1]:7} {counts[2]:5}")
            with self.subTest(genre):
                self.assertGreaterEqual(different, 0.95, pairs[:5])
                self.assertLessEqual(pairs[0][0], 0.05, pairs[0])
                self.assertGreaterEqual(counts[0], 5, "progressions under the hook")
                self.assertGreaterEqual(counts[2], 3, "forms")
                if any(part.drums for song in songs for part in song.midi.parts):
                    self.assertGreaterEqual(counts[1], 3, "grooves under the hook")

    def test_the_same_seed_makes_the_same_song(self):
        first = self.songs[0]
        again = write_songs(self.engine, [first.brief])[0]
        self.assertEqual(again.bytes, first.bytes)

    # ---- genres

    def test_genres_are_told_apart_by_their_notes(self):
        matrix, groups = genre_figures.table([song.midi for song in self.songs])
        names = [song.brief["genre"] for song in self.songs]
        timbre = {"families", "programs", "basses"}
        plain = [i for i, group in enumerate(groups) if group not in timbre | {"tempo"}]
        found = genre_figures.nearest_genres(matrix, groups, names)
        unplugged = genre_figures.nearest_genres(matrix[:, plain], [groups[i] for i in plain], names)
        right, right_plain = (sum(a == b for a, b in zip(guess, names)) / len(names) for guess in (found, unplugged))
        print(f"\n{right:.3f} of {len(names)} right, {right_plain:.3f} without instruments and tempo; rows: written, columns: found")
        print(genre_figures.confusion(names, found))
        self.assertGreaterEqual(right, 0.9)
        self.assertGreaterEqual(right_plain, 0.8)

    # ---- plan and score

    def test_fills_lead_into_sections(self):
        written, heard = collections.Counter(), collections.Counter()
        print(f"\n{'genre':18} fills before a boundary: as written, as heard")
        for genre, songs in self.by_genre.items():
            rows = []
            for count, of in ((written, plan_kept.planned_fills), (heard, plan_kept.heard_fills)):
                fills = sum(len(of(song)) for song in songs)
                before = sum(len(of(song) & plan_kept.boundary_bars(song)) for song in songs)
                count.update(fills=fills, before=before)
                rows.append(f"{before:4} of {fills:3}")
            print(f"{genre:18} {'  '.join(rows)}")
        for count in (written, heard):
            self.assertGreaterEqual(count["before"], 0.7 * count["fills"], count)
        self.assertGreaterEqual(written["before"], len(self.songs), "there are fills")

    def test_sections_of_one_label_are_alike_and_others_are_not(self):
        print(f"\n{'genre':18} likeness of sections: same label, other label")
        for genre, songs in self.by_genre.items():
            pairs = [plan_kept.section_likeness(song) for song in songs]
            same, other = median([x for a, _ in pairs for x in a]), median([x for _, b in pairs for x in b])
            print(f"{genre:18} {same:5.2f} {other:5.2f}")
            with self.subTest(genre):
                self.assertFalse(same < 0.6, same)
                self.assertLessEqual(other, 0.4)

    def test_sections_are_played_as_strongly_as_planned(self):
        print(f"\n{'genre':18} rank correlation of planned and played energy: median, least")
        for genre, songs in self.by_genre.items():
            ranks = [rank for rank in map(plan_kept.energy_rank, songs) if rank is not None]
            print(f"{genre:18} {median(ranks):5.2f} {min(ranks, default=1.0):5.2f}")
            with self.subTest(genre):
                self.assertGreaterEqual(median(ranks), 0.8 if len(ranks) > 3 else 0.6, ranks)
        self.assertGreaterEqual(median([r for r in map(plan_kept.energy_rank, self.songs) if r is not None]), 0.85)

    def test_all_parts_end_together(self):
        late = {song.name: found for song in self.songs if (found := plan_kept.stragglers(song))}
        self.assertEqual(late, {})

    def test_the_hook_returns_three_times_and_once_varied(self):
        counts = {song.name: plan_kept.hook_returns(song) for song in self.songs}
        short = {name: c for name, c in counts.items() if sum(c) < 3 or c[1] < 1}
        print(f"\nhooks that do not return three times (as it was, varied): {short or 'none'}")
        self.assertLessEqual(len(short), 0.05 * len(counts) + self.patience, short)

    # ---- ears

    def test_no_note_is_out_of_its_instruments_range(self):
        ranges = ears.instrument_ranges()
        wrong = {song.name: found[:3] for song in self.songs if (found := ears.unplayable(song, ranges))}
        self.assertEqual(wrong, {})

    def test_the_band_plays_together_as_people_do(self):
        """Medians over all songs inside the human quartiles, and those of most genres, each of a few songs."""
        rows = {genre: [ears.figures(song) for song in songs] for genre, songs in self.by_genre.items()}
        rows["all"] = [row for found in rows.values() for row in found]
        print("\n" + " " * 18 + " ".join(f"{name[:9]:>10}" for name in ears.HUMAN))
        outside = collections.defaultdict(list)
        cells_inside = []
        for genre, found in rows.items():
            cells = []
            for name, (low, high) in ears.HUMAN.items():
                values = [row[name] for row in found if name in row]
                middle = median(values)
                wrong = bool(values) and not ((low is None or middle >= low) and (high is None or middle <= high))
                if values and genre not in IDIOM.get(name, {}):
                    cells_inside.append(not wrong)
                if wrong:
                    outside[genre].append((name, round(middle, 2)))
                cells.append(f"{middle:9.2f}{'i' if wrong and genre in IDIOM.get(name, {}) else '*' if wrong else ' '}")
            print(f"{genre:18}" + " ".join(cells))
        print(f"* outside the human quartiles, i by idiom; {numpy.mean(cells_inside):.2f} inside")
        self.assertEqual(outside["all"], [])
        self.assertGreaterEqual(numpy.mean(cells_inside), 0.7)


class FewSongs(Music, unittest.TestCase):
    genres, seeds, seconds, patience = FEW, (1, 2, 3), 90, 1
    seeded_genres, many_seeds = ("pop",), range(1, 9)


class EverySong(Music, unittest.TestCase):
    genres, seeds, seconds, patience = EVERY_GENRE, (1, 2, 3, 4), 150, 0
    seeded_genres, many_seeds = ("disco", "house", "jazz", "pop", "rock", "techno"), range(1, 21)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(sys.argv[1:] or ["FewSongs"])], verbosity=2)
