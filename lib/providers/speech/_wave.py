"""The bundled engine's spectrum as sound: what its own signal processing does, in two thirds of the time.

For each 12.5-ms frame the model predicts 5 × 601 numbers: the harmonics' magnitude and phase, the noise's magnitude, a
free magnitude and its phase. Pulses at the pitch are filtered by the first, noise is shaped by the second, the third is
added, and one inverse STFT makes the wave (n_fft 1200, hop 300, Hann, 24 kHz). The engine's `dsp.py` (Apache-2.0) goes
over the whole spectrum again and again; here some frames at a time stay in the processor's cache, and those in which
nothing is heard, a fifth of an ordinary sentence, are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.models.sound import Samples

RATE_HZ, HOP = 24_000, 300
UNVOICED_BELOW_HZ = 40.0
_FFT, _BINS = 1200, 601
_OVERLAP = _FFT // HOP
_HIGHEST_HZ = 11_000.0
_LOUDEST = np.float32(7.0)
"""The engine lets no bin grow beyond e⁷."""
_SILENT_BELOW = -7.5
"""Where nothing is said the noise's and the free magnitude lie at e⁻¹³ and e⁻⁹ at most; the faintest breath is above
e⁻⁷ (measured on the sample episode)."""
_FRAMES_AT_ONCE = 128
"""Fewer stay nearer to the core, but each operation on them gives Python's lock away and waits to have it back."""

Draw = Callable[[int], Samples]


@dataclass(frozen=True, slots=True)
class Pitch:
    """In Hz for each sample, and how often the voice has swung since the first one; unvoiced below 40 Hz."""

    hz: Samples
    turns: npt.NDArray[np.float64]


def heard_frames(spectrum: Samples, f0_hz: Samples) -> slice:
    """The frames of `(frames, 3005)` from the first to the last in which anything sounds, with what they reach into;
    empty when there are none."""
    noise, free = spectrum[:, 2 * _BINS : 3 * _BINS], spectrum[:, 3 * _BINS : 4 * _BINS]
    is_heard = (f0_hz > UNVOICED_BELOW_HZ) | (np.maximum(noise.max(axis=1), free.max(axis=1)) > _SILENT_BELOW)
    heard = np.flatnonzero(is_heard)
    return slice(max(0, int(heard[0]) - _OVERLAP), int(heard[-1]) + 1 + _OVERLAP) if len(heard) else slice(0, 0)


def pitch_of(f0_hz: Samples) -> Pitch:
    """Drawn from one value for each HOP samples: linear between the hops' centres, flat at both ends."""
    ends = np.concatenate([f0_hz[:1], f0_hz, f0_hz[-1:]])
    hz = (np.stack([ends[:-2], ends[1:-1], ends[2:]], axis=1) @ _line()).reshape(-1)
    turns = np.cumsum(np.maximum(hz, UNVOICED_BELOW_HZ), dtype=np.float64)
    turns /= RATE_HZ
    return Pitch(hz, turns)


