"""What a check says of some words of a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FlagKind(StrEnum):
    """READ is a doubt of a model that read the line beside its facts; the others are the checks' own."""

    NUMBER = "number"
    NAME = "name"
    NEGATION = "negation"
    SUPPORT = "support"
    UNCITED = "uncited"
    MISSING = "missing"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Flag:
    """`words` are `line.text[start:end]`; `message` says in a sentence what is wrong with them."""

    kind: FlagKind
    words: str
    start: int
    end: int
    message: str


def flag(kind: FlagKind, text: str, start: int, end: int, message: str, offset: int = 0) -> Flag:
    """A flag on `text[start:end]`, where `text` begins at `offset` of its line."""
    return Flag(kind, text[start:end], offset + start, offset + end, message)
