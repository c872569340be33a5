"""Other lines for those that are there: asked for, kept beside the script, and taken in only when they are accepted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lib.actions.grounding import known_texts, rejected
from lib.actions.lengths import paces_of
from lib.actions.scripted import find_line, save_scenes, scene_of, script_of, with_lines
from lib.actions.sources import read_sources
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, read_now, still_wanted
from lib.actions.writers import OFFLINE, writer_of
from lib.errors import BadInput, NotFound, NotReady
from lib.models.enums import JobStatus, RewriteKind
from lib.models.project import Project
from lib.models.research import Research
from lib.models.rewriting import LineChange, RewriteOrder, Suggestion
from lib.models.script import Scene, Script
from lib.models.values import digest
from lib.pipeline.checks import Flag, script_flags
from lib.pipeline.pacing import scene_targets
from lib.pipeline.rewriting.changes import applied, changes_between, fits, those
from lib.pipeline.rewriting.task import Task
from lib.store import projects, rewrites, step_progress
from lib.store.engine import reading, writing

FEEDBACK_CHARS = 800
_WHO = {OFFLINE: "the offline writer"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A change as it is shown. `fits` unless the script was changed there since; `flags` are what the checks say of the
    new line."""

    change: LineChange
    fits: bool
    flags: list[Flag]


def check_order(project: Project, order: RewriteOrder) -> RewriteOrder:
    """The order with its words in one line. Raises NotReady, NotFound, BadInput: what it is about must be there, and a
    rewrite must say what is wished; NotReady, too, where the writer cannot do such a thing."""
    script_of(project)
    feedback = " ".join(order.feedback.split())
    if order.line_id:
        scene, _ = find_line(project, order.line_id)
        if order.scene_id and scene.id != order.scene_id:
            raise NotFound("There is no such line in this scene.", hint="Load the page again.")
        order = order.model_copy(update={"scene_id": scene.id})
    elif order.scene_id and not scene_of(project, order.scene_id).lines:
        raise NotReady("The scene has no lines yet.", hint="Add a line first.")
    if order.kind is not RewriteKind.REWRITE and order.line_id:
        raise BadInput("A single line has no length of its own.", hint="Tighten or extend its scene.")
    if order.kind is RewriteKind.REWRITE and project.writer == OFFLINE:
        raise NotReady(
            "The offline writer has no other words: it says what the sources say, as they say it.",
            hint="Choose a model as the writer on Create, or tighten or extend the scene.",
        )
    if order.kind is RewriteKind.REWRITE and not feedback:
        raise BadInput("A rewrite needs to know what should be different.", hint="Say it in a sentence.")
    if len(feedback) > FEEDBACK_CHARS:
        raise BadInput(f"That is {len(feedback):,} characters long; {FEEDBACK_CHARS} fit.", hint="Say it shorter.")
    return order.model_copy(update={"feedback": feedback})


def rewrite(studio: Studio, project_id: str, order: RewriteOrder, tell: Telling = NOBODY) -> Suggestion:
    """Have the writer suggest other lines, and keep them beside the script, which stays as it is. A suggestion that was
    open is replaced. Raises as `check_order`, and what the writer does."""
    project = read_now(studio, project_id).project
    order = check_order(project, order)
    task, texts = task_of(studio, project, order), read_sources(studio, project_id)
    tell("Reading the lines")
    writer = writer_of(studio, project, again=digest(["rewrite", tell.job_id])[:32] if tell.job_id else "")
    made = writer.rewrite(
        project.brief(), task, texts, lambda done, total: tell(f"{done} of {total} passages", done, total)
    )
    changes = [
        change for scene in task.scenes if scene.id in made.lines
        for change in changes_between(scene, made.lines[scene.id])
    ]  # fmt: skip
    who = _WHO.get(project.writer) or project.model or project.writer
    suggestion = Suggestion(order=order, by=who, changes=changes, notes=list(made.notes))
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        still_wanted(session, tell.job_id)
        rewrites.put(session, project_id, suggestion)
        step_progress.put(session, tell.job_id, status=JobStatus.COMPLETED.value, note="")
    return suggestion


def task_of(studio: Studio, project: Project, order: RewriteOrder) -> Task:
    """What the writer is asked: the lines that are meant, and what they may stand on."""
    script = script_of(project)
    named = [order.scene_id] if order.scene_id else [scene.id for scene in script.scenes]
    return Task(
        kind=order.kind, script=script, scene_ids=named, targets_s=scene_targets(script, project.duration),
        research=project.research or Research(), paces=paces_of(studio, project), line_id=order.line_id,
        feedback=order.feedback, known=known_texts(project),
    )  # fmt: skip


