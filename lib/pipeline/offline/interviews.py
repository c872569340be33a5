"""Whose turn it is in an interview: the names that its paragraphs begin with, as in "MK: What do you use?"."""

from __future__ import annotations

import re
from functools import lru_cache

OFTEN = 2
TURNS_MIN = 3
_LABEL = re.compile(r"^((?:\d{0,3}[A-Z][A-Za-z.'’-]*)(?: [A-Z][\w.'’-]*){0,2}): (?=[A-Z\"“'‘])", re.M)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){1,2}\b")


def label_length(raw: str, text: str) -> int:
    """How long the name is that a sentence of `text` begins with, its colon and space included; 0 for none."""
    found = _LABEL.match(raw)
    return found.end() if found and found.group(1) in speakers(text) else 0


def speaker_of(raw: str, text: str) -> str:
    """The full name of whose turn a paragraph begins, as far as `text` tells it; "" when it does not begin one."""
    found = _LABEL.match(raw)
    return speakers(text).get(found.group(1), "") if found else ""


@lru_cache(maxsize=64)
def speakers(text: str) -> dict[str, str]:
    """Each name that paragraphs begin with, as it is written there, and the full one; none where it is no interview."""
    found = [m.group(1) for m in _LABEL.finditer(text)]
    often = {name for name in found if found.count(name) >= OFTEN}
    if len(found) < TURNS_MIN:
        return {}
    known = often | {name for name in found if often and " " in name}
    return {name: _full(name, text) for name in known}


def _full(name: str, text: str) -> str:
    """`Dan Brown` for "DB", where the text names somebody so; else the name as it stands."""
    if not name.isupper():
        return name
    return next((m.group() for m in _NAME.finditer(text) if _initials(m.group()) == name), name)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()) if " " in name else ""
