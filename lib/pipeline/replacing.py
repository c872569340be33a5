"""Find words in a script, and put others in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.models.script import Script


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters `start` to `end` of a line; scenes count from 1."""

    scene: int
    line_id: str
    text: str
    start: int
    end: int


def pattern_of(find: str, *, case: bool = False, whole: bool = False) -> re.Pattern[str]:
    """`find` word for word, any space for a space; `whole`: not inside of a longer word."""
    words = r"\s+".join(re.escape(word) for word in find.split())
    return re.compile(rf"(?<!\w){words}(?!\w)" if whole else words, 0 if case else re.IGNORECASE)


def hits(script: Script, pattern: re.Pattern[str]) -> list[Hit]:
    """Every place, in speaking order."""
    return [
        Hit(n, line.id, line.text, found.start(), found.end())
        for n, scene in enumerate(script.scenes, 1)
        for line in scene.lines
        for found in pattern.finditer(line.text)
    ]


def replaced(text: str, pattern: re.Pattern[str], by: str) -> str:
    """`by` as it stands, in place of each find."""
    return " ".join(pattern.sub(lambda _: by, text).split())