def suggestion(studio: Studio, project_id: str) -> Suggestion | None:
    """What is open; None when nothing is. Raises NotFound for an unknown project."""
    with reading(studio.engine) as session:
        projects.get_project(session, project_id, owner=studio.owner)
        return rewrites.get(session, project_id)


def offered(project: Project, open_: Suggestion) -> list[Offered]:
    """Each change with what the checks say of it, as the script is now."""
    script = project.script_data
    if script is None:
        return []
    new = [change.new.model_copy(update={"id": change.id}) for change in open_.changes if change.new is not None]
    titles = [Scene(title=scene.title) for scene in script.scenes]
    facts = (project.research or Research()).usable_facts()
    found = script_flags(
        Script(scenes=[*titles, Scene(lines=new)]), facts, known_texts(project), rejected(project)
    )  # all at once: what the lines stand on is read once
    return [Offered(change, _fits(project, change), found.get(change.id, [])) for change in open_.changes]


def accept_changes(
    studio: Studio, project: Project, ids: Collection[str] | None = None, *, suggestion_id: str = ""
) -> Project:
    """Take these changes into the script, in one step of its history; without `ids` all that still fit.

    Scenes whose words or facts change lose their approval, and no others. Raises NotFound when nothing of the kind is
    open, or not the suggestion that is named, NotReady when the script was changed at each of these places since,
    Stale.
    """
    open_ = _open(studio, project.project_id, suggestion_id)
    wanted = those(open_.changes, ids)
    if not wanted:
        raise NotFound("There is no such suggestion any more.", hint="Ask for it again.")
    taken = [change for change in wanted if _fits(project, change)]
    if not taken:
        raise NotReady("These lines were changed since the suggestion was made.", hint="Ask for it again.")
    scenes = [scene for scene in script_of(project).scenes if any(change.scene_id == scene.id for change in taken)]
    changed = [
        with_lines(project, scene, applied(scene, [change for change in taken if change.scene_id == scene.id]))
        for scene in scenes
    ]
    what = {RewriteKind.TIGHTEN: "Tightened", RewriteKind.EXTEND: "Extended"}.get(open_.order.kind, "Rewritten")
    count = f"{len(taken)} {'line' if len(taken) == 1 else 'lines'}"
    saved = save_scenes(studio, project, changed, f"{what}: {count} accepted")
    _close(studio, project.project_id, open_, {change.id for change in taken})
    return saved


def leave_changes(
    studio: Studio, project_id: str, ids: Collection[str] | None = None, *, suggestion_id: str = ""
) -> None:
    """Drop these changes, or all; the script stays as it is. Raises NotFound when none of them is open, or not the
    suggestion that is named."""
    open_ = _open(studio, project_id, suggestion_id)
    dropped = {change.id for change in those(open_.changes, ids)}
    if ids is not None and not dropped:
        raise NotFound("There is no such suggestion any more.", hint="Ask for it again.")
    _close(studio, project_id, open_, dropped)


def _fits(project: Project, change: LineChange) -> bool:
    """As `changes.fits`, and whoever would speak is in the cast."""
    names = {speaker.name for speaker in project.cast}
    speaks = change.new is None or change.new.speaker in names
    return speaks and project.script_data is not None and fits(project.script_data, change)


def _open(studio: Studio, project_id: str, suggestion_id: str) -> Suggestion:
    """The one that is open; what was seen and what is open must be one, where the first is named."""
    found = suggestion(studio, project_id)
    if found is None:
        raise NotFound("There is no suggestion.", hint="Ask for a rewrite first.")
    if suggestion_id and found.id != suggestion_id:
        raise NotFound("Another suggestion took the place of this one.", hint="Look at the new one first.")
    return found


def _close(studio: Studio, project_id: str, shown: Suggestion, ids: Collection[str]) -> None:
    """Take these out of the suggestion that was shown, and that one out of the way when nothing is left of it. One that
    came meanwhile stays."""
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        now = rewrites.get(session, project_id)
        if now is None or now.id != shown.id:
            return
        left = [change for change in now.changes if change.id not in ids]
        if left:
            rewrites.put(session, project_id, now.model_copy(update={"changes": left}))
        else:
            rewrites.drop(session, project_id)
