"""A cover, chosen in a drawer: a style and a palette that are drawn, or a picture of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

import streamlit as st

from lib.actions import covers
from lib.actions.episodes import Episode, open_episode
from lib.actions.publishing import show_of, write_tags
from lib.actions.shows import get_show
from lib.ui import format, look
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_NOTES = "cover_choice"
_SHOWN_PX = 640

Draw = Callable[[str, str], object]
Upload = Callable[[BinaryIO], object]


@st.dialog("Cover", width="medium", position="right")
def episode_drawer(episode: Episode) -> None:
    """What is chosen is drawn and kept at once, and goes into the file as well."""
    with explained():
        now_is = open_episode(studio(), episode.id)
        show = show_of(studio(), now_is)
        _choose(
            f"episode_{episode.id}", covers.cover_of_episode(studio(), now_is, show),
            now_is.edition.cover or (show.cover if show else {}), partial(_draw_episode, episode.id),
            partial(_upload_episode, episode.id),
        )  # fmt: skip


@st.dialog("Cover of the show", width="medium", position="right")
def show_drawer(show_id: str) -> None:
    """Episodes without a cover of their own are drawn in the same style."""
    with explained():
        show = get_show(studio(), show_id)
        _choose(
            f"show_{show_id}", covers.cover_of_show(studio(), show), show.cover,
            partial(covers.draw_show_cover, studio(), show_id), partial(covers.upload_show_cover, studio(), show_id),
        )  # fmt: skip


def _choose(key: str, picture: bytes, chosen: dict[str, Any], draw: Draw, upload: Upload) -> None:
    show_noted(_NOTES)
    st.image(covers.at_size(picture, _SHOWN_PX), width="stretch")
    style, palette = covers.looks_of(chosen)
    styles, palettes = covers.styles(), covers.palettes()
    _pick("Style", f"style_{key}", styles, style, lambda value: draw(value, palette))
    _pick("Colours", f"palette_{key}", palettes, palette, lambda value: draw(style, value))
    if chosen.get("uploaded"):
        look.caption("This is a picture of your own. Choosing a style or colours draws one in its place.")
    given = st.file_uploader(
        "Or a picture of your own", ["jpg", "jpeg", "png", "webp"], key=f"upload_{key}",
        help=f"Square, at least {covers.LEAST_PX} × {covers.LEAST_PX} pixels.",
    )  # fmt: skip
    if given is not None and st.button("Use this picture", key=f"use_{key}", type="primary"):
        with explained():
            upload(given)
            st.rerun(scope="fragment")


def _pick(label: str, key: str, options: dict[str, str], value: str, commit: Callable[[str], object]) -> None:
    st.session_state.setdefault(key, value)
    st.pills(
        label, list(options), key=key, format_func=lambda name: options.get(name, format.words(name)),
        on_change=_picked, args=(key, commit), required=True,
    )  # fmt: skip


def _picked(key: str, commit: Callable[[str], object]) -> None:
    if st.session_state[key]:
        with noted(_NOTES):
            commit(st.session_state[key])


def _draw_episode(asset_id: int, style: str, palette: str) -> None:
    covers.draw_episode_cover(studio(), asset_id, style, palette)
    write_tags(studio(), asset_id)


def _upload_episode(asset_id: int, file: BinaryIO) -> None:
    covers.upload_episode_cover(studio(), asset_id, file)
    write_tags(studio(), asset_id)
