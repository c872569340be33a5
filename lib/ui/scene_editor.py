"""The scene that is open to edit: what its desk shows, and what is done with each thing that was done there."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from lib.actions.estimate import hearing_usd
from lib.errors import PodcastError
from lib.models.enums import Emotion
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Line, Scene
from lib.pipeline.checks import Flag
from lib.ui import checks, desk, desk_acts, format, look, margin, presses
from lib.ui.errors import take_noted
from lib.ui.kept import while_same_and_unwritten
from lib.ui.studio import studio

_MOODS = [{"value": mood.value, "name": format.words(mood.value)} for mood in Emotion]
_MORE = [["Facts of it…", "facts", ""], ["Rewrite it…", "rewrite", ""]]
"""What a line's menu offers besides, by the acts of `desk_acts`."""
_KEYS = (
    ("Enter", "at the end of a line a new one below; inside it, split it there"),
    ("Ctrl+Enter", "a new line below, wherever the cursor is"),
    ("Ctrl+Shift+↑ ↓", "move the line, also into the scene before or after"),
    ("↑ ↓", "at the first or last character, to the line above or below"),
    ("Ctrl+Alt+J", "join with the next line"),
    ("Ctrl+Alt+E", "emphasise"),
    ("Ctrl+Alt+P", "hear the line"),
    ("Ctrl+Alt+Z, Ctrl+Alt+Y", "undo and redo in the script"),
)  # fmt: skip


def editor(opened: Project, number: int, scene: Scene, length: str, marks: dict[str, list[Flag]]) -> None:
    """`length` says how long it is and should be; `marks` are the flags by line id."""
    classes = look.cast_classes([speaker.name for speaker in opened.cast], opened.script_data)
    prices = while_same_and_unwritten(studio(), opened, ("prices", scene.id), lambda: _prices(opened, scene))
    facts = {fact.id: fact for fact in opened.research.fact_cards} if opened.research else {}
    numbers = margin.numbered(scene)
    desk.show(
        f"desk_{scene.id}",
        scene.title,
        [
            _line(line, marks.get(line.id, []), prices.get(line.id, "")) | _facts(line, numbers, facts)
            for line in scene.lines
        ],
        {
            "scene": scene.id, "number": number, "length": length, "mood": scene.emotion.value, "moods": _MOODS,
            "speakers": [{"name": each.name, "css": classes.get(each.name, "")} for each in opened.cast],
            "errors": _errors(scene), "refused": list(desk_acts.refused(scene)), "more": _MORE,
            "length_title": "Spoken, and what it should be",
        },
        partial(desk_acts.hear, scene.id),
    )  # fmt: skip
    _player()
    st.html(_keys())


def _line(line: Line, flags: list[Flag], price: str) -> dict[str, Any]:
    return {
        "id": line.id, "text": line.text, "speaker": line.speaker, "emphasis": line.emphasis, "pause_s": line.pause_s,
        "emotion": line.emotion.value if line.emotion else "", "about": " · ".join(_about(line)),
        "flags": checks.sentences(flags), "price": price,
    }  # fmt: skip


def _facts(line: Line, numbers: dict[str, int], facts: dict[str, Fact]) -> dict[str, Any]:
    """What it stands on, each to open in its source, and the words for choosing others."""
    return {"cites": [asdict(each) for each in margin.cited(line, numbers, facts)], "wish": margin.wish(line)}


def _about(line: Line) -> list[str]:
    parts = ["emphasised"] if line.emphasis else []
    parts += [line.emotion.value] if line.emotion else []
    return [*parts, f"{line.pause_s:g} s pause"] if line.pause_s else parts


def _prices(opened: Project, scene: Scene) -> dict[str, str]:
    """What hearing each line costs, in brackets; nothing where it is free, or nobody can tell."""
    found = {}
    for line in scene.lines:
        try:
            usd = hearing_usd(studio(), opened, scene, line)
        except PodcastError:
            continue
        if usd:
            found[line.id] = f" ({format.money(usd)})"
    return found


def scene_price(opened: Project, scene: Scene) -> str:
    """What hearing the whole scene costs, in brackets; nothing where it is free."""
    told = while_same_and_unwritten(studio(), opened, ("scene price", scene.id), lambda: _scene_usd(opened, scene))
    return f" ({format.money(told)})" if told else ""


def _scene_usd(opened: Project, scene: Scene) -> float:
    try:
        return sum(hearing_usd(studio(), opened, scene, line) for line in scene.lines)
    except PodcastError:
        return 0.0


def _errors(scene: Scene) -> dict[str, str]:
    """What went wrong with each line, with a new one, and with the scene itself."""
    found = {
        place: take_noted(f"{scene.id}/{place}")
        for place in (desk.TITLE, desk_acts.newest(), *(line.id for line in scene.lines))
    }
    return {place: words for place, words in found.items() if words} | desk_acts.refused(scene)


def _player() -> None:
    """What was asked to be heard, in a player that stays in sight."""
    heard = desk_acts.heard()
    if heard is not None:
        close = presses.button("Close the player", "close_player", css="bare", icon="close")
        with st.container(key="heard"):
            st.html(f'<div class="player-of"><span class="quiet">{escape(heard.words)}</span>{close}</div>')
            st.audio(heard.wav, format="audio/wav", autoplay=True)


def _keys() -> str:
    rows = "".join(f"<tr><td><kbd>{keys}</kbd></td><td>{what}</td></tr>" for keys, what in _KEYS)
    return f'<details class="keys"><summary>Keys</summary><table>{rows}</table></details>'
