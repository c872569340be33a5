"""A source cut into passages that retrieval can find and a writer can quote: verbatim, by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nupunkt

SHORTEST_WORDS = 60
LONGEST_WORDS = 120
# A section this long may stand alone; a shorter one shares its passage with the next section.
_SECTION_WORDS = 30
# Text without a full stop for this long is a list, a table or worse; the sentence splitter is spared it.
_PARAGRAPH_CHARACTERS = 20_000

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\n]*)*")
_HEADING = re.compile(r"#{1,6}\s")
# Thai, Lao, Burmese, Khmer, Japanese, Chinese set no spaces: two letters count as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\s{_UNSPACED}]+")
_CLAUSE_END = (",", ";", ":", "–", "—", "、", "，", "。", "！", "？", "；")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading, a paragraph, or some sentences of one: `text[start:end]`."""

    start: int
    end: int
    words: int
    heading: bool = False


def split_passages(text: str) -> list[tuple[int, int]]:
    """Offsets of passages of about 60 to 120 words, `text[start:end]` being the words verbatim.

    Passages are in order, do not overlap, begin and end with a visible character, and together hold all of the text
    that is not white space. Short paragraphs are merged, long ones split between sentences, and a heading opens
    the passage of what follows it.
    """
    passages: list[tuple[int, int]] = []
    open_pieces: list[_Piece] = []
    for piece in _pieces(text):
        if open_pieces and _closes(open_pieces, piece):
            passages.append((open_pieces[0].start, open_pieces[-1].end))
            open_pieces = []
        open_pieces.append(piece)
    if open_pieces:
        passages.append((open_pieces[0].start, open_pieces[-1].end))
    return passages


def _closes(passage: list[_Piece], piece: _Piece) -> bool:
    """Whether `passage` is complete before `piece`."""
    words = sum(p.words for p in passage)
    if passage[-1].heading:
        return words > LONGEST_WORDS
    if piece.heading:
        return words >= _SECTION_WORDS
    return words >= SHORTEST_WORDS or words + piece.words > LONGEST_WORDS


def _pieces(text: str) -> Iterator[_Piece]:
    """Headings and paragraphs in order; a paragraph beyond the longest passage comes in parts."""
    for match in _PARAGRAPH.finditer(text):
        start, end = _trim(text, *match.span())
        words = _count(text, start, end)
        if _HEADING.match(text, start) and "\n" not in text[start:end]:
            yield _Piece(start, end, words, heading=True)
        elif words <= LONGEST_WORDS:
            yield _Piece(start, end, words)
        else:
            yield from _parts(text, start, end, words)


def _parts(text: str, start: int, end: int, words: int) -> Iterator[_Piece]:
    """Runs of sentences of nearly equal length, none beyond the longest passage."""
    target = words / round(words / ((SHORTEST_WORDS + LONGEST_WORDS) / 2))
    run: list[_Piece] = []
    for sentence in _sentences(text, start, end):
        run_words = sum(p.words for p in run)
        if run and (run_words + sentence.words > LONGEST_WORDS or run_words + sentence.words / 2 > target):
            yield _Piece(run[0].start, run[-1].end, run_words)
            run = []
        run.append(sentence)
    yield _Piece(run[0].start, run[-1].end, sum(p.words for p in run))


def _sentences(text: str, start: int, end: int) -> Iterator[_Piece]:
    """The sentences of a paragraph; an endless one is cut after a clause or, failing that, between words."""
    for low in range(start, end, _PARAGRAPH_CHARACTERS):
        high = min(low + _PARAGRAPH_CHARACTERS, end)
        for begin, stop in nupunkt.sent_spans(text[low:high]):
            first, last = _trim(text, low + begin, low + stop)
            if first < last:
                yield from _short_runs(text, first, last)


def _short_runs(text: str, start: int, end: int) -> Iterator[_Piece]:
    words = list(_WORD.finditer(text, start, end))
    while len(words) > LONGEST_WORDS:
        ends = [i for i in range(SHORTEST_WORDS, LONGEST_WORDS) if words[i].group().endswith(_CLAUSE_END)]
        cut = ends[-1] + 1 if ends else (SHORTEST_WORDS + LONGEST_WORDS) // 2
        yield _Piece(words[0].start(), words[cut - 1].end(), cut)
        words = words[cut:]
    yield _Piece(words[0].start(), words[-1].end(), len(words))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))
