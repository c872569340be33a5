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
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep_it"):
            st.rerun()
        sure = st.button("Delete", key="delete_for_good", type="primary")
    if sure:
        with explained():
            delete()
            st.rerun()


def _with(contents: Mapping[str, int]) -> str:
    """`, and with it 2 sources and 1 episode`; nothing for nothing."""
    parts = [format.count(number, noun.removesuffix("s")) for noun, number in contents.items() if number]
    if not parts:
        return ""
    return ", and with it " + (", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0])
