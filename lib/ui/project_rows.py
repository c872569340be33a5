"""A project in a list: what it is, where it stands, what can be done with it."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.projects import delete_project, project_contents, set_favorite, set_status
from lib.actions.steps import title_of
from lib.models.enums import ProjectStatus
from lib.models.project import ProjectSummary
from lib.models.values import now
from lib.ui import confirm, format, look, places
from lib.ui.errors import explained
from lib.ui.studio import studio


def project_row(row: ProjectSummary) -> None:
    """One row; its menu acts at once, except for deleting, which asks."""
    with st.container(key=f"project_row_{row.project_id}", horizontal=True, vertical_alignment="center"):
        star = '<span title="Favourite">★</span> ' if row.is_favorite else ""
        st.html(
            f'<p class="row-title">{star}{escape(row.title or row.idea)}</p>'
            f'<div class="quiet">{_state(row)} · {format.minutes(row.duration)} · '
            f'<span title="{escape(format.exact(row.updated_at))}">{format.ago(row.updated_at, now())}</span></div>',
            width="stretch",
        )
        if st.button("Open", key=f"open_{row.project_id}"):
            places.go(row.current_step.value, project=row.project_id)
        chosen = st.menu_button(
            f"More for {look.plain(row.title or row.idea)}", list(_acts(row)), key=f"icon_menu_{row.project_id}",
            icon=":material/more_horiz:", type="tertiary",
            help=f"More for {row.title or row.idea}",
        )  # fmt: skip
    if chosen:
        with explained():
            _do(row, chosen)


def _state(row: ProjectSummary) -> str:
    status = look.status_of(row.status)
    words = {ProjectStatus.COMPLETED: "Completed", ProjectStatus.ARCHIVED: "Archived"}.get(
        row.status, f"At {title_of(row.current_step)}"
    )
    return f'<span class="is-{status.replace(" ", "-")}">{words}</span>'


def _acts(row: ProjectSummary) -> tuple[str, str, str]:
    return (
        "Remove from favourites" if row.is_favorite else "Add to favourites",
        "Bring back from the archive" if row.status is ProjectStatus.ARCHIVED else "Archive",
        "Delete…",
    )


def _do(row: ProjectSummary, chosen: str) -> None:
    favourite, archive, _ = _acts(row)
    if chosen == favourite:
        set_favorite(studio(), row.project_id, not row.is_favorite)
    elif chosen == archive:
        archived = row.status is ProjectStatus.ARCHIVED
        set_status(studio(), row.project_id, ProjectStatus.IN_PROGRESS if archived else ProjectStatus.ARCHIVED)
    else:
        delete = partial(delete_project, studio(), row.project_id)
        confirm.deletion(row.title or row.idea, project_contents(studio(), row.project_id), delete)
        return
    st.rerun()
