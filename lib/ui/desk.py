"""A scene as a desk to write on: one component for its title and all of its lines, however many they are.

The browser tells what was done as a list, numbered and in order, of everything that it has not seen answered; each
entry is done once. Each text is kept by the rule of `lib.ui.typed`, under a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from lib.models.values import new_id
from lib.ui import typed

TITLE = "title"
"""In place of a line's id: the scene's title."""
_HERE = Path(__file__).resolve().parent
_LOGS, _FOCUS = "desk_logs", "desk_focus"
_DESK = st.components.v2.component(
    "desk", html='<div class="desk"></div>', js=(_HERE / "desk.js").read_text(encoding="utf-8"), isolate_styles=False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One thing done at the desk: `act`, to the line `of`, with the cursor at character `at`; `value` is what was typed
    or chosen. A new line comes `after` another, or first, and is spoken by `speaker`. `shown` is the other line of it
    where the browser shows already what was done: the one that a split begins, or a merge takes."""

    act: str
    of: str = ""
    value: Any = ""
    at: int = 0
    after: str = ""
    speaker: str = ""
    revision: str = ""
    shown: str = ""


@dataclass(slots=True)
class _Log:
    heard: int = 0
    session: str = field(default_factory=lambda: new_id()[:8])


def show(key: str, title: str, lines: list[dict[str, Any]], data: dict[str, Any], hear: Callable[[Said], None]) -> None:
    """Show a scene's title and lines (each at least `id` and `text`); `hear` is called for each thing that was done."""
    log = _log(key)
    shown = [line | {"revision": typed.field_of(text_key(line["id"]), line["text"]).revision} for line in lines]
    named = typed.field_of(f"{key}_title", title)
    _DESK(
        key=key,
        data={
            **data, "of": st.query_params.get("project", ""), "title": title, "title_revision": named.revision,
            "lines": shown, "heard": log.heard, "session": log.session, "focus": st.session_state.get(_FOCUS),
        },
        on_said_change=partial(_heard, key, hear),
    )  # fmt: skip


def text_key(line_id: str) -> str:
    """The key under which the text of that line is kept."""
    return f"text_{line_id}"


def title_key(key: str) -> str:
    return f"{key}_title"


def focus(line_id: str, at: int | str = 0) -> None:
    """In the next run the cursor stands in that line, before character `at` or at its "end"."""
    before = st.session_state.get(_FOCUS) or {"count": 0}
    st.session_state[_FOCUS] = {"line": line_id, "at": at, "count": before["count"] + 1}


def _log(key: str) -> _Log:
    logs: dict[str, _Log] = st.session_state.setdefault(_LOGS, {})
    return logs.setdefault(key, _Log())


def _heard(key: str, hear: Callable[[Said], None]) -> None:
    told: dict[str, Any] = st.session_state[key].get("said") or {}
    log = _log(key)
    for each in told.get("told", []):
        if each["count"] <= log.heard:
            continue
        hear(Said(**{name: each[name] for name in Said.__slots__ if name in each}))
        log.heard = each["count"]
