"""What is done at the desk of a scene, in the verbs of the script, and where the cursor stands after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.actions import hearing, lines, scenes
from lib.errors import BadInput
from lib.models.script import Line, Scene
from lib.ui import desk, presses, project, typed
from lib.ui.errors import noted
from lib.ui.studio import studio

_OPEN, _HEARD, _NEW, _REFUSED = "open_scene", "heard_line", "newest_line", "refused_lines"
_WRITES = ("text", "add", "delete", "forget")
"""Acts after which words that were refused before are none of the line's any more."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why words of a line were not taken; a new line `is_new` until some are."""

    scene_id: str
    why: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked to be heard, as WAV; `words` say what it is."""

    words: str
    wav: bytes = field(repr=False)


def is_open() -> str:
    """The id of the scene that is open to edit, or "". It is in the address, so that a refresh keeps it open."""
    if _OPEN not in st.session_state:
        st.session_state[_OPEN] = st.query_params.get("scene", "")
    return str(st.session_state[_OPEN])


def open_scene(scene_id: str) -> None:
    """In the next run this one is; "" is none."""
    st.session_state[_OPEN] = scene_id
    st.session_state.pop(_HEARD, None)
    if scene_id:
        st.query_params["scene"] = scene_id
    else:
        st.query_params.pop("scene", None)


def begin(scene_id: str) -> None:
    """In the next run the cursor stands at the beginning of the scene's first line."""
    for line in _lines(scene_id)[:1]:
        desk.focus(line.id)


def heard() -> Heard | None:
    """What was heard last in the scene that is open, until the player is closed."""
    last: Heard | None = st.session_state.get(_HEARD)
    return last


@presses.does("close_player")
def _close_player(_: str) -> None:
    st.session_state.pop(_HEARD, None)


def newest() -> str:
    """The id of the line that was begun last, which may have been refused."""
    return str(st.session_state.get(_NEW, ""))


def hear(scene_id: str, said: desk.Said) -> None:
    """Do what was done at the desk of that scene; what goes wrong is noted for its line, and words that were refused
    are remembered until others are told in their place."""
    place = said.of or desk.TITLE
    with noted(f"{scene_id}/{place}"):
        if said.act == "add":
            st.session_state[_NEW] = said.of
        if said.act in _WRITES:
            _refusals().pop(said.of, None)
        try:
            _ACTS[said.act](scene_id, said)
        except BadInput as error:
            if said.act in _WRITES and place != desk.TITLE:
                _refusals()[said.of] = _Refusal(
                    scene_id, " ".join([error.message, error.hint]), is_new=said.act == "add"
                )
            raise


def refused(scene: Scene) -> dict[str, str]:
    """Why the words that stand at the desk are not those of the script, by the ids of lines, new ones too."""
    there = {line.id for line in scene.lines}
    return {
        of: each.why for of, each in _refusals().items() if each.scene_id == scene.id and (each.is_new or of in there)
    }


def check_saved() -> None:
    """Raises BadInput while the scene that is open shows words that were refused."""
    opened = project.opened()
    scene = opened.script_data.scene(is_open()) if opened and opened.script_data else None
    for line_id, why in refused(scene).items() if scene else ():
        number = next((n for n, line in enumerate(_lines(is_open()), 1) if line.id == line_id), None)
        what = f"Line {number} of the scene that is open" if number else "A new line of the scene that is open"
        raise BadInput(f"{what} is not saved yet.", hint=why)


def _refusals() -> dict[str, _Refusal]:
    kept: dict[str, _Refusal] = st.session_state.setdefault(_REFUSED, {})
    return kept


def _text(scene_id: str, said: desk.Said) -> None:
    if said.of == desk.TITLE:
        rename = lambda text: project.apply(scenes.edit_scene, scene_id, title=text)  # noqa: E731
        typed.take(desk.title_key(f"desk_{scene_id}"), said.value, said.revision, rename)
    else:
        change = lambda text: project.apply(lines.edit_line, said.of, text=text)  # noqa: E731
        typed.take(desk.text_key(said.of), said.value, said.revision, change)


def _add(scene_id: str, said: desk.Said) -> None:
    """A new line with its first words; one that is there by now, since it was told twice, gets the words."""
    there = [line.id for line in _lines(scene_id)]
    if said.of in there:
        project.apply(lines.edit_line, said.of, text=said.value)
        return
    after = said.after if said.after in there else there[-1] if said.after and there else None
    project.apply(lines.add_line, scene_id, after, said.speaker, said.value, line_id=said.of)


def _change(**fields: Any) -> Callable[[str, desk.Said], None]:
    """Sets those fields of the line; a field's function makes its value of what was said."""
    return lambda _, said: project.apply(lines.edit_line, said.of, **{n: make(said) for n, make in fields.items()})


