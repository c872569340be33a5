"""The one header of every project page: title, steps, saved, spent."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.estimate import spent
from lib.actions.steps import Progress, StepState, steps
from lib.models.project import Project
from lib.models.values import now
from lib.ui import format, places, project, project_menu, step_work, typed
from lib.ui.kept import until_written
from lib.ui.studio import studio

_TITLE_LIMIT = 200


def show(opened: Project, url_path: str) -> None:
    """Draw the header of the page at `url_path`, with whatever trouble the last change had below it."""
    _title(opened)
    _steps(opened, url_path)
    step_work.elsewhere(opened, url_path)
    project.show_troubles()


def _title(opened: Project) -> None:
    words, state = st.columns([0.7, 0.3], vertical_alignment="bottom")
    with words:
        typed.text(
            "Title of the episode", "project_title", opened.display_title[:_TITLE_LIMIT], _rename,
            hide_label=True, max_chars=_TITLE_LIMIT, look="title", one_line=True, required=True,
        )  # fmt: skip
    with state, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="xsmall"):
        project_id = opened.project_id
        money = until_written(studio(), ("spent", project_id), lambda: spent(studio(), project_id))
        exact = escape(format.exact(opened.updated_at))
        st.html(
            f'<div class="quiet right"><span title="{exact}">saved {format.ago(opened.updated_at, now())}</span>'
            f" · {format.money(money.spent_usd)} of {format.money(opened.budget_cap)}</div>"
        )
        project_menu.show(opened)


def _rename(title: str) -> None:
    if title.strip():
        project.change(title=" ".join(title.split()))


def _steps(opened: Project, url_path: str) -> None:
    with st.container(horizontal=True, key="steps", vertical_alignment="center"):
        for step in steps(opened):
            _step(opened, step, step.url_path.strip("/") == url_path)


def _step(opened: Project, step: StepState, here: bool) -> None:
    waiting = step.state is Progress.WAITING
    key = f"step_{'current_' if here else ''}{step.url_path.strip('/')}"
    pressed = st.button(
        step.title, key=key, type="tertiary", disabled=waiting, help=f"Waits for {step.waits_for}" if waiting else None,
        icon=":material/check:" if step.state is Progress.DONE else None, icon_position="right",
    )  # fmt: skip
    if pressed and not here:
        places.go(step.url_path.strip("/"), project=opened.project_id)
