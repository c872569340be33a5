"""The sound of a scene: found as it was made before, or its lines spoken, coded and joined, or mixed with a bed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.actions.coded_lines import CodedLine, coded_line
from lib.actions.dressing import bed_mark, bedded_scene
from lib.actions.planned import PlannedLine, PlannedScene
from lib.actions.said_lines import SaidLine, said_line
from lib.actions.studio import Studio
from lib.actions.takes import Payer, is_kept, paid_for
from lib.actions.voicing import mixing_told, speak_ahead, speak_all
from lib.audio import EncodedScene, Heard, join_scene, scene_from_bytes, scene_to_bytes
from lib.errors import NotFound

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Use:
    """What became of a line: whether its take was there before this run, and what this run paid for it, in USD."""

    is_cached: bool
    cost_usd: float = 0.0


def sounding(
    studio: Studio, project_id: str, run_id: str, scene: PlannedScene
) -> tuple[tuple[EncodedScene, Heard], list[Use]]:
    """The scene's sound, kept under its key, and what became of each line. Raises as `speak_all`."""
    if (made := studio.blobs.kept(scene.key, scene_from_bytes)) is not None:
        return made, [_used_before(studio, project_id, run_id, line) for line in scene.lines]
    said: Sequence[CodedLine | SaidLine]
    if bed_mark(scene.plan, scene.number):
        said, made = _with_bed(studio, project_id, run_id, scene)
    else:
        said, made = _of_lines(studio, project_id, run_id, scene)
    studio.blobs.put_at(scene.key, scene_to_bytes(*made))
    return made, [Use(each.is_cached, each.cost_usd) for each in said]


def _used_before(studio: Studio, project_id: str, run_id: str, line: PlannedLine) -> Use:
    """Perhaps it was made by this very run, before a crash: what it paid then counts."""
    usd = paid_for(studio, line.asked, Payer(project_id, run_id, line.id))
    return Use(is_cached=usd is None, cost_usd=usd or 0.0)


def sound_ahead(studio: Studio, project_id: str, run_id: str, scene: PlannedScene) -> None:
    """Begin with the lines of a scene that nothing is mixed under, before its own job does."""
    lines = [line for line in scene.lines if not line.is_outside and not is_kept(studio, line.take)]
    speak_ahead(run_id, lines, _coding(studio, project_id, run_id, scene))


def _coding(studio: Studio, project_id: str, run_id: str, scene: PlannedScene) -> Callable[[PlannedLine], CodedLine]:
    def say(line: PlannedLine) -> CodedLine:
        payer = Payer(project_id, run_id, line.id)
        return coded_line(studio, line.asked, payer, bitrate_kbps=scene.bitrate_kbps, place_deg=line.place_deg)

    return say


def _of_lines(
    studio: Studio, project_id: str, run_id: str, scene: PlannedScene
) -> tuple[list[CodedLine], tuple[EncodedScene, Heard]]:
    coded = speak_all(studio, run_id, scene, _coding(studio, project_id, run_id, scene))
    lines = [(line.id, line.speaker.name, each.line) for line, each in zip(scene.lines, coded, strict=True)]
    return coded, join_scene(lines, scene.id, after_s=scene.after_s)


def _with_bed(
    studio: Studio, project_id: str, run_id: str, scene: PlannedScene
) -> tuple[list[SaidLine], tuple[EncodedScene, Heard]]:
    def say(line: PlannedLine) -> SaidLine:
        return said_line(studio, line.asked, Payer(project_id, run_id, line.id))

    def mixed(said: list[SaidLine]) -> tuple[EncodedScene, Heard]:
        lines = [(line.id, line.speaker.name, each.clip) for line, each in zip(scene.lines, said, strict=True)]
        return bedded_scene(
            studio, scene.plan, scene.id, scene.number, lines, scene.after_s, scene.bitrate_kbps, scene.places,
            mixing_told(studio, run_id, scene.id),
        )  # fmt: skip

    said = speak_all(studio, run_id, scene, say)
    try:
        return said, mixed(said)
    except NotFound:
        log.warning("a line of a scene is gone from the store while it is mixed; it is made once more")
    again = speak_all(studio, run_id, scene, say)
    return said, mixed(again)
