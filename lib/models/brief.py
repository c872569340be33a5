"""What the producer asks for: who speaks, in which format, how it should sound."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from lib.models.enums import Format, Layout
from lib.models.values import Part


class Speaker(Part):
    """A person of the episode. `name` is unique within it and is what lines refer to."""

    name: str = Field(min_length=1, max_length=60)
    role: str = "host"
    voice_id: str = ""
    provider: str = "bundled"
    persona: str = ""


def _possible_speed(value: Any) -> Any:
    """A speed that voices can be given, 0.5 to 2; another system's 0 or nonsense is the voice's own pace."""
    try:
        speed = float(value)
    except (TypeError, ValueError):
        return 1.0
    return min(2.0, max(0.5, speed)) if isfinite(speed) and speed > 0 else 1.0


def _known_layout(value: Any) -> Any:
    """Another system's word for it, or nonsense, is what an episode has when nothing is said."""
    return value if value in list(Layout) else Layout.MONO


class Knobs(Part):
    """How it is voiced. Names and defaults are the reference system's, but for `layout`, which is ours; length in
    seconds, rate in Hz."""

    voice_emotion: str = "neutral"
    voice_speed: Annotated[float, BeforeValidator(_possible_speed)] = 1.0
    voice_id: str = ""
    resolution: str = "720p"
    scene_length_target: int = 45
    sample_rate: int = 24_000
    bitrate: str = "standard"
    layout: Annotated[Layout, BeforeValidator(_known_layout)] = Layout.MONO


class Music(Part):
    """What is heard before, after and under the speech: nothing, `piece:NAME` of ours, or `asset:ID:DIGEST`, a file of
    the library and the beginning of its content's digest, so that no other file is ever taken for it."""

    intro: str = ""
    outro: str = ""
    bed: str = ""


class Pronunciation(Part):
    """`word` is spoken as `said`; whole words only, in any case unless `word` is all capitals (US is not us)."""

    word: str = Field(min_length=1, max_length=80)
    said: str = Field(min_length=1, max_length=200)


class Brief(Part):
    """The order a writer works to. `minutes` is the target length of the finished episode."""

    idea: str
    minutes: float
    format: Format = Format.DEEP_DIVE
    cast: list[Speaker]
    language: str = "en"
    tone: str = ""
    feedback: str = ""
