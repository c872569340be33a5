"""`/api/podcast/voices`: who can speak here, each to be heard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.responses import Response

from lib.actions import takes
from lib.api.refusals import refusals
from lib.api.script import WAV_ANSWER
from lib.api.studio import OurStudio
from lib.errors import NotFound
from lib.models.sound import Voice

routes = APIRouter(prefix="/podcast/voices", tags=["render"])

Name = Annotated[str, Path(max_length=200)]


class Voices(BaseModel):
    voices: list[Voice]


@routes.get("", summary="Every voice that can be used here and now")
def list_voices(studio: OurStudio) -> Voices:
    return Voices(voices=takes.voices(studio))


@routes.get(
    "/{provider}/{voice_id}/sample", summary="Hear a voice", response_class=Response,
    responses={**WAV_ANSWER, **refusals(404, 429, 502, 503)},
)  # fmt: skip
def voice_sample(studio: OurStudio, provider: Name, voice_id: Name) -> Response:
    """A sentence in that voice, kept after the first time."""
    if (provider, voice_id) not in {(voice.provider, voice.id) for voice in takes.voices(studio)}:
        raise NotFound("There is no such voice.", hint="Choose one of the list.")
    return Response(takes.voice_sample(studio, voice_id, provider), media_type="audio/wav")
