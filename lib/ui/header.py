"""The one header of every project page: title and menu; what is saved and spent, and the steps, as one HTML piece."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.publishing import Finished, finished_episode
from lib.actions.steps import Progress, StepState, steps
from lib.models.project import Project
from lib.models.values import now
from lib.ui import format, look, money, presses, project, project_menu, step_work, typed, viewing
from lib.ui.kept import until_written, while_same
from lib.ui.studio import studio

_TITLE_LIMIT = 200


def show(opened: Project, url_path: str) -> None:
    """Draw the header of the page at `url_path`, with whatever trouble the last change had below it. Those who may only
    look have nothing in it to press."""
    if viewing.is_only():
        st.title(look.plain(opened.display_title), anchor=False)
        look.badge(look.Status.WAITING, "You may look at this project")
        st.html(look.Drawn(_state(opened) + way(opened, url_path)))
        return
    typed.text(
        "Title of the episode", "project_title", opened.display_title[:_TITLE_LIMIT], _rename,
        hide_label=True, max_chars=_TITLE_LIMIT, look="title", one_line=True, required=True,
    )  # fmt: skip
    menu = while_same(opened, ("menu", url_path), lambda: project_menu.drawn(opened))
    st.html(look.Drawn(_state(opened) + menu + way(opened, url_path)))
    project_menu.heard(opened)
    step_work.elsewhere(opened, url_path)
    project.show_troubles()


def way(opened: Project, url_path: str) -> str:
    """The steps as HTML, with the one at `url_path` marked."""
    finished = until_written(studio(), ("finished", opened.project_id), lambda: finished_episode(studio(), opened))
    return while_same(opened, ("steps", url_path, finished), lambda: _steps(opened, url_path, finished))


def _rename(title: str) -> None:
    if title.strip():
        project.change(title=" ".join(title.split()))


def _state(opened: Project) -> str:
    exact = escape(format.exact(opened.updated_at))
    return (
        f'<div class="quiet project-state"><span title="{exact}">saved {format.ago(opened.updated_at, now())}</span>'
        f"{money.in_header(opened)}</div>"
    )


def _steps(opened: Project, url_path: str, finished: Finished | None) -> str:
    links = "".join(_step(opened, step, step.url_path.strip("/") == url_path) for step in steps(opened))
    return f'<nav class="steps" aria-label="Steps">{links}{_publish(finished, url_path == "episode")}</nav>'


def _publish(finished: Finished | None, here: bool) -> str:
    """The last of the way: the page of the newest episode that was rendered."""
    if finished is None:
        return _waiting("Publish", "the render")
    done = presses.symbol("check") if finished.is_published else ""
    return presses.link(f"<span>Publish</span>{done}", "episode", css="step", here=here, id=str(finished.asset_id))


def _step(opened: Project, step: StepState, here: bool) -> str:
    if step.state is Progress.WAITING:
        return _waiting(step.title, step.waits_for)
    done = presses.symbol("check") if step.state is Progress.DONE else ""
    inner = f"<span>{step.title}</span>{done}"
    return presses.link(inner, step.url_path.strip("/"), css="step", here=here, project=opened.project_id)


def _waiting(title: str, waits_for: str) -> str:
    hover = escape(f"Waits for {waits_for}")
    return f'<span class="step" role="link" aria-disabled="true" title="{hover}">{title}</span>'
