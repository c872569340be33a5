"""What the Create page shows: the open project, or a draft that becomes one with its first words or source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.actions.projects import (
    check_cast,
    create_project,
    default_cast,
    delete_project,
    new_project,
    save_project,
)
from lib.actions.studio import Studio
from lib.actions.templates import keep_speakers
from lib.errors import BadInput
from lib.models.enums import Step
from lib.models.project import Document, Project
from lib.models.source import SourcePublic
from lib.ui import project, typed
from lib.ui.errors import noted
from lib.ui.studio import studio

_DRAFT = "draft_fields"
_AFTERWARDS = ("knobs", "music", "pronunciations")
"""What a project is not begun with, and a template may bring."""
_UNTITLED = "A new episode"
DEFAULT_CAP_USD = 5.0


def shown() -> Document:
    """The project, or the draft with a cast to begin with."""
    opened = project.opened()
    if opened is not None:
        return opened
    fields: dict[str, Any] = st.session_state.setdefault(_DRAFT, {})
    if "cast" not in fields:
        fields["cast"] = default_cast(studio(), 2)
    return Document.model_validate({"budget_cap": DEFAULT_CAP_USD, **fields})


def change(place: str, **fields: Any) -> None:
    """Set fields of the project, or of the draft; what cannot be is explained at `place` and changes nothing."""
    with noted(place):
        if project.opened() is not None:
            project.apply(_set, fields)
            return
        if typed.is_late():
            words = " ".join(str(value) for value in fields.values())
            raise BadInput(
                f"This was typed for the project before, and not taken: “{words}”.", hint="Type it again here."
            )
        _check(shown().model_copy(update=fields), idea_too="idea" in fields)
        st.session_state.setdefault(_DRAFT, {}).update(fields)
        if fields.get("idea"):
            begin(fields["idea"])


def fill(fields: dict[str, Any]) -> None:
    """Set fields of the draft that nobody typed, which a template knows."""
    st.session_state.setdefault(_DRAFT, {}).update(fields)


def begin(idea: str) -> Project:
    """Save the draft as a project, so that nothing of it can be lost. Raises BadInput."""
    draft = shown().model_copy(update={"idea": idea})
    new = new_project(
        idea=draft.idea, minutes=draft.duration, budget_cap=draft.budget_cap, speakers=len(draft.cast)
    )  # fmt: skip
    made = create_project(
        studio(), new, format=draft.format, cast=draft.cast, tone=draft.tone, language=draft.language,
        writer=draft.writer, model=draft.model, searches=draft.searches,
    )  # fmt: skip
    rest = {name: getattr(draft, name) for name in _AFTERWARDS}
    made = save_project(studio(), made.model_copy(update=rest))
    st.session_state.pop(_DRAFT, None)
    project.open_(made, begun_here=True)
    return made


def add_source(add: Callable[[str], SourcePublic]) -> None:
    """Call `add` with the id of the open project; without one, begin one whose idea is taken from this first source.

    A project that would begin with a source that fails is taken back, the draft is as it was. Raises what `add` does.
    """
    if (opened := project.opened()) is not None:
        add(opened.project_id)
        return
    kept = dict(st.session_state.get(_DRAFT, {}))
    begun = begin(_UNTITLED)
    try:
        source = add(begun.project_id)
    except BaseException:  # taken back whatever it was, a rerun of the page included, and raised again
        delete_project(studio(), begun.project_id)
        project.close()
        st.session_state[_DRAFT] = kept
        raise
    title = source.title.partition(":")[0].strip() or "this"
    project.apply(_set, {"idea": f"What {title} tells us"[:1000]})


def _check(wanted: Document, *, idea_too: bool) -> None:
    """Raises BadInput for the first thing that cannot be."""
    check_cast(wanted.cast)
    new_project(
        idea=wanted.idea if idea_too else wanted.idea or "…", minutes=wanted.duration, budget_cap=wanted.budget_cap,
        speakers=len(wanted.cast),
    )  # fmt: skip


def _set(studio: Studio, opened: Project, fields: dict[str, Any]) -> Project:
    wanted = opened.model_copy(update=fields)
    _check(wanted, idea_too=True)
    if opened.current_step is not Step.CREATE and wanted.cast and opened.script_data is not None:
        keep_speakers(opened, wanted)
    return save_project(studio, wanted.model_copy(update={"speakers": len(wanted.cast)}))
