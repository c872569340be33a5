"""A long step on the screens: begun here, watched on the page where its result will be, named on all others."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from lib.actions.step_status import (
    StepStatus,
    begin_step,
    cancel_step,
    forget_step,
    retry_step,
    step_status,
    step_statuses,
)
from lib.errors import BadKey, NoCredit, OverBudget, ProviderDown, Unavailable
from lib.models.enums import JobStatus, Step
from lib.models.project import Project
from lib.models.script import Scene
from lib.models.values import now
from lib.ui import format, look, money, places, project
from lib.ui.errors import Problem, explained, noted, show_noted
from lib.ui.kept import until_written
from lib.ui.studio import studio

_STEPS = {"analyse": Step.ANALYSIS, "research": Step.RESEARCH, "write": Step.SCRIPT}
_PAGES = {"analyse": "analysis", "research": "research", "write": "script", "rewrite": "script", "reread": "script"}
_DOING = {
    "analyse": "Analysing the idea",
    "research": "Finding facts",
    "write": "Writing the script",
    "rewrite": "Suggesting other lines",
    "reread": "Reading the lines beside their facts",
}
_OF_SETTINGS = {BadKey.code, NoCredit.code, Unavailable.code, ProviderDown.code}
_SOON_S, _LATER_S = 0.3, 1.0
"""How often the panel looks: what is made on this machine takes a second or two, what is asked of others a minute."""


def begin(opened: Project, verb: str, **wanted: Any) -> None:
    """Have the step taken, once however often it is pressed, and go to the page of its result."""
    begin_step(studio(), opened.project_id, verb, wanted)
    places.go(_PAGES[verb], project=opened.project_id)


def is_active(opened: Project, verb: str) -> bool:
    return any(status.verb == verb and status.is_active for status in _statuses(opened))


def here(opened: Project, verb: str) -> bool:
    """The step on the page of its result. True while the page is to show nothing else: the step is under way, or it
    failed and there is nothing else."""
    status = next((status for status in _statuses(opened) if status.verb == verb), None)
    show_noted("step")
    if status is None:
        if project.is_behind():  # it ended between the look at the project and this one
            st.rerun()
        return False
    if status.is_active:
        st.fragment(_watch, run_every=_pause_s(opened))(opened, verb)
    elif status.status is JobStatus.FAILED:
        _failed(opened, status)
    else:
        st.info(look.plain(status.note), icon=":material/info:")
        _button("All right", "forget", opened, verb)
    return status.is_active or (status.status is JobStatus.FAILED and _is_first(opened, verb))


def _is_first(opened: Project, verb: str) -> bool:
    """Nothing else is on the page yet; Research has the queries."""
    return (verb == "analyse" and opened.analysis is None) or (verb == "write" and opened.script_data is None)


def elsewhere(opened: Project, url_path: str) -> None:
    """Under the header of every other page of the project: what works or has failed, and the way there."""
    for status in _statuses(opened):
        page = _PAGES[status.verb]
        failed = status.status is JobStatus.FAILED
        if page == url_path or not (failed or status.is_active):
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"elsewhere_{status.verb}"):
            if failed:
                look.badge(look.Status.NEEDS_YOU, f"{_DOING[status.verb]} did not succeed")
            else:
                with st.container(width="content"):
                    st.fragment(_line, run_every=_pause_s(opened))(opened, status.verb)
            if st.button("See why" if failed else "See it", key=f"see_{status.verb}", type="tertiary"):
                places.go(page, project=opened.project_id)


def _statuses(opened: Project) -> list[StepStatus]:
    project_id = opened.project_id
    found = until_written(studio(), ("steps", project_id), lambda: step_statuses(studio(), project_id))
    # What works may end without a word in the database: a failure is the queue's to tell.
    return step_statuses(studio(), project_id) if any(status.is_active for status in found) else found


def _pause_s(opened: Project) -> float:
    return _SOON_S if opened.writer == "offline" and not opened.searches else _LATER_S


def _now(opened: Project, verb: str) -> StepStatus:
    """The step while it is under way; when it is not any more the whole page runs anew."""
    status = step_status(studio(), opened.project_id, verb)
    if status is None or not status.is_active:
        st.rerun()
    return status


def _line(opened: Project, verb: str) -> None:
    with explained():
        status = _now(opened, verb)
        share = f" · {status.done} of {status.total}" if status.total else ""
        look.badge(look.Status.WORKING, f"{_DOING[verb]}{share}")


def _watch(opened: Project, verb: str) -> None:
    with explained():
        status = _now(opened, verb)
        with st.container(key="step_panel"):
            _head(status)
            if status.trouble:
                st.warning(look.plain(status.trouble), icon=":material/warning:")
            _button("Cancel", "cancel", opened, verb)
            look.caption("You may close this page: the work goes on, and is here when you come back.")
            st.html("".join(_arrived(n, scene) for n, scene in status.scenes) or "<span></span>")


def _head(status: StepStatus) -> None:
    """What it is doing, for how long, and how much of it is done where that is known."""
    passed = format.duration((now() - status.since).total_seconds()) if status.since else ""
    waiting = status.status is JobStatus.QUEUED
    st.subheader(_DOING[status.verb], anchor=False)
    note = "Waiting for the worker" if waiting else status.note or "Working"
    st.html(f'<div class="step-note"><span>{escape(note)}</span><span class="quiet">{passed}</span></div>')
    if status.total:
        st.progress(min(1.0, status.done / status.total))
    else:
        css = "unknown still" if waiting else "unknown"
        st.html(f'<div class="{css}" role="progressbar" aria-label="{escape(note)}"></div>')


def _arrived(number: int, scene: Scene) -> str:
    first = scene.lines[0] if scene.lines else None
    said = f"<p><b>{escape(first.speaker)}</b> {escape(first.text)}</p>" if first else ""
    return f'<article class="arrived"><h4>{number} {escape(scene.title)}</h4>{said}</article>'


def _failed(opened: Project, status: StepStatus) -> None:
    Problem(f"{_DOING[status.verb]} did not succeed. {status.error}", status.hint).show()
    if status.code == OverBudget.code:
        money.cap(opened)
    elif _is_first(opened, status.verb):  # else the page goes on, and tells it beside its own button
        money.before(opened, _STEPS[status.verb])
    with st.container(horizontal=True, vertical_alignment="center"):
        _button("Try again", "retry", opened, status.verb, primary=_is_first(opened, status.verb))
        _button("Leave it", "forget", opened, status.verb)
        if status.code in _OF_SETTINGS:
            st.page_link(places.page("settings"), label="Open Settings", icon=":material/tune:")


def _button(label: str, act: str, opened: Project, verb: str, *, primary: bool = False) -> None:
    st.button(
        label, key=f"{act}_{verb}", type="primary" if primary else "secondary", on_click=_do,
        args=(act, opened.project_id, verb),
    )  # fmt: skip


def _do(act: str, project_id: str, verb: str) -> None:
    with noted("step"):
        {"cancel": cancel_step, "retry": retry_step, "forget": forget_step}[act](studio(), project_id, verb)
        if act == "cancel":
            st.toast("Cancelled. Nothing of the project was changed.")
