"""The script: scenes of lines, each line with its speaker and the facts it stands on."""

from __future__ import annotations

from typing import Any

from pydantic import Field, computed_field, model_validator

from lib.models.enums import Emotion
from lib.models.values import Part, digest, new_id

_APPROVED_AS_SENT = "as-sent"


class Line(Part):
    """One turn, or a part of one, by one speaker."""

    id: str = Field(default_factory=lambda: new_id("line"))
    speaker: str
    text: str
    used_fact_ids: list[str] = []
    emphasis: bool = False


class Scene(Part):
    """`duration` is the expected length in seconds. Approval binds to the exact words: an edit un-approves it."""

    id: str = Field(default_factory=lambda: new_id("scene"))
    title: str = ""
    duration: float = 0.0
    emotion: Emotion = Emotion.NEUTRAL
    lines: list[Line] = []
    approved_hash: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_approved(cls, data: Any) -> Any:
        """The reference's client sends a bare `approved`; bind it to the words it came with."""
        if not isinstance(data, dict) or "approved" not in data:
            return data
        data = dict(data)
        if not data.pop("approved"):
            data.pop("approvedHash", None)
            data["approved_hash"] = None
        elif not (data.get("approved_hash") or data.get("approvedHash")):
            data["approved_hash"] = _APPROVED_AS_SENT
        return data

    @model_validator(mode="after")
    def _bind_approval(self) -> Scene:
        if self.approved_hash == _APPROVED_AS_SENT:
            self.approved_hash = self.words_hash()
        return self

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
