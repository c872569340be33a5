"""Which part of a script a tool is to work on: everything, a scene, or a line of it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.ui import desk_acts

EVERYTHING = "everything"
_LABEL_CHARS = 60


def choice(key: str, names: Mapping[str, str]) -> str:
    """The part that is chosen, by id; at first the scene that is open, where it is among them."""
    if st.session_state.get(key) not in names:
        st.session_state[key] = desk_acts.is_open() if desk_acts.is_open() in names else EVERYTHING
    return st.selectbox("What", list(names), key=key, format_func=lambda name: names.get(name, name)) or EVERYTHING


def in_short(text: str) -> str:
    """In one line, shortened to what a list shows."""
    text = " ".join(text.split())
    return text if len(text) <= _LABEL_CHARS else text[: _LABEL_CHARS - 1] + "…"
