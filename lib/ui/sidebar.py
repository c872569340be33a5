"""The sidebar: where to go, and the projects worked on last. One piece of HTML, which brings the stylesheet along."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from lib.actions.projects import latest_projects
from lib.models.project import ProjectSummary
from lib.ui import login, look, places, presses, project
from lib.ui.errors import explained
from lib.ui.kept import until_written
from lib.ui.studio import own

_SHOWN = 7


def show(here: str) -> None:
    """Draw it; `here` is the address of the page beside it."""
    recent = ""
    with explained():
        recent = until_written(own(), "latest projects", _recent)
    st.html(look.Drawn(_ways(here) + recent + _who()))


@cache
def _ways(here: str) -> str:
    ways: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("home", "Home", "", {}), ("library_music", "My Episodes", "asset-library", places.LIBRARY),
        ("tune", "Settings", "settings", {}),
    )  # fmt: skip
    links = "".join(
        presses.link(f"{presses.symbol(icon)}<span>{label}</span>", path, css="way", here=path == here, **query)
        for icon, label, path, query in ways
    )
    anew = presses.button("New episode", "new_episode", css="wide", icon="add")
    return f'{look.STYLE}{look.WORDMARK}{anew}<nav class="ways" aria-label="Pages">{links}</nav>'


def _recent() -> str:
    rows = "".join(map(_row, latest_projects(own(), _SHOWN)))
    return f'<div class="eyebrow">Projects</div><nav class="ways" aria-label="Projects">{rows}</nav>' if rows else ""


def _who() -> str:
    """Where people sign in: as whom, and the way out."""
    if not (name := login.name()):
        return ""
    out = presses.button("Sign out", "sign_out", css="bare", icon="logout")
    return f'<div class="eyebrow">Signed in</div><div class="quiet signed-in">{escape(name)}</div>{out}'


def _row(row: ProjectSummary) -> str:
    label = f"{look.symbol(look.status_of(row.status))}<span>{escape(row.title or row.idea)}</span>"
    return presses.link(label, row.current_step.value, css="way project", project=row.project_id)


@presses.does("new_episode")
def _start_anew(_: str) -> None:
    start_anew()


def start_anew() -> None:
    """An empty sheet; the project that was open stays saved."""
    project.close()
    places.go("create")
