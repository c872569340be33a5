"""Home's parts: the resume alert, the two ways to begin, the projects, the latest episodes."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import streamlit as st

from lib.actions.library import list_cards
from lib.actions.members import leave_project, shared_with_me
from lib.actions.projects import has_projects, latest_projects, list_projects
from lib.actions.sample import make_sample
from lib.actions.steps import title_of
from lib.models.asset import AssetFilter
from lib.models.enums import AssetSource, AssetType, ProjectStatus
from lib.models.person import Role
from lib.models.preview import EPISODE
from lib.models.values import now
from lib.ui import asset_preview, confirm, format, look, places, project
from lib.ui.errors import explained
from lib.ui.kept import until_written
from lib.ui.project_rows import project_row
from lib.ui.sidebar import start_anew
from lib.ui.studio import own, studio

_PAGE = 10
_RECENT = 6
_SHOWN = {
    "All": None, "Drafts": ProjectStatus.DRAFT, "In progress": ProjectStatus.IN_PROGRESS,
    "Completed": ProjectStatus.COMPLETED, "Archived": ProjectStatus.ARCHIVED,
}  # fmt: skip
_ORDERS = {"Last changed": "updated_at", "Newest": "created_at", "Title": "title"}


def is_new() -> bool:
    """Whether there is no project yet."""
    return not has_projects(studio())


def welcome() -> None:
    """What this is, for somebody who sees it first, and two ways to begin."""
    st.html(
        '<p class="lede">Give it an idea and something to read. It leaves you with a mastered episode in two voices, '
        "and every claim in it can be traced to a sentence of your sources.</p>"
    )
    starters(first=True)
    look.caption("The sample reads three short texts about a harbour town. It needs no key and no internet.")


def resume() -> None:
    """Name the step at which the latest unfinished project stands, with a button that goes there."""
    open_states = (ProjectStatus.DRAFT, ProjectStatus.IN_PROGRESS)
    unfinished = [row for status in open_states for row in latest_projects(studio(), 1, status=status)]
    if not unfinished:
        return
    row = max(unfinished, key=lambda row: row.updated_at)
    step = row.current_step
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="resume"):
        st.html(
            f'<div class="eyebrow">Resuming from {title_of(step)}</div>'
            f'<p class="row-title">{escape(row.title or row.idea)}</p>'
            f'<div class="quiet">Changed {format.ago(row.updated_at, now())}</div>',
            width="stretch",
        )
        if st.button("Continue", type="primary", key="resume_go", icon=":material/arrow_forward:"):
            places.go(step.value, project=row.project_id)


def starters(*, first: bool = False) -> None:
    """Begin from an idea of your own, or hear the whole way on the sample sources; a newcomer is led to the sample."""
    with st.container(horizontal=True, key="starters"):
        if st.button("New episode", key="home_new", icon=":material/add:"):
            start_anew()
        sample = st.button(
            "Make the sample episode", key="home_sample", icon=":material/auto_stories:",
            type="primary" if first else "secondary",
        )  # fmt: skip
    if sample:
        with explained():
            _make_sample()


def _make_sample() -> None:
    with st.status("Making the sample episode", expanded=True) as status:
        bar = st.progress(0.0)

        def report(doing: str, share: float) -> None:
            bar.progress(min(1.0, max(0.0, share)), text=doing)

        made = make_sample(studio(), report)
        status.update(label="The sample episode is being rendered", state="complete")
    project.open_(made)
    places.go("render", project=made.project_id)


def projects() -> None:
    """Every saved project, ten at a time; archived ones only when asked for."""
    st.subheader("Projects", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Search projects", key="home_search", placeholder="Search", label_visibility="collapsed",
            icon=":material/search:", on_change=_first_page,
        )  # fmt: skip
        select: dict[str, Any] = {"label_visibility": "collapsed", "on_change": _first_page}
        shown = st.selectbox("Status", list(_SHOWN), key="home_status", width=140, **select)
        order = st.selectbox("Order", list(_ORDERS), key="home_order", width=170, **select)
        starred = st.toggle("Favourites", key="home_favourites", on_change=_first_page)
    slot = st.container()
    with explained():
        rows, total = list_projects(
            studio(), status=_SHOWN[shown or "All"], archived=False, favorites_only=starred, search=wanted or "",
            limit=_PAGE, offset=(_page() - 1) * _PAGE, order_by=_ORDERS[order or "Last changed"],
        )  # fmt: skip
        if not rows and total:
            _first_page()
            st.rerun()
        with slot:
            for row in rows:
                project_row(row)
            if not total:
                st.html('<p class="empty-sentence">No project matches.</p>')
        if total > _PAGE:
            st.pagination(-(-total // _PAGE), key="home_page")


def shared() -> None:
    """Projects of others that were shared with whoever signed in; nothing where nobody signs in."""
    mine = own()
    found = until_written(mine, "shared with me", lambda: shared_with_me(mine)) if mine.settings.has_login else []
    if not found:
        return
    st.subheader("Shared with you", anchor=False)
    for each in found:
        row, what = each.project, "you may change it" if each.role is Role.EDITOR else "you may look at it"
        with st.container(key=f"shared_row_{row.project_id}", horizontal=True, vertical_alignment="center"):
            of = f"of {escape(each.owner_name)} · " if each.owner_name else ""
            st.html(
                f'<p class="row-title">{escape(row.title or row.idea)}</p>'
                f'<div class="quiet">{of}{what} · {format.ago(row.updated_at, now())}</div>', width="stretch",
            )  # fmt: skip
            if st.button("Open", key=f"open_shared_{row.project_id}"):
                places.go(row.current_step.value, project=row.project_id)
            if st.button("Leave", key=f"leave_{row.project_id}", type="tertiary"):
                confirm.leaving(row.title or row.idea, partial(leave_project, mine, row.project_id))


def _page() -> int:
    return int(st.session_state.get("home_page", 1))


def _first_page() -> None:
    st.session_state.pop("home_page", None)


def recent_episodes() -> None:
    """The latest six, playable here."""
    st.subheader("Recent episodes", anchor=False)
    with explained():
        episodes, _ = list_cards(
            studio(),
            AssetFilter(
                source_module=AssetSource.PODCAST_MAKER, asset_type=AssetType.AUDIO, kind=EPISODE, limit=_RECENT
            ),
        )
        for card in episodes:
            with st.container(gap="xsmall"):
                about = f"{format.duration(card.duration_s)} · {format.ago(card.created_at, now())}"
                st.html(
                    f'<p class="row-title">{escape(card.title or card.filename)}</p><div class="quiet">{about}</div>'
                )
                asset_preview.show(card)
        if not episodes:
            look.caption("Finished episodes can be played here.")
        elif st.button("All episodes", type="tertiary", key="all_episodes", icon=":material/arrow_forward:"):
            places.go("asset-library", **places.LIBRARY)
