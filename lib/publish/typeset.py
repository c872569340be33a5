"""Setting words in type: which face has the letters, how large they can be, and where lines break.

Lines are as even as they can be and words stay whole: there are no hyphens. Sizes are in pixels of the em.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate, combinations, pairwise
from pathlib import Path
from unicodedata import normalize

from PIL import ImageFont

from lib.publish.plain import one_line, shortened

_FOLDER = Path(__file__).parent / "fonts"
_UNIT = 400
_NO_LETTER = "\U0010fffd"
_MOST_LINES = 9
_STACKED_WORDS = 9
_LEAST_CUT = 4
_ROUND = 0.02
"""Round letters reach this much below the base line, and that does not count."""
_MOST_LETTERS = 240


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and how it wants to be set: `leading` from line to line, `cap` the height of capitals, in ems."""

    file: str
    leading: float
    cap: float


SERIF = Face("newsreader-display.ttf", 0.96, 0.716)
ITALIC = Face("newsreader-display-italic.ttf", 0.98, 0.716)
GROTESQUE = Face("inter-display.ttf", 1.02, 0.727)
LABEL = Face("inter-medium.ttf", 1.25, 0.727)
CONDENSED = Face("bricolage-condensed.ttf", 0.92, 0.66)
FALLBACK = {SERIF: GROTESQUE, ITALIC: LABEL, CONDENSED: GROTESQUE}
"""Who takes over when a face lacks a letter: Inter has Greek and Cyrillic too."""


@lru_cache(maxsize=64)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FOLDER / face.file, size)


@dataclass(frozen=True, slots=True)
class Letters:
    """A text as it can be drawn: in which face, and which of its letters no face has."""

    text: str
    face: Face
    missing: str = ""


def letters(text: str, face: Face) -> Letters:
    """`text` on one line in `face`, or in the one that has more of its letters; what neither has is left out."""
    line = normalize("NFC", shortened(text, _MOST_LETTERS))
    other = FALLBACK.get(face, face)
    best = min((face, other), key=lambda each: sum(not _has(each, c) for c in line))
    missing = "".join(dict.fromkeys(c for c in line if not _has(best, c)))
    return Letters(one_line("".join(c for c in line if _has(best, c))), best, missing)


@cache
def _has(face: Face, letter: str) -> bool:
    if letter == " ":
        return True
    small = font(face, 24)
    return bytes(small.getmask(letter)) != bytes(small.getmask(_NO_LETTER))


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines with the size of each."""

    face: Face
    lines: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        return max(size for _, size in self.lines) if self.lines else 0


def fit(text: str, face: Face, width: int, height: int, *, most: int, least: int) -> Setting:
    """`text` as large as the box allows, between `least` and `most`; what is too long even so ends in an ellipsis."""
    words = [piece for word in text.split() for piece in _whole(word, face, width, least)]
    best = _largest(words, face, width, height, most)
    while best.size < least and len(words) > 1:
        room = max(1, int(len(words) * max(0.5, best.size / least)))
        words = [*words[: min(room, len(words) - 1)]]
        words[-1] = words[-1].rstrip(" .,;:–—-…") + "…"
        best = _largest(words, face, width, height, most)
    return best


def _largest(words: Sequence[str], face: Face, width: int, height: int, most: int) -> Setting:
    best = Setting(face, ())
    for count in range(1, min(len(words), _MOST_LINES) + 1):
        lines = _balanced(words, face, count)
        widest = max(_ink_width(face, line) for line in lines)
        size = int(min(most, width / widest, height / (face.leading * (count - 1) + 1.0)))
        if size > best.size * 1.03:
            best = Setting(face, tuple((line, size) for line in lines))
    return best


def stack(text: str, face: Face, width: int, height: int, *, gap: float, least: int) -> Setting | None:
    """Every line as wide as the box, each in its own size; None where that would not look well.

    `gap` lies between the letters of two lines, in pixels. Of all breaks the one that fills the box best is taken.
    """
    words = text.split()
    if not 1 <= len(words) <= _STACKED_WORDS:
        return None
    found: list[tuple[float, Setting]] = []
    for count in range(1, min(len(words), 6) + 1):
        for cuts in combinations(range(1, len(words)), count - 1):
            lines = [" ".join(words[a:b]) for a, b in pairwise((0, *cuts, len(words)))]
            sizes = [int(width / _ink_width(face, line)) for line in lines]
            tall = sum(rise + fall for rise, fall in map(partial(reach, face), lines, sizes)) + gap * (count - 1)
            uneven = max(sizes) / min(sizes)
            if tall <= height and min(sizes) >= least and uneven <= 3.2:
                found.append((tall / height - 0.06 * uneven, Setting(face, tuple(zip(lines, sizes, strict=True)))))
    return max(found, key=lambda each: each[0])[1] if found else None


def reach(face: Face, line: str, size: int) -> tuple[float, float]:
    """How far the letters of `line` reach above its base line, at least as far as a capital, and below it."""
    _, top, _, bottom = _ink(face, line)
    return max(face.cap, -top / _UNIT) * size, max(0.0, bottom / _UNIT - _ROUND) * size


def _balanced(words: Sequence[str], face: Face, count: int) -> list[str]:
    """`words` on `count` lines as even as can be; the fourth power counts long ones most."""
    ends = [0.0, *accumulate(_advance(face, word + " ") for word in words)]
    total = len(words)
    best = [[(0.0, 0)] + [(float("inf"), 0)] * total]
    for _ in range(count):
        row: list[tuple[float, int]] = [(float("inf"), 0)]
        for last in range(1, total + 1):
            row.append(min((best[-1][first][0] + (ends[last] - ends[first]) ** 4, first) for first in range(last)))
        best.append(row)
    cuts = [total]
    for row in best[:0:-1]:
        cuts.append(row[cuts[-1]][1])
    return [" ".join(words[a:b]) for a, b in pairwise(cuts[::-1])]


def _whole(word: str, face: Face, width: int, least: int) -> list[str]:
    """A word, in pieces only when it would not fit at the smallest size."""
    rows = _ink_width(face, word) * least / width
    if rows <= 1 or len(word) < _LEAST_CUT:
        return [word]
    size = max(
        _LEAST_CUT, int(len(word) / (rows * 1.1)) if rows > _MOST_LINES else -(-len(word) // int(rows * 1.1 + 1))
    )
    return [word[at : at + size] for at in range(0, len(word), size)]


@lru_cache(maxsize=4096)
def _advance(face: Face, text: str) -> float:
    return font(face, _UNIT).getlength(text) / _UNIT


def _ink_width(face: Face, text: str) -> float:
    """How wide the drawn letters are at a size of 1, with a hair to spare for rounding."""
    left, _, right, _ = _ink(face, text)
    return max(0.01, (right - left + 3) / _UNIT)


@lru_cache(maxsize=4096)
def _ink(face: Face, text: str) -> tuple[int, int, int, int]:
    return ink(face, text, _UNIT)


def ink(face: Face, text: str, size: int) -> tuple[int, int, int, int]:
    """The box of the drawn letters around a starting point on the base line: left, top, right, bottom."""
    mask, (x, y) = font(face, size).getmask2(text, anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return x + left, y + top, x + right, y + bottom
