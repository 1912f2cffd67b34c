"""The MIDI file opens cleanly: a reader of its own, which knows the standard and not the engine, finds what a DAW shows."""

import unittest

import smf
from engine import Engine, ctl
from songs import write_songs

BRIEFS = ({"genre": "pop", "seed": 3, "duration": 40, "vocals": True, "lyrics": "Every window holds a light"},
          {"genre": "jazz", "seed": 4, "duration": 100, "vocals": False},
          {"genre": "classical-piano", "seed": 5, "duration": 60, "vocals": False, "time_signature": "3/4"},
          {"genre": "blues", "seed": 6, "duration": 45, "vocals": False, "time_signature": "12/8", "bpm": 70})
ROOTS = {a + b for a in "ABCDEFG" for b in ("", "#", "b")}


class MidiFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Engine()
        cls.engine.start()
        cls.songs = write_songs(cls.engine, BRIEFS)

    @classmethod
    def tearDownClass(cls):
        cls.engine.__exit__()

    def each(self):
        return [(song, song.midi, song.document("song"), song.document("score")) for song in self.songs]

    def test_tracks_are_named_after_their_parts_and_hold_one_channel_each(self):
        for _, midi, _, score in self.each():
            self.assertEqual(midi.kind, 1)
            self.assertEqual(midi.tracks[0].name, score["title"])
            self.assertFalse(midi.tracks[0].notes, "the conductor's track holds no notes")
            self.assertEqual([track.name for track in midi.tracks[1:]], [track["name"] for track in score["tracks"]])
            self.assertEqual(len({track.name for track in midi.tracks[1:]}), len(midi.tracks) - 1)
            for track, written in zip(midi.tracks[1:], score["tracks"]):
                self.assertEqual(track.channel == 9, written.get("drums", False), track.name)

    def test_pitched_parts_choose_their_gm_program_before_the_first_note(self):
        for _, midi, _, score in self.each():
            for track, written in zip(midi.tracks[1:], score["tracks"]):
                self.assertEqual(len(track.programs), 1, track.name)
                self.assertEqual(track.programs[0][0], 0)
                self.assertEqual(track.program, 0 if track.drums else written["midi_program"], track.name)

    def test_notes_are_those_of_the_score(self):
        for _, midi, _, score in self.each():
            for track, written in zip(midi.tracks[1:], score["tracks"]):
                self.assertEqual(sorted((n.tick, n.key, n.velocity) for n in track.notes),
                                 sorted((n["tick"], n["key"], n["velocity"]) for n in written["notes"]), track.name)

    def test_sections_are_markers_at_their_bars(self):
        for _, midi, song, _ in self.each():
            bar, expected = 0, []
            for section in song["sections"]:
                expected.append((bar * midi.bar, section["label"]))
                bar += section["bars"]
            self.assertEqual(midi.markers, expected)

    def test_chord_symbols_are_texts_where_chords_change(self):
        for _, midi, song, _ in self.each():
            self.assertGreaterEqual(len(midi.texts), len(song["sections"]))
            self.assertEqual(midi.texts[0][0], 0)
            for tick, text in midi.texts:
                root = text[:2] if text[1:2] in ("#", "b") else text[:1]
                self.assertIn(root, ROOTS, text)
                self.assertEqual(tick % (midi.division // 2), 0, f"{text} at {tick}")
            self.assertEqual([tick for tick, _ in midi.texts], sorted({tick for tick, _ in midi.texts}))

    def test_lyrics_are_lyric_events_under_sung_notes(self):
        for song, midi, _, _ in self.each():
            if not song.brief["vocals"]:
                self.assertEqual(midi.lyrics, [])
                continue
            voice = next(track for track in midi.tracks if track.name == "vocal")
            sung = [note.tick for note in voice.notes]
            words = "".join(text[:-1] if text.endswith("-") else text + " " for _, text in midi.lyrics).lower()
            self.assertIn("every window holds a light", words)
            for tick, text in midi.lyrics:
                self.assertLess(min(abs(tick - at) for at in sung), midi.division // 4, text)

    def test_meter_tempo_and_key_stand_at_the_beginning(self):
        for song, midi, written, score in self.each():
            numerator, denominator = map(int, written["time_signature"].split("/"))
            self.assertEqual(midi.meters, [(0, numerator, denominator)])
            self.assertEqual(midi.tempos[0][0], 0)
            for (tick, bpm), change in zip(midi.tempos, score["tempos"]):
                self.assertEqual(tick, change["tick"])
                self.assertAlmostEqual(bpm, change["bpm"], delta=0.01)
            self.assertEqual(len(midi.tempos), len(score["tempos"]))
            if "bpm" in song.brief:
                self.assertAlmostEqual(midi.tempos[0][1], song.brief["bpm"], delta=0.01)
            self.assertEqual(len(midi.keys), 1)

    def test_the_tempo_map_gives_the_length_that_was_asked_for(self):
        for song, midi, written, score in self.each():
            seconds = midi.seconds(score["end"]) + written["tail_seconds"]
            self.assertAlmostEqual(seconds, song.brief["duration"], delta=0.02 * song.brief["duration"])

    def test_plan_writes_the_same_file(self):
        song = self.songs[1]
        brief, midi = self.engine.home / "brief.yaml", self.engine.home / "plan.mid"
        brief.write_text("".join(f"{key}: {str(value).lower()}\n" for key, value in song.brief.items()))
        code, _, errors = ctl("plan", brief, "--midi", midi, home=self.engine.home)
        self.assertEqual(code, 0, errors)
        self.assertEqual(midi.read_bytes(), song.bytes)


class Reader(unittest.TestCase):
    """The reader refuses what the standard refuses, or it would be no judge."""

    HEAD = b"MThd\0\0\0\6\0\1\0\1\3\xc0"

    def track(self, body):
        return self.HEAD + b"MTrk" + len(body).to_bytes(4, "big") + body

    def test_reads_running_status_and_note_ons_without_velocity(self):
        file = smf.read(self.track(b"\0\x90\x3c\x40\x60\x3c\0\0\xff\x2f\0"))
        self.assertEqual([(n.tick, n.length, n.key) for n in file.tracks[0].notes], [(0, 96, 60)])

    def test_refuses_broken_files(self):
        broken = {"a note that never ends": b"\0\x90\x3c\x40\0\xff\x2f\0", "no end of track": b"\0\xc0\x05",
                  "an end without a note": b"\0\x80\x3c\x40\0\xff\x2f\0", "bytes after the end": b"\0\xff\x2f\0\0",
                  "data without a status": b"\0\x3c\x40\0\xff\x2f\0", "an endless quantity": b"\xff\xff\xff\xff\xff\0"}
        for what, body in broken.items():
            with self.subTest(what), self.assertRaises(smf.Malformed):
                smf.read(self.track(body))
        with self.assertRaises(smf.Malformed):
            smf.read(self.HEAD)


if __name__ == "__main__":
    unittest.main()
