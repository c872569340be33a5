"""The library in numbers, counted only when somebody looks."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.actions.library import months, statistics
from lib.ui import format, look
from lib.ui.studio import studio

_ROW_PX = 36


def show() -> None:
    """Totals, and charts: by type, by module, what was spent and produced month by month."""
    numbers = st.expander("The library in numbers", key="library_numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            _numbers()


def _numbers() -> None:
    totals, by_month = statistics(studio()), months(studio())
    if not totals["total"]:
        look.caption("Nothing was made yet.")
        return
    minutes = sum(month.episode_minutes for month in by_month)
    with st.grid("auto", min_column_width=150):
        st.metric("Assets", f"{totals['total']:,}")
        st.metric("Spent", format.money(totals["total_cost"]))
        st.metric("Episodes last", format.duration(60 * minutes) if minutes else "–")
        st.metric("Favourites", f"{totals['favorites_count']:,}")
    kinds, modules = st.columns(2)
    with kinds:
        _bars("Assets by type", totals["by_type"])
    with modules:
        _bars("Assets by module", totals["by_source"])
    spent, produced = st.columns(2)
    with spent:
        _over_time("Spent, in USD a month", {month.month: month.cost_usd for month in by_month})
    with produced:
        _over_time("Minutes of episodes a month", {month.month: month.episode_minutes for month in by_month})


def _bars(title: str, counts: dict[str, int]) -> None:
    st.caption(title)
    named = {format.words(name): number for name, number in counts.items() if number}
    st.bar_chart(pd.Series(named, name="Assets"), horizontal=True, height=40 + _ROW_PX * max(1, len(named)))


def _over_time(title: str, values: dict[str, float]) -> None:
    """Months in which nothing was made are there, and empty."""
    st.caption(title)
    whole = pd.period_range(min(values), max(values), freq="M").astype(str)
    st.bar_chart(pd.Series(values, name=title.partition(",")[0]).reindex(whole, fill_value=0.0), height=220)
