"""Which words of two lines differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of the old line and what stands for them in the new one; equal where nothing changed."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def word_differences(old: str, new: str) -> list[Stretch]:
    """The two texts side by side: all `old` parts joined are the old text, all `new` ones the new text."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    match = SequenceMatcher(None, before, after, autojunk=False)
    found = [
        Stretch("".join(before[a:b]), "".join(after[c:d])) for _, a, b, c, d in match.get_opcodes()
    ]  # fmt: skip
    return _joined(found)


def _joined(found: list[Stretch]) -> list[Stretch]:
    """Changed stretches that only a space parts are one."""
    made: list[Stretch] = []
    for at, each in enumerate(found):
        last = made[-1] if made else None
        follows = at + 1 < len(found) and not found[at + 1].is_same
        is_gap = each.is_same and each.old.isspace()
        if last is not None and not last.is_same and ((is_gap and follows) or not each.is_same):
            made[-1] = Stretch(last.old + each.old, last.new + each.new)
        else:
            made.append(each)
    return made
