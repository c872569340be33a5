"""The render queue: a row a scene, what is done, what is left, and what can be done about it."""

from __future__ import annotations

import streamlit as st

from lib.actions.render import RenderStatus, cancel_render, hurry_render, render, render_status, retry_render
from lib.models.enums import JobStatus, Step
from lib.models.project import Project
from lib.ui import failures, format, look, money, places, queue_rows
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_EVERY = "1s"
_NOBODY_YET = "Waiting for the worker"
_CHANGED = ":material/edit_note:"


def latest(opened: Project) -> RenderStatus | None:
    return render_status(studio(), opened.project_id)


def nothing_yet(opened: Project) -> None:
    """Nothing was rendered: start it, or say what comes first."""
    script = opened.script_data
    if script is not None and script.all_approved:
        money.before(opened, Step.RENDER)
        if look.empty("Every scene is approved; nothing was rendered yet.", "Render episode"):
            with explained():
                render(studio(), opened.project_id)
                st.rerun()
    elif look.empty("There is nothing to render yet: every scene of the script needs your approval.", "Go to Script"):
        places.go("script", project=opened.project_id)


def watch(opened: Project, status: RenderStatus) -> None:
    """The queue. While something works it looks again every second; the page runs anew when that ends, or begins."""
    st.fragment(_look, run_every=_EVERY if status.is_active else None)(opened, status.is_active)


def _look(opened: Project, was_active: bool) -> None:
    with explained():
        status = latest(opened)
        if status is None or status.is_active != was_active:
            st.rerun()  # begun or ended: the page says how often to look
        if status.is_active:
            _at_work(status)
        elif status.status is JobStatus.FAILED:
            failures.show(opened, status)
        elif status.status is JobStatus.CANCELLED:
            st.warning(
                "This render was cancelled. Scenes and lines that were finished are kept.", icon=":material/block:"
            )
        _acts(opened, status)
        queue_rows.show(status)


def _at_work(status: RenderStatus) -> None:
    """One sentence on where the episode stands, and the bar."""
    st.progress(min(1.0, status.progress), text=_doing(status))
    if status.trouble:
        st.warning(look.plain(status.trouble), icon=":material/warning:")
    if status.outdated:
        st.warning("The script was changed since this render began; the changes are not in it.", icon=_CHANGED)
    st.html('<div class="quiet">You may close this page: the work goes on, and is here when you come back.</div>')


def _doing(status: RenderStatus) -> str:
    if _waits(status):
        return f"Waiting: {format.count(status.ahead, 'render')} before this one" if status.ahead else _NOBODY_YET
    done, total = sum(s.lines_done for s in status.scenes), sum(s.lines_total for s in status.scenes)
    if total and done >= total:
        return "Joining, mastering and checking the episode"
    left = f" · {format.about(status.eta_s)} left" if status.eta_s is not None else ""
    return f"{done} of {format.count(total, 'line')} spoken{left}"


def _waits(status: RenderStatus) -> bool:
    """Nothing of it was begun: no worker came, or all are busy with others."""
    return all(row.status is JobStatus.QUEUED for row in status.scenes)


def _acts(opened: Project, status: RenderStatus) -> None:
    """Cancel what works, let it go first, or begin anew with what was changed; go on with what stopped."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if status.is_active:
            _button("Cancel", "cancel", opened)
            if status.ahead:
                _button("Move to the front", "hurry", opened)
            if status.outdated:
                _button("Render the changes instead", "retry", opened)
        elif status.status is not JobStatus.COMPLETED:
            again = "Go on rendering" if status.status is JobStatus.CANCELLED else _again(status)
            _button(again, "retry", opened, primary=True)
    if not status.is_active and status.status is not JobStatus.COMPLETED:
        money.before(opened, Step.RENDER)
    show_noted("render")


def _again(status: RenderStatus) -> str:
    return "Try again" if len(status.failed) < 2 else f"Try all {len(status.failed)} scenes again"


def _button(label: str, act: str, opened: Project, *, primary: bool = False) -> None:
    st.button(
        label, key=f"{act}_render", type="primary" if primary else "secondary", on_click=_do,
        args=(act, opened.project_id),
    )  # fmt: skip


def _do(act: str, project_id: str) -> None:
    with noted("render"):
        {"cancel": cancel_render, "hurry": hurry_render, "retry": retry_render}[act](studio(), project_id)
