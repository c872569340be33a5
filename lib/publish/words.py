"""When each word of a line is heard: as its voice told, else by its length within the line's exact times, held to the
pauses in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.models.sound import TimedLine
from lib.publish.plain import one_line

_CLOSING = "\"'”’»)]*_"
_SENTENCE, _CLAUSE = ".!?…。！？", ",;:–—、，；："
_PAUSE_LETTERS = {2: 5.0, 1: 2.5, 0: 0.0}
"""How long a speaker stops after a sentence or a clause, counted in letters; measured on the bundled voices."""
_LETTERS_PER_WORD = 1.5
_NEAR_S = 0.7
"""How far from its expected place a pause may be heard and still be taken for it."""


@dataclass(frozen=True, slots=True)
class Word:
    """`end_s` is where the next word begins, or the line ends. `stop` is 2 after a sentence, 1 after a clause."""

    text: str
    start_s: float
    end_s: float
    stop: int = 0


Pause = tuple[float, float]
"""From when to when nothing is heard, in seconds of the file."""


def words_of(line: TimedLine, pauses: Sequence[Pause] = ()) -> list[Word]:
    """The words of `line` in order: each begins when its voice says that it did.

    Where the voice told nothing, with the `pauses` of its sound, a word after one begins where that ends.
    """
    texts = one_line(line.text).split()
    if not texts:
        return []
    times, stops = _expected(texts, line.start_s, line.end_s)
    known = [(n, at) for n, at in line.words if 0 < n < len(texts) and line.start_s <= at <= line.end_s]
    times = _held_to(times, known or list(_met(times, stops, _within(pauses, line))))
    return [Word(text, times[i], times[i + 1], stops[i]) for i, text in enumerate(texts)]


def stops_heard(text: str, length_s: float, pauses: Sequence[Pause]) -> list[tuple[int, float]]:
    """`(number of a word, second at which it begins)` for the words of a clip that begin after a stop that is heard.

    For voices that do not tell when they say what: measured on the clip by itself, before music lies over its pauses.
    """
    texts = text.split()
    if not texts:
        return []
    return list(_met(*_expected(texts, 0.0, length_s), [(start, end) for start, end in pauses if end < length_s]))


def _expected(texts: Sequence[str], start_s: float, end_s: float) -> tuple[list[float], list[int]]:
    """When each word would begin by its letters, and where the last one ends; and the stop after each."""
    stops = [_stop(text) for text in texts]
    edges = [0.0]
    for text, stop in zip(texts, stops, strict=True):
        edges.append(edges[-1] + _letters(text) + _PAUSE_LETTERS[stop])
    total = edges[-1] - _PAUSE_LETTERS[stops[-1]]
    length = max(0.0, end_s - start_s)
    return [start_s + length * min(1.0, edge / total) for edge in edges], stops


def _letters(text: str) -> float:
    """Digits are spoken as words, so each counts for three letters."""
    return _LETTERS_PER_WORD + sum(3.0 if c.isdigit() else float(c.isalpha()) for c in text)


def _stop(text: str) -> int:
    end = text.rstrip(_CLOSING)[-1:]
    return 2 if end and end in _SENTENCE else int(bool(end) and end in _CLAUSE)


def _within(pauses: Sequence[Pause], line: TimedLine) -> list[Pause]:
    first = bisect_left(pauses, (line.start_s, line.start_s))
    last = bisect_left(pauses, (line.end_s, line.end_s))
    return [(start, end) for start, end in pauses[first:last] if end < line.end_s]


def _held_to(times: list[float], known: Sequence[tuple[int, float]]) -> list[float]:
    """`times` drawn out or together between those that are known by their number, which come in order."""
    held = [*times]
    anchors = [(0, times[0]), *known, (len(times) - 1, times[-1])]
    for (first, start_s), (last, end_s) in pairwise(anchors):
        expected = times[last] - times[first]
        for k in range(first + 1, last):
            held[k] = start_s + (end_s - start_s) * ((times[k] - times[first]) / expected if expected else 1.0)
        held[last] = end_s
    return held


def _met(times: list[float], stops: list[int], pauses: list[Pause]) -> Iterator[tuple[int, float]]:
    """Which word begins at the end of which pause: each expected stop takes the likeliest pause near it, in order."""
    shift, free = 0.0, 0
    for i in range(1, len(times) - 1):
        if not stops[i - 1]:
            continue
        expected = times[i] + shift
        near = [n for n in range(free, len(pauses)) if abs(pauses[n][1] - expected) <= _NEAR_S]
        if not near:
            continue
        best = min(near, key=lambda n: abs(pauses[n][1] - expected) - (pauses[n][1] - pauses[n][0]))
        free, shift = best + 1, pauses[best][1] - times[i]
        yield i, pauses[best][1]
