"""The request that OpenAI's speech endpoint takes, and every server that copies it."""

from __future__ import annotations

from typing import Any

from lib.models.sound import Clip
from lib.providers.speech._decode import decoded
from lib.providers.speech._http import Line

PCM_HZ = 24_000
"""OpenAI's raw samples, and those of its copies."""


def spoken(
    line: Line, base_url: str, *, model: str, voice: str, text: str, sound: str, speed: float = 1.0,
    instructions: str = "",
) -> Clip:  # fmt: skip
    """POST /audio/speech. `sound` is the format asked for; whatever comes is recognised by its bytes."""
    body: dict[str, Any] = {"model": model, "input": text, "voice": voice, "response_format": sound}
    if speed != 1.0:
        body["speed"] = speed
    if instructions:
        body["instructions"] = instructions
    answer = line.ask("POST", f"{base_url}/audio/speech", headers=bearer(line), body=body)
    return decoded(answer, line.who, pcm_hz=PCM_HZ if sound == "pcm" else 0)


def bearer(line: Line) -> dict[str, str]:
    return {"authorization": f"Bearer {line.key}"} if line.key else {}
