"""What the checks found, in as few words as say it, and where it stands in the line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import pairwise

import streamlit as st

from lib.actions.grounding import flags
from lib.models.project import Project
from lib.pipeline.checks import Flag, FlagKind
from lib.ui import format

_ONE_WORD = (FlagKind.NUMBER, FlagKind.NAME)


def of(project: Project) -> dict[str, list[Flag]]:
    """The flags of every line that has any, by line id; computed once for each version and each reading of it."""
    return _of_version(project.project_id, project.version, project.updated_at, project)


@st.cache_resource(max_entries=16, show_spinner=False)
def _of_version(project_id: str, version: int, at: datetime, _project: Project) -> dict[str, list[Flag]]:
    return flags(_project)


def sentences(flags: Sequence[Flag]) -> list[str]:
    """One sentence a kind of flag: several names or numbers share theirs."""
    said = [_shared(flags, kind) for kind in _ONE_WORD]
    others = dict.fromkeys(flag.message for flag in flags if flag.kind not in _ONE_WORD)
    return [sentence for sentence in [*said, *others] if sentence]


def _shared(flags: Sequence[Flag], kind: FlagKind) -> str:
    same = [flag for flag in flags if flag.kind is kind]
    words = list(dict.fromkeys(flag.words for flag in same))
    if len(words) < 2:
        return same[0].message if same else ""
    listed = f"{', '.join(words[:-1])} or {words[-1]}"
    return f"No cited fact holds the numbers {listed}." if kind is FlagKind.NUMBER else f"No cited fact names {listed}."


def marked(text: str, flags: Sequence[Flag]) -> str:
    """The line as HTML, the words that each flag is about underlined, with its sentence on hover.

    Where flags overlap the words carry the sentences of all of them.
    """
    edges = sorted({0, len(text), *(at for flag in flags for at in (flag.start, flag.end) if 0 <= at <= len(text))})
    parts = []
    for start, end in pairwise(edges):
        over = [flag for flag in flags if flag.start <= start and flag.end >= end]
        words = escape(text[start:end])
        parts.append(_mark(words, over) if over else words)
    return "".join(parts)


def _mark(words: str, over: Sequence[Flag]) -> str:
    """A number or a name is underlined more strongly than the sentence around it."""
    css = "flagged" if any(flag.kind in _ONE_WORD for flag in over) else "flagged soft"
    told = escape(" ".join(dict.fromkeys(flag.message for flag in over)), quote=True)
    return f'<u class="{css}" title="{told}">{words}</u>'


def summary(flags: Sequence[Sequence[Flag]]) -> str:
    """`Checks: 3 lines to look at`; nothing when no line has a flag."""
    lines = sum(bool(of_line) for of_line in flags)
    return f"Checks: {format.count(lines, 'line')} to look at" if lines else ""