def _split(scene_id: str, said: desk.Said) -> None:
    text = next((line.text for line in _lines(scene_id) if line.id == said.of), "")
    inside = text[: said.at].strip() and text[said.at :].strip()
    with _written_over(said):
        project.apply(lines.split_line, said.of, said.at if inside else None, new_id=said.shown)
    there = [line.id for line in _lines(scene_id)]
    if not said.shown and said.of in there[:-1]:
        desk.focus(there[there.index(said.of) + 1])


def _merge(scene_id: str, said: desk.Said) -> None:
    """The cursor stays between the two, where they were joined."""
    at = next((len(line.text) for line in _lines(scene_id) if line.id == said.of), 0)
    with _written_over(said):
        project.apply(lines.merge_line, said.of)
    if not said.shown:
        desk.focus(said.of, at)


@contextmanager
def _written_over(said: desk.Said) -> Iterator[None]:
    """What is done inside changes the words of that line. The browser shows them already, or else, and where it cannot
    be done, is shown them."""
    done = False
    try:
        yield
        done = True
    finally:
        typed.written_over(desk.text_key(said.of), is_shown=done and bool(said.shown))


def _move(by: int) -> Callable[[str, desk.Said], None]:
    """Within the scene, and at its border into the next one, which is opened then."""

    def move(scene_id: str, said: desk.Said) -> None:
        there = [line.id for line in _lines(scene_id)]
        if said.of in there and said.of != there[0 if by < 0 else -1]:
            project.apply(lines.move_line, said.of, by)
            return
        beside = _beside(scene_id, by)
        if beside is not None:
            after = beside.lines[-1].id if by < 0 and beside.lines else None
            project.apply(lines.move_line_to, said.of, beside.id, after)
            open_scene(beside.id)
            desk.focus(said.of)

    return move


def _delete(scene_id: str, said: desk.Said) -> None:
    there = [line.id for line in _lines(scene_id)]
    project.apply(lines.delete_line, said.of)
    if said.of in there and len(there) > 1:
        at = there.index(said.of)
        desk.focus(there[at - 1] if at else there[1], "end" if at else 0)


def _split_scene(scene_id: str, said: desk.Said) -> None:
    project.apply(scenes.split_scene, scene_id, said.of)
    after = _beside(scene_id, 1)
    if after is not None:
        open_scene(after.id)


def hear_scene(scene_id: str) -> None:
    """As `hear_line` of the desk, for all lines at once."""
    opened = project.opened()
    scene = opened.script_data.scene(scene_id) if opened and opened.script_data else None
    if opened is not None and scene is not None:
        wav = hearing.hear_scene(studio(), opened, scene_id)
        st.session_state[_HEARD] = Heard(scene.title or "The scene", wav)


def _hear_line(scene_id: str, said: desk.Said) -> None:
    """Spoken here, and kept for as long as the player is there: typing goes on, and does not speak it anew."""
    opened = project.opened()
    number, line = next(((n, line) for n, line in enumerate(_lines(scene_id), 1) if line.id == said.of), (0, None))
    if opened is not None and line is not None:
        wav = hearing.hear_line(studio(), opened, line.id)
        st.session_state[_HEARD] = Heard(f"Line {number}, {line.speaker}", wav)


_ACTS: dict[str, Callable[[str, desk.Said], None]] = {
    "text": _text, "add": _add, "split": _split, "merge": _merge, "up": _move(-1), "down": _move(1),
    "delete": _delete, "forget": lambda *_: None, "split_scene": _split_scene, "hear": _hear_line,
    "speaker": _change(speaker=lambda said: str(said.value)),
    "emphasis": _change(emphasis=lambda said: bool(said.value)),
    "pause": _change(pause_s=lambda said: float(said.value)),
    "mood": _change(emotion=lambda said: str(said.value)),
    "scene_mood": lambda scene_id, said: project.apply(scenes.edit_scene, scene_id, emotion=str(said.value)),
}  # fmt: skip


def also(act: str, verb: Callable[[str, desk.Said], None]) -> None:
    """What `act` does where another module knows it; given the scene and what was done."""
    _ACTS[act] = verb


def _lines(scene_id: str) -> list[Line]:
    opened = project.opened()
    scene = opened.script_data.scene(scene_id) if opened and opened.script_data else None
    return scene.lines if scene else []


def _beside(scene_id: str, by: int) -> Scene | None:
    opened = project.opened()
    every = opened.script_data.scenes if opened and opened.script_data else []
    at = next((n for n, scene in enumerate(every) if scene.id == scene_id), -1)
    return every[at + by] if at >= 0 and 0 <= at + by < len(every) else None
