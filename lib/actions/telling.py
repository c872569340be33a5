"""What a long step tells while it works, and how its result gets into a project that was changed meanwhile.

A step may take minutes and cost money, and nobody should have to keep their hands off the project for as long. So a
result is put onto the project as it is when the step ends. Where the producer has edited the very part that the step
makes, theirs stays and the result goes into the history beside it; either way a note says what happened.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from lib.actions.studio import Studio
from lib.errors import Cancelled, PodcastError
from lib.jobs import stop_requested
from lib.models.enums import JobStatus
from lib.models.history import Change
from lib.models.job import StepProgress
from lib.models.project import Project
from lib.models.script import Scene
from lib.pipeline.changes import change_of
from lib.store import projects, sources, step_progress
from lib.store.engine import reading, writing

log = logging.getLogger(__name__)

LEFT_TOLD, LEFT_CHARS = 3, 72
"""How much of what a model left wrong is told in a note, whose length is bounded."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Call it with a few words, parts done and parts in all. Without a job nobody listens, and nothing is written."""

    studio: Studio | None = None
    job_id: str = ""

    def __call__(self, note: str, done: int = 0, total: int = 0) -> None:
        """Raises Cancelled when nobody wants the step any more; that it cannot be written down stops no step."""
        self._write(lambda _: {"note": note, "done": done, "total": total})

    def begun(self) -> None:
        """A new try: what arrived in an earlier one arrives again. Raises as above."""
        self._write(lambda _: {"note": "Begun", "done": 0, "total": 0, "scenes": []})

    def scene(self, scene: Scene, number: int, total: int) -> None:
        """A scene is finished, in whichever order; it can be shown before the whole is saved. Raises as above."""

        def arrived(row: StepProgress) -> dict[str, Any]:
            new = {"number": number, "scene": scene.model_dump(mode="json")}
            scenes = sorted([*(s for s in row.scenes if s["number"] != number), new], key=lambda s: int(s["number"]))
            note = f"{len(scenes)} of {total} scenes written"
            return {"note": note, "done": len(scenes), "total": total, "scenes": scenes}

        self._write(arrived)

    def _write(self, values: Callable[[StepProgress], dict[str, Any]]) -> None:
        if stop_requested():
            raise cancelled()
        if self.studio is None:
            return
        try:
            with writing(self.studio.engine) as session:
                if row := step_progress.get(session, self.job_id):
                    step_progress.put(session, self.job_id, status=JobStatus.RUNNING.value, **values(row))
        except PodcastError as error:
            log.warning("how far %s has come could not be written down: %s", self.job_id, error)


NOBODY = Telling()


@dataclass(frozen=True, slots=True)
class Read:
    """The project when the step began, and the sources it was given; those that research finds come by the step."""

    project: Project
    source_ids: frozenset[str]


def read_now(studio: Studio, project_id: str) -> Read:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return _read(session, project_id, studio.owner)


def land(
    studio: Studio, read: Read, result: Callable[[Project], Project], *, made: str = "", from_: str = "",
    tell: Telling = NOBODY, left: Sequence[str] = (),
) -> Project:  # fmt: skip
    """Save `result(project)` of the project as it is by now.

    `made` is the field that the step makes where an edit of it meanwhile must not be overwritten: then the edit stays,
    and the result is a version in the history, one redo away. `from_` names the fields it was made from, and
    `left` says what is wrong with it that the screen does not show otherwise.
    Raises NotFound when the project is gone, Cancelled when the step was cancelled.
    """
    if stop_requested():
        raise cancelled()
    with writing(studio.engine) as session:
        projects.lock(session, read.project.project_id, owner=studio.owner)
        still_wanted(session, tell.job_id)
        newest = _read(session, read.project.project_id, studio.owner)
        new = result(newest.project)
        if made and getattr(read.project, made) != getattr(newest.project, made):
            saved, note = _set_aside(session, newest.project, new, made)
        else:
            saved = projects.update_document(session, new, change_of(newest.project, new))
            note = f"{_overtaken(read, newest, from_.split())} {_left(left)}".strip()
        step_progress.put(session, tell.job_id, status=JobStatus.COMPLETED.value, note=note, scenes=[])
    return saved


def still_wanted(session: Session, job_id: str) -> None:
    """Whoever cancels after this waits until the result is saved. Raises Cancelled."""
    if not step_progress.put(session, job_id, status=JobStatus.RUNNING.value):
        row = step_progress.get(session, job_id)
        if row is not None and row.status == JobStatus.CANCELLED:
            raise cancelled()


def _read(session: Session, project_id: str, owner: str) -> Read:
    found = frozenset(source.id for source in sources.list_sources(session, project_id) if not source.provider)
    return Read(projects.get_project(session, project_id, owner=owner), found)


def _set_aside(session: Session, newest: Project, new: Project, made: str) -> tuple[Project, str]:
    """Two versions: the result, and over it what the producer has. Redo, in a script, leads to the result."""
    what = _PARTS[made]
    aside = projects.update_document(session, new, Change(what=f"{what} made anew, set aside".capitalize()))
    if aside.version == newest.version:
        return aside, ""
    back = Change(what=f"Kept {what} as edited".capitalize(), position=newest.version)
    kept = projects.update_document(session, aside.holding(newest.document()), back)
    return kept, (
        f"You changed {what} while a new one was made. Yours was kept; the new one is version {aside.version} in the "
        "history."
    )


_PARTS = {
    "analysis": "the analysis", "script_data": "the script", "research": "the facts", "brief": "the brief",
    "queries": "the queries", "sources": "the sources",
}  # fmt: skip


def _overtaken(read: Read, newest: Read, names: list[str]) -> str:
    """A note when something that the result was made from is not what it was."""
    changed = [_PARTS[name] for name in names if _seen(read, name) != _seen(newest, name)]
    if not changed:
        return ""
    which = changed[0] if len(changed) == 1 else f"{', '.join(changed[:-1])} and {changed[-1]}"
    return f"You changed {which} while this was made, and it does not know of that. Make it again to take it in."


def _left(words: Sequence[str]) -> str:
    """What fits of it into a note."""
    if not words:
        return ""
    more = f" And {len(words) - LEFT_TOLD} more." if len(words) > LEFT_TOLD else ""
    told = " ".join(each if len(each) <= LEFT_CHARS else each[: LEFT_CHARS - 1] + "…" for each in words[:LEFT_TOLD])
    return f"Asked again, the model left this: {told}{more}"


def _seen(read: Read, name: str) -> Any:
    """The part in its substance: what a step reads of it."""
    project = read.project
    match name:
        case "brief":
            people = [(speaker.name, speaker.role, speaker.persona) for speaker in project.cast]
            return project.brief().model_dump(exclude={"cast"}), people
        case "sources":
            return read.source_ids
        case "queries":
            return [query.query for query in project.queries if query.id in project.selected_queries]
        case "research":
            return [fact.quote for fact in project.research.usable_facts()] if project.research else []
        case "analysis":
            return project.analysis and (project.analysis.outline, project.analysis.episode_hook)
    return getattr(project, name)


def cancelled() -> Cancelled:
    return Cancelled("This was cancelled.", hint="Start it again when you want it.")
