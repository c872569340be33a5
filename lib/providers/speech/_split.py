"""A text that is too long for one call, in pieces that are, and their sound as one clip without a seam."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from lib.models.sound import Clip, Samples

_SENTENCES = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=\S)|\n+")
_CLAUSES = re.compile(r"(?<=[,;:—–])\s+")
_WORDS = re.compile(r"\s+")
_SENTENCE_PAUSE_S, _CLAUSE_PAUSE_S, _WORD_PAUSE_S = 0.34, 0.16, 0.04
_BEFORE_S, _AFTER_S, _FADE_S = 0.02, 0.06, 0.01
_CEILING = 0.99
_MAX_GAIN = 10 ** (12 / 20)


def whole(text: str, max_chars: int, say: Callable[[str], Clip], *, speed: float = 1.0) -> Clip:
    """All of `text`, by as many calls of `say` as `max_chars` asks for."""
    parts = pieces(text, max_chars)
    return joined([(say(part), pause_s / speed) for part, pause_s in parts])


def pieces(text: str, limit: int) -> list[tuple[str, float]]:
    """(piece, seconds of pause after it): as few as possible, each at most `limit` characters.

    Cut after sentences; within a sentence that is too long by itself after clauses, then between words, then anywhere.
    """
    text = text.strip()
    if len(text) <= limit:
        return [(text, 0.0)]
    packed = _packed(_cut(text, limit, [(_SENTENCES, _SENTENCE_PAUSE_S), (_CLAUSES, _CLAUSE_PAUSE_S)]), limit)
    return [*packed[:-1], (packed[-1][0], 0.0)]


def joined(parts: list[tuple[Clip, float]]) -> Clip:
    """The clips one after another, each trimmed to its words, faded, brought to the level of the middle one, and
    followed by its pause. One clip alone is left as it is."""
    if len(parts) == 1:
        return parts[0][0]
    rate_hz = parts[0][0].rate_hz
    trimmed = [_trimmed(Clip(_at_rate(clip, rate_hz), rate_hz)) for clip, _ in parts]
    levels = [float(np.sqrt(np.square(samples).mean())) if len(samples) else 0.0 for samples in trimmed]
    target = float(np.median([level for level in levels if level] or [1.0]))
    out: list[Samples] = []
    for samples, level, (_, pause_s) in zip(trimmed, levels, parts, strict=True):
        out.append(samples * np.float32(_gain(samples, level, target)))
        out.append(np.zeros(round(pause_s * rate_hz), np.float32))
    return Clip(np.concatenate(out), rate_hz)


def _cut(text: str, limit: int, ways: list[tuple[re.Pattern[str], float]]) -> list[tuple[str, float]]:
    """`text` cut in the first way; what is still too long, in the next one."""
    way, pause_s = ways[0] if ways else (_WORDS, _WORD_PAUSE_S)
    found: list[tuple[str, float]] = []
    for part in (part.strip() for part in _split_after(way, text)):
        if not part:
            continue
        if len(part) <= limit:
            found.append((part, pause_s))
        elif ways:
            inner = _packed(_cut(part, limit, ways[1:]), limit)
            found += [*inner[:-1], (inner[-1][0], pause_s)]
        else:
            found += [(part[at : at + limit], 0.0) for at in range(0, len(part), limit)]
    return found


def _split_after(way: re.Pattern[str], text: str) -> list[str]:
    """The parts of the text with what closes them (quotes and brackets) left on."""
    ends = [match.end() for match in way.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _packed(parts: list[tuple[str, float]], limit: int) -> list[tuple[str, float]]:
    """Neighbours put together again as far as the limit allows: one call less is one seam less."""
    packed: list[tuple[str, float]] = []
    for part, pause_s in parts:
        if packed and len(packed[-1][0]) + 1 + len(part) <= limit and packed[-1][1] > 0:
            packed[-1] = (f"{packed[-1][0]} {part}", pause_s)
        else:
            packed.append((part, pause_s))
    return packed


def _gain(samples: Samples, level: float, target: float) -> float:
    """What brings it to the target without passing full scale."""
    if not level:
        return 1.0
    peak = float(np.abs(samples).max(initial=0.0))
    return min(target / level, _MAX_GAIN, max(1.0, _CEILING / peak) if peak else 1.0)


def _at_rate(clip: Clip, rate_hz: int) -> Samples:
    if clip.rate_hz == rate_hz:
        return clip.samples
    from scipy.signal import resample_poly  # takes most of a second to load, and is hardly ever needed

    ratio = Fraction(rate_hz, clip.rate_hz)
    result: Samples = resample_poly(clip.samples, ratio.numerator, ratio.denominator).astype(np.float32, copy=False)
    return result


def _trimmed(clip: Clip) -> Samples:
    heard = clip.sounding()
    start = max(0, heard.start - round(_BEFORE_S * clip.rate_hz))
    samples = clip.samples[start : heard.stop + round(_AFTER_S * clip.rate_hz)].copy()
    fade = np.linspace(0, 1, min(round(_FADE_S * clip.rate_hz), len(samples) // 2), dtype=np.float32)
    samples[: len(fade)] *= fade
    samples[len(samples) - len(fade) :] *= fade[::-1]
    return samples
