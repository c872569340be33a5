"""Hear a line while it is written, through the cache: what was heard is not spoken again for the render."""

from __future__ import annotations

from lib.actions.manner import plan_scene, silences_s, spoken_as, words_of
from lib.actions.scripted import scene_of
from lib.actions.studio import Studio
from lib.actions.takes import Payer, Take, is_kept, note_reuse, record, speaker_named, take_key
from lib.actions.voices import require_voice
from lib.audio import clip_to_bytes, mix_scene
from lib.errors import NotFound, NotReady
from lib.models.project import Project
from lib.models.script import Scene
from lib.models.sound import Clip


def hear_line(studio: Studio, project: Project, line_id: str) -> bytes:
    """A line as WAV. Raises NotFound, OverBudget, ProviderFailed: Unavailable when the voice is gone."""
    for scene in project.script_data.scenes if project.script_data else []:
        for n, line in enumerate(scene.lines):
            if line.id == line_id:
                return clip_to_bytes(_taken(studio, project, scene, n).clip)
    raise NotFound("There is no such line.", hint="It may have been changed in another tab: load the page again.")


def hear_scene(studio: Studio, project: Project, scene_id: str) -> bytes:
    """A scene as WAV, its lines joined as the episode will have them. Lines that were heard are not spoken again.

    Raises NotFound, NotReady for an empty scene, OverBudget, ProviderFailed.
    """
    scene = scene_of(project, scene_id)
    if not scene.lines:
        raise NotReady("There is nothing to hear in an empty scene.", hint="Write a line first.")
    takes = [_taken(studio, project, scene, n) for n in range(len(scene.lines))]
    lines = [(line.id, line.speaker, take.clip) for line, take in zip(scene.lines, takes, strict=True)]
    mixed = mix_scene(lines, scene.id, after_s=silences_s(plan_scene(project, scene)))
    return clip_to_bytes(Clip(mixed.samples, takes[0].clip.rate_hz))


def _taken(studio: Studio, project: Project, scene: Scene, number: int) -> Take:
    """The take of a scene's line, from the cache or spoken now and paid by the project."""
    planned = plan_scene(project, scene)
    line = planned["lines"][number]
    speaker, words = speaker_named(project.cast, line["speaker"]), words_of(line)
    manner = spoken_as({"speed": project.knobs.voice_speed}, planned, line)
    if not is_kept(studio, take_key(studio, speaker, words, **manner)):
        require_voice(studio, speaker, may_fetch=True)
    taken = record(studio.on_behalf_of(project.project_id), speaker, words, **manner, payer=Payer(project.project_id))
    studio.uses.flush(studio.engine)
    if taken.is_cached:
        note_reuse(studio, project.project_id, speaker, words)
    return taken
