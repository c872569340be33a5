"""The episode player: waveform, chapters, and a transcript that follows, in one small component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from lib.models.asset import AssetCard, AssetPublic
from lib.models.project import Project
from lib.models.script import Line
from lib.models.sound import TimedLine
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


def show(
    asset: AssetPublic, project: Project | None = None, *, start_s: float = 0.0, with_transcript: bool = False
) -> None:
    """Play `asset`; the transcript tells what was spoken, and with the project the facts of each line."""
    _PLAYER(data=_data(asset, project, start_s, with_transcript), key=f"player_{asset.id}")


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


def is_told(asset: AssetPublic) -> bool:
    """Whether the asset itself keeps the words that are heard in it."""
    return any(line.text for line in heard(asset).lines)


def is_told_by_script(asset: AssetPublic, project: Project | None) -> bool:
    """Whether the words must come from the project's script, which still has every line, but maybe in other words."""
    timed = heard(asset).lines
    return bool(timed) and not is_told(asset) and {line.line_id for line in timed} <= _script_of(project).keys()


def _script_of(project: Project | None) -> dict[str, Line]:
    return {line.id: line for line in project.script_data.lines()} if project and project.script_data else {}


def _data(asset: AssetPublic, project: Project | None, start_s: float, with_transcript: bool) -> dict[str, Any]:
    sound = heard(asset)
    by_script = is_told_by_script(asset, project)
    script = _script_of(project) if by_script or is_told(asset) else {}
    facts = {f.id: f.quote for f in project.research.fact_cards} if project and project.research else {}
    data = {
        "src": asset.file_url,
        "preload": preload(asset.file_url),
        "title": title_of(asset),
        "duration_s": sound.duration_s or 0.0,
        "peaks": thinned(sound.peaks, _COLUMNS),
        "chapters": [chapter.model_dump() for chapter in sound.chapters],
        "start_s": start_s,
        "with_transcript": with_transcript and (by_script or is_told(asset)),
        "lines": [
            {
                "start_s": timed.start_s,
                "speaker": timed.speaker,
                "css": sound.classes.get(timed.speaker, ""),
                **_spoken(timed, script.get(timed.line_id), facts),
            }
            for timed in sound.lines
        ],
    }
    return {**data, "version": digest(data)}


def _spoken(timed: TimedLine, line: Line | None, facts: dict[str, str]) -> dict[str, Any]:
    """The words that were heard; with the facts of the script's line as long as it says the same."""
    if timed.text and (line is None or line.text != timed.text):
        return {**_words(None, {}), "text": timed.text}
    return _words(line, facts)


def _words(line: Line | None, facts: dict[str, str]) -> dict[str, Any]:
    if line is None:
        return {"text": "", "facts": 0, "origin": ""}
    quotes = [facts[i] for i in line.used_fact_ids if i in facts]
    return {"text": line.text, "facts": len(quotes), "origin": "\n".join(quotes)}
