"""Lists in words: short entries behind the sentence that announces them, and what a name is entered as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lib.pipeline.offline.blocks import Block
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.grammar import FINITE, has_finite_verb, lower_first, tag, upper_first
from lib.pipeline.offline.sayable import QUOTED_MAX, in_first_person, is_sayable

ENTRY_WORDS_MAX = 14
ENTRIES_MIN = 2
_NAMED_AS = re.compile(r"([A-Z][\w.&/'’-]*(?: [\w.&/'’-]+){0,3})(?: ?\([^)]*\))? ?(?: [-–]|:) (?=(?:An?|The) [a-z])")
_ENDS = " .;,:"


@dataclass(frozen=True, slots=True)
class Told:
    """`text` is what can be said of characters `start` to `end` of the source's text."""

    start: int
    end: int
    text: str


def enumerated(text: str, blocks: Sequence[Block], at: int) -> list[Told]:
    """The last sentence of a paragraph that ends in a colon with the short entries of the list behind it, in sentences
    of a length to say; none where it announces no such list."""
    intro = _announcement(text, blocks[at])
    entries = list(_entries(text, blocks, at)) if intro else []
    if intro is None or len(entries) < ENTRIES_MIN:
        return []
    told: list[Told] = []
    lead, start = f"{intro.text[:-1]}:", intro.start
    taken: list[Told] = []
    for n, entry in enumerate(entries):
        if taken and len(lead.split()) + sum(len(e.text.split()) for e in [*taken, entry]) > QUOTED_MAX - 1:
            told.append(_sentence(lead, start, taken, is_last=False))
            lead, taken = ("And" if n + 1 == len(entries) else "Also"), []
        start = start if taken or not told else entry.start
        taken.append(entry)
    told.append(_sentence("And" if told else lead, start, taken, is_last=True))
    return told if all(len(each.text.split()) <= QUOTED_MAX for each in told) else []


def named_as(raw: str) -> str:
    """`Midas - A platform for work.` as "Midas is a platform for work."; "" for what is no such entry."""
    said = speakable(raw)
    found = _NAMED_AS.match(said)
    if not found or has_finite_verb(found.group(1)):
        return ""
    tokens = tag(found.group(1))
    plural = tokens[-1].tag in ("NNS", "NNPS")
    return f"{found.group(1)} {'are' if plural else 'is'} {lower_first(said[found.end() :])}"


def _announcement(text: str, block: Block) -> Told | None:
    spans = split(text[block.start : block.end])
    if not spans:
        return None
    start, end = block.start + spans[-1][0], block.start + spans[-1][1]
    said = speakable(text[start:end])
    whole = said.endswith(":") and is_sayable(f"{said[:-1]}.")
    return Told(start, end, said) if whole and not re.search(r"\bfollowing:$", said) else None


def _entries(text: str, blocks: Sequence[Block], at: int) -> Iterator[Told]:
    """The entries of the list directly behind a paragraph, or of a paragraph that is written as one; none where one of
    them is a sentence or too long."""
    behind = list(takewhile(lambda block: block.section == blocks[at].section, blocks[at + 1 :]))
    spans = [(block.start, block.end) for block in takewhile(lambda block: block.is_item, behind)]
    if behind and not spans:
        spans = [(behind[0].start + a, behind[0].start + b) for a, b in split(text[behind[0].start : behind[0].end])]
    found = [_entry(text, start, end) for start, end in spans]
    if all(found):
        yield from (entry for entry in found if entry)


def _entry(text: str, start: int, end: int) -> Told | None:
    said = speakable(text[start:end]).strip(_ENDS)
    words = said.split()
    plain = words and not re.search(r"[.?!:;{}<>|\\^~=@#]|\w_\w|::|\(", said)
    if not plain or len(words) > ENTRY_WORDS_MAX or in_first_person(said) or words[0][0] in "[]x":
        return None
    if any(token.tag in FINITE for token in tag(said)) and not re.match(
        r"(?:how|what|where|when|who|why)\b", said, re.I
    ):
        return None
    return Told(start, end, lower_first(said))


def _sentence(lead: str, start: int, entries: Sequence[Told], *, is_last: bool) -> Told:
    words = [entry.text for entry in entries]
    several = is_last and len(words) > 1
    listed = f"{', '.join(words[:-1])} and {words[-1]}" if several else ", ".join(words)
    return Told(start, entries[-1].end, upper_first(f"{lead} {listed}."))
