"""Asking for other lines on the Script page: of a line, a scene or everything, in words or to a length."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.budget import dollars
from lib.actions.lengths import Length
from lib.actions.rewrite_cost import rewrite_cost
from lib.actions.rewriting import FEEDBACK_CHARS, check_order, rewrite
from lib.actions.step_status import begin_step
from lib.errors import PodcastError
from lib.models.enums import RewriteKind
from lib.models.project import Project
from lib.models.rewriting import RewriteOrder
from lib.models.script import Scene
from lib.pipeline.rewriting.task import near_s
from lib.ui import desk_acts, format, places, presses, project, scroll, spoken, step_work
from lib.ui.errors import noted, show_noted
from lib.ui.kept import while_same_and_unwritten
from lib.ui.meant import EVERYTHING, choice, in_short
from lib.ui.studio import studio

TOOL = "rewrite"
_TOOL_STATE = "script_tool"
_OF, _WORDS, _SCROLL = "rewrite_of", "rewrite_words", "rewrite_in_sight"


@presses.does("rewrite")
def ask(of: str) -> None:
    """Open the tool for a scene, a line, or, with "", the whole script, and bring it into sight."""
    st.session_state[_TOOL_STATE] = TOOL
    st.session_state[_OF] = of or EVERYTHING
    st.session_state[_SCROLL] = True


desk_acts.also("rewrite", lambda _, said: ask(said.of))


def tool(opened: Project) -> None:
    """What is meant, what should be different, and what it costs."""
    of = choice(_OF, _choices(opened))
    busy = step_work.is_active(opened, "rewrite")
    (_offline if opened.writer == "offline" else _model)(opened, of, busy)
    show_noted("rewrite")
    if st.session_state.pop(_SCROLL, False):
        scroll.to("script-tool")


def _model(opened: Project, of: str, busy: bool) -> None:
    st.text_area(
        "What should be different?", key=_WORDS, max_chars=FEEDBACK_CHARS, height=70,
        placeholder="Shorter sentences, and let Tom doubt more",
    )  # fmt: skip
    st.html(f'<p class="quiet">{_cost(opened, of)}</p>')
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Suggest a rewrite", key="suggest", type="primary", disabled=busy, on_click=_begin,
            args=(RewriteKind.REWRITE, of),
        )  # fmt: skip
        _by_length(opened, of, busy)


def _offline(opened: Project, of: str, busy: bool) -> None:
    st.html(
        '<p class="prose">The offline writer has no other words: it says what the sources say, as they say it. It can '
        "bring a scene to its length by leaving whole sentences out, or by telling facts that nobody tells yet.</p>"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _by_length(opened, of, busy)
        if st.button("Choose a model", key="choose_model", type="tertiary", help="On Create, under Shape"):
            places.go("create", project=opened.project_id)


def _by_length(opened: Project, of: str, busy: bool) -> None:
    """Tighten and extend, for a scene or all of them; each only where there is something to do."""
    told = spoken.lengths_of(opened)
    length = told.whole if of == EVERYTHING else told.scenes.get(of)
    if length is None:
        st.html('<span class="quiet">A line has no length of its own; its scene has.</span>', width="content")
        return
    every = list(told.scenes.values()) if of == EVERYTHING else [length]
    for kind, label, is_off in (
        (RewriteKind.TIGHTEN, "Tighten", any(_off_s(each) > near_s(each.target_s) for each in every)),
        (RewriteKind.EXTEND, "Extend", any(-_off_s(each) > near_s(each.target_s) for each in every)),
    ):
        to = "scenes that are too long" if kind is RewriteKind.TIGHTEN else "scenes that are too short"
        words = f"{label} {to}" if of == EVERYTHING else f"{label} to {format.duration(length.target_s)}"
        st.button(words, key=f"fit_{kind}", disabled=busy or not is_off, on_click=_begin, args=(kind, of))
    st.html(f'<span class="quiet">{_spoken(length)}</span>', width="content")


def _off_s(length: Length) -> float:
    return length.seconds - length.target_s


def _spoken(length: Length) -> str:
    return f"{format.duration(length.seconds)} now, {format.duration(length.target_s)} wanted"


def _begin(kind: RewriteKind, of: str) -> None:
    """The offline writer answers at once; a model is asked by a job that outlives the page."""
    opened = project.opened()
    if opened is None:
        return
    with noted("rewrite"):
        words = str(st.session_state.get(_WORDS, "")) if opened.writer != "offline" else ""
        order = check_order(opened, _order(opened, kind, of, words))
        if opened.writer == "offline":
            rewrite(studio(), opened.project_id, order)
        else:
            begin_step(studio(), opened.project_id, "rewrite", order.model_dump(mode="json"))
        st.session_state.pop(_TOOL_STATE, None)


def _order(opened: Project, kind: RewriteKind, of: str, words: str) -> RewriteOrder:
    scenes = {scene.id for scene in opened.script_data.scenes} if opened.script_data else set()
    if of == EVERYTHING:
        return RewriteOrder(kind=kind, feedback=words)
    named = {"scene_id": of} if of in scenes else {"line_id": of}
    return RewriteOrder(kind=kind, feedback=words, **named)


def _choices(opened: Project) -> dict[str, str]:
    """Everything, each scene with lines, and the lines of the scene that is open."""
    found = {EVERYTHING: "Everything"}
    for n, scene in enumerate(opened.script_data.scenes if opened.script_data else [], 1):
        if scene.lines:
            found[scene.id] = in_short(f"Scene {n}: {scene.title or 'untitled'}")
        if scene.id == desk_acts.is_open():
            found |= _of_scene(scene, n)
    return found


def _of_scene(scene: Scene, number: int) -> dict[str, str]:
    lines = enumerate(scene.lines, 1)
    return {line.id: in_short(f"Scene {number}, line {n}: {line.speaker}, “{line.text}”") for n, line in lines}


def _cost(opened: Project, of: str) -> str:
    """What a question costs, in a sentence."""
    order = _order(opened, RewriteKind.REWRITE, of, "")
    told = while_same_and_unwritten(studio(), opened, ("rewrite cost", of), lambda: _priced(opened, order))
    return escape(told)


def _priced(opened: Project, order: RewriteOrder) -> str:
    try:
        item = rewrite_cost(studio(), opened, order)
    except PodcastError as error:
        return error.message
    if item.usd is None:
        return item.note
    return f"Costs about {dollars(item.usd)}: {item.who}, {item.note}." if item.usd else f"Costs nothing: {item.who}."
