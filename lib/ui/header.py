"""The one header of every project page: title and menu; what is saved and spent, and the steps, as one HTML piece."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.steps import Progress, StepState, steps
from lib.models.project import Project
from lib.models.values import now
from lib.ui import format, look, money, presses, project, project_menu, step_work, typed
from lib.ui.kept import while_same

_TITLE_LIMIT = 200


def show(opened: Project, url_path: str) -> None:
    """Draw the header of the page at `url_path`, with whatever trouble the last change had below it."""
    typed.text(
        "Title of the episode", "project_title", opened.display_title[:_TITLE_LIMIT], _rename,
        hide_label=True, max_chars=_TITLE_LIMIT, look="title", one_line=True, required=True,
    )  # fmt: skip
    rest = while_same(opened, ("header", url_path), lambda: project_menu.drawn(opened) + _steps(opened, url_path))
    st.html(look.Drawn(_state(opened) + rest))
    project_menu.heard(opened)
    step_work.elsewhere(opened, url_path)
    project.show_troubles()


def _rename(title: str) -> None:
    if title.strip():
        project.change(title=" ".join(title.split()))


def _state(opened: Project) -> str:
    exact = escape(format.exact(opened.updated_at))
    return (
        f'<div class="quiet project-state"><span title="{exact}">saved {format.ago(opened.updated_at, now())}</span>'
        f"{money.in_header(opened)}</div>"
    )


def _steps(opened: Project, url_path: str) -> str:
    links = "".join(_step(opened, step, step.url_path.strip("/") == url_path) for step in steps(opened))
    return f'<nav class="steps" aria-label="Steps">{links}</nav>'


def _step(opened: Project, step: StepState, here: bool) -> str:
    if step.state is Progress.WAITING:
        hover = escape(f"Waits for {step.waits_for}")
        return f'<span class="step" role="link" aria-disabled="true" title="{hover}">{step.title}</span>'
    done = presses.symbol("check") if step.state is Progress.DONE else ""
    inner = f"<span>{step.title}</span>{done}"
    return presses.link(inner, step.url_path.strip("/"), css="step", here=here, project=opened.project_id)
