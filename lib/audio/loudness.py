"""Loudness and true peak after ITU-R BS.1770-5, in one pass over the samples, chunk by chunk."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lib.audio.envelope import block_peaks
from lib.audio.filters import gain, low_pass, spread
from lib.models.sound import Samples

SILENT_LUFS = -70.0
"""The absolute gate; also what silence is said to measure."""

_OFFSET_DB = -0.691
_RELATIVE_GATE_LU = 10.0
_STEPS_PER_WINDOW = 4
_STEP_S = 0.1
_OVERSAMPLING = 4
_PEAK_BLOCK, _PEAK_CONTEXT = 64, 8
_NEAR_PEAK = 0.7
PEAK_REACH = 2 * _PEAK_CONTEXT
"""Samples before a chunk without which a peak between the two could not be found."""

_INTERPOLATOR = low_pass(12 * _OVERSAMPLING + 1, 1 / _OVERSAMPLING)
"""Twelve samples wide, as the standard's own."""


@cache
def k_weighting(rate_hz: int) -> npt.NDArray[np.float32]:
    """Second-order sections of the K filter at any rate: the standard's shelf and high-pass, re-derived from their
    analogue prototypes (the constants are those of libebur128, which match its 48 kHz table)."""
    return np.asarray([_shelf(rate_hz), _high_pass(rate_hz)], np.float32)


