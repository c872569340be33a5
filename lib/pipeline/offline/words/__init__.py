"""Closed lists of English words, one file each."""

from __future__ import annotations

from importlib import resources


def word_list(name: str) -> frozenset[str]:
    """The words of `name`.txt beside this module; a line that begins with # is a note."""
    text = (resources.files(__name__) / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
