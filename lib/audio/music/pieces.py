"""Short music of our own: a few pieces, each as an opening, a close, and a bed that can be repeated without a seam.

They are written here as notes and played by `instruments`, so that nobody's rights are touched and nothing is shipped.
The same piece is the same samples every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lib.audio.master import RATE_HZ
from lib.audio.music.instruments import Stereo, bass, in_a_room, keys, mallet, pad, pluck
from lib.audio.music.level import levelled
from lib.audio.sounding import Held, Sounding
from lib.errors import NotFound
from lib.models.enums import MusicPart
from lib.models.sound import Samples

Instrument = Callable[[int, float], Samples]
Chord = tuple[int, tuple[int, ...]]
"""The bass note, and the notes above it, as MIDI numbers."""

_BEATS = 4
_RING_S = 2.6
_BARS = {MusicPart.INTRO: 2, MusicPart.OUTRO: 4, MusicPart.BED: 16}
_KEPT = 1
"""Parts kept in memory: what was just heard is what will be chosen."""


@dataclass(frozen=True, slots=True)
class Note:
    """`at` and `length` in beats; `pan` from -1 (left) to 1."""

    instrument: Instrument
    at: float
    note: int
    length: float
    loud: float
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """`figure` gives the notes of one bar from its number and chord, `lead` plays the last chord, `wet` is how much of
    the room is heard."""

    name: str
    label: str
    about: str
    beats_a_minute: float
    chords: tuple[Chord, ...]
    figure: Callable[[int, Chord], Iterator[Note]]
    lead: Instrument
    wet: float


def _dawn(bar: int, chord: Chord) -> Iterator[Note]:
    low, notes = chord
    yield Note(bass, 0, low, 3.6, 0.5)
    for n, note in enumerate(notes):
        yield Note(pad, 0, note, 4, 0.12, 0.5 * (n - 1.5) / 1.5)
    for step, n in enumerate((0, 2, 1, 3, 2, 3, 1, 2)):
        yield Note(pluck, step / 2, notes[n % len(notes)] + 12, 0.5, 0.26 + 0.1 * (step in (0, 3)), 0.35 * (-1) ** step)


def _ledger(bar: int, chord: Chord) -> Iterator[Note]:
    low, notes = chord
    for at, length, loud in ((0, 1.3, 0.6), (1.5, 0.8, 0.4), (3, 0.8, 0.45)):
        yield Note(bass, at, low, length, loud)
    for step in range(8):
        if (step + bar) % 4 != 3:
            note = notes[(2 * step + bar) % len(notes)] + 12
            yield Note(mallet, step / 2, note, 0.4, 0.42 - 0.12 * (step % 2), 0.4 if step % 2 else -0.3)


def _late(bar: int, chord: Chord) -> Iterator[Note]:
    low, notes = chord
    yield Note(bass, 0, low, 2.4, 0.55)
    yield Note(bass, 2.5, low + 7, 1.2, 0.35)
    for at, length, loud in ((0, 1.8, 0.22), (2.66, 1.2, 0.16)):
        for n, note in enumerate(notes):
            yield Note(keys, at + 0.02 * n, note, length, loud, 0.4 * (n - 1.5) / 1.5)
    yield Note(pluck, 1.66, notes[-1] + 12, 0.8, 0.13, 0.3)


PIECES = (
    Piece("dawn", "Dawn", "Plucked strings over a warm pad. Calm, open.", 84, (
        (36, (60, 64, 67, 71)), (45, (60, 64, 67, 69)), (41, (60, 64, 65, 69)), (43, (59, 62, 67, 69)),
    ), _dawn, pluck, 0.5),
    Piece("ledger", "Ledger", "Marimba and bass, light on its feet. For facts and figures.", 104, (
        (38, (62, 65, 69, 72)), (43, (62, 65, 67, 71)), (36, (60, 64, 67, 71)), (45, (60, 64, 67, 69)),
    ), _ledger, mallet, 0.3),
    Piece("late", "Late", "Electric piano after hours. Close, unhurried.", 72, (
        (41, (57, 60, 64, 67)), (40, (55, 59, 62, 66)), (38, (57, 60, 62, 65)), (43, (57, 59, 62, 65)),
    ), _late, keys, 0.35),
)  # fmt: skip


def piece(name: str) -> Piece:
    """Raises NotFound for a name we have no music of."""
    found = next((each for each in PIECES if each.name == name), None)
    if found is None:
        raise NotFound(f"There is no music called “{name}”.", hint="Choose other music, or none.")
    return found


@lru_cache(_KEPT)
def played(name: str, part: MusicPart) -> Sounding:
    """A part of a piece: an opening of about ten seconds, a close that rings out, or a bed to be repeated.

    Raises NotFound for a name we have no music of.
    """
    wanted = piece(name)
    bars = [wanted.chords[n % len(wanted.chords)] for n in range(_BARS[part])]
    notes = [note for bar, chord in enumerate(bars) for note in _at(bar, wanted.figure(bar, chord))]
    if part is MusicPart.BED:
        return levelled(Held(_looped(wanted, notes, len(bars) * _BEATS)))
    last = _last_chord(wanted, len(bars))
    return levelled(Held(_rung_out(_drawn(wanted, [*notes, *last], len(bars) * _BEATS + _BEATS, _RING_S))))


def _at(bar: int, notes: Iterator[Note]) -> Iterator[Note]:
    for note in notes:
        at = bar * _BEATS + note.at
        yield Note(note.instrument, at, note.note, note.length, note.loud, note.pan)


def _last_chord(piece: Piece, bars: int) -> list[Note]:
    """Home again, all at once, and let ring."""
    low, notes = piece.chords[0]
    at = bars * _BEATS
    rolled = [Note(piece.lead, at + 0.06 * n, note, 3, 0.3, 0.4 * (n - 1.5) / 1.5) for n, note in enumerate(notes)]
    return [Note(bass, at, low, 3, 0.5), *rolled, *(Note(pad, at, note, 3, 0.1) for note in notes)]


def _drawn(piece: Piece, notes: list[Note], beats: float, extra_s: float) -> Stereo:
    beat_s = 60 / piece.beats_a_minute
    dry = np.zeros((2, round((beats * beat_s + extra_s) * RATE_HZ)), np.float32)
    sounds: dict[tuple[Instrument, int, float], Samples] = {}
    for note in notes:
        kind = (note.instrument, note.note, note.length)
        if kind not in sounds:
            sounds[kind] = note.instrument(note.note, note.length * beat_s)
        at = round(note.at * beat_s * RATE_HZ)
        sound = sounds[kind] * np.float32(note.loud)
        sound = sound[: dry.shape[1] - at]
        angle = (note.pan + 1) * np.pi / 4
        dry[0, at : at + len(sound)] += np.float32(np.cos(angle)) * sound
        dry[1, at : at + len(sound)] += np.float32(np.sin(angle)) * sound
    return in_a_room(dry, piece.wet)


def _looped(piece: Piece, notes: list[Note], beats: int) -> Stereo:
    """What rings on after the end is heard at the beginning, as it would be the second time round."""
    drawn = _drawn(piece, notes, beats, _RING_S)
    frames = round(beats * 60 / piece.beats_a_minute * RATE_HZ)
    loop, tail = drawn[:, :frames].copy(), drawn[:, frames:]
    loop[:, : tail.shape[1]] += tail
    return loop


def _rung_out(sound: Stereo) -> Stereo:
    """The last 1.5 s fade to nothing."""
    fade = np.linspace(1, 0, round(1.5 * RATE_HZ), dtype=np.float32) ** 2
    sound[:, -len(fade) :] *= fade
    return sound
