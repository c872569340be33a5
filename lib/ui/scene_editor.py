"""One scene open to edit: each line's speaker and words, what can be done with it, and a place for a new one."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.estimate import hearing_usd
from lib.actions.hearing import hear_line
from lib.actions.lines import add_line, delete_line, edit_line, move_line
from lib.errors import PodcastError
from lib.models.project import Project
from lib.models.script import Line, Scene
from lib.pipeline.checks import Flag
from lib.ui import checks, fields, format, look, project, typed
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_ADD_AFTER = "add_after_line"
_HEARD = "heard_line"
_HEAR, _UP, _DOWN, _BELOW, _STRESS, _CALM, _DELETE = (
    "Hear it", "Move up", "Move down", "Add a line below", "Emphasise", "Do not emphasise", "Delete",
)  # fmt: skip


def editor(opened: Project, scene: Scene, marks: dict[str, list[Flag]]) -> None:
    speakers = [speaker.name for speaker in opened.cast]
    after = st.session_state.get(_ADD_AFTER)
    with st.container(key=f"edit_scene_{scene.id}"):
        for n, line in enumerate(scene.lines, 1):
            _line(opened, scene, n, line, speakers, marks.get(line.id, []))
            if after == line.id:
                _new_line(scene, line.id, speakers)
        if after not in {line.id for line in scene.lines}:
            _new_line(scene, scene.lines[-1].id if scene.lines else None, speakers)


def _line(opened: Project, scene: Scene, n: int, line: Line, speakers: list[str], flags: list[Flag]) -> None:
    who, words, more = st.columns([0.2, 0.7, 0.1], vertical_alignment="top")
    with who:
        fields.choice(
            f"Speaker of line {n}", f"speaker_{line.id}", line.speaker, speakers,
            lambda name: _edit(line.id, speaker=name), label_visibility="collapsed",
        )  # fmt: skip
    with words:
        typed.text(
            f"Line {n}", f"text_{line.id}", line.text, lambda text: _edit(line.id, text=text),
            hide_label=True, look="serif", required=True,
        )  # fmt: skip
        show_noted(line.id)
        _notes(line, flags)
    with more:
        acts = [_HEAR + _priced(opened, scene, line), _UP, _DOWN, _BELOW, _CALM if line.emphasis else _STRESS, _DELETE]
        key = f"icon_acts_{line.id}"
        st.menu_button(
            f"More for line {n}", acts, key=key, icon=":material/more_horiz:", type="tertiary",
            help=f"More for line {n}",
            on_click=lambda: _act(st.session_state[key], line),
        )  # fmt: skip
    if st.session_state.get(_HEARD) == line.id:
        st.session_state.pop(_HEARD)
        with explained():
            st.audio(hear_line(studio(), opened, line.id), format="audio/wav", autoplay=True)


def _priced(opened: Project, scene: Scene, line: Line) -> str:
    """What hearing it costs, in brackets; nothing where it is free, or nobody can tell."""
    try:
        usd = hearing_usd(studio(), opened, scene, line)
    except PodcastError:
        return ""
    return look.plain(f" ({format.money(usd)})") if usd else ""


def _notes(line: Line, flags: list[Flag]) -> None:
    parts = [f"{format.count(len(line.used_fact_ids), 'fact')}"] if line.used_fact_ids else []
    parts += ["emphasised"] if line.emphasis else []
    rows = [f'<div class="quiet">{" · ".join(parts)}</div>'] if parts else []
    rows += [f'<div class="flag">{escape(said)}</div>' for said in checks.sentences(flags)]
    if rows:
        st.html("".join(rows))


def _edit(line_id: str, *, text: str | None = None, speaker: str | None = None) -> None:
    with noted(line_id):
        project.apply(edit_line, line_id, text=text, speaker=speaker)


def _act(chosen: str | None, line: Line) -> None:
    if chosen and chosen.startswith(_HEAR):
        st.session_state[_HEARD] = line.id
    elif chosen == _BELOW:
        st.session_state[_ADD_AFTER] = line.id
    elif chosen in (_UP, _DOWN):
        project.edit(move_line, line.id, -1 if chosen == _UP else 1)
    elif chosen in (_STRESS, _CALM):
        project.edit(partial(edit_line, emphasis=chosen == _STRESS), line.id)
    elif chosen == _DELETE:
        project.edit(delete_line, line.id)


def _new_line(scene: Scene, after: str | None, speakers: list[str]) -> None:
    who, words, act = st.columns([0.2, 0.66, 0.14], vertical_alignment="top")
    speaker = who.selectbox("Speaker of the new line", speakers, key="new_speaker", label_visibility="collapsed")
    words.text_area(
        "New line", key="new_text", height=68, placeholder="A new line", label_visibility="collapsed",
    )  # fmt: skip
    act.button("Add", key="add_line", on_click=_add, args=(scene.id, after, speaker))
    show_noted("new_line")


def _add(scene_id: str, after: str | None, speaker: str) -> None:
    with noted("new_line"):
        project.apply(add_line, scene_id, after, speaker, st.session_state.get("new_text", ""))
        st.session_state["new_text"] = ""
        st.session_state.pop(_ADD_AFTER, None)
