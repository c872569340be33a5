"""Asking before something goes, naming what goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from lib.ui import format, look
from lib.ui.errors import explained


@st.dialog("Delete for good?")
def deletion(name: str, contents: Mapping[str, int], delete: Callable[[], object]) -> None:
    """Ask; on yes, call `delete` and run the page again."""
    st.markdown(f"**{look.plain(name)}** will be deleted{_with(contents)}. This cannot be undone.")
    _decide(("Keep it", "keep_it"), ("Delete", "delete_for_good"), delete)


@st.dialog("Leave this project?")
def leaving(name: str, leave: Callable[[], object]) -> None:
    """Ask; on yes, call `leave` and run the page again."""
    st.markdown(f"**{look.plain(name)}** leaves your list. Its owner can share it with you again.")
    _decide(("Stay", "stay"), ("Leave", "leave_it"), leave)


@st.dialog("Start over?")
def starting_over(name: str, made: Mapping[str, int], reset: Callable[[], object]) -> None:
    """Ask, naming what is cleared and what stays; on yes, call `reset`."""
    goes = _listed(made) if made else "Nothing that was made yet"
    st.markdown(f"**{look.plain(name)}** goes back to its brief and its sources.  \n{goes} will be cleared.")
    st.caption("Sources and finished episodes stay. The history keeps what is there now.")
    _decide(("Keep it", "keep_it"), ("Start over", "start_over"), reset)


def _decide(stay: tuple[str, str], go: tuple[str, str], act: Callable[[], object]) -> None:
    """Two buttons, (label, key) each; on the second, `act`, and the page runs again."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(stay[0], key=stay[1]):
            st.rerun()
        sure = st.button(go[0], key=go[1], type="primary")
    if sure:
        with explained():
            act()
            st.rerun()


def _listed(contents: Mapping[str, int]) -> str:
    """`12 facts, 4 scenes and 1 approval`."""
    parts = [format.count(number, _one(noun), noun) for noun, number in contents.items() if number]
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)


def _one(nouns: str) -> str:
    return {"analyses": "analysis", "queries": "query"}.get(nouns, nouns.removesuffix("s"))


def _with(contents: Mapping[str, int]) -> str:
    """`, and with it 2 sources and 1 episode`; nothing for nothing."""
    listed = _listed(contents)
    return f", and with it {listed}" if listed else ""
