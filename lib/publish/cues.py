"""Captions: a line of the script as pieces that can be read while they are heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import combining

from lib.models.sound import TimedLine
from lib.publish.plain import one_line
from lib.publish.words import Pause, Word, words_of

LINE_CHARS = 65
"""What Podcasting 2.0's transcript specification allows a line."""
_COST_OF_BREAK = {2: 0.0, 1: 0.4, 0: 1.0}
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a cue holds: rows of so many characters at most; `ideal` characters in all read best."""

    row: int = LINE_CHARS
    rows: int = 2
    ideal: int = 84


CAPTIONS = Size()
"""For transcripts: two lines, about six seconds of speech."""


@dataclass(frozen=True, slots=True)
class Cue:
    """At most two `rows` of at most 65 characters, heard from `start_ms` to `end_ms`; `words` are the same with times.

    A cue of another size than `CAPTIONS` leaves its rows to whoever draws it.
    """

    line_id: str
    speaker: str
    start_ms: int
    end_ms: int
    rows: tuple[str, ...]
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.rows)


def cues(
    lines: Sequence[TimedLine], pauses: Sequence[Pause] = (), *, named: bool = False, size: Size = CAPTIONS
) -> Iterator[Cue]:
    """The cues of `lines` in order, each within its line's times; a line without words has none.

    `named` begins every line with its speaker's name, for formats that have no other place for it.
    """
    for line in lines:
        spoken = words_of(line, pauses)
        if not spoken:
            continue
        start = spoken[0].start_s
        name = [Word(part, start, start) for part in f"{one_line(line.speaker)}:".split()] if named else []
        words = [piece for word in [*name, *spoken] for piece in _chopped(word, size)]
        count = sum(len(list(_chopped(word, size))) for word in name)
        yield from _cues_of(line, words, count, size)


def _cues_of(line: TimedLine, words: list[Word], names: int, size: Size) -> Iterator[Cue]:
    edges = _breaks(words, names, size)
    for first, last in pairwise(edges):
        start, end = round(words[first].start_s * 1000), round(words[last - 1].end_s * 1000)
        own = words[first:last]
        rows = _rows([word.text for word in own]) if size == CAPTIONS else (" ".join(word.text for word in own),)
        yield Cue(line.line_id, line.speaker, start, max(end, start + 1), rows, tuple(own))


def _chopped(word: Word, size: Size) -> Iterator[Word]:
    """A word as it is, or one too long for a row in pieces; scripts without spaces are one long word."""
    if len(word.text) <= size.row // 2:
        yield word
        return
    at, share = 0, (word.end_s - word.start_s) / len(word.text)
    while at < len(word.text):
        end = min(len(word.text), at + size.row // 2)
        while end < len(word.text) and end - at < size.row and _holds_on(word.text[end - 1], word.text[end]):
            end += 1
        stop = word.stop if end == len(word.text) else 0
        yield Word(word.text[at:end], word.start_s + at * share, word.start_s + end * share, stop)
        at = end


def _holds_on(before: str, after: str) -> bool:
    """Whether a letter is drawn together with the one before it."""
    return bool(combining(after)) or after in _JOINERS or before == "\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff"


def _breaks(words: list[Word], names: int, size: Size) -> list[int]:
    """Where cues begin and end: even lengths, ending with sentences and clauses where possible."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(words)
    for last in range(1, len(words) + 1):
        if last <= names:
            continue
        length = -1
        for first in range(last - 1, -1, -1):
            length += len(words[first].text) + 1
            if length > size.rows * (size.row + 1) or not _fits(words[first:last], size):
                break
            ends = _COST_OF_BREAK[words[last - 1].stop] if last < len(words) else 0.0
            cost = best[first][0] + (length / size.ideal - 1) ** 2 + ends + 0.4
            best[last] = min(best[last], (cost, first))
    edges = [len(words)]
    while edges[-1]:
        edges.append(best[edges[-1]][1])
    return edges[::-1]


def _fits(words: Sequence[Word], size: Size) -> bool:
    rows, room = 1, size.row
    for word in words:
        needed = len(word.text) + (room < size.row)
        if needed > room:
            rows, room, needed = rows + 1, size.row, len(word.text)
        room -= needed
    return rows <= size.rows


def _rows(texts: list[str]) -> tuple[str, ...]:
    """One row, or two that are as even as can be, the upper one longer in case of doubt."""
    whole = " ".join(texts)
    if len(whole) <= LINE_CHARS // 2 + 16:
        return (whole,)
    splits = [(" ".join(texts[:i]), " ".join(texts[i:])) for i in range(1, len(texts))]
    even = min(splits, key=lambda pair: (max(map(len, pair)), len(pair[1])), default=(whole, ""))
    return even if even[1] and max(map(len, even)) <= LINE_CHARS else (whole,)
