"""Closed lists of English words for the checks, one file each; and what was made by `benchmarks`: kin, odds."""

from __future__ import annotations

from importlib import resources


def rows(name: str) -> list[list[str]]:
    """The words of `name`.txt, row by row; a row that begins with # is a note."""
    text = (resources.files(__name__) / f"{name}.txt").read_text("utf-8")
    return [row.split() for row in text.splitlines() if row.strip() and not row.startswith("#")]
