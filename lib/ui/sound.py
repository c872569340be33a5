"""What an asset sounds like: its waveform, a player, its chapters, and what was measured."""

from __future__ import annotations

from html import escape

import streamlit as st
from pydantic import BaseModel, Field

from lib.models.asset import AssetPublic
from lib.models.enums import AssetType
from lib.models.sound import Chapter, TimedLine
from lib.ui import format, look
from lib.ui.addresses import host_of, is_local
from lib.ui.waveform import waveform

OUR_LOUDNESS_LUFS = -16.0
OUR_CEILING_DB = -1.0
_CHANNELS = {1: "Mono.", 2: "Stereo: two channels."}


class Heard(BaseModel):
    """The part of an asset's metadata that says how it sounds. Other modules' assets may have none of it."""

    project_id: str = ""
    scene_id: str = ""
    scenes: int | None = None
    duration_s: float | None = None
    integrated_lufs: float | None = None
    true_peak_db: float | None = None
    channels: int | None = None
    peaks: list[tuple[float, float]] = []
    chapters: list[Chapter] = []
    lines: list[TimedLine] = Field(default_factory=list)

    @property
    def is_episode(self) -> bool:
        return self.scene_id == "episode"

    @property
    def classes(self) -> dict[str, str]:
        return look.speaker_classes([line.speaker for line in self.lines])


_OURS = set(Heard.model_fields)


def heard(asset: AssetPublic) -> Heard:
    """Read the metadata; whatever does not fit is left out rather than refused."""
    known = {key: value for key, value in asset.asset_metadata.items() if key in _OURS and value is not None}
    try:
        return Heard.model_validate(known)
    except ValueError:
        plain = {k: v for k, v in known.items() if k in ("project_id", "scene_id") and isinstance(v, str)}
        return Heard.model_validate(plain)


def title_of(asset: AssetPublic) -> str:
    return asset.title or asset.filename


def preload(url: str) -> str:
    """How much a player may fetch before it is asked to: the length from here, nothing from elsewhere."""
    return "metadata" if is_local(url) else "none"


def play(asset: AssetPublic) -> None:
    """The waveform and the browser's own player, or a link for what does not sound."""
    url, name = escape(asset.file_url), escape(title_of(asset))
    if not is_local(asset.file_url) and not host_of(asset.file_url):
        look.caption(f"It lies at “{escape(asset.file_url[:120])}”, which cannot be opened from here.")
        return
    if asset.asset_type is not AssetType.AUDIO:
        st.html(f'<div class="quiet"><a href="{url}">Open the {escape(asset.asset_type)}</a></div>')
        return
    sound = heard(asset)
    drawing = waveform(
        sound.peaks, sound.duration_s or 0.0, chapters=sound.chapters, lines=sound.lines, classes=sound.classes
    )  # fmt: skip
    st.html(
        f'{drawing}<audio controls preload="{preload(asset.file_url)}" src="{url}" aria-label="Play {name}"></audio>'
    )


def chapters(asset: AssetPublic) -> None:
    rows = "".join(
        f'<li><span class="at">{format.duration(c.start_s)}</span><span>{escape(c.title)}</span></li>'
        for c in heard(asset).chapters
    )
    if rows:
        st.html(f'<div class="eyebrow">Chapters</div><ol class="chapters">{rows}</ol>')


def measured(asset: AssetPublic) -> None:
    """Loudness and peak against what players expect."""
    sound = heard(asset)
    if sound.integrated_lufs is None or sound.true_peak_db is None:
        return
    with st.grid("auto", min_column_width=150):
        st.metric("Length", format.duration(sound.duration_s))
        st.metric("Loudness", f"{sound.integrated_lufs:.1f} LUFS", help=f"The goal is {OUR_LOUDNESS_LUFS:.0f} LUFS.")
        st.metric("True peak", f"{sound.true_peak_db:.1f} dB", help=f"At most {OUR_CEILING_DB:.0f} dBTP is safe.")
        st.metric("Size", format.size(asset.file_size), help=_CHANNELS.get(sound.channels or 0))
