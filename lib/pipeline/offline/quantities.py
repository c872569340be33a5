"""Numbers with what they count: `84 million pounds`, `38 percent`, `eleven votes`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lib.pipeline.offline.grammar import Token, tag
from lib.pipeline.offline.weights import stem

_WORDS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "bn": 1e9,
    "k": 1e3,
}
_CURRENCY = {"£": "pound", "$": "dollar", "€": "euro", "us$": "dollar"}
CURRENCIES = frozenset(["pound", "dollar", "euro", "penc", "pence", "cent", "crown", "franc", "kron", "kroner",
                        "yen", "yuan", "rupee", "peso", "gulden", "kreuzer", "shilling", "mark", "ducat", "thaler",
                        "lira", "rubl", "real", "kronor"])  # fmt: skip
_DIGITS = re.compile(r"^\d+(?:,\d{3})*(?:\.\d+)?$")
_TIMES = frozenset({"today", "now", "yesterday", "tomorrow", "later", "ago"})
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text[start:end]` says `value` of `unit` (a root; "" for a bare number)."""

    value: float
    unit: str
    start: int
    end: int
    words: str


@lru_cache(maxsize=20_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every counted amount in `text`; years, days of a month and clock times are not amounts."""
    tokens, found, at = tag(text), [], 0
    while at < len(tokens):
        value, to = _number(tokens, at)
        if value is None:
            at += 1
            continue
        quantity = _counted(text, tokens, at, to, value)
        if quantity:
            found.append(quantity)
        at = to
    return tuple(found)


def numbers(text: str) -> list[tuple[float, int, int]]:
    """(value, start, end) of every number in `text`, years and dates too; "one" and "two" are mostly not numbers."""
    tokens, found, at = tag(text), [], 0
    while at < len(tokens):
        value, to = _number(tokens, at)
        if value is None:
            at += 1
            continue
        if tokens[at].text[0].isdigit() or value > 2:
            found.append((value, tokens[at].start, tokens[to - 1].end))
        at = to
    return found


def years(text: str) -> list[int]:
    """Years named in `text`, in order."""
    return [
        int(m)
        for m in re.findall(
            r"(?<![\d,.£$€])(1[1-9]\d\d|20\d\d)(?![\d,]|\.\d|\s*(?:percent|pounds|dollars|people))", text
        )
    ]


def _number(tokens: tuple[Token, ...], at: int) -> tuple[float | None, int]:
    value = _plain(tokens[at].lower)
    if value is None:
        return None, at
    to = at + 1
    if (
        to + 1 < len(tokens)
        and tokens[to].text == "-"
        and _plain(tokens[to + 1].lower) is not None
        and value in range(20, 100, 10)
    ):
        value, to = value + (_plain(tokens[to + 1].lower) or 0), to + 2
    while to < len(tokens) and tokens[to].lower in _SCALES:
        value, to = value * _SCALES[tokens[to].lower], to + 1
    return value, to


def _plain(word: str) -> float | None:
    if _DIGITS.match(word):
        return float(word.replace(",", ""))
    return float(_WORDS[word]) if word in _WORDS else None


def _counted(text: str, tokens: tuple[Token, ...], at: int, to: int, value: float) -> Quantity | None:
    start, currency = tokens[at].start, _CURRENCY.get(tokens[at - 1].lower) if at else None
    if currency:
        return Quantity(
            value, currency, tokens[at - 1].start, tokens[to - 1].end, text[tokens[at - 1].start : tokens[to - 1].end]
        )
    after = tokens[to : to + 4]
    if after and (after[0].text == "%" or after[0].lower in ("percent", "per")):
        end = after[0].end if after[0].lower != "per" else after[min(1, len(after) - 1)].end
        return Quantity(value, "percent", start, end, text[start:end])
    nearby = {t.lower for t in (*tokens[max(0, at - 1) : at], *after[:1])}
    if nearby & _MONTHS or (
        value in range(1100, 2101) and to == at + 1 and "," not in tokens[at].text and not _unit(after)
    ):
        return None
    unit = _unit(after)
    end = unit[-1].end if unit else tokens[to - 1].end
    return Quantity(value, _root(unit), start, end, text[start:end])


def _root(unit: list[Token]) -> str:
    """The root of the head noun; `gigawatt hours` are not hours."""
    if len(unit) > 1 and unit[-1].lower in ("hour", "hours"):
        return f"{stem(unit[-2].text if unit[-2].text != '-' else unit[-3].text)} hour"
    return stem(unit[-1].text) if unit else ""


def _unit(after: tuple[Token, ...]) -> list[Token]:
    """The words counted, up to their head noun."""
    taken: list[Token] = []
    for token in after:
        if token.lower in _TIMES:
            break
        if (
            token.tag in ("NN", "NNS")
            or (not taken and token.tag in ("JJ", "VBN", "VBG"))
            or (taken and token.text == "-")
        ) or (token.tag == "JJ" and len(taken) < 2):
            taken.append(token)
        else:
            break
    while taken and taken[-1].tag not in ("NN", "NNS"):
        taken.pop()
    return taken
