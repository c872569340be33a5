"""The episode player: waveform, chapters, and a transcript that follows, in one small component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from lib.models.asset import AssetCard, AssetPublic
from lib.models.project import Project
from lib.models.script import Line
from lib.models.values import digest
from lib.ui.look import speaker_class
from lib.ui.sound import heard, preload, title_of
from lib.ui.waveform import thinned

_COLUMNS = 350
_HERE = Path(__file__).resolve().parent
_PLAYER = st.components.v2.component(
    "episode_player",
    html='<div class="player"></div>',
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=(_HERE / "player.js").read_text(encoding="utf-8"),
)


def show(asset: AssetPublic, project: Project | None = None, *, start_s: float = 0.0) -> None:
    """Play `asset`; with its project the transcript is shown too, each line with the number of its facts."""
    _PLAYER(data=_data(asset, project, start_s), key=f"player_{asset.id}")


def show_card(card: AssetCard) -> None:
    """A small player for a listing: its waveform can be clicked too."""
    begins_s = [0.0, *(turn.end * (card.duration_s or 0.0) for turn in card.preview.turns[:-1])]
    lines = [
        {"start_s": start_s, "speaker": "", "css": speaker_class(turn.speaker), **_words(None, {})}
        for start_s, turn in zip(begins_s, card.preview.turns, strict=False)
    ]
    data = {
        "src": card.file_url, "preload": preload(card.file_url), "title": card.title or card.filename,
        "duration_s": card.duration_s or 0.0, "peaks": card.preview.peaks, "chapters": [], "start_s": 0.0,
        "with_transcript": False, "lines": lines, "small": True,
    }  # fmt: skip
    _PLAYER(data={**data, "version": digest(data)}, key=f"player_{card.id}")


def _data(asset: AssetPublic, project: Project | None, start_s: float) -> dict[str, Any]:
    sound = heard(asset)
    spoken = {line.id: line for line in project.script_data.lines()} if project and project.script_data else {}
    facts = {f.id: f.quote for f in project.research.fact_cards} if project and project.research else {}
    data = {
        "src": asset.file_url,
        "preload": preload(asset.file_url),
        "title": title_of(asset),
        "duration_s": sound.duration_s or 0.0,
        "peaks": thinned(sound.peaks, _COLUMNS),
        "chapters": [chapter.model_dump() for chapter in sound.chapters],
        "start_s": start_s,
        "with_transcript": bool(spoken),
        "lines": [
            {
                "start_s": timed.start_s,
                "speaker": timed.speaker,
                "css": sound.classes.get(timed.speaker, ""),
                **_words(spoken.get(timed.line_id), facts),
            }
            for timed in sound.lines
        ],
    }
    return {**data, "version": digest(data)}


def _words(line: Line | None, facts: dict[str, str]) -> dict[str, Any]:
    if line is None:
        return {"text": "", "facts": 0, "origin": ""}
    quotes = [facts[i] for i in line.used_fact_ids if i in facts]
    return {"text": line.text, "facts": len(quotes), "origin": "\n".join(quotes)}
