"""Approve scenes: exactly these words on exactly these facts, with a reason where the checks have doubts."""

from __future__ import annotations

from collections.abc import Sequence

from lib.actions.grounding import flags
from lib.actions.scripted import save_scenes, scene_of, script_of
from lib.actions.studio import Studio
from lib.errors import BadInput, NotReady, ReasonNeeded
from lib.models.project import Project
from lib.models.script import Approval, Scene
from lib.models.values import now
from lib.pipeline.checks import Flag

REASON_LIMIT_CHARS = 500


def approve_scene(studio: Studio, project: Project, scene_id: str, *, reason: str = "") -> Project:
    """Approve exactly these words on these facts.

    Raises NotFound, NotReady for an empty scene, ReasonNeeded when the checks doubt a line of it and no `reason` is
    given, Stale.
    """
    scene = scene_of(project, scene_id)
    if not scene.lines:
        raise NotReady("An empty scene cannot be approved.", hint="Add a line to it, or delete it.")
    return _approve(studio, project, [scene], reason)


def approve_all(studio: Studio, project: Project, *, reason: str = "") -> Project:
    """Approve every scene that has lines and is not approved as it stands.

    Raises NotReady without a script, ReasonNeeded as for one scene, Stale.
    """
    found = flags(project)
    open_ = [s for s in script_of(project).scenes if s.lines and (not s.approved or new_doubts(s, found))]
    return _approve(studio, project, open_, reason)


def unapprove_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Raises NotFound, Stale."""
    bare = scene_of(project, scene_id).model_copy(update={"approved_hash": None, "approval": None})
    return save_scenes(studio, project, [bare])


def doubts_of(scene: Scene, found: dict[str, list[Flag]]) -> list[str]:
    """What the checks say of its lines, a sentence each with its line's number, as an approval keeps them."""
    lines = enumerate(scene.lines, 1)
    return [f"Line {n}: {flag.message}" for n, line in lines for flag in found.get(line.id, [])]


def new_doubts(scene: Scene, found: dict[str, list[Flag]]) -> list[str]:
    """What the checks say of an approved scene that they did not say when it was approved: a fact was rejected since.

    Of an approval that does not tell what was doubted nothing is known to be new.
    """
    if not scene.approved or scene.approval is None:
        return []
    return [doubt for doubt in doubts_of(scene, found) if doubt not in scene.approval.doubts]


def _approve(studio: Studio, project: Project, scenes: Sequence[Scene], reason: str) -> Project:
    said = " ".join(reason.split())
    if len(said) > REASON_LIMIT_CHARS:
        raise BadInput(
            f"The reason is {len(said):,} characters long; {REASON_LIMIT_CHARS} fit.", hint="Say it in a sentence."
        )
    found = flags(project)
    doubted = [scene for scene in scenes if doubts_of(scene, found)]
    if doubted and not said:
        raise _reason_needed(project, doubted, found)
    by = studio.person.name or studio.person.id
    return save_scenes(studio, project, [_approved(by, scene, doubts_of(scene, found), said) for scene in scenes])


def _approved(by: str, scene: Scene, doubts: list[str], reason: str) -> Scene:
    """The reason belongs to the doubts: a scene without any needs none and keeps none."""
    kept = Approval(by=by, at=now(), facts_hash=scene.facts_hash(), reason=reason if doubts else "", doubts=doubts)
    return scene.model_copy(update={"approved_hash": scene.words_hash(), "approval": kept})


def _reason_needed(project: Project, doubted: Sequence[Scene], found: dict[str, list[Flag]]) -> ReasonNeeded:
    places = {scene.id: n for n, scene in enumerate(script_of(project).scenes, 1)}
    lines = sum(line.id in found for scene in doubted for line in scene.lines)
    numbers = ", ".join(str(places[scene.id]) for scene in doubted)
    which = f"{'Scene' if len(doubted) == 1 else 'Scenes'} {numbers}"
    verb = "has" if len(doubted) == 1 else "have"
    return ReasonNeeded(
        f"{which} {verb} {lines} {'line' if lines == 1 else 'lines'} that the checks doubt.",
        hint="Mend the lines, or say why they may be said all the same.",
        scene_ids=[scene.id for scene in doubted],
    )
