"""A reader of Standard MIDI Files (RP-001) that shares no code with the writer: what a sequencer sees of a song."""

import dataclasses
import struct

CHANNEL_DATA = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}  # data bytes by status
META_TEXTS = {0x01: "texts", 0x05: "lyrics", 0x06: "markers"}


class Malformed(Exception):
    """The file breaks the format; says where."""


@dataclasses.dataclass
class Note:
    tick: int
    length: int
    key: int
    velocity: int


@dataclasses.dataclass
class Track:
    name: str = ""
    channel: int = -1
    program: int = -1
    programs: list = dataclasses.field(default_factory=list)  # (tick, channel, program)
    notes: list = dataclasses.field(default_factory=list)
    controls: list = dataclasses.field(default_factory=list)  # (tick, number, value)
    bends: list = dataclasses.field(default_factory=list)  # (tick, -8192..8191)
    end: int = 0

    @property
    def drums(self):
        return self.channel == 9


@dataclasses.dataclass
class File:
    kind: int = 0
    division: int = 0
    tracks: list = dataclasses.field(default_factory=list)
    tempos: list = dataclasses.field(default_factory=list)  # (tick, bpm)
    meters: list = dataclasses.field(default_factory=list)  # (tick, numerator, denominator)
    keys: list = dataclasses.field(default_factory=list)  # (tick, sharps, minor)
    markers: list = dataclasses.field(default_factory=list)  # (tick, text)
    texts: list = dataclasses.field(default_factory=list)
    lyrics: list = dataclasses.field(default_factory=list)

    @property
    def parts(self):
        return [track for track in self.tracks if track.notes]

    def seconds(self, tick):
        total, at, bpm = 0.0, 0, 120.0
        for change, faster in self.tempos:
            if change >= tick:
                break
            total += (change - at) * 60.0 / (bpm * self.division)
            at, bpm = change, faster
        return total + (tick - at) * 60.0 / (bpm * self.division)

    @property
    def bar(self):
        """Ticks of a bar of the first meter."""
        _, numerator, denominator = self.meters[0]
        return self.division * 4 * numerator // denominator


class _Bytes:
    def __init__(self, data, at, end):
        self.data, self.at, self.end = data, at, end

    def take(self, count):
        if self.at + count > self.end:
            raise Malformed(f"byte {self.at}: {count} bytes wanted, {self.end - self.at} left")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self):
        """A variable-length quantity: at most four bytes."""
        value = 0
        for _ in range(4):
            byte = self.take(1)[0]
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise Malformed(f"byte {self.at}: a quantity of more than four bytes")


def _meta(file, track, tick, kind, body):
    if kind == 0x03:
        track.name = body.decode("utf-8")
    elif kind in META_TEXTS:
        getattr(file, META_TEXTS[kind]).append((tick, body.decode("utf-8")))
    elif kind == 0x51:
        file.tempos.append((tick, 60e6 / int.from_bytes(body, "big")))
    elif kind == 0x58:
        file.meters.append((tick, body[0], 1 << body[1]))
    elif kind == 0x59:
        file.keys.append((tick, struct.unpack("b", body[:1])[0], body[1]))


def _channel(track, tick, status, data, sounding):
    kind, channel = status >> 4, status & 15
    if any(byte > 127 for byte in data):
        raise Malformed(f"tick {tick}: data byte above 127 after status {status:#x}")
    if track.channel not in (-1, channel):
        raise Malformed(f"{track.name}: channels {track.channel} and {channel}")
    track.channel = channel
    if kind == 0x9 and data[1] > 0:
        sounding.setdefault(data[0], []).append(Note(tick, 0, data[0], data[1]))
    elif kind in (0x8, 0x9):
        if not sounding.get(data[0]):
            raise Malformed(f"{track.name}, tick {tick}: key {data[0]} ends without having begun")
        note = sounding[data[0]].pop(0)
        note.length = tick - note.tick
        track.notes.append(note)
    elif kind == 0xB:
        track.controls.append((tick, data[0], data[1]))
    elif kind == 0xC:
        track.programs.append((tick, channel, data[0]))
        track.program = data[0]
    elif kind == 0xE:
        track.bends.append((tick, (data[1] << 7 | data[0]) - 8192))


def _track(file, data, at, end):
    track, stream, tick, status, sounding = Track(), _Bytes(data, at, end), 0, None, {}
    while True:
        tick += stream.number()
        byte = stream.take(1)[0]
        if byte == 0xFF:
            kind = stream.take(1)[0]
            body = stream.take(stream.number())
            status = None  # a meta event ends running status
            if kind == 0x2F:
                break
            _meta(file, track, tick, kind, body)
            continue
        if byte in (0xF0, 0xF7):
            stream.take(stream.number())
            status = None
            continue
        if byte & 0x80:
            status, first = byte, b""
        elif status is None:
            raise Malformed(f"byte {stream.at}: data byte {byte:#x} without a status")
        else:
            first = bytes([byte])
        if status >> 4 not in CHANNEL_DATA:
            raise Malformed(f"byte {stream.at}: status {status:#x} in a file")
        _channel(track, tick, status, first + stream.take(CHANNEL_DATA[status >> 4] - len(first)), sounding)
    if stream.at != end:
        raise Malformed(f"{track.name}: {end - stream.at} bytes after its end")
    if any(sounding.values()):
        raise Malformed(f"{track.name}: keys {[k for k, v in sounding.items() if v]} never end")
    track.end = tick
    track.notes.sort(key=lambda note: (note.tick, note.key))
    return track


def read(data):
    """@raises Malformed"""
    if data[:4] != b"MThd" or struct.unpack(">I", data[4:8])[0] != 6:
        raise Malformed("no header of six bytes")
    file = File()
    file.kind, count, file.division = struct.unpack(">HHH", data[8:14])
    if file.division & 0x8000:
        raise Malformed("SMPTE time instead of ticks a quarter")
    at = 14
    while at < len(data):
        if data[at:at + 4] != b"MTrk":
            raise Malformed(f"byte {at}: {data[at:at + 4]!r} instead of a track")
        size = struct.unpack(">I", data[at + 4:at + 8])[0]
        if at + 8 + size > len(data):
            raise Malformed(f"byte {at}: a track of {size} bytes, {len(data) - at - 8} are there")
        file.tracks.append(_track(file, data, at + 8, at + 8 + size))
        at += 8 + size
    if len(file.tracks) != count:
        raise Malformed(f"{count} tracks promised, {len(file.tracks)} there")
    return file
