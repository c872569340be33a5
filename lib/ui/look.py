"""How things look: the one stylesheet, the colours of speakers, the marks of a status, the empty state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from html import escape
from pathlib import Path

import streamlit as st

from lib.models.enums import JobStatus, ProjectStatus
from lib.models.script import Script

_HERE = Path(__file__).resolve().parent
FAVICON = "/app/static/favicon.png"
"""An address, so that no rerun reads the file."""
_SHEETS = ("colours.css", "look.css")
STYLE = f"<style>{''.join((_HERE / sheet).read_text(encoding='utf-8') for sheet in _SHEETS)}</style>"
"""The stylesheet as HTML, for the first piece that a page shows."""
WORDMARK = (
    '<div class="wordmark"><i><b style="height:40%"></b><b style="height:80%"></b><b style="height:100%"></b>'
    '<b style="height:60%"></b><b style="height:35%"></b></i>Podcast Maker</div>'
)
_SPEAKER_COLOURS = 6


class Status(StrEnum):
    """The four things a piece of work can be, for a person who looks at it."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    NEEDS_YOU = "needs you"


_MARKS = {
    Status.WAITING: (":material/radio_button_unchecked:", "gray"),
    Status.WORKING: (":material/pending:", "blue"),
    Status.DONE: (":material/check_circle:", "green"),
    Status.NEEDS_YOU: (":material/error:", "orange"),
}
_OF_JOB = {
    JobStatus.RUNNING: Status.WORKING,
    JobStatus.PREVIEWING: Status.WORKING,
    JobStatus.COMPLETED: Status.DONE,
    JobStatus.FAILED: Status.NEEDS_YOU,
    JobStatus.CANCELLED: Status.NEEDS_YOU,
}
_OF_PROJECT = {
    ProjectStatus.DRAFT: Status.WAITING,
    ProjectStatus.IN_PROGRESS: Status.WORKING,
    ProjectStatus.COMPLETED: Status.DONE,
    ProjectStatus.ARCHIVED: Status.WAITING,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """HTML that is ready: Streamlit takes it as it is, without tidying a hundred kilobytes at every rerun."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def status_of(what: JobStatus | ProjectStatus) -> Status:
    return _OF_PROJECT[what] if isinstance(what, ProjectStatus) else _OF_JOB.get(what, Status.WAITING)


def symbol(status: Status) -> str:
    """A coloured symbol as HTML; colour never carries the meaning alone."""
    name = _MARKS[status][0].removeprefix(":material/").removesuffix(":")
    return f'<span class="symbol is-{status.replace(" ", "-")}" aria-hidden="true">{name}</span>'


def badge(status: Status, words: str = "") -> None:
    icon, colour = _MARKS[status]
    st.badge(words or str(status), icon=icon, color=colour)  # type: ignore[arg-type]


def plain(text: str) -> str:
    """Text that markdown would otherwise read as markup, as itself."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+!|~<>$:" else c for c in text)


def speaker_classes(names: list[str]) -> dict[str, str]:
    """The CSS class that colours each speaker, by name, in the order given; colours repeat after six."""
    unique = list(dict.fromkeys(names))
    return {name: speaker_class(n) for n, name in enumerate(unique)}


def speaker_class(number: int) -> str:
    """The CSS class of the speaker of that number, from 0."""
    return f"speaker-{1 + number % _SPEAKER_COLOURS}"


def cast_classes(cast: list[str], script: Script | None) -> dict[str, str]:
    """Colours for the cast first, then for anybody else the script lets speak."""
    return speaker_classes([*cast, *(line.speaker for line in script.lines())] if script else cast)


def empty(sentence: str, button: str = "", *, key: str = "empty", icon: str = "") -> bool:
    """An empty place: one sentence and one button. True when it was pressed."""
    with st.container(key=f"{key}_place", horizontal_alignment="center", gap="small"):
        st.html(f'<p class="empty-sentence">{escape(sentence)}</p>')
        return bool(button) and st.button(button, key=key, type="primary", icon=icon or None)


def caption(html: str, css: str = "") -> None:
    """A small quiet line; `html` is inserted as it is, so escape what others wrote."""
    st.html(f'<div class="quiet {css}">{html}</div>')
