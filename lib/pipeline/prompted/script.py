"""The script by a model: scenes written side by side, then the length set right once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.errors import OverBudget, PodcastError, ProviderFailed
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Research, SourceText
from lib.models.script import Line, Scene, Script
from lib.models.values import digest
from lib.pipeline.asking import Asker
from lib.pipeline.duration import SCENE_GAP_S, turns_seconds
from lib.pipeline.prompted.episode import is_english, speakers
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.scene_check import Ground, beside_flags, complaints
from lib.pipeline.prompted.scene_plan import ScenePlan, plan
from lib.pipeline.prompted.scene_prompt import SYSTEM, draft_of, prompt_of
from lib.pipeline.prompted.shapes import WrittenLine, WrittenScene, scene_shape
from lib.pipeline.prompted.side_by_side import side_by_side, succeeded
from lib.pipeline.writer import SceneListener

OFF = 0.10
AIM = 0.04


@dataclass(frozen=True)
class Desk:
    """What writing takes."""

    ask: Asker
    limits: Limits
    brief: Brief
    analysis: Analysis
    sources: Sequence[SourceText]
    plans: Sequence[ScenePlan]
    left: dict[str, list[str]] = field(default_factory=dict)
    """By the id of a scene what is wrong with it beside what is flagged in its lines."""

    def ground(self, scene: ScenePlan) -> Ground:
        """What needs no fact is what the producer's own checks take as known, and the last words asked for."""
        cast = tuple(speaker.name for speaker in speakers(self.brief))
        named = [text for source in self.sources for text in (source.title, source.author) if text]
        asked = [self.analysis.listener_cta] if scene.is_last else []
        known = dict.fromkeys([self.brief.idea, *named, *cast, *(p.title for p in self.plans), *asked])
        return Ground(scene, cast, tuple(known), is_english(self.brief))

    def prompt(self, scene: ScenePlan, kept_free: int = 0) -> str:
        return prompt_of(self.limits, self.brief, self.analysis, self.plans, scene, self.sources, kept_free)

    def write(self, scene: ScenePlan, prompt: str) -> Scene:
        """Ask for the scene. Raises BadAnswer when a line is given to somebody who is not in the cast."""
        ground = self.ground(scene)
        answer = self.ask(
            scene_shape(ground.cast, tuple(scene.labelled())),
            purpose="script",
            system=SYSTEM,
            prompt=prompt,
            max_tokens=self.limits.tokens(scene.words * 1.6),
            check=lambda written: complaints(written, ground),
        )
        written = scene_of(answer.value, ground)
        self.left[written.id] = beside_flags(answer.value, ground)
        return written


def script_of(
    ask: Asker,
    limits: Limits,
    brief: Brief,
    analysis: Analysis,
    research: Research,
    sources: Sequence[SourceText],
    on_scene: SceneListener | None,
) -> tuple[Script, list[str]]:
    """See `Writer.write`; with what is left to mend, a sentence each.

    All scenes are let finish before the first failure is raised, with its scene's name.

    When the whole is more than 10 % off the length wanted, the scenes that are furthest off are asked for once more.
    What they give is taken when it is nearer; where that question fails, the scene stays as it was.
    """
    plans = plan(brief, analysis, research)
    desk = Desk(ask, limits, brief, analysis, sources, plans)

    def arrived(place: int, scene: Scene) -> None:
        if on_scene:
            on_scene(scene, place + 1, len(plans))

    works = [lambda scene=scene: desk.write(scene, desk.prompt(scene)) for scene in plans]
    results = side_by_side(works, limits.at_once, arrived)
    scenes = succeeded(results, lambda place: f"Scene {place + 1}, “{plans[place].title}”")
    for place, scene in _resized(desk, scenes).items():
        scenes[place] = scene
        arrived(place, scene)
    return Script(scenes=scenes), _left(desk, scenes)


