"""The open project: one handle a session, its id always in the URL, the database the only truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import streamlit as st

from lib.actions.access import enter
from lib.actions.projects import keep_mine, load_project, refreshed, save_project
from lib.actions.studio import Studio
from lib.errors import NotFound, Stale
from lib.models.project import Project
from lib.pipeline.differences import merged
from lib.ui import conflict, places, typed
from lib.ui.errors import noted, show_noted
from lib.ui.kept import until_written
from lib.ui.studio import own, show, studio

P = ParamSpec("P")
Verb = Callable[Concatenate[Studio, Project, P], Project]
_HANDLE = "open_project"
_ASIDE = "projects_aside"


@dataclass(slots=True)
class Handle:
    """The project as this session shows it. After a change that came too late that is our own version, made from
    `base`, and `theirs` is the newer one, until the producer has chosen."""

    project: Project
    base: Project | None = None
    theirs: Project | None = None
    looked: tuple[object, int] | None = None


def current() -> Project | None:
    """The project of the URL, or else of this session, fresh from the database; None when there is none.

    Writes its id into the URL. Raises NotFound for an id that does not exist.
    """
    handle: Handle | None = st.session_state.get(_HANDLE)
    project_id = st.query_params.get("project") or (handle.project.project_id if handle else "")
    if not project_id:
        return None
    _enter(project_id)
    if handle is None or handle.project.project_id != project_id:
        handle = _aside().pop(project_id, None) or Handle(load_project(studio(), project_id))
    _refresh(handle)
    _hold(handle)
    if st.query_params.get("project") != project_id:
        st.query_params["project"] = project_id
    return handle.project


def _enter(project_id: str) -> None:
    """Show the project as whoever signed in may see it; alone, everything is. Raises NotFound."""
    if own().settings.has_login:
        show(_studio_of(project_id))


def _studio_of(project_id: str) -> Studio:
    """The studio of the project, whatever the page is about. Raises NotFound."""
    mine = own()
    if not mine.settings.has_login:
        return mine
    return until_written(mine, ("enter", project_id), lambda: enter(mine, project_id))


def _hold(handle: Handle | None, *, anew: bool = True) -> None:
    """Make this the open project. With another one the fields show their text anew, so that what is still being typed
    for the one before is late; and a version of that one that was not settled waits until it is opened again."""
    before: Handle | None = st.session_state.get(_HANDLE)
    st.session_state[_HANDLE] = handle
    if _id_of(before) == _id_of(handle):
        return
    if before is not None and before.theirs is not None:
        _aside()[before.project.project_id] = before
    if handle is not None:
        _aside().pop(handle.project.project_id, None)
    if anew:
        typed.show_anew()


def _id_of(handle: Handle | None) -> str:
    return handle.project.project_id if handle else ""


def _aside() -> dict[str, Handle]:
    aside: dict[str, Handle] = st.session_state.setdefault(_ASIDE, {})
    return aside


def _refresh(handle: Handle) -> None:
    """Look for what others have changed, unless nothing at all was written since the last look."""
    watch = studio().watch
    stamp = watch.stamp()
    if stamp is not None and (watch, stamp) == handle.looked:
        return
    if handle.theirs is None:
        handle.project = refreshed(studio(), handle.project)
    else:
        handle.theirs = refreshed(studio(), handle.theirs)
    handle.looked = None if stamp is None else (watch, stamp)


def is_behind() -> bool:
    """Whether the project was changed elsewhere since this run of the page read it; the next one has it as it is."""
    handle: Handle | None = st.session_state.get(_HANDLE)
    if handle is None:
        return False
    before = handle.project
    _refresh(handle)
    return handle.project is not before


def opened() -> Project | None:
    """The project this session holds, as it last saw it; for callbacks."""
    handle: Handle | None = st.session_state.get(_HANDLE)
    return handle.project if handle else None


def current_or_none() -> Project | None:
    """As `current`; a project that does not exist is named and let go, and the page begins empty."""
    try:
        return current()
    except NotFound:
        close()
        st.warning("The project in the address does not exist, or was deleted. You can begin a new one here.")
        return None


def require() -> Project:
    """The open project; without one the page says so, offers the way home, and ends there."""
    try:
        project = current()
    except NotFound:
        close()
        project, sentence = None, "This project does not exist, or was deleted."
    else:
        sentence = "No project is open."
    if project is None:
        st.header(sentence, anchor=False)
        st.write("Your projects are listed at home.")
        if st.button("Go home", type="primary", key="go_home"):
            places.go("")
        st.stop()
    return project


def open_(project: Project, *, begun_here: bool = False) -> None:
    """Make this the session's project; one that was `begun_here` has its first words in the fields already."""
    _hold(Handle(project), anew=not begun_here)


def close() -> None:
    """Leave the open project; it stays saved."""
    _hold(None)
    st.query_params.pop("project", None)


def apply(verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Apply a verb to the open project and keep its answer.

    A change that came too late is kept beside the newer version until `show_troubles` has settled it, and so are the
    changes after it; every other error is raised.
    """
    handle: Handle = st.session_state[_HANDLE]
    seen, its = handle.project, _studio_of(handle.project.project_id)
    if typed.is_late():
        seen = seen.model_copy(update={"version": seen.version - 1})
    try:
        handle.project = verb(its, seen, *args, **kwargs)
    except Stale as late:
        handle.base = handle.base or handle.project
        handle.project = late.mine or handle.project
        handle.theirs = load_project(its, handle.project.project_id)
    else:
        if handle.theirs is not None and handle.project.version >= handle.theirs.version:
            handle.base = handle.theirs = None  # saved over it; a change that changes nothing settles nothing


def edit(verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """As `apply`, for callbacks: what goes wrong waits for `show_troubles`."""
    with noted("project"):
        apply(verb, *args, **kwargs)


def change(**fields: Any) -> None:
    """Set fields of the open project and save it; for callbacks."""
    edit(_with_fields, fields)


def _with_fields(studio: Studio, project: Project, fields: dict[str, Any]) -> Project:
    return save_project(studio, project.model_copy(update=fields))


def show_troubles() -> None:
    """What the last change could not do; for one that came too late, both ways out. It stays in sight, however far down
    the page the change was made; its place is there without it too, so that nothing below is drawn anew."""
    handle: Handle | None = st.session_state.get(_HANDLE)
    with st.container(key="troubles"):
        show_noted("project")
        if handle is not None and handle.theirs is not None:
            conflict.show(handle.base or handle.theirs, handle.project, handle.theirs, _settle)


def _settle(parts: frozenset[str] | None) -> None:
    """Keep these parts of mine over the version that was shown, or all of mine; a still newer one is shown first."""
    handle: Handle = st.session_state[_HANDLE]
    mine, theirs = handle.project, handle.theirs
    if theirs is None:
        return
    typed.show_anew()
    with noted("project"):
        wanted = theirs.holding(mine) if parts is None else theirs.holding(merged(mine, theirs, parts))
        apply(lambda studio, _: keep_mine(studio, wanted, over=theirs.version))
