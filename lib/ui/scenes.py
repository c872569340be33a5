"""The Script page: every scene to read, one of them open to edit, its facts in the margin."""

from __future__ import annotations

import streamlit as st

from lib.actions.render import render
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.script import Scene, Script
from lib.ui import (
    approving,
    carrying,
    desk_acts,
    line_facts,
    look,
    money,
    places,
    presses,
    queries,
    scene_acts,
    scene_editor,
    script_tools,
    scroll,
    second_reading,
    sheet,
    source_reader,
    spoken,
    suggested,
)
from lib.ui.errors import explained, noted
from lib.ui.kept import while_same
from lib.ui.reading import Sheet
from lib.ui.studio import studio


def nothing_yet(opened: Project) -> None:
    """No script: either it can be written now, or something comes first."""
    if opened.research is not None and opened.research.usable_facts():
        money.before(opened, Step.SCRIPT)
        if look.empty("The facts are there; the script is not written yet.", "Write the script"):
            with explained():
                queries.write(opened)
                st.rerun()
    elif look.empty("There is no script yet: it is written from facts, and there are none.", "Go to Research"):
        places.go("research", project=opened.project_id)


def show(opened: Project, script: Script) -> None:
    """The outline, and every scene to read, the open one to edit."""
    if presses.pressed("write_again") is not None:
        with explained():
            queries.write(opened, again=True)
            st.rerun()
    again, voices = (money.cost(opened, step)[0] for step in (Step.SCRIPT, Step.RENDER))
    told, sounds = spoken.lengths_of(opened), spoken.sounds_of(opened)
    short = carrying.short_script(opened, told.whole.seconds)
    name = ("sheet", again, voices, spoken.stamp(told), tuple(sounds.items()), short)
    drawn = while_same(opened, name, lambda: Sheet(opened, script, again, voices, told, sounds, short))
    beside, text = st.columns([0.19, 0.81], gap="medium")
    with beside:
        st.html(look.Drawn(drawn.outline(desk_acts.is_open())))
    with text:
        with st.container(key="above_script"):  # one place, so that the desk below stays where it is when a tool opens
            script_tools.show(opened)
            second_reading.show(opened)
            suggested.show(opened)
        _text(opened, script, drawn)
    if presses.pressed("render_episode") is not None:
        _render(opened)
    if script.all_approved:
        money.cap_if_short(opened, Step.RENDER)


def _text(opened: Project, script: Script, drawn: Sheet) -> None:
    wanted = desk_acts.is_open()
    at = next((n for n, scene in enumerate(script.scenes) if scene.id == wanted), None) if wanted else None
    if at is None:
        sheet.show(drawn.read(), "sheet")
    else:
        sheet.show(drawn.read(0, at), "sheet")
        _open_scene(opened, drawn, at + 1, script.scenes[at])
        sheet.show(drawn.read(at + 1), "sheet_after")
    approving.ask(opened, drawn.marks)
    source_reader.hear(opened)
    line_facts.hear(opened)
    if line_id := st.query_params.get("line"):
        del st.query_params["line"]
        scroll.to(f"line-{line_id}")


def _render(opened: Project) -> None:
    with explained():
        render(studio(), opened.project_id)
        places.go("render", project=opened.project_id)


def _open_scene(opened: Project, drawn: Sheet, number: int, scene: Scene) -> None:
    words, margin = st.columns([0.7, 0.3], gap="medium")
    with words:
        scene_editor.editor(opened, number, scene, drawn.length(scene), drawn.marks)
        price = scene_editor.scene_price(opened, scene)
        is_last = number == len(drawn.script.scenes)
        st.html(look.Drawn(scene_acts.html(number, scene, last=is_last, price=price)))
    with margin:
        st.html(drawn.margin(scene, unfolded=True))


def open_at(scene_id: str) -> None:
    """The page opens this scene to edit when it is shown next."""
    desk_acts.open_scene(scene_id)


@presses.does("edit")
def _open(scene_id: str) -> None:
    with noted("project"):
        desk_acts.check_saved()
        desk_acts.open_scene(scene_id)
        desk_acts.begin(scene_id)


@presses.does("close")
def _close(_: str) -> None:
    _open("")
