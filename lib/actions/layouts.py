"""Mono or stereo, and the file's bit rate: what a producer chooses, and what a plan has of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lib.actions.prepared_music import prepare_music
from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.audio import places
from lib.errors import BadInput, PodcastError
from lib.models.enums import Layout, MusicPart
from lib.models.project import Project

BITRATES_KBPS = {
    Layout.MONO: {"standard": 128, "low": 96, "high": 192},
    Layout.STEREO: {"standard": 160, "low": 128, "high": 192},
}
"""Kilobits per second by layout and by what a producer chooses."""


def choose_sound(studio: Studio, project: Project, *, layout: str | None = None, bitrate: str | None = None) -> Project:
    """Change what is given of it; no line is spoken again for it, and music is made ready. Raises BadInput, Stale."""
    if layout is not None and layout not in list(Layout):
        raise BadInput(f"There is no sound “{layout[:40]}”.", hint="Choose mono or stereo.")
    if bitrate is not None and bitrate not in BITRATES_KBPS[Layout.MONO]:
        raise BadInput(f"There is no bit rate “{bitrate[:40]}”.", hint="Choose low, standard or high.")
    change = {"layout": layout and Layout(layout), "bitrate": bitrate}
    given = {name: value for name, value in change.items() if value is not None}
    changed = project.model_copy(update={"knobs": project.knobs.model_copy(update=given)})
    saved = save_project(studio, changed)
    with suppress(PodcastError):  # music that is gone is told when the episode is asked for
        for part in MusicPart:
            if ref := getattr(saved.music, part.value):
                make_ready(studio, saved, part, ref)
    return saved


def make_ready(studio: Studio, project: Project, part: MusicPart, ref: str) -> None:
    """That music for how the project is to sound. Raises as `music_sound`."""
    layout = project.knobs.layout
    prepare_music(studio, ref, part, layout, kbps_of(layout, project.knobs.bitrate))


def kbps_of(layout: Layout, bitrate: str) -> int:
    rates = BITRATES_KBPS[layout]
    return rates.get(bitrate, rates["standard"])


def layout_of(plan: Mapping[str, Any]) -> Layout:
    """A plan that says nothing of it is mono, as plans were before there was a choice."""
    return Layout(plan.get("layout", Layout.MONO))


def places_of(plan: Mapping[str, Any]) -> dict[str, float] | None:
    """Where each of those who speak in the episode stands, in degrees right of the middle; None in mono."""
    if layout_of(plan) is Layout.MONO:
        return None
    speaking = {line["speaker"] for scene in plan["scenes"] for line in scene["lines"]}
    return places([speaker["name"] for speaker in plan["cast"] if speaker["name"] in speaking])
