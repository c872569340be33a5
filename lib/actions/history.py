"""A project's past: look at it, bring it back, and step through the script's states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.actions.wire import cast_for
from lib.errors import NotReady
from lib.models.audit import Deed
from lib.models.history import Change, VersionPublic
from lib.models.project import Document, Project
from lib.pipeline.differences import Difference, differences
from lib.store import history, projects
from lib.store.engine import reading


@dataclass(frozen=True, slots=True)
class ScriptSteps:
    """The versions whose scripts are one step back and one step on; None where there is none."""

    undo: int | None = None
    redo: int | None = None


def list_versions(studio: Studio, project_id: str) -> list[VersionPublic]:
    """The last fifty, newest first. Raises NotFound for an unknown project."""
    with reading(studio.engine) as session:
        projects.get_project(session, project_id, owner=studio.owner)
        return history.list_versions(session, project_id)


def read_version(studio: Studio, project_id: str, version: int) -> Document:
    """The document as it was. Raises NotFound, also for one that is not kept any more."""
    with reading(studio.engine) as session:
        projects.get_project(session, project_id, owner=studio.owner)
        return history.read_version(session, project_id, version)


def compare_version(studio: Studio, project: Project, version: int) -> list[Difference]:
    """What restoring that version would change: `mine` is the project now, `theirs` the version. Raises NotFound."""
    return differences(project, read_version(studio, project.project_id, version))


def restore_version(studio: Studio, project: Project, version: int) -> Project:
    """Bring the whole document back; the present one stays in the history. Raises NotFound, Stale."""
    wanted = read_version(studio, project.project_id, version)
    return save_project(studio, project.holding(wanted), Change(what=f"Restored version {version}"), Deed.RESTORED)


def script_steps(studio: Studio, project_id: str) -> ScriptSteps:
    """Where undo and redo would go from here."""
    with reading(studio.engine) as session:
        return steps_of(history.list_versions(session, project_id))


def undo_script(studio: Studio, project: Project) -> Project:
    """The script as it was before its last change; the rest of the project stays. Raises NotReady, Stale."""
    target = script_steps(studio, project.project_id).undo
    if target is None:
        raise NotReady("There is nothing to undo in the script.", hint="Go on from here.")
    return _with_script_of(studio, project, target, "Undone")


def redo_script(studio: Studio, project: Project) -> Project:
    """Take the last undo back. Raises NotReady, Stale."""
    target = script_steps(studio, project.project_id).redo
    if target is None:
        raise NotReady("There is nothing to redo in the script.", hint="Go on from here.")
    return _with_script_of(studio, project, target, "Redone")


def steps_of(newest_first: Sequence[VersionPublic]) -> ScriptSteps:
    """Undo walks back along the states that led here, redo forward to the last state that was not reached by them.

    A state left by an edit after an undo is on no way back or on: it stays in the history only.
    """
    rows = list(reversed(newest_first))
    if not rows:
        return ScriptSteps()
    way = _way(rows)
    here = rows[-1].stands_for
    at = next((n for n, row in enumerate(way) if row.version == here), None)
    if at is None:
        return ScriptSteps()
    script = rows[-1].script_digest
    back = next((row.version for row in reversed(way[:at]) if row.script_digest != script), None)
    on = next((row.version for row in way[at + 1 :] if row.script_digest != script), None)
    return ScriptSteps(undo=back if _has_script(way, back) else None, redo=on)


_NO_SCRIPT = "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"
"""The digest of null: before the script was written there is nothing to go back to."""


def _has_script(way: list[VersionPublic], version: int | None) -> bool:
    return any(row.version == version and row.script_digest != _NO_SCRIPT for row in way)


def _way(rows: list[VersionPublic]) -> list[VersionPublic]:
    """From the oldest state to the last that was made by an edit, each led to by the one before it."""
    places = {row.version: n for n, row in enumerate(rows)}
    at = next((n for n in range(len(rows) - 1, -1, -1) if rows[n].position is None), None)
    way = []
    while at is not None:
        way.append(rows[at])
        at = places.get(rows[at - 1].stands_for) if at > 0 else None
    return way[::-1]


def _with_script_of(studio: Studio, project: Project, version: int, what: str) -> Project:
    script = read_version(studio, project.project_id, version).script_data
    cast = cast_for(script, project.cast) if script else project.cast
    back = project.model_copy(update={"script_data": script, "cast": cast, "speakers": len(cast)})
    return save_project(studio, back, Change(what=f"{what}: version {version}", position=version))
