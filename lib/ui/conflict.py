"""Two versions of one project, side by side, and the ways to go on; nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lib.models.project import Project
from lib.pipeline.differences import Difference, changed_since, differences

Settle = Callable[[Project], None]


def show(base: Project, mine: Project, theirs: Project, settle: Callable[[frozenset[str] | None], None]) -> None:
    """Say what differs and offer both; `settle` gets the parts of mine to keep, or None for all of mine."""
    found = differences(mine, theirs)
    with st.container(border=True, key="stale"):
        st.markdown(
            "**This project was changed in another window since this page showed it.** Your last change is not saved "
            "yet. This is what differs; nothing is overwritten until you choose."
        )
        ticked = _parts(found, changed_since(base, mine, theirs))
        with st.container(horizontal=True):
            st.button("Load the other version", on_click=settle, args=(frozenset(),), key="take_theirs")
            st.button("Keep mine", on_click=settle, args=(None,), key="keep_mine")
            if len(found) > 1:
                st.button("Keep what is ticked of mine", on_click=settle, args=(ticked,), key="keep_ticked")


def _parts(found: list[Difference], mine_only: set[str]) -> frozenset[str]:
    """Every difference, both ways; with several, a box each, ticked where only this window changed it."""
    ticked = set()
    for difference in found:
        st.html(table(difference, "Yours", "The other"))
        if len(found) == 1:
            continue
        part = difference.part
        if st.checkbox(f"Keep mine: {difference.label}", value=part in mine_only, key=f"keep_part_{part}"):
            ticked.add(part)
    return frozenset(ticked)


def table(difference: Difference, mine: str, theirs: str) -> str:
    """The difference as HTML, each side under its name."""
    names = (difference.label, mine, theirs)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th><td>{_words(row.mine)}</td><td>{_words(row.theirs)}</td></tr>'
        for row in difference.rows
    )
    return f'<table class="versions"><tr>{head}</tr>{rows}</table>'


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>")