def _left(desk: Desk, scenes: Sequence[Scene]) -> list[str]:
    """What the producer should know: that the length was missed, then what is wrong scene by scene."""
    wanted_s = desk.brief.minutes * 60
    spoken_s = sum(map(_seconds, scenes)) + SCENE_GAP_S * (len(scenes) - 1)
    off = abs(spoken_s - wanted_s) / wanted_s
    length = f"The script is {off:.0%} too {'long' if spoken_s > wanted_s else 'short'} for {desk.brief.minutes:g} min."
    found = [f"Scene {n}: {words}" for n, scene in enumerate(scenes, 1) for words in desk.left.get(scene.id, [])]
    return ([length] if off > OFF else []) + found


def scene_of(written: WrittenScene, ground: Ground) -> Scene:
    """The scene with the ids of its facts; ids that nobody knows are left out, so that the line shows as uncited."""
    spoken = [line for line in written.lines if line.text.strip()]
    lines = [_line(n, ground, line) for n, line in enumerate(spoken, 1)]
    plan = ground.plan
    scene_id = f"scene_{digest([plan.number, plan.title, [line.id for line in lines]])[:12]}"
    duration = round(turns_seconds([line.text for line in lines]), 1)
    emotion = written.emotion.strip().lower()
    return Scene.model_validate(
        {"id": scene_id, "title": plan.title, "duration": duration, "emotion": emotion, "lines": lines}
    )


def _line(n: int, ground: Ground, written: WrittenLine) -> Line:
    text = " ".join(written.text.split())
    return Line(
        id=f"line_{digest([ground.plan.number, n, written.speaker, text])[:12]}",
        speaker=written.speaker,
        text=text,
        used_fact_ids=[fact.id for fact in ground.facts(written)],
    )


def _resized(desk: Desk, scenes: Sequence[Scene]) -> dict[int, Scene]:
    """By place the scenes that came out nearer to the length wanted; none when the whole is near enough."""
    places = to_resize(desk.plans, scenes)
    works = [lambda place=place: _again(desk, place, scenes[place]) for place in places]
    results = side_by_side(works, desk.limits.at_once)
    better: dict[int, Scene] = {}
    for place, result in zip(places, results, strict=True):
        if isinstance(result, PodcastError):
            if not isinstance(result, (ProviderFailed, OverBudget)):
                raise result
        elif _miss(result, desk.plans[place]) < _miss(scenes[place], desk.plans[place]):
            better[place] = result
    return better


def _again(desk: Desk, place: int, scene: Scene) -> Scene:
    own = desk.plans[place]
    chars = desk.limits.context_chars - len(SYSTEM)
    draft = draft_of(own, scene, _seconds(scene), chars - len(desk.prompt(own, kept_free=chars)))
    return desk.write(own, desk.prompt(own, kept_free=len(draft)) + draft)


def to_resize(plans: Sequence[ScenePlan], scenes: Sequence[Scene]) -> list[int]:
    """The places of as few scenes as would bring the whole within 4 %, were each as long as planned; the furthest
    first, none while the whole is within 10 %."""
    wanted_s = sum(p.seconds for p in plans) + SCENE_GAP_S * (len(plans) - 1)
    over_s = sum(_seconds(scene) - p.seconds for p, scene in zip(plans, scenes, strict=True))
    if abs(over_s) <= OFF * wanted_s:
        return []
    way = 1 if over_s > 0 else -1
    off = {place: way * (_seconds(scene) - plans[place].seconds) for place, scene in enumerate(scenes)}
    chosen: list[int] = []
    left_s = abs(over_s)
    for place in sorted(off, key=lambda place: -off[place]):
        if left_s <= AIM * wanted_s or off[place] <= 0:
            break
        chosen.append(place)
        left_s -= off[place]
    return chosen


def _miss(scene: Scene, own: ScenePlan) -> float:
    return abs(_seconds(scene) - own.seconds)


def _seconds(scene: Scene) -> float:
    return turns_seconds([line.text for line in scene.lines])
