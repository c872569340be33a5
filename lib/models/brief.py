"""What the producer asks for: who speaks, in which format, how it should sound."""

from __future__ import annotations

from pydantic import Field

from lib.models.enums import Format
from lib.models.values import Part


class Speaker(Part):
    """A person of the episode. `name` is unique within it and is what lines refer to."""

    name: str = Field(min_length=1, max_length=60)
    role: str = "host"
    voice_id: str = ""
    provider: str = "bundled"
    persona: str = ""


class Knobs(Part):
    """How it is voiced. Names and defaults are the reference system's; length in seconds, rate in Hz."""

    voice_emotion: str = "neutral"
    voice_speed: float = 1.0
    voice_id: str = ""
    resolution: str = "720p"
    scene_length_target: int = 45
    sample_rate: int = 24_000
    bitrate: str = "standard"


class Brief(Part):
    """The order a writer works to. `minutes` is the target length of the finished episode."""

    idea: str
    minutes: float
    format: Format = Format.DEEP_DIVE
    cast: list[Speaker]
    language: str = "en"
    tone: str = ""
    feedback: str = ""
