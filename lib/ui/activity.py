"""Settings, Activity: what is used of limits, and who published, shared, spent and deleted."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from lib.actions import limits, trail
from lib.actions.studio import Studio
from lib.models.audit import AuditEntry, Deed, Way
from lib.models.limits import Limit, Used
from lib.models.person import ALONE
from lib.ui import format, look, reach
from lib.ui.studio import studio

_PAGE = 50
_MOST = "activity_rows"
_ALL_BUT_MONEY = "All but spending"
_SAID = {
    Deed.PUBLISHED: "Published", Deed.SCHEDULED: "Scheduled", Deed.UNPUBLISHED: "Taken out of a show",
    Deed.SHARED: "Shared", Deed.WITHDRAWN: "Link withdrawn", Deed.MEMBERS: "Members changed", Deed.SPENT: "Spent",
    Deed.ORDERED: "Asked for",
    Deed.CREATED: "Made", Deed.DELETED: "Deleted", Deed.RESTORED: "Brought back", Deed.EXPORTED: "Taken away",
    Deed.KEY_SET: "Key set", Deed.KEY_REMOVED: "Key removed", Deed.LIMITS: "Limits changed",
}  # fmt: skip
_WAYS = {Way.SCREEN: "Screen", Way.API: "API", Way.WORKER: "Worker", Way.SHELL: "Shell"}
_LIMITS = {
    Limit.REQUESTS: "Calls of the API this minute", Limit.UPLOADS: "Brought in today",
    Limit.RENDERED: "Minutes rendered today", Limit.BUDGET: "Spent this month",
}  # fmt: skip


def show() -> None:
    """The limits that there are, and the trail."""
    for used in limits.used(studio()):
        used_of(used)
    _trail()


def used_of(told: Used) -> None:
    """A bar of how much of a limit is used."""
    words = {Limit.UPLOADS: lambda n: format.size(round(n)), Limit.BUDGET: format.money}
    said = words.get(told.limit, lambda n: f"{n:,.0f}")
    st.progress(
        min(1.0, told.used / told.most),
        text=f"{_LIMITS[told.limit]}: {look.plain(said(told.used))} of {look.plain(said(told.most))}. "
        f"It renews {reach.moment(told.renews_at)}.",
    )


@st.fragment
def _trail() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        offered = [_ALL_BUT_MONEY, "Everything", *_SAID]
        deeds = _deeds(st.selectbox("What", offered, format_func=_word, key="activity_deed", width=220))
        known = trail.people(studio())
        who = st.selectbox(
            "Who", ["", *known], format_func=lambda each: _who(each, known.get(each, "")), key="activity_who", width=220
        )
        st.download_button(
            "CSV", partial(_csv, studio(), deeds, who), "activity.csv", "text/csv", icon=":material/download:",
            key="activity_csv", help="All that is chosen here, for a spreadsheet", on_click="ignore",
        )  # fmt: skip
    shown = st.session_state.get(_MOST, _PAGE)
    page = trail.read_trail(studio(), deeds=deeds, person=who, limit=min(shown, trail.PAGE_LIMIT))
    if not page.entries:
        st.caption("Nothing yet. What is published, shared, spent and deleted will stand here.")
        return
    table = pd.DataFrame([_row(entry) for entry in page.entries])
    if not table["Cost"].any():
        table = table.drop(columns="Cost")
    st.dataframe(table, hide_index=True, height="content", alt="Who did what to what, newest first")
    if page.older and shown < trail.PAGE_LIMIT and st.button("Show older", key="activity_older", type="tertiary"):
        st.session_state[_MOST] = shown + _PAGE
        st.rerun(scope="fragment")
    st.caption(f"Kept for {studio().settings.audit_days} days. Set PODCAST_AUDIT_DAYS to keep it longer or shorter.")


def _row(entry: AuditEntry) -> dict[str, str]:
    way = f"{_WAYS[entry.way]}, token “{entry.token}”" if entry.token else _WAYS[entry.way]
    return {
        "When": reach.moment(entry.at), "Who": _who(entry.person, entry.name), "What": _SAID[entry.deed],
        "Of": f"{format.words(entry.kind)} {entry.title}".strip(),
        "Cost": format.money(entry.amount_usd) if entry.amount_usd is not None else "", "How": way,
    }  # fmt: skip


def _deeds(chosen: str) -> frozenset[Deed]:
    if chosen == _ALL_BUT_MONEY:
        return frozenset(Deed) - {Deed.SPENT}
    return frozenset({Deed(chosen)}) if chosen in list(Deed) else frozenset()


def _word(chosen: str) -> str:
    return _SAID[Deed(chosen)] if chosen in list(Deed) else chosen


def _who(person: str, name: str) -> str:
    return name or {"": "Anybody", ALONE.id: "The owner"}.get(person, person)


def _csv(theirs: Studio, deeds: frozenset[Deed], who: str) -> bytes:
    """Made when it is asked for, in a thread that knows no session."""
    return "".join(trail.as_csv(theirs, deeds=deeds, person=who)).encode()
