"""A scene of a plan, with everything that decides how it sounds looked up once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lib.actions.dressing import bed_mark
from lib.actions.layouts import kbps_of, layout_of, places_of
from lib.actions.manner import silences_s, spoken_as, words_of
from lib.actions.studio import Studio
from lib.actions.takes import Wanted, is_outside, speaker_named, wanted
from lib.audio import CODING
from lib.models.brief import Speaker
from lib.models.enums import Layout
from lib.models.values import digest
from lib.providers.speech import Speech


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line and the take that it asks for. `is_outside` when that is called for; `place_deg` is where its speaker
    stands in stereo, None in mono."""

    line: dict[str, Any] = field(repr=False)
    asked: Wanted
    is_outside: bool
    place_deg: float | None = None

    @property
    def id(self) -> str:
        return str(self.line["id"])

    @property
    def speaker(self) -> Speaker:
        return self.asked.speaker

    @property
    def take(self) -> str:
        """Its key."""
        return self.asked.key


@dataclass(frozen=True, slots=True)
class PlannedScene:
    """The `number`th scene of a plan, from 0; `key` is everything that decides its sound, as its name in the store."""

    plan: dict[str, Any] = field(repr=False)
    scene: dict[str, Any] = field(repr=False)
    number: int
    cast: tuple[Speaker, ...] = field(repr=False)
    lines: tuple[PlannedLine, ...] = field(repr=False)
    key: str

    @property
    def id(self) -> str:
        return str(self.scene["id"])

    @property
    def title(self) -> str:
        return str(self.scene["title"])

    @property
    def track(self) -> int:
        """As it is counted in tags and names."""
        return self.number + 1

    @property
    def after_s(self) -> dict[str, float]:
        return silences_s(self.scene)

    @property
    def bitrate_kbps(self) -> int:
        return bitrate_of(self.plan)

    @property
    def places(self) -> dict[str, float] | None:
        return places_of(self.plan)

    def once_key(self, project_id: str) -> str:
        """Under which the scene's file is an asset of the project, once."""
        return f"scene:{project_id}:{digest([self.key, self.title, self.plan['title'], self.track])[:32]}"


def bitrate_of(plan: dict[str, Any]) -> int:
    """Kilobits per second of the planned episode."""
    return kbps_of(layout_of(plan), plan["bitrate"])


def cast_of(plan: dict[str, Any]) -> tuple[Speaker, ...]:
    return tuple(Speaker.model_validate(speaker) for speaker in plan["cast"])


def planned_scenes(studio: Studio, plan: dict[str, Any], only: str = "") -> list[PlannedScene]:
    """The plan's scenes in order, or the one of that id alone. Raises NotFound when a line's speaker is not cast, and
    Unavailable when a provider is not there any more."""
    cast, provided, stand = cast_of(plan), cache(studio.speech), places_of(plan)
    found = []
    for number, scene in enumerate(plan["scenes"]):
        if not only or scene["id"] == only:
            lines = tuple(_planned(provided, cast, stand, plan, scene, line) for line in scene["lines"])
            found.append(PlannedScene(plan, scene, number, cast, lines, _key(plan, number, lines)))
    return found


def planned_lines(
    studio: Studio, plan: dict[str, Any], scene_id: str, line_ids: Sequence[str]
) -> list[tuple[int, PlannedLine]]:
    """Those lines of a scene, and which ones they are, from 0. Raises as `planned_scenes`."""
    scene = next(scene for scene in plan["scenes"] if scene["id"] == scene_id)
    cast, provided, stand = cast_of(plan), cache(studio.speech), places_of(plan)
    return [
        (number, _planned(provided, cast, stand, plan, scene, line))
        for number, line in enumerate(scene["lines"])
        if line["id"] in line_ids
    ]


def _planned(
    provided: Callable[[str], Speech], cast: Sequence[Speaker], stand: dict[str, float] | None, plan: dict[str, Any],
    scene: dict[str, Any], line: dict[str, Any],
) -> PlannedLine:  # fmt: skip
    who = speaker_named(cast, line["speaker"])
    speech = provided(who.provider)
    asked = wanted(speech, who, words_of(line), **spoken_as(plan, scene, line))
    return PlannedLine(line, asked, is_outside(speech), (stand or {}).get(who.name))


def _key(plan: dict[str, Any], number: int, lines: tuple[PlannedLine, ...]) -> str:
    scene = plan["scenes"][number]
    after_s, clips = silences_s(scene), [(each.id, each.line["speaker"], each.take) for each in lines]
    mark = [scene["id"], bitrate_of(plan), CODING, clips, *([after_s] if after_s else []), *bed_mark(plan, number)]
    if layout_of(plan) is not Layout.MONO:
        mark.append([layout_of(plan), *(line.place_deg for line in lines)])
    name = digest(mark)
    return f"scenes/{name[:2]}/{name}"
