"""The script: scenes of lines, each line with its speaker and the facts it stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain, count
from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, computed_field, model_validator

from lib.models.enums import Emotion
from lib.models.values import Part, digest, new_id

EPISODE_ID = "episode"
"""In the render queue this stands for the whole, so no scene may have it."""
_ID_CHARS = 80
PAUSE_MAX_S = 10.0


def _usable_name(value: Any) -> Any:
    """A name as a cast can have it: one line of at most 60 characters, and not empty."""
    return " ".join(str(value).split())[:60] or "Speaker" if isinstance(value, str) else value


def _known_emotion(value: Any) -> Any:
    """Another system's emotion that we do not know is spoken neutrally, not refused."""
    return value if value in list(Emotion) else Emotion.NEUTRAL


def _own_emotion(value: Any) -> Any:
    """As above: what we do not know is the scene's."""
    return value if value in list(Emotion) else None


def _possible_pause(value: Any) -> Any:
    """Seconds, 0 to PAUSE_MAX_S; another system's nonsense is no pause."""
    try:
        pause_s = float(value)
    except (TypeError, ValueError):
        return 0.0
    return round(min(PAUSE_MAX_S, max(0.0, pause_s)), 2) if isfinite(pause_s) else 0.0


class Line(Part):
    """One turn, or a part of one, by one speaker.

    `pause_s` is silence after it beyond the usual; `emotion` its own mood, None the scene's. Neither is written down
    where it is not set, so that a script from before they existed is the same script still.
    """

    id: str = Field(default_factory=lambda: new_id("line"))
    speaker: Annotated[str, BeforeValidator(_usable_name)]
    text: str
    used_fact_ids: list[str] = []
    emphasis: bool = False
    pause_s: Annotated[float, BeforeValidator(_possible_pause)] = Field(default=0.0, exclude_if=lambda s: not s)
    emotion: Annotated[Emotion | None, BeforeValidator(_own_emotion)] = Field(
        default=None, exclude_if=lambda own: own is None
    )


class Approval(Part):
    """Who approved a scene, when, and what they saw.

    `facts_hash` is of the facts that its lines stood on, "" for an approval that bound the words alone. `reason` says
    why it may be said although the checks had doubts; `doubts` are those, as `doubts_of` in `lib.actions.approval`
    writes them.
    """

    by: str = ""
    at: datetime | None = None
    facts_hash: str = ""
    reason: str = ""
    doubts: list[str] = []


def _readable_approval(value: Any) -> Any:
    """Another system's record that makes no sense to us is none."""
    try:
        return None if value is None else Approval.model_validate(value)
    except ValidationError:
        return None


class Scene(Part):
    """`duration` is the expected length in seconds. Approval binds to the exact words: an edit un-approves it.

    With an `approval` that knows the facts it binds to them, too. One without comes from a client that sends a bare
    `approved`, or from before approvals were kept.
    """

    id: str = Field(default_factory=lambda: new_id("scene"))
    title: str = ""
    duration: float = 0.0
    emotion: Annotated[Emotion, BeforeValidator(_known_emotion)] = Emotion.NEUTRAL
    lines: list[Line] = []
    approved_hash: str | None = None
    approval: Annotated[Approval | None, BeforeValidator(_readable_approval)] = Field(
        default=None, exclude_if=lambda kept: kept is None
    )

    @model_validator(mode="wrap")
    @classmethod
    def _bind_approval(cls, data: Any, handler: Callable[[Any], Scene]) -> Scene:
        """The reference's client sends a bare `approved`; it means the words it came with."""
        if not isinstance(data, dict) or "approved" not in data:
            return handler(data)
        said = data["approved"]
        scene = handler({key: value for key, value in data.items() if key != "approved"})
        if said and scene.approved_hash is None:
            scene.approved_hash, scene.approval = scene.words_hash(), None
        elif not said and scene.approved:
            scene.approved_hash = None
        return scene

    def words_hash(self) -> str:
        """Digest of who says what, in order."""
        return digest([[line.speaker, line.text] for line in self.lines])

    def facts_hash(self) -> str:
        """Digest of which facts each line stands on, in whatever order it names them."""
        return digest([sorted(set(line.used_fact_ids)) for line in self.lines])

    @computed_field  # type: ignore[prop-decorator]
    @property
    def approved(self) -> bool:
        if self.approved_hash is None or self.approved_hash != self.words_hash():
            return False
        seen = self.approval.facts_hash if self.approval else ""
        return not seen or seen == self.facts_hash()


def _free(name: str, taken: set[str]) -> str:
    return next(each for each in chain([name], (f"{name}_{n}" for n in count(2))) if each not in taken)


class Script(Part):
    scenes: list[Scene] = []

    @model_validator(mode="after")
    def _tell_apart(self) -> Script:
        """Ids that repeat, or that a row of the queue could not hold, are made unique by their place, always alike."""
        scenes, lines = {EPISODE_ID}, set[str]()
        for n, scene in enumerate(self.scenes, 1):
            if scene.id in scenes or not 0 < len(scene.id) <= _ID_CHARS:
                scene.id = _free(f"scene_{n}", scenes)
            scenes.add(scene.id)
            for m, line in enumerate(scene.lines, 1):
                if line.id in lines or not 0 < len(line.id) <= _ID_CHARS:
                    line.id = _free(f"line_{n}_{m}", lines)
                lines.add(line.id)
        return self

    def scene(self, scene_id: str) -> Scene | None:
        return next((s for s in self.scenes if s.id == scene_id), None)

    def lines(self) -> list[Line]:
        """Every line in speaking order."""
        return [line for scene in self.scenes for line in scene.lines]

    @property
    def all_approved(self) -> bool:
        return bool(self.scenes) and all(scene.approved for scene in self.scenes)
