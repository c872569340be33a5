"""Cutting a sentence where both parts stay sentences."""

from __future__ import annotations

import re

from lib.pipeline.offline.grammar import has_finite_verb, subject_end, tag, upper_first

_CUT = re.compile(r"(?:;\s+|,\s+(?=(?:but|and|so|yet)\s)|\s–\s(?=\w))")
_SUBJECT_PRONOUNS = frozenset(
    ["it", "he", "she", "they", "we", "i", "you", "there", "this", "that", "these", "those", "nobody", "everybody"]
)
WORDS_MIN = 5


def halves(text: str) -> list[str] | None:
    """Two sentences made of one at a semicolon or before "but", "and", "so"; None where that is not possible."""
    if '"' in text:
        return None
    options = []
    for cut in _CUT.finditer(text):
        before, after = text[: cut.start()], text[cut.end() :]
        if min(len(before.split()), len(after.split())) >= WORDS_MIN and has_finite_verb(before) and _is_clause(after):
            options.append((abs(len(before) - len(after)), before, after))
    if not options:
        return None
    _, before, after = min(options)
    return [f"{before.rstrip(' ,;')}.", upper_first(after)]


def _is_clause(text: str) -> bool:
    bare = re.sub(r"^(?:but|and|so|yet)\s+", "", text)
    tokens = tag(bare)
    return tokens[0].lower in _SUBJECT_PRONOUNS or subject_end(tokens) is not None
