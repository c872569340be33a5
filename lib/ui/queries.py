"""What to look up: the queries with their reasons, ticked before anything runs."""

from __future__ import annotations

import streamlit as st

from lib.actions.research import add_query, choose_queries
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.research import Query
from lib.ui import fields, look, money, places, project, step_work, where
from lib.ui.errors import explained, noted, show_noted


def nothing_yet(opened: Project) -> None:
    if look.empty("There is nothing to look up yet: the analysis comes first.", "Go to Analysis"):
        places.go("analysis", project=opened.project_id)


def choose(opened: Project) -> None:
    """Every query with a tick; those that are ticked run. Folded away once facts are there."""
    found = opened.research is not None
    chosen = len(opened.selected_queries)
    with st.expander(
        f"What to look up · {chosen} of {len(opened.queries)}", expanded=not found, key=f"queries_{found}"
    ):
        for query in opened.queries:
            _query(query, query.id in opened.selected_queries)
        where.recent(opened)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("A question of your own", key="own_query", placeholder="What else should be looked up?")
            st.button("Add", on_click=_add_own, key="add_query")
        show_noted("query")
        if found and chosen:
            money.before(opened, Step.RESEARCH)
        if found and st.button("Find facts again", key="find_again", disabled=not chosen):
            with explained():
                step_work.begin(opened, "research")


def _query(query: Query, ticked: bool) -> None:
    key = f"query_{query.id}"
    fields.seed(key, ticked)
    st.checkbox(look.plain(query.query), key=key, on_change=_tick, args=(query.id, key))
    if query.rationale:
        st.caption(look.plain(query.rationale))


def _tick(query_id: str, key: str) -> None:
    opened = project.opened()
    if opened is not None:
        ticked = {query_id} if st.session_state[key] else set()
        project.edit(choose_queries, (opened.selected_queries - {query_id}) | ticked)


def _add_own() -> None:
    with noted("query"):
        project.apply(add_query, st.session_state.get("own_query", ""))
        st.session_state["own_query"] = ""


def primary(opened: Project) -> None:
    """Find facts first, then write the script."""
    found = opened.research
    if found is None and opened.selected_queries:
        money.before(opened, Step.RESEARCH)
    elif found is not None and opened.script_data is None and found.usable_facts():
        money.before(opened, Step.SCRIPT)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="primary_row"):
        if found is None:
            ready, label, waits = bool(opened.selected_queries), "Find facts", "Tick at least one thing to look up"
        elif opened.script_data is not None or step_work.is_active(opened, "write"):
            ready, label, waits = True, "Go to the script", ""
        else:
            ready, label, waits = bool(found.usable_facts()), "Write the script", "Waits for at least one fact"
        if not ready:
            st.html(f'<span class="quiet">{waits}</span>', width="content")
        pressed = st.button(
            label, type="primary", disabled=not ready, key="research_primary", icon=":material/arrow_forward:",
            icon_position="right",
        )  # fmt: skip
    if pressed:
        with explained():
            if found is None:
                step_work.begin(opened, "research")
            elif opened.script_data is None:
                write(opened)
            places.go("script", project=opened.project_id)


def write(opened: Project, *, again: bool = False) -> None:
    """Have the script written, and go where its scenes arrive."""
    step_work.begin(opened, "write", **({"again": True} if again else {}))
