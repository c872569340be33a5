"""Claims that the facts do not make: lines, sentences and clauses with too little of their meaning in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lib.pipeline.checks import roots
from lib.pipeline.checks.claims import claim_signs, clauses, load, uncited_signs
from lib.pipeline.checks.flag import Flag, FlagKind, flag
from lib.pipeline.checks.held import Held
from lib.pipeline.checks.likeness import Shelf, said, share
from lib.pipeline.checks.odds import odds
from lib.pipeline.offline.bounds import split

BETTER = 0.15
"""How much more of a line another fact must hold before the citation is doubted."""
TOLD_LEAST = 0.8
"""A line that tells less, as one that only names its source does, may cite what it introduces."""
SENTENCE_ODDS, UNCITED_ODDS = 2.5, 2.0
CLAUSE_WORDS, CLAUSE_MISSING, CLAUSE_PART = 2, 1.1, 0.7
QUOTED_WORDS, SHOWN_CHARS = 5, 70
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_ANNOUNCED = re.compile(
    r"(\b(?:leaves(?: us with)?|(?:leads?|brings?|takes?|gets?) us (?:back )?to|(?:go on|turn|come|move on|get) to|"
    r"look at|word on|talk about|(?:question|matter) of))\s+(?:what|how|why|where|when|who|whether)\b[^.!?;:]*",
    re.I,
)
"""What is announced as a question, which claims as little as one that is asked."""
_UNBACKED = "Too few of these words are in the facts that the line cites."
_UNCITED = "This claims something and cites no fact."


def asks(sentence: str) -> bool:
    """Whether a sentence asks, and so claims nothing."""
    return sentence.rstrip("\"'”").endswith("?")


def unbacked(
    sentence: str, offset: int, by: Held, free: frozenset[str], shelf: Shelf, but: Sequence[str]
) -> list[Flag]:
    """The flags of a sentence, or of its clauses, that says more than the cited facts (`but`, together `by`) do."""
    signs = claim_signs(sentence, by, free, shelf.roots, shelf.best(sentence, but)[0])
    if signs["words"] and odds("claim", signs) > SENTENCE_ODDS:
        why = _better(sentence, by, shelf, but) or _UNBACKED
        return [flag(FlagKind.SUPPORT, sentence, 0, len(sentence), why, offset)]
    spans = [span for span in clauses(sentence) if _is_loose(sentence[slice(*span)], by, free)]
    return [flag(FlagKind.SUPPORT, sentence, start, end, _UNBACKED, offset) for start, end in spans]


def _is_loose(clause: str, by: Held, free: frozenset[str]) -> bool:
    """Whether a clause adds what the facts hold next to nothing of."""
    of = load(roots.told(clause), clause, by, free)
    heavy = len(roots.claimed(clause)) >= CLAUSE_WORDS and of.missing >= CLAUSE_MISSING and not of.numbers
    return heavy and of.missing > CLAUSE_PART * (of.held + of.missing)


def miscited(text: str, by: Held, shelf: Shelf, but: Sequence[str]) -> Iterator[Flag]:
    """A flag on a line of which another fact holds much more than the cited ones."""
    if said(text).weight >= TOLD_LEAST and (why := _better(text, by, shelf, but)):
        yield flag(FlagKind.SUPPORT, text, 0, len(text), why)


def _better(text: str, by: Held, shelf: Shelf, but: Sequence[str]) -> str:
    """Which fact holds much more of `text` than the cited ones, in a sentence; empty when none does."""
    best, fact = shelf.best(text, but)
    shown = fact if len(fact) <= SHOWN_CHARS else f"{fact[:SHOWN_CHARS].rsplit(' ', 1)[0]} …"
    return f"Another fact holds more of this than the cited one: {shown}" if best > share(text, by) + BETTER else ""


def uncited(text: str, free: Held, shelf: Shelf) -> Iterator[Flag]:
    """A flag on a line that cites nothing, when it says more than people say between facts."""
    told = said_alone(text)
    quotes = any(len(quote.split()) >= QUOTED_WORDS for quote in _QUOTED.findall(told))
    if told and (quotes or odds("uncited", uncited_signs(told, free, shelf.best(told)[0])) > UNCITED_ODDS):
        yield flag(FlagKind.UNCITED, text, 0, len(text), _UNCITED)


def said_alone(text: str) -> str:
    """What a line says without asking, or announcing what will be asked."""
    told = " ".join(text[start:end] for start, end in split(text) if not asks(text[start:end]))
    return _ANNOUNCED.sub(r"\1", told)


def without_titles(text: str, titles: Sequence[str]) -> str:
    """`text` with blanks in place of the titles that it names: what they say, it does not claim."""
    for title in titles:
        if title in text:
            text = text.replace(title, " " * len(title))
    return text
