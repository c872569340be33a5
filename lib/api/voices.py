"""`/api/podcast/voices`: who can speak here, each to be heard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.responses import Response

from lib.actions import takes
from lib.actions.voices import offers
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
    offer = next((offer for offer in offers(studio) if offer.spec.name == provider), None)
    # One that is slow to list its voices, or cannot run, says so itself: its voice is not unknown for that.
    if offer is None or not (offer.trouble or any(voice.id == voice_id for voice in offer.voices)):
        raise NotFound("There is no such voice.", hint="Choose one of the list.")
    return Response(takes.voice_sample(studio, voice_id, provider), media_type="audio/wav")
