"""The library in numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.actions.library import statistics
from lib.ui import format
from lib.ui.studio import studio


def show() -> None:
    """Totals, and what there is of which kind; nothing for an empty library."""
    numbers = statistics(studio())
    if not numbers["total"]:
        return
    with st.expander("The library in numbers", key="library_numbers"):
        with st.grid("auto", min_column_width=150):
            st.metric("Assets", f"{numbers['total']:,}")
            st.metric("Spent", format.money(numbers["total_cost"]))
            st.metric("Favourites", f"{numbers['favorites_count']:,}")
        kinds, modules = st.columns(2)
        with kinds:
            _bars("By type", numbers["by_type"])
        with modules:
            _bars("By module", numbers["by_source"])


def _bars(title: str, counts: dict[str, int]) -> None:
    st.caption(title)
    named = {format.words(name): number for name, number in counts.items() if number}
    st.bar_chart(pd.Series(named, name="Assets"), horizontal=True, height=40 + 36 * max(1, len(named)))
