"""A project in a list: what it is, where it stands, what can be done with it."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.steps import title_of
from lib.models.enums import ProjectStatus
from lib.models.project import ProjectSummary
from lib.models.values import now
from lib.ui import format, look, places, project_menu


def project_row(row: ProjectSummary) -> None:
    """One row, with its menu."""
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
        project_menu.show(row)


def _state(row: ProjectSummary) -> str:
    status = look.status_of(row.status)
    words = {ProjectStatus.COMPLETED: "Completed", ProjectStatus.ARCHIVED: "Archived"}.get(
        row.status, f"At {title_of(row.current_step)}"
    )
    return f'<span class="is-{status.replace(" ", "-")}">{words}</span>'
