"""Having a model read lines beside the facts they cite, on the Script page: how much, for what, and what came of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.budget import dollars
from lib.actions.second_reading import check_reading, readable, reading_cost, unread
from lib.actions.step_status import begin_step
from lib.actions.writers import OFFLINE
from lib.errors import PodcastError
from lib.models.project import Project
from lib.models.second_reading import LineReading, ReadingOrder
from lib.ui import format, places, presses, project, scroll, step_work
from lib.ui.errors import noted, show_noted
from lib.ui.kept import while_same_and_unwritten
from lib.ui.meant import EVERYTHING, choice, in_short
from lib.ui.studio import studio

TOOL = "reread"
ACT = "Read beside the facts"
_TOOL_STATE = "script_tool"
_OF, _SCROLL = "reread_of", "reread_in_sight"


@presses.does("reread")
def ask(scene_id: str) -> None:
    """Open the tool for a scene, or, with "", for the whole script, and bring it into sight."""
    st.session_state[_TOOL_STATE] = TOOL
    st.session_state[_OF] = scene_id or EVERYTHING
    st.session_state[_SCROLL] = True


def show(opened: Project) -> None:
    """What is being read, and in a sentence what came of it."""
    step_work.here(opened, TOOL)


def tool(opened: Project) -> None:
    """What is meant, how much of it is unread, and what reading that costs; or who could read."""
    if opened.writer == OFFLINE:
        _offline(opened)
    else:
        _model(opened, choice(_OF, _choices(opened)))
    show_noted(TOOL)
    if st.session_state.pop(_SCROLL, False):
        scroll.to("script-tool")


def _model(opened: Project, of: str) -> None:
    st.html(
        '<p class="prose">The model that writes reads each line beside the facts it cites. What it doubts is marked, '
        "with its reason; what it says the facts hold is no longer doubted for a negation or for thin support.</p>"
    )
    left, told = while_same_and_unwritten(studio(), opened, ("reread cost", of), lambda: _priced(opened, _order(of)))
    st.html(f'<p class="quiet">{escape(told)}</p>')
    st.button(
        f"Read {format.count(left, 'line')}" if left else "Read the lines", key="reread", type="primary",
        disabled=not left or step_work.is_active(opened, TOOL), on_click=_begin, args=(of,),
    )  # fmt: skip


def _offline(opened: Project) -> None:
    st.html(
        '<p class="prose">A model can read each line beside the facts it cites, and see what the checks cannot: what '
        "words mean. The offline writer is none; where a model writes, it reads too.</p>"
    )
    if st.button("Choose a model", key="choose_reader", type="tertiary", help="On Create, under Shape"):
        places.go("create", project=opened.project_id)


def _priced(opened: Project, order: ReadingOrder) -> tuple[int, str]:
    """How many lines are to be read, and in a sentence or two for what."""
    try:
        check_reading(opened, order)
        every, left = len(readable(opened, order)), len(unread(opened, order))
        if not left:
            which = "The line that cites facts was" if every == 1 else f"All {every} lines that cite facts were"
            return 0, f"{which} read as they stand. There is nothing to pay for."
        item = reading_cost(studio(), opened, order)
    except PodcastError as error:
        return 0, error.message
    some = "" if left == every else f"{left} of {every} lines that cite facts are unread. "
    if item.usd is None:
        return left, some + item.note
    cost = f"about {dollars(item.usd)}: {item.who}, {item.note}" if item.usd else f"nothing: {item.who}"
    return left, f"{some}Costs {cost}."


def _begin(of: str) -> None:
    opened = project.opened()
    if opened is None:
        return
    with noted(TOOL):
        order = _order(of)
        check_reading(opened, order)
        begin_step(studio(), opened.project_id, TOOL, order.model_dump(mode="json"))
        st.session_state.pop(_TOOL_STATE, None)


def _order(of: str) -> ReadingOrder:
    return ReadingOrder(scene_id="" if of == EVERYTHING else of)


def _choices(opened: Project) -> dict[str, str]:
    """Everything, and each scene with lines."""
    scenes = enumerate(opened.script_data.scenes if opened.script_data else [], 1)
    named = {scene.id: f"Scene {n}: {scene.title or 'untitled'}" for n, scene in scenes if scene.lines}
    return {EVERYTHING: "Everything"} | {scene_id: in_short(name) for scene_id, name in named.items()}


def link(scene_id: str) -> str:
    """The way to it from a scene with something to look at, as HTML."""
    return presses.button(f"{ACT}…", "reread", scene_id, css="bare small")


def sentence(read: LineReading | None) -> str:
    """Who holds the line, as quiet HTML; a doubt is a flag, and says so itself."""
    if read is None or not read.holds:
        return ""
    return f'<div class="quiet">Read beside its facts by {escape(read.by)}: they hold it.</div>'
