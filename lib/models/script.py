"""The script: scenes of lines, each line with its speaker and the facts it stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, computed_field, model_validator

from lib.models.enums import Emotion
from lib.models.values import Part, digest, new_id


class Line(Part):
    """One turn, or a part of one, by one speaker."""

    id: str = Field(default_factory=lambda: new_id("line"))
    speaker: str
    text: str
    used_fact_ids: list[str] = []
    emphasis: bool = False


def _known_emotion(value: Any) -> Any:
    """Another system's emotion that we do not know is spoken neutrally, not refused."""
    return value if value in list(Emotion) else Emotion.NEUTRAL


class Scene(Part):
    """`duration` is the expected length in seconds. Approval binds to the exact words: an edit un-approves it."""

    id: str = Field(default_factory=lambda: new_id("scene"))
    title: str = ""
    duration: float = 0.0
    emotion: Annotated[Emotion, BeforeValidator(_known_emotion)] = Emotion.NEUTRAL
    lines: list[Line] = []
    approved_hash: str | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _bind_approval(cls, data: Any, handler: Callable[[Any], Scene]) -> Scene:
        """The reference's client sends a bare `approved`; it means the words it came with."""
        if not isinstance(data, dict) or "approved" not in data:
            return handler(data)
        said = data["approved"]
        scene = handler({key: value for key, value in data.items() if key != "approved"})
        if said and scene.approved_hash is None:
            scene.approved_hash = scene.words_hash()
        elif not said and scene.approved:
            scene.approved_hash = None
        return scene

    def words_hash(self) -> str:
        """Digest of who says what, in order."""
        return digest([[line.speaker, line.text] for line in self.lines])

    @computed_field  # type: ignore[prop-decorator]
    @property
    def approved(self) -> bool:
        return self.approved_hash is not None and self.approved_hash == self.words_hash()


class Script(Part):
    scenes: list[Scene] = []

    def scene(self, scene_id: str) -> Scene | None:
        return next((s for s in self.scenes if s.id == scene_id), None)

    def lines(self) -> list[Line]:
        """Every line in speaking order."""
        return [line for scene in self.scenes for line in scene.lines]

    @property
    def all_approved(self) -> bool:
        return bool(self.scenes) and all(scene.approved for scene in self.scenes)
