"""The render queue: a row a scene, what is done, what is left, and what can be done about it."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.render import RenderStatus, cancel_render, render, render_status, retry_render
from lib.models.enums import JobStatus, Step
from lib.models.job import RenderJobPublic
from lib.models.project import Project
from lib.ui import format, look, money, places
from lib.ui.errors import Problem, explained, noted, show_noted
from lib.ui.studio import studio

_EVERY = "1s"
_WORDS = {
    JobStatus.QUEUED: "waiting", JobStatus.RUNNING: "working", JobStatus.COMPLETED: "done",
    JobStatus.FAILED: "failed", JobStatus.CANCELLED: "cancelled",
}  # fmt: skip


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
    """The queue. While something works it looks again every second, and the page runs anew when that ends."""
    st.fragment(_look, run_every=_EVERY if status.is_active else None)(opened, status.is_active)


def _look(opened: Project, was_active: bool) -> None:
    with explained():
        status = latest(opened)
        if status is None or (was_active and not status.is_active):
            st.rerun()
        _state(status)
        _acts(opened, status)
        _rows(status)


def _state(status: RenderStatus) -> None:
    """One sentence on where the episode stands, and the bar."""
    if status.is_active:
        waiting = status.status is JobStatus.QUEUED
        st.progress(min(1.0, status.progress), text="Waiting for the worker" if waiting else _doing(status))
        if status.trouble:
            st.warning(status.trouble, icon=":material/warning:")
        st.html('<div class="quiet">You may close this page: the work goes on, and is here when you come back.</div>')
    elif status.status is JobStatus.FAILED:
        failed = next((row for row in status.scenes if row.status is JobStatus.FAILED), status.episode)
        cause = status.episode if status.episode.error else failed
        where = f"“{failed.title}”: " if failed is not status.episode and failed.title else ""
        Problem(f"{where}{cause.error or 'The episode could not be finished.'}", cause.hint).show()
    elif status.status is JobStatus.CANCELLED:
        st.warning("This render was cancelled. Scenes and lines that were finished are kept.", icon=":material/block:")


def _doing(status: RenderStatus) -> str:
    done, total = sum(s.lines_done for s in status.scenes), sum(s.lines_total for s in status.scenes)
    if total and done >= total:
        return "Joining, mastering and checking the episode"
    left = f" · about {format.duration(status.eta_s)} left" if status.eta_s is not None else ""
    return f"{done} of {format.count(total, 'line')} spoken{left}"


def _acts(opened: Project, status: RenderStatus) -> None:
    """Cancel what works; go on with what stopped."""
    if status.is_active:
        st.button("Cancel", key="cancel_render", on_click=_do, args=("cancel", opened.project_id))
    elif status.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        money.before(opened, Step.RENDER)
        again = "Try again" if status.status is JobStatus.FAILED else "Go on rendering"
        if st.button(again, key="retry_render", type="primary", on_click=_do, args=("retry", opened.project_id)):
            st.rerun()
    show_noted("render")


def _do(what: str, project_id: str) -> None:
    with noted("render"):
        if what == "cancel":
            cancel_render(studio(), project_id)
        else:
            retry_render(studio(), project_id)


def _rows(status: RenderStatus) -> None:
    head = (
        '<tr><th>Scene</th><th>Status</th><th>Progress</th><th class="num">Lines</th>'
        '<th class="num wide">From cache</th><th class="num wide">Cost</th><th class="num wide">Attempt</th></tr>'
    )
    rows = "".join(_row(n, job) for n, job in enumerate(status.scenes, 1))
    with st.expander("The queue", expanded=status.status is not JobStatus.COMPLETED, key=f"queue_{status.status}"):
        st.html(f'<table class="queue">{head}{rows}</table>')


def _row(number: int, job: RenderJobPublic) -> str:
    css = str(look.status_of(job.status)).replace(" ", "-")
    share = 100 if job.status is JobStatus.COMPLETED else round(100 * job.lines_done / max(1, job.lines_total))
    return (
        f'<tr><td>{number} {escape(job.title)}</td><td class="is-{css}">{_WORDS.get(job.status, job.status)}</td>'
        f'<td><div class="bar" role="img" aria-label="{share} %"><span style="width:{share}%"></span></div></td>'
        f'<td class="num">{job.lines_done}/{job.lines_total}</td><td class="num wide">{job.cache_hits}</td>'
        f'<td class="num wide">{format.money(job.cost)}</td><td class="num wide">{max(1, job.attempt)}</td></tr>'
    )
