"""The episode player: waveform, chapters, and a transcript that follows, in one small component."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from lib.actions.episodes import Episode
from lib.actions.playing import player_data
from lib.models.asset import AssetCard
from lib.models.values import digest
from lib.ui.kept import for_good
from lib.ui.look import speaker_class
from lib.ui.sound import preload

_HERE = Path(__file__).resolve().parent
_PLAYER = st.components.v2.component(
    "episode_player",
    html='<div class="player"></div>',
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=(_HERE / "player.js").read_text(encoding="utf-8"),
)


def show(episode: Episode, *, start_s: float = 0.0, with_transcript: bool = False) -> None:
    """Play it; the transcript tells what was spoken, and under each line what it stands on."""
    url = episode.asset.file_url
    data = player_data(episode, src=url, start_s=start_s, preload=preload(url), with_transcript=with_transcript)
    _PLAYER(data=data, key=f"player_{episode.id}")


def show_card(card: AssetCard) -> None:
    """A small player for a listing: its waveform can be clicked too."""
    name = ("card's player", card.id, card.updated_at, card.file_url)
    _PLAYER(data=for_good(name, lambda: _as_text(card)), key=f"player_{card.id}")


def _as_text(card: AssetCard) -> str:
    """What the player of a card is given, written as JSON once: Streamlit would take it apart and write it twice at
    every rerun, for each card of a page."""
    begins_s = [0.0, *(turn.end * (card.duration_s or 0.0) for turn in card.preview.turns[:-1])]
    lines = [
        {"start_s": start_s, "speaker": "", "css": speaker_class(turn.speaker), "text": "", "proofs": []}
        for start_s, turn in zip(begins_s, card.preview.turns, strict=False)
    ]
    data = {
        "src": card.file_url, "preload": preload(card.file_url), "title": card.title or card.filename,
        "duration_s": card.duration_s or 0.0, "peaks": card.preview.peaks, "chapters": [], "start_s": 0.0,
        "with_transcript": False, "lines": lines, "small": True,
    }  # fmt: skip
    return json.dumps({**data, "version": digest(data)}, separators=(",", ":"))
