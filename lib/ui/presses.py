"""Buttons and links that are plain HTML: drawn as parts of one larger piece, heard by one component for the whole app.

A button of Streamlit's is a widget, a message and often a column of its own at every rerun; these cost nothing each, so
a page may have as many as it likes. Links are real: they open in a new tab, too.

The browser tells what was pressed as a list, numbered and in order, of everything that it has not seen answered; each
press is done once, however quickly the next one follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from lib.models.values import new_id
from lib.ui import places

Verb = TypeVar("Verb", bound=Callable[[str], object])
_NOW, _LOG, _EAR_KEY = "pressed_now", "presses_log", "presses"
_GO = "go"
_verbs: dict[str, Callable[[str], object]] = {}
_HERE = Path(__file__).resolve().parent
_EAR = st.components.v2.component(
    "presses",
    html="<span hidden></span>",
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("sheet.js", "presses.js")),
)
"""Beside hearing it fetches what sheets name: one component costs a rerun less than two."""


@dataclass(slots=True)
class _Log:
    """How far the presses of this session are done; a browser that outlived its session has numbers of another."""

    heard: int = 0
    session: str = field(default_factory=lambda: new_id()[:8])


def button(
    label: str, act: str, of: str = "", *, css: str = "", icon: str = "", last: str = "", disabled: bool = False,
    title: str = "", key: str = "",
) -> str:  # fmt: skip
    """A button as HTML: pressing it does `act` to `of`. Symbols before and after; `key` presses it with Ctrl+Alt."""
    hover = f"{title} (Ctrl+Alt+{key.upper()})" if key else title
    more = f' title="{escape(hover)}"' if hover else ""
    more += f' data-key="{key}"' if key else ""
    more += " disabled" if disabled else ""
    return (
        f'<button type="button" class="act {css}" data-act="{act}" data-of="{escape(of)}"{more}>'
        f"{symbol(icon)}<span>{escape(label)}</span>{symbol(last)}</button>"
    )


def link(inner: str, url_path: str, *, css: str = "", here: bool = False, **query: str) -> str:
    """A link to a page of ours as HTML; `inner` is inserted as it is."""
    address = escape(f"/{url_path}?{urlencode(query)}" if query else f"/{url_path}")
    current = ' aria-current="page"' if here else ""
    return f'<a class="{css}" href="{address}" data-act="{_GO}" data-of="{address}"{current}>{inner}</a>'


def symbol(name: str, css: str = "") -> str:
    """A Material symbol as HTML, for the eye only."""
    return f'<span class="symbol {css}" aria-hidden="true">{name}</span>' if name else ""


def does(act: str) -> Callable[[Verb], Verb]:
    """Decorates what an act does, before anything of the page is drawn; it is given the button's `of`."""

    def known(verb: Verb) -> Verb:
        _verbs[act] = verb
        return verb

    return known


def hear() -> None:
    """Once a run, before the page: do what was pressed, up to the first press that is kept for `pressed`."""
    log: _Log = st.session_state.setdefault(_LOG, _Log())
    st.session_state[_NOW] = None
    for said in _untold(log):
        log.heard = said["count"]
        if (verb := _verbs.get(said["act"])) is None:
            st.session_state[_NOW] = said
            break
        verb(said["of"])
    _EAR(key=_EAR_KEY, data={"heard": log.heard, "session": log.session}, on_pressed_change=_heard)


def _untold(log: _Log) -> list[dict[str, Any]]:
    said = (st.session_state.get(_EAR_KEY) or {}).get("pressed") or {}
    return [each for each in said.get("told", []) if each["count"] > log.heard and said["session"] == log.session]


def _heard() -> None:
    """A component tells only what somebody listens to; `hear` reads it in the run that this begins."""


def pressed(act: str) -> str | None:
    """The `of` of the button that began this run, if it was one of `act`; for acts that draw something."""
    said: dict[str, Any] | None = st.session_state.get(_NOW)
    return str(said["of"]) if said and said["act"] == act else None


@does(_GO)
def _go(address: str) -> None:
    parts = urlsplit(address)
    if places.is_page(parts.path.strip("/")):
        places.go(parts.path.strip("/"), **dict(parse_qsl(parts.query)))