def wave(spectrum: Samples, pitch: Pitch, noise: Draw) -> Samples:
    """`(frames, 3005)` as HOP samples a frame; `noise(n)` draws n Gaussian numbers."""
    frames = len(spectrum)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(_pulses(pitch), _FFT // 2, mode="reflect"), _FFT)[::HOP]
    sound = np.zeros((frames + _OVERLAP - 1, HOP), np.float32)
    bench = _Bench(min(frames, _FRAMES_AT_ONCE))
    for at in range(0, frames, _FRAMES_AT_ONCE):
        part = spectrum[at : at + _FRAMES_AT_ONCE]
        count = len(part)
        pieces = bench.sounds(part, windows[at : at + count], noise).reshape(count, _OVERLAP, HOP)
        for n in range(_OVERLAP):
            sound[at + n : at + n + count] += pieces[:, n]
    return sound.reshape(-1)[_FFT // 2 : _FFT // 2 + frames * HOP]


class _Bench:
    """Room for the work on some frames, used again for the next ones."""

    def __init__(self, frames: int) -> None:
        self._pulses = np.empty((frames, _FFT), np.float32)
        self._room: Any = np.empty((3, frames, _BINS), np.float32)
        self._turned = np.empty((frames, _BINS), np.complex64)

    def sounds(self, part: Samples, windows: Samples, noise: Draw) -> Samples:
        """Each frame's own 1200 samples, windowed."""
        from scipy.fft import irfft, rfft  # takes a fifth of a second to load

        count = len(part)
        harmonic, phase, shaped, free, free_phase = (part[:, n * _BINS : (n + 1) * _BINS] for n in range(5))
        a, b, c = self._room[:, :count]
        spectrum = rfft(np.multiply(windows, _analysis(), out=self._pulses[:count]), axis=1, overwrite_x=True)
        spectrum *= self._turn(harmonic, phase)
        loud, grain = _exp(shaped, a), noise(2 * count * _BINS).reshape(2, count, _BINS)
        loose = _exp(free, b)
        for half, way, drawn in ((spectrum.real, np.cos, grain[0]), (spectrum.imag, np.sin, grain[1])):
            way(free_phase, out=c)
            c *= loose
            half += c
            half += np.multiply(drawn, loud, out=c)
        made: Samples = irfft(spectrum, n=_FFT, axis=1, overwrite_x=True)
        made *= _synthesis()
        return made

    def _turn(self, magnitude: Samples, phase: Samples) -> npt.NDArray[np.complex64]:
        """What the pulses' spectrum is multiplied by."""
        count = len(magnitude)
        loud, angle, part = self._room[:, :count]
        turned: npt.NDArray[np.complex64] = self._turned[:count]
        _exp(magnitude, loud)
        np.multiply(np.tanh(phase, out=angle), np.float32(np.pi), out=angle)
        turned.real = np.multiply(np.cos(angle, out=part), loud, out=part)
        turned.imag = np.multiply(np.sin(angle, out=part), loud, out=part)
        return turned


def _exp(log: Samples, out: Samples) -> Samples:
    made: Samples = np.exp(np.minimum(log, _LOUDEST, out=out), out=out)
    return made


def _pulses(pitch: Pitch) -> Samples:
    """Every harmonic below 11 kHz at unit amplitude, where there is a voice: cos t + … + cos Ht in its closed form,
    sin((H + ½) t) / (2 sin(t / 2)) − ½."""
    angle = ((pitch.turns - np.floor(pitch.turns)) * (2 * np.pi)).astype(np.float32)
    harmonics = np.floor(np.float32(_HIGHEST_HZ) / np.maximum(pitch.hz, np.float32(UNVOICED_BELOW_HZ)))
    harmonics += np.float32(0.5)
    below = np.sin(angle * np.float32(0.5))
    below *= 2
    angle *= harmonics
    made: Samples = np.sin(angle, out=angle)
    at_peak = np.abs(below) <= 2e-3
    below[at_peak] = 1
    made /= below
    made[at_peak] = harmonics[at_peak]
    made -= np.float32(0.5)
    made *= pitch.hz > UNVOICED_BELOW_HZ
    return made


@cache
def _hann() -> Samples:
    window: Samples = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)).astype(np.float32)
    return window


@cache
def _analysis() -> Samples:
    """With it a harmonic's magnitude is what the model says."""
    return _hann() / np.float32(_FFT / 4)


@cache
def _synthesis() -> Samples:
    """Squared Hann windows a quarter apart add up to 1.5."""
    return _hann() / np.float32(1.5)


@cache
def _line() -> Samples:
    """What the hop before, the hop itself and the one after add to each of its samples, `(3, HOP)`."""
    place = (np.arange(HOP) + 0.5) / HOP - 0.5
    rows = [np.maximum(-place, 0), 1 - np.abs(place), np.maximum(place, 0)]
    return np.stack(rows).astype(np.float32)
