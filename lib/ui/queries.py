"""What to look up: the queries with their reasons, ticked before anything runs."""

from __future__ import annotations

import streamlit as st

from lib.actions.research import add_query, choose_queries, prefer_recent, research
from lib.actions.script import write_script
from lib.actions.where_to_look import searches_of
from lib.models.project import Project
from lib.models.research import Query
from lib.models.script import Scene
from lib.ui import fields, look, places, project
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio


def nothing_yet(opened: Project) -> None:
    if look.empty("There is nothing to look up yet: the analysis comes first.", "Go to Analysis"):
        places.go("analysis", project=opened.project_id)


def choose(opened: Project) -> None:
    """Every query with a tick; those that are ticked run. Folded away once facts are there."""
    found = opened.research is not None
    chosen, searched = len(opened.selected_queries), bool(searches_of(opened))
    with st.expander(
        f"What to look up · {chosen} of {len(opened.queries)}", expanded=not found, key=f"queries_{found}"
    ):
        for query in opened.queries:
            _query(query, query.id in opened.selected_queries, searched)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("A question of your own", key="own_query", placeholder="What else should be looked up?")
            st.button("Add", on_click=_add_own, key="add_query")
        show_noted("query")
        if found and st.button("Find facts again", key="find_again", disabled=not chosen):
            with explained():
                _find(opened)


def _query(query: Query, ticked: bool, searched: bool) -> None:
    key = f"query_{query.id}"
    fields.seed(key, ticked)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.checkbox(look.plain(query.query), key=key, on_change=_tick, args=(query.id, key))
        if searched:
            _recent(query)
    if query.rationale:
        st.caption(look.plain(query.rationale))


def _recent(query: Query) -> None:
    key = f"recent_{query.id}"
    fields.seed(key, query.needs_recent_stats)
    st.toggle(
        "Recent figures", key=key, on_change=_prefer_recent, args=(query.id, key),
        help="Asks for pages of the last year where a provider can, and puts those with a date first.",
    )  # fmt: skip


def _prefer_recent(query_id: str, key: str) -> None:
    project.edit(prefer_recent, query_id, bool(st.session_state[key]))


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
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="primary_row"):
        if found is None:
            ready, label, waits = bool(opened.selected_queries), "Find facts", "Tick at least one thing to look up"
        elif opened.script_data is not None:
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
                _find(opened)
            elif opened.script_data is None:
                write(opened)
            places.go("script", project=opened.project_id)


def _find(opened: Project) -> None:
    with st.spinner("Looking through the sources"):
        research(studio(), opened.project_id)
    st.rerun()


def write(opened: Project, *, again: bool = False) -> None:
    """Write the script, scene by scene, and say which."""
    with st.status("Writing the script", expanded=True) as status:
        bar = st.progress(0.0)

        def on_scene(scene: Scene, done: int, total: int) -> None:
            bar.progress(min(1.0, done / max(1, total)), text=f"Scene {done} of {total}: {look.plain(scene.title)}")

        write_script(studio(), opened.project_id, again=again, on_scene=on_scene)
        status.update(label="The script is written", state="complete")