def k_powers(frame: int, rate_hz: int) -> npt.NDArray[np.float32]:
    """What each bin of the spectrum of `frame` samples adds to their K-weighted mean square."""
    powers = 2 * gain(k_weighting(rate_hz), np.arange(frame // 2 + 1) / (frame / 2)) ** 2 / frame**2
    powers[0] /= 2
    if frame % 2 == 0:
        powers[-1] /= 2
    return powers.astype(np.float32)


def _shelf(rate_hz: int) -> list[float]:
    gain_db, quality = 3.999843853973347, 0.7071752369554196
    k = np.tan(np.pi * 1681.974450955533 / rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    norm = 1 + k / quality + k * k
    return [
        (high + band * k / quality + k * k) / norm, 2 * (k * k - high) / norm,
        (high - band * k / quality + k * k) / norm, 1, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm,
    ]  # fmt: skip


def _high_pass(rate_hz: int) -> list[float]:
    quality = 0.5003270373238773
    k = np.tan(np.pi * 38.13547087602444 / rate_hz)
    norm = 1 + k / quality + k * k
    return [1, -2, 1, 1, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]


class Meter:
    """Fed mono samples in order, it knows their loudness and true peak so far, in constant memory per second."""

    def __init__(self, rate_hz: int) -> None:
        self._sos = k_weighting(rate_hz)
        self._rate_hz = rate_hz
        self._step = round(_STEP_S * rate_hz)
        self._state = np.zeros((2, 2), np.float32)
        self._rest = np.zeros(0, np.float32)
        self._tail = np.zeros(2 * _PEAK_CONTEXT, np.float32)
        self._energies: list[npt.NDArray[np.float64]] = []
        self._peak = 0.0

    def feed(self, samples: Samples) -> None:
        """Take in `samples`, float32 `(frames,)`, any number of them."""
        if not len(samples):
            return
        from scipy.signal import sosfilt  # takes most of a second to load; what renders needs it not

        self._feed_peak(samples)
        weighted, self._state = sosfilt(self._sos, samples, zi=self._state)
        weighted = np.concatenate([self._rest, weighted])
        whole = len(weighted) // self._step * self._step
        steps = weighted[:whole].reshape(-1, self._step)
        self._energies.append(np.einsum("ij,ij->i", steps, steps).astype(np.float64) / self._step)
        self._rest = weighted[whole:]

    def _feed_peak(self, samples: Samples) -> None:
        joined = np.concatenate([self._tail, samples])
        self._peak = max(self._peak, _peak(joined, self._peak))
        self._tail = joined[-2 * _PEAK_CONTEXT :]

    @property
    def integrated_lufs(self) -> float:
        """Gated loudness of everything so far, -70 when nothing passes the gate."""
        return gated_lufs(self.energies)

    @property
    def energies(self) -> npt.NDArray[np.float64]:
        """Mean squares of the whole 100-ms steps so far, K-weighted."""
        return np.concatenate([np.zeros(0), *self._energies])

    @property
    def true_peak_db(self) -> float:
        """dBTP of everything so far; -inf for digital silence."""
        last = _peak(np.concatenate([self._tail, np.zeros(_PEAK_BLOCK, np.float32)]), self._peak)
        peak = max(self._peak, last)
        return 20 * float(np.log10(peak)) if peak > 0 else float("-inf")


def gated_lufs(energies: npt.NDArray[np.float64]) -> float:
    """Integrated loudness from the mean squares of consecutive 100-ms steps of K-weighted sound."""
    if len(energies) < _STEPS_PER_WINDOW:
        return SILENT_LUFS
    windows = _windows(energies)
    loud = windows[_lufs(windows) > SILENT_LUFS]
    if not len(loud):
        return SILENT_LUFS
    kept = loud[_lufs(loud) > _lufs(loud.mean()) - _RELATIVE_GATE_LU]
    return float(_lufs(kept.mean()))


def momentary_lufs(energies: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Loudness of every 400-ms window; fewer than four steps count as one window."""
    return _lufs(_windows(np.pad(energies, (0, max(0, _STEPS_PER_WINDOW - len(energies))))))


def integrated_lufs(samples: Samples, rate_hz: int) -> float:
    """Integrated loudness of mono `samples`; -70 for silence and for less than 400 ms."""
    meter = Meter(rate_hz)
    meter.feed(samples)
    return meter.integrated_lufs


def true_peak_db(samples: Samples, _rate_hz: int) -> float:
    """Highest level between and at the samples, dBTP, four times oversampled; -inf for digital silence."""
    peak = peak_of(samples)
    return 20 * float(np.log10(peak)) if peak > 0 else float("-inf")


def peak_of(samples: Samples) -> float:
    """The true peak, linear, between two silences."""
    silence = np.zeros(_PEAK_CONTEXT, np.float32)
    return _peak(np.concatenate([silence, samples, silence]), 0.0)


def _windows(energies: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.convolve(energies, np.full(_STEPS_PER_WINDOW, 1 / _STEPS_PER_WINDOW), "valid")


def _lufs(energy: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    return np.asarray(_OFFSET_DB + 10 * np.log10(np.maximum(energy, 1e-12)))


def _peak(samples: Samples, at_least: float) -> float:
    """True peak, linear. Only stretches that come near the highest sample are oversampled: the others cannot win."""
    inner = len(samples) - 2 * _PEAK_CONTEXT
    count = -(-inner // _PEAK_BLOCK)
    if count <= 0:
        return float(np.abs(samples).max(initial=0.0))
    padded = np.zeros(count * _PEAK_BLOCK + 2 * _PEAK_CONTEXT, np.float32)
    padded[: len(samples)] = samples
    blocks = block_peaks(padded[_PEAK_CONTEXT:-_PEAK_CONTEXT], _PEAK_BLOCK)
    highest = max(float(blocks.max()), at_least)
    near = np.flatnonzero(blocks >= _NEAR_PEAK * highest) if highest > 0 else np.zeros(0, np.int64)
    if not len(near):
        return float(blocks.max())
    windows = np.lib.stride_tricks.sliding_window_view(padded, _PEAK_BLOCK + 2 * _PEAK_CONTEXT)[near * _PEAK_BLOCK]
    fine = windows @ _between()
    return max(float(blocks.max()), float(fine.max()), -float(fine.min()))


@cache
def _between() -> Samples:
    """The interpolator as a matrix from a block with its context to the block four times oversampled: many blocks at
    once are a third of the time of filtering them one by one."""
    width = _PEAK_BLOCK + 2 * _PEAK_CONTEXT
    fine = spread(_INTERPOLATOR * _OVERSAMPLING, np.arange(width), width * _OVERSAMPLING, _OVERSAMPLING)
    inside = slice((_PEAK_CONTEXT - 1) * _OVERSAMPLING, -(_PEAK_CONTEXT - 1) * _OVERSAMPLING)
    return np.ascontiguousarray(fine[:, inside])
