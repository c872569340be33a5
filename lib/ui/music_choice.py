"""How the episode is dressed: music before, after and under the speech, mono or stereo, and the file's bit rate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from lib.actions.layouts import BITRATES_KBPS, choose_sound
from lib.actions.music import MusicOffer, add_music, choose_music, music_offers, music_to_hear
from lib.models.enums import Layout, MusicPart
from lib.models.project import Project
from lib.ui import fields, look, project
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_PARTS = {MusicPart.INTRO: "Before", MusicPart.OUTRO: "After", MusicPart.BED: "Under the speech"}
_LAYOUTS = {Layout.MONO: "Mono, all in the middle", Layout.STEREO: "Stereo, voices a little apart"}
_NONE = ""
_WISH = "music_wish"
_GONE = "not there any more"
_ABOUT_LAYOUTS = (
    "In stereo two speakers sit slightly left and right, one alone in the middle, and music keeps its width; the file "
    "is larger. No line is spoken again when you change it."
)


def show(opened: Project) -> None:
    """A popover, quiet until it is opened."""
    chosen = st.popover("Sound", icon=":material/graphic_eq:", key="music_choice", on_change="rerun")
    if chosen.open:
        with chosen:
            _grant()
            _music(opened)
            _file(opened)
    show_noted("music")


def _music(opened: Project) -> None:
    offers = {offer.ref: offer for offer in music_offers(studio())}
    for part, label in _PARTS.items():
        now = str(getattr(opened.music, part.value))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key=f"music_row_{part.value}"):
            fields.choice(
                label, f"music_{part.value}", now, [_NONE, *offers], partial(_choose, part),
                format_func=lambda ref: _words(ref, offers),
            )  # fmt: skip
            hear = st.button(
                f"Hear the music {label.lower()}", key=f"icon_music_{part.value}", icon=":material/play_arrow:",
                help=f"Hear the music {label.lower()}", disabled=not now,
            )  # fmt: skip
        if hear and now:
            with explained(), st.spinner("Playing it once through"):
                st.audio(music_to_hear(studio(), now, part), format="audio/wav", autoplay=True)
    about = [offers[ref].about for ref in dict.fromkeys(opened.music.model_dump().values()) if ref in offers]
    look.caption(" ".join(filter(None, about)) or "Music makes room while somebody speaks.")
    given = st.file_uploader("Music of your own", type=["mp3", "wav", "flac", "m4a", "ogg"], key="music_file")
    if given is not None and st.session_state.get("music_taken") != given.file_id:
        st.session_state["music_taken"] = given.file_id
        with explained(), st.spinner("Listening to it"):
            add_music(studio(), given.name, given)
            st.rerun()


def _file(opened: Project) -> None:
    """What kind of file it becomes."""
    knobs = opened.knobs
    rates = BITRATES_KBPS[knobs.layout]
    fields.choice(
        "Mono or stereo", "sound_layout", knobs.layout, list(Layout), lambda chosen: _set(layout=chosen),
        format_func=lambda layout: _LAYOUTS[layout], help=_ABOUT_LAYOUTS,
    )  # fmt: skip
    # A field for each layout: 128 kb/s is the usual of one and the least of the other, and a browser keeps the words.
    fields.choice(
        "Bit rate", f"sound_bitrate_{knobs.layout}", knobs.bitrate, list(rates), lambda name: _set(bitrate=name),
        format_func=lambda name: f"{rates.get(name, rates['standard'])} kb/s",
    )  # fmt: skip


def _words(ref: str, offers: dict[str, MusicOffer]) -> str:
    if ref == _NONE:
        return "None"
    return look.plain(offers[ref].label) if ref in offers else _GONE


def _choose(part: MusicPart, ref: str) -> None:
    st.session_state[_WISH] = partial(project.apply, choose_music, part, ref)


def _set(**change: str) -> None:
    st.session_state[_WISH] = partial(project.apply, choose_sound, **change)


def _grant() -> None:
    """Do what was chosen a moment ago: here and not in its callback, as music takes seconds to be made ready and a
    callback cannot say so."""
    wish: Callable[[], None] | None = st.session_state.get(_WISH)
    if wish is None:
        return
    with st.spinner("Making it ready"), noted("music"):
        wish()
    del st.session_state[_WISH]
    st.rerun()
