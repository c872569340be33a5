"""Four instruments out of sines and noise. Notes are mono float32 at 44.1 kHz, begin at zero and end in silence."""

from __future__ import annotations

from functools import cache

import numpy as np

from lib.audio.master import RATE_HZ
from lib.models.sound import Samples

Stereo = Samples
"""float32 `(2, frames)` at 44.1 kHz: left and right."""

_ATTACK_S = 0.004
_ROOM_S, _ROOM_DARK_HZ, _ROOM_THIN_HZ = 1.9, 4_200, 180
_ROOM_SEED = 7


def pitch_hz(note: int) -> float:
    """Of a MIDI note number; 69 is the A of 440 Hz."""
    return float(440 * 2 ** ((note - 69) / 12))


def mallet(note: int, length_s: float) -> Samples:
    """A wooden bar: the marimba's partials at 1, 3.9 and 9.2 times the pitch, the high ones gone at once."""
    return _struck(note, length_s + 0.9, ((1, 1.0, 0.42), (3.93, 0.24, 0.11), (9.2, 0.07, 0.04)))


def pluck(note: int, length_s: float) -> Samples:
    """A nylon string: ten partials, each dying sooner than the one below."""
    return _struck(note, length_s + 1.4, tuple((k, 1 / k**1.4, 0.9 / k**0.8) for k in range(1, 11)))


def keys(note: int, length_s: float) -> Samples:
    """An electric piano: a sine bent by a sine, the bending fading faster than the note."""
    time = _time(length_s + 1.2)
    phase = 2 * np.pi * pitch_hz(note) * time
    bent = np.sin(phase + 1.3 * np.exp(-time / 0.5) * np.sin(phase) + 0.25 * np.exp(-time / 0.12) * np.sin(14 * phase))
    return _shaped(bent * np.exp(-time / 1.1), length_s, 0.25)


def pad(note: int, length_s: float) -> Samples:
    """Strings far away: three voices a few cents apart, five soft partials, in and out slowly."""
    time = _time(length_s + 1.0)
    voices = [
        np.sin(2 * np.pi * k * pitch_hz(note) * 2 ** (cents / 1200) * time + cents) / k**1.7
        for cents in (-5, 0, 6)
        for k in range(1, 6)
    ]
    swell = np.minimum(1, time / min(0.7, length_s / 2)) ** 1.5
    return _shaped(np.sum(voices, axis=0) * swell / 3, length_s, 0.9)


def bass(note: int, length_s: float) -> Samples:
    """A soft double bass: three partials, the string damped when the note ends."""
    time = _time(length_s + 0.2)
    phase = 2 * np.pi * pitch_hz(note) * time
    tone = (
        np.sin(phase) + 0.35 * np.sin(2 * phase) * np.exp(-time / 0.4) + 0.1 * np.sin(3 * phase) * np.exp(-time / 0.1)
    )
    return _shaped(tone * np.exp(-time / 1.6), length_s, 0.12)


def in_a_room(dry: Stereo, wet: float) -> Stereo:
    """`dry` with `wet` of a small hall; as long as `dry`."""
    from scipy.signal import fftconvolve  # takes most of a second to load: only for whoever makes music

    mixed = np.empty_like(dry)
    for side, room, heard in zip(dry, _room(), mixed, strict=True):
        np.add(side, wet * fftconvolve(side, room)[: len(side)], out=heard)
    return mixed


@cache
def _room() -> Stereo:
    """Two decaying noises, dark and without rumble: the same ones every time."""
    from scipy.signal import butter, sosfilt

    time = _time(_ROOM_S)
    noise = np.random.default_rng(_ROOM_SEED).standard_normal((2, len(time))) * np.exp(-time / 0.38)
    noise *= np.minimum(1, time / 0.012)
    filters = butter(2, [_ROOM_THIN_HZ, _ROOM_DARK_HZ], "bandpass", fs=RATE_HZ, output="sos")
    shaped = sosfilt(filters, noise, axis=1)
    room: Stereo = (shaped / np.sqrt(np.square(shaped).sum(axis=1, keepdims=True))).astype(np.float32)
    return room


def _struck(note: int, length_s: float, partials: tuple[tuple[float, float, float], ...]) -> Samples:
    """A sum of dying sines: `(times the pitch, strength, seconds to a third)`; what lies above hearing is left out."""
    time, base_hz = _time(length_s), pitch_hz(note)
    tone = np.zeros(len(time))
    for times, strength, fall_s in partials:
        if base_hz * times < RATE_HZ / 2.5:
            tone += strength * np.sin(2 * np.pi * base_hz * times * time) * np.exp(-time / fall_s)
    return _shaped(tone, length_s - 0.3, 0.3)


def _shaped(tone: np.ndarray, held_s: float, release_s: float) -> Samples:
    time = np.arange(len(tone)) / RATE_HZ
    ends = np.clip((held_s + release_s - time) / release_s, 0, 1)
    result: Samples = (tone * np.minimum(1, time / _ATTACK_S) * ends**2).astype(np.float32)
    return result


def _time(length_s: float) -> np.ndarray:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ
