"""A second reading: the project's model reads lines of the script beside the facts they cite, when it is asked to."""

from __future__ import annotations

from collections.abc import Mapping

from lib.actions.asking import asker_of
from lib.actions.estimate import writing_item
from lib.actions.grounding import known_texts, usable_by_id
from lib.actions.scripted import scene_of, script_of
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, read_now, still_wanted
from lib.actions.writers import OFFLINE, limits_of
from lib.errors import NotReady
from lib.models.enums import JobStatus
from lib.models.estimate import EstimateItem
from lib.models.project import Project
from lib.models.script import Line
from lib.models.second_reading import LineReading, ReadingOrder
from lib.models.values import now
from lib.pipeline.checks import cited, key_of
from lib.pipeline.prompted import expected
from lib.pipeline.prompted.second_reading import Beside, Read, questions, read_lines
from lib.store import projects, step_progress
from lib.store.engine import writing

READING = "Reading"
KEPT_BESIDE = 300
"""So many readings of words that the script does not say any more are kept for undo, the newest."""


def check_reading(project: Project, order: ReadingOrder) -> None:
    """Raises NotReady where nobody could read, or nothing cites a fact; NotFound for a scene that is not there."""
    if project.writer == OFFLINE:
        raise NotReady(
            "Reading lines beside their facts takes a model, and the offline writer is none.",
            hint="Choose a model as the writer on Create.",
        )
    if not readable(project, order):
        where = "the scene" if order.scene_id else "the script"
        raise NotReady(f"No line of {where} cites a fact to be read beside.", hint="Give its lines facts first.")


def readable(project: Project, order: ReadingOrder) -> list[Beside]:
    """The lines that are meant and cite a usable fact, equal ones once. Raises NotReady, NotFound."""
    facts = usable_by_id(project)
    beside = ((line.text, cited(line, facts)) for line in _lines(project, order))
    found = (Beside(key_of(text, of), text, tuple(of)) for text, of in beside if of)
    return list({each.key: each for each in found}.values())


def unread(project: Project, order: ReadingOrder) -> list[Beside]:
    """Those of them that nobody has read as they stand. Raises NotReady, NotFound."""
    return [line for line in readable(project, order) if line.key not in project.line_readings]


def unread_scenes(project: Project) -> set[str]:
    """The ids of scenes with something to read, where there is somebody who could."""
    if project.writer == OFFLINE or project.script_data is None:
        return set()
    return {scene.id for scene in project.script_data.scenes if unread(project, ReadingOrder(scene_id=scene.id))}


def reading_cost(studio: Studio, project: Project, order: ReadingOrder) -> EstimateItem:
    """What reading the unread ones will cost. Raises NotReady, NotFound."""
    lines, known = unread(project, order), known_texts(project)
    return writing_item(
        studio, project, READING,
        lambda limits, thoughts: expected.reading_tokens(questions(limits, lines, known), thoughts),
    )  # fmt: skip


def reread(studio: Studio, project_id: str, order: ReadingOrder, tell: Telling = NOBODY) -> Read:
    """Have the unread lines read, and keep what is said of them beside the script, which stays as it is.

    What was answered is kept even when other questions failed. Raises as `check_reading`, and what asking does.
    """
    project = read_now(studio, project_id).project
    check_reading(project, order)
    lines = unread(project, order)
    tell("Reading the lines", 0, len(lines))
    made = read_lines(
        asker_of(studio, project), limits_of(studio, project), lines, known_texts(project),
        lambda done: tell(f"{done} of {len(lines)} lines read", done, len(lines)),
    )  # fmt: skip
    llm = studio.llm(project.writer, project.model)
    _keep(studio, project_id, made, llm.model or llm.spec.label, tell)
    if made.failure is not None:
        raise made.failure
    return made


def _lines(project: Project, order: ReadingOrder) -> list[Line]:
    return scene_of(project, order.scene_id).lines if order.scene_id else script_of(project).lines()


def _keep(studio: Studio, project_id: str, made: Read, by: str, tell: Telling) -> None:
    """Beside those that came meanwhile. The project's version stays, so that nobody who edits it is in the way."""
    at = now()
    new = {key: LineReading(holds=v.holds, words=v.words, why=v.why, by=by, at=at) for key, v in made.said.items()}
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        still_wanted(session, tell.job_id)
        newest = projects.get_project(session, project_id, owner=studio.owner)
        kept = {key: each.model_dump(mode="json") for key, each in _pruned(newest, new).items()}
        projects.set_columns(session, project_id, owner=studio.owner, line_readings=kept)
        if made.failure is None:
            step_progress.put(session, tell.job_id, status=JobStatus.COMPLETED.value, note=_told(made, by))


def _pruned(project: Project, new: Mapping[str, LineReading]) -> dict[str, LineReading]:
    """The new readings, those of lines as they stand, and the newest of the others."""
    every = {**project.line_readings, **new}
    stands = {line.key for line in readable(project, ReadingOrder())} if project.script_data else set()
    others = sorted(every.keys() - stands - new.keys(), key=lambda key: every[key].at)
    gone = set(others[:-KEPT_BESIDE])
    return {key: each for key, each in every.items() if key not in gone}


def _told(made: Read, by: str) -> str:
    """What came of it, in a sentence or two."""
    doubted = sum(not verdict.holds for verdict in made.said.values())
    count = f"{len(made.said)} {'line' if len(made.said) == 1 else 'lines'} read by {by}"
    told = [f"{count}: {doubted or 'none'} doubted."] if made.said else []
    if made.left:
        told.append(f"The model left out {len(made.left)}: ask again for {'it' if len(made.left) == 1 else 'them'}.")
    if made.too_long:
        told.append(f"{len(made.too_long)} cannot be read: the facts cited are longer than a question may be.")
    return " ".join(told) or "Every line that cites facts was read before as it stands: nothing was asked."
