"""Approving on the Script page: at once, or, where the checks have doubts, with a reason that is asked for."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.approval import REASON_LIMIT_CHARS, approve_all, approve_scene, doubts_of, new_doubts, unapprove_scene
from lib.errors import ReasonNeeded
from lib.models.project import Project
from lib.models.script import Scene
from lib.pipeline.checks import Flag
from lib.ui import desk_acts, format, presses, project
from lib.ui.errors import noted

_ASKED = "reason_asked"
_EVERY = "every scene"
_TOLD = 12


@presses.does("approve")
def approve(scene_id: str) -> None:
    """Approve the scene, or ask for a reason in this run."""
    _try(scene_id)


@presses.does("approve_all")
def _approve_all(_: str) -> None:
    _try(_EVERY)


@presses.does("unapprove")
def unapprove(scene_id: str) -> None:
    project.edit(unapprove_scene, scene_id)


def _try(which: str) -> None:
    with noted("project"):
        if which in (_EVERY, desk_acts.is_open()):
            desk_acts.check_saved()
        try:
            project.apply(_verb(which))
        except ReasonNeeded:
            st.session_state[_ASKED] = which


def _verb(which: str, reason: str = "") -> project.Verb[[]]:
    if which == _EVERY:
        return partial(approve_all, reason=reason)
    return lambda studio, opened: approve_scene(studio, opened, which, reason=reason)


def ask(opened: Project, marks: dict[str, list[Flag]]) -> None:
    """The question, from when a scene with doubts was to be approved until it is answered or dismissed."""
    which = st.session_state.get(_ASKED)
    script = opened.script_data
    if which is None or script is None:
        return
    scenes = [(n, s) for n, s in enumerate(script.scenes, 1) if which in (_EVERY, s.id)]
    doubts = [(n, s, said) for n, s in scenes if (said := doubts_of(s, marks)) and (which != _EVERY or not s.approved)]
    if doubts:
        _question(which, doubts)
    else:
        _answered()


def _answered() -> None:
    st.session_state.pop(_ASKED, None)


@st.dialog("Approve it all the same?", on_dismiss=_answered)
def _question(which: str, doubts: list[tuple[int, Scene, list[str]]]) -> None:
    st.html(_listed(doubts, scenes_too=which == _EVERY))
    st.text_area(
        "Why may it be said as it is?", key="approval_reason", max_chars=REASON_LIMIT_CHARS, height=90,
        placeholder="The figure is from the interview of 3 May, which is not among the sources",
    )  # fmt: skip
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Mend it first", key="mend_first"):
            _answered()
            st.rerun()
        sure = st.button("Approve with this reason", key="approve_with_reason", type="primary")
    if sure:
        _with_reason(which, str(st.session_state.get("approval_reason", "")))


def _with_reason(which: str, reason: str) -> None:
    if not reason.strip():
        st.error("Say in a sentence why it may be said as it is.")
        return
    with noted("project"):
        project.apply(_verb(which, reason))
    _answered()
    st.rerun()


def _listed(doubts: list[tuple[int, Scene, list[str]]], *, scenes_too: bool) -> str:
    """What the checks say, scene by scene, the first dozen of it; which scene it is of, where several were meant."""
    rows = [(n, scene, sentence) for n, scene, said in doubts for sentence in said]
    told = [f"Scene {n}, {_small(sentence)}" if scenes_too else sentence for n, _, sentence in rows[:_TOLD]]
    items = "".join(f"<li>{escape(each)}</li>" for each in told)
    more = f"<li>and {len(rows) - _TOLD} more</li>" if len(rows) > _TOLD else ""
    about = f"The checks doubt {format.count(len(rows), 'place')}. Your reason is kept with the approval."
    return f'<p>{about}</p><ul class="doubts">{items}{more}</ul>'


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def seal(scene: Scene, marks: dict[str, list[Flag]]) -> str:
    """The state of a scene's approval in a few words, as HTML: with its reason, and with what came up since."""
    if not scene.approved:
        return '<span class="flag">needs you</span>'
    kept = scene.approval
    about = ""
    if kept and kept.at:
        about = f' title="by {escape(_who(kept.by))}, {escape(format.exact(kept.at))}"'
    sealed = f'<span class="is-done"{about}>✓ approved</span>'
    since = len(new_doubts(scene, marks))
    return sealed + (f' <span class="flag">{format.count(since, "new doubt")} since</span>' if since else "")


def reason(scene: Scene) -> str:
    """Why a scene was approved in spite of doubts, as HTML; nothing where there was none."""
    kept = scene.approval
    if not scene.approved or kept is None or not kept.reason:
        return ""
    when = f", {format.exact(kept.at)}" if kept.at else ""
    doubts = format.count(len(kept.doubts), "doubt")
    return (
        f'<div class="reason"><span class="eyebrow">Approved in spite of {doubts}</span>'
        f'<p>{escape(kept.reason)}</p><div class="quiet">{escape(_who(kept.by))}{escape(when)}</div></div>'
    )


def _who(by: str) -> str:
    return "you" if by == "local" else by
