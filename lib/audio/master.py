"""One line made ready for the mix: trimmed, levelled and limited by itself, so that an edit touches nothing else."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lib.audio.clips import on_grid
from lib.audio.deess import deessed
from lib.audio.envelope import block_peaks, held, per_sample
from lib.audio.loudness import gated_lufs, k_powers, momentary_lufs, true_peak_db
from lib.audio.resample import resampled
from lib.errors import BadAnswer
from lib.models.sound import Clip, Samples

RATE_HZ = 44_100
"""Everything after `prepare` is at this rate."""

MASTERING = "3"
"""Changes whenever `prepare` would give other samples, so that clips kept from before are not used."""
TARGET_LUFS = -16.0
CEILING_DB = -1.5
"""True peak of a prepared clip; leaves the MP3 coder 0.5 dB to add."""

_BEFORE_S, _AFTER_S, _FADE_S = 0.01, 0.05, 0.01
_SHORTEST_S = 0.02
_MAX_GAIN_DB = 30.0
_STEP_S = 0.1
_PAUSE_STEPS = 2
"""A line is measured with 0.2 s of silence on either side, as it will be heard: half-silent windows count."""

_LOUDEST_LU = 6.0
"""How far the loudest 400 ms of a line may pass the target, so that a lone "Right." is not shouted."""

_BETWEEN_SAMPLES_DB = 0.2
"""What the wave usually reaches between its samples; a clip that goes further is limited again, lower."""

_SLOPE_SAMPLES, _SLOPE_WEIGHT = 3, 1.75
"""A step of 0.45 of full scale within 68 µs counts as a peak: it would be heard as a click."""

_BLOCK, _REACH = 44, 14
_ROUNDS, _MAX_PUSH_DB = 5, 12.0
"""How often the gain is corrected for what the limiter takes, and how far it may go into the limiter."""

_LIFT_LU = 0.2
"""The pauses of an episode are longer than the 0.2 s a line is measured with."""


def prepare(clip: Clip, *, target_lufs: float = TARGET_LUFS, ceiling_db: float = CEILING_DB) -> Clip:
    """`clip` without the silence at its ends, at `target_lufs`, its true peak at most `ceiling_db`, at 44.1 kHz.

    It begins and ends in a 10-ms fade and has no DC; samples lie on the 16-bit grid. Raises BadAnswer for silence and
    for less than 20 ms of sound.
    """
    trimmed = _trimmed(clip)
    energies = _energies(trimmed)
    gain_db = min(target_lufs - _loudness(energies), _MAX_GAIN_DB)
    levelled = Clip(trimmed.samples * np.float32(10 ** (gain_db / 20)), trimmed.rate_hz)
    soft = deessed(levelled)
    # What softening takes from a step's energy is taken from its weighted energy: a second filtering is not worth it.
    before, after = _steps(trimmed.samples, trimmed.rate_hz), _steps(soft.samples, soft.rate_hz)
    energies = energies * after / np.maximum(before, 1e-12)
    samples = resampled(soft.samples, soft.rate_hz, RATE_HZ)
    words = tuple((number, round(at * RATE_HZ / soft.rate_hz)) for number, at in trimmed.words)
    peaks = np.maximum(block_peaks(samples, _BLOCK), _SLOPE_WEIGHT * block_peaks(_slope(samples), _BLOCK))
    result = _limited(samples, peaks, energies, target_lufs, ceiling_db - _BETWEEN_SAMPLES_DB)
    over_db = true_peak_db(result, RATE_HZ) - ceiling_db
    if over_db > 0:
        result = _limited(samples, peaks, energies, target_lufs, ceiling_db - _BETWEEN_SAMPLES_DB - over_db)
    _fade(result)
    return Clip(on_grid(result), RATE_HZ, words)


def _trimmed(clip: Clip) -> Clip:
    heard = clip.sounding()
    if heard.stop - heard.start < _SHORTEST_S * clip.rate_hz:
        raise BadAnswer("The clip holds no speech.", hint="Speak the line again.")
    start = max(0, heard.start - round(_BEFORE_S * clip.rate_hz))
    samples = clip.samples[start : heard.stop + round(_AFTER_S * clip.rate_hz)]
    words = tuple((number, max(0, at - start)) for number, at in clip.words)
    return Clip(samples - samples.mean(), clip.rate_hz, words)


def _energies(clip: Clip) -> npt.NDArray[np.float64]:
    """Mean squares of 100-ms steps of the K-weighted clip between two pauses, by the steps' own spectra."""
    from scipy.fft import rfft  # takes a fifth of a second to load

    step = round(_STEP_S * clip.rate_hz)
    spectra = rfft(_padded(clip.samples, step), axis=1)
    power = np.square(spectra.real) + np.square(spectra.imag)
    energies: npt.NDArray[np.float64] = (power @ _powers(step, clip.rate_hz)).astype(np.float64)
    return energies


@cache
def _powers(step: int, rate_hz: int) -> npt.NDArray[np.float32]:
    return k_powers(step, rate_hz)


def _steps(samples: Samples, rate_hz: int) -> npt.NDArray[np.float64]:
    step = round(_STEP_S * rate_hz)
    steps = _padded(samples, step)
    energies: npt.NDArray[np.float64] = np.einsum("ij,ij->i", steps, steps).astype(np.float64) / step
    return energies


def _padded(samples: Samples, step: int) -> Samples:
    """In steps, between two pauses."""
    padded = np.zeros((-(-len(samples) // step) + 2 * _PAUSE_STEPS) * step, np.float32)
    padded[_PAUSE_STEPS * step : _PAUSE_STEPS * step + len(samples)] = samples
    return padded.reshape(-1, step)


def _loudness(energies: npt.NDArray[np.float64]) -> float:
    return max(gated_lufs(energies), float(momentary_lufs(energies).max()) - _LOUDEST_LU)


def _limited(
    samples: Samples, peaks: Samples, energies: npt.NDArray[np.float64], target_lufs: float, ceiling_db: float
) -> Samples:
    """`samples` raised to `target_lufs` under a look-ahead limiter.

    The limiter's gain moves slowly against the K filter, so what it takes from the loudness is known from the steps.
    """
    ceiling, gain_db = 10 ** (ceiling_db / 20), 0.0
    edges = np.arange(len(energies) - 2 * _PAUSE_STEPS) * round(_STEP_S * RATE_HZ) // _BLOCK
    edges = np.minimum(edges, len(peaks) - 1)
    for _ in range(_ROUNDS):
        gain = np.float32(10 ** (gain_db / 20))
        envelope = gain * held(np.minimum(1, ceiling / np.maximum(peaks * gain, 1e-9)).astype(np.float32), _REACH)
        kept = np.add.reduceat(envelope**2, edges) / np.maximum(np.diff(np.append(edges, len(peaks))), 1)
        gain_db += target_lufs + _LIFT_LU - _loudness(energies * np.pad(kept, _PAUSE_STEPS))
        gain_db = min(gain_db, _MAX_PUSH_DB)
    return samples * per_sample(envelope, _BLOCK, len(samples))


def _slope(samples: Samples) -> Samples:
    slope = np.zeros_like(samples)
    np.subtract(samples[_SLOPE_SAMPLES:], samples[:-_SLOPE_SAMPLES], out=slope[:-_SLOPE_SAMPLES])
    return slope


def _fade(samples: Samples) -> None:
    ramp = np.linspace(0, 1, min(round(_FADE_S * RATE_HZ), len(samples) // 2), dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
