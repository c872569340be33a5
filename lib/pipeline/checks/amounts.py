"""The numbers of a text, in digits or words: what they come to, of what, and how exactly they are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from lib.pipeline.checks.measures import CURRENCIES, measure

_SMALL = {
    w: n
    for n, w in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        ).split()
    )
}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_ORDINAL = {
    w: n
    for n, w in enumerate(
        (
            "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
            "sixteenth seventeenth eighteenth nineteenth"
        ).split(),
        3,
    )
} | {w[:-1] + "ieth": n for w, n in _TENS.items()}
_SCALE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "dozen": 12.0}
_GLUED = {"m": 1e6, "bn": 1e9, "k": 1e3, "b": 1e9, "tn": 1e12}
_PARTS = {"half": 0.5, "halves": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "sixth": 1 / 6, "tenth": 0.1}
_TIMES = {
    "twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0, "halve": 0.5, "halved": 0.5,
    "halving": 0.5, "triple": 3.0, "tripled": 3.0, "trebled": 3.0, "quadrupled": 4.0,
}  # fmt: skip
_HEDGES = dict.fromkeys("about around roughly approximately some close circa estimated say like".split(), "about")
_HEDGES |= dict.fromkeys("over above beyond more least exceeding past".split(), "over")
_HEDGES |= dict.fromkeys("nearly almost under below less fewer most".split(), "under")
_ERAS = {w[:-1] + "ies": n for w, n in _TENS.items()}
_TOKEN = re.compile(
    r"(?<![\w.])['’]?\d+(?:,\d{3})*(?:\.\d+)?(?::\d\d)*(?:st|nd|rd|th|s|bn|tn|[mkbMKB])?(?![\w])"
    r"|(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?=[A-Za-z°%]{1,3}\b|°|%)|[A-Za-zÀ-ÿ]+|[£$€¥%°]|[^\w\s]"
)
_RANGE = re.compile(r"\s*(?:to|and|or|[-–])\s*[£$€]?")
_DIGITS = re.compile(r"['’]?(\d+(?:,\d{3})*(?:\.\d+)?)(st|nd|rd|th|s|bn|tn|[mkbMKB])?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """`text[start:end]` says `value` of a `kind` (of a measure, "ratio", "year", "decade", "century", "" without one).

    `figure` is the value as it stands there, before its unit; `step` the worth of its last digit that counts, in the
    unit of `value`; `hedge` is "about", "over", "under" or ""; `beside` the words before and after.
    """

    value: float
    kind: str
    start: int
    end: int
    figure: float
    step: float = 0.0
    hedge: str = ""
    beside: tuple[str, str] = ("", "")


@lru_cache(maxsize=20_000)
def amounts(text: str) -> tuple[Amount, ...]:
    """Every number of `text`. A bare "one", "two", "first" or "second" is mostly none."""
    return tuple(_Reader(text).read())


class _Reader:
    """Walks once over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.group(), m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]

    def low(self, at: int) -> str:
        return self.tokens[at][1] if 0 <= at < len(self.tokens) else ""

    def read(self) -> list[Amount]:
        found, at = [], 0
        while at < len(self.tokens):
            amount, to = self._special(at)
            if to == at:
                amount, to = self._counted(at)
            if amount:
                found.append(amount)
            at = max(to, at + 1)
        return [self._ranged(each, after) for each, after in zip_longest(found, found[1:])]

    def _ranged(self, each: Amount, after: Amount | None) -> Amount:
        """`2.1` of "2.1 to 9.4 billion euros" is billions of euros too."""
        if not after or each.kind or not _RANGE.fullmatch(self.text[each.end : after.start]):
            return each
        scale = next((s for name, s in _SCALE.items() if name in self.text[after.start : after.end].lower()), 1.0)
        if scale == 1.0 or each.figure >= scale:
            return each
        return replace(each, value=each.value * scale, figure=each.figure * scale, step=each.step * scale)

    def _made(self, value: float, kind: str, at: int, to: int, step: float = 0.0, size: float = 1.0) -> Amount:
        hedge = next((_HEDGES[low] for low in (self.low(at - n) for n in (1, 2, 3)) if low in _HEDGES), "")
        start, end = self.tokens[at][2], self.tokens[to - 1][3]
        beside = (self.low(at - 1), self.low(to))
        return Amount(value * size, kind, start, end, value, step * size, hedge, beside)

    def _special(self, at: int) -> tuple[Amount | None, int]:
        """Eras, ordinals, parts and multiples; `at` when there is none here."""
        low = self.low(at)
        if low in _ERAS and (self.low(at - 1) in ("the", "early", "late", "mid", "nineteen", "-")):
            return self._made(_ERAS[low], "era", at, at + 1), at + 1
        if low in ("a", "an", "one") and [self.low(at + n) for n in (2, 3, 4)] == ["and", "a", "half"]:
            unit = measure(self.low(at + 1))
            if unit:
                return self._made(1.5, unit[0], at, at + 5, 0.5, unit[1]), at + 5
        if low in _TIMES:
            return self._made(_TIMES[low], "times", at, at + 1), at + 1
        part = self._part(at)
        if part:
            return part
        ordinal, to = self._ordinal(at)
        if ordinal and self.low(to) in ("century", "centuries"):
            return self._made(ordinal, "century", at, to + 1), to + 1
        if ordinal:
            return self._made(ordinal, "ordinal", at, to), to
        return None, at

    def _ordinal(self, at: int) -> tuple[float, int]:
        low = self.low(at)
        digits = re.match(r"(\d+)(?:st|nd|rd|th)$", low)
        if digits:
            return float(digits.group(1)), at + 1
        if low in _TENS and self.low(at + 1) == "-":
            last = {"first": 1, "second": 2} | _ORDINAL
            if last.get(self.low(at + 2), 10) < 10:
                return _TENS[low] + last[self.low(at + 2)], at + 3
        return float(_ORDINAL.get(low, 0)), at + 1

    def _part(self, at: int) -> tuple[Amount, int] | None:
        """`two thirds`, `a quarter of an hour`, `half`, `one thirtieth`."""
        low, count, to = self.low(at), 1.0, at + 1
        if low in ("a", "one") and self.low(at - 1) in ("once", "twice", "times") and self.low(at + 1) == "quarter":
            return None  # four times a year
        if low in ("a", "one", "two", "three", "four") and self.low(at + 1).removesuffix("s") in {*_PARTS, *_ORDINAL}:
            count, to = float(_SMALL.get(low, 1)), at + 2
            if self.low(at + 1) == "-":
                return None
            low = self.low(at + 1).removesuffix("s")
        elif low not in ("half", "halves"):
            return None
        share = _PARTS.get(low) or 1 / _ORDINAL[low]
        skip = to + 1 if self.low(to) == "of" else to
        skip += self.low(skip) in ("an", "a", "one")
        unit = measure(self.low(skip))
        if self.low(skip) in _SCALE:
            value = count * share * _SCALE[self.low(skip)]
            return self._with_unit(value, at, skip + 1, 0.1 * _SCALE[self.low(skip)])
        if unit and skip > to:
            return self._made(count * share, unit[0], at, skip + 1, size=unit[1]), skip + 1
        return self._made(count * share, "ratio", at, to, 0.05), to

    def _counted(self, at: int) -> tuple[Amount | None, int]:
        word, low, _, _ = self.tokens[at]
        digits = _DIGITS.match(word)
        if digits and digits.group(2) == "s":
            return self._made(float(digits.group(1).replace(",", "")), "decade", at, at + 1), at + 1
        if digits:
            return self._of_digits(at, digits)
        if ":" in word and word[:1].isdigit():
            return self._made(float(re.sub(r"\D", "", word)), "clock", at, at + 1), at + 1
        value, to = self._words(at)
        if value is None:
            return None, at + 1
        amount, end = self._with_unit(value, at, to, _step_of(value))
        bare = to == at + 1 and low in ("zero", "one", "two") and (not amount.kind or low == "one")
        return (None if bare else amount), end

    def _of_digits(self, at: int, digits: re.Match[str]) -> tuple[Amount, int]:
        figures = digits.group(1)
        value, to, step = float(figures.replace(",", "")), at + 1, _last_digit(figures)
        glued = (digits.group(2) or "").lower()
        if glued == "m" and self.low(at - 1) not in CURRENCIES:
            return self._made(value, "length", at, to, step), to
        factor = _GLUED.get(glued, 1.0)
        while self.low(to) in _SCALE:
            factor, to = factor * _SCALE[self.low(to)], to + 1
        amount, end = self._with_unit(value * factor, at, to, step * factor)
        is_year = re.fullmatch(r"1\d{3}|20\d\d", figures) and factor == 1 and not amount.kind
        return (self._made(value, "year", at, to) if is_year else amount), end

    def _words(self, at: int) -> tuple[float | None, int]:
        """The value of a number in words from `at`; None when there is none."""
        total, current, to, any_word = 0.0, 0.0, at, False
        while to < len(self.tokens):
            low = self.low(to)
            if low in _TENS and current % 100 == 0:
                current += _TENS[low]
            elif low in _SMALL and (not any_word or current % 100 == 0 or (current % 100 >= 20 and current % 10 == 0)):
                current += _SMALL[low]
            elif low in _SCALE and (any_word or low != "dozen" or self.low(to - 1) in ("a", "half")):
                if not any_word and self.low(to - 1) not in ("a", "dozen"):
                    return None, at
                current = (current or 1) * _SCALE[low]
                total, current = (total + current, 0.0) if _SCALE[low] >= 1e3 else (total, current)
            elif any_word and low in ("-", "and") and self._goes_on(to):
                to += 1
                continue
            else:
                break
            any_word, to = True, to + 1
        return (total + current, to) if any_word else (None, at)

    def _goes_on(self, at: int) -> bool:
        """Whether what follows a hyphen or "and" belongs to the same number."""
        after, before = self.low(at + 1), self.low(at - 1)
        if self.low(at) == "-":
            return before in _TENS and _SMALL.get(after, 10) < 10
        return before in ("hundred", "thousand") and (after in _TENS or after in _SMALL)

    def _with_unit(self, value: float, at: int, to: int, step: float) -> tuple[Amount, int]:
        before = self.low(at - 1)
        if before in CURRENCIES:
            return self._made(value, f"money {CURRENCIES[before]}", at, to, step), to
        skip = to + (self.low(to) == "-")
        square = self.low(skip) in ("square", "cubic")
        unit = measure(self.low(skip + square))
        if self.low(skip) == "per" and self.low(skip + 1) == "cent":
            unit, skip = measure("percent"), skip + 1
        if not unit:
            return self._made(value, "", at, to, step), to
        kind, size = (f"{self.low(skip)} {unit[0]}", 1.0) if square else unit
        end = skip + square + 1
        if self.low(end) == "and" and self.low(end + 1) == "a" and self.low(end + 2) == "half":
            value, end = value + 0.5, end + 3
        return self._made(value, kind, at, end, step, size), end


def _last_digit(figures: str) -> float:
    """What one more in the last digit that counts is worth: 100 for 2,300, 0.1 for 3.5."""
    if "." in figures:
        return float(10 ** -len(figures.split(".")[1]))
    whole = figures.replace(",", "")
    return float(10 ** (len(whole) - len(whole.rstrip("0"))))


def _step_of(value: float) -> float:
    return _last_digit(str(int(value))) if value == int(value) else 0.1
