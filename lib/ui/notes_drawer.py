"""Show notes in a drawer: summary and Markdown, with how they will look; written anew only when asked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lib.actions.editing_notes import NOTES_CHARS, SUMMARY_CHARS, edit_notes, edit_summary, regenerate_notes
from lib.actions.episodes import open_episode
from lib.publish.marked import html
from lib.ui import fields, look
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_NOTES = "notes_drawer"


@st.dialog("Show notes", width="medium", position="right")
def drawer(asset_id: int) -> None:
    """Each field is saved when it is left."""
    with explained():
        edition = open_episode(studio(), asset_id).edition
        show_noted(_NOTES)
        _area("Summary", f"summary_{asset_id}", edition.summary, partial(_summary, asset_id), SUMMARY_CHARS, 120)
        write, read = st.tabs(["Write", "Read"])
        with write:
            _area("Notes, in Markdown", f"notes_{asset_id}", edition.notes, partial(_notes, asset_id), NOTES_CHARS, 420)
        with read:
            st.html(f'<div class="prose notes">{html(edition.notes)}</div>')
        with st.container(horizontal=True, vertical_alignment="center"):
            look.caption("Edited by you." if edition.notes_edited else "As they follow from the episode.")
            st.space("stretch")
            with st.popover("Write them anew", type="tertiary", icon=":material/refresh:"):
                look.caption("Summary and notes are written from the episode again; what you changed in them is gone.")
                st.button("Replace them", key=f"anew_{asset_id}", on_click=_anew, args=(asset_id,))


def _area(label: str, key: str, value: str, commit: partial[None], most: int, height: int) -> None:
    fields.seed(key, value)
    st.text_area(label, key=key, max_chars=most, height=height, on_change=_left, args=(key, commit))


def _left(key: str, commit: partial[None]) -> None:
    with noted(_NOTES):
        commit(st.session_state[key])


def _summary(asset_id: int, text: str) -> None:
    edit_summary(studio(), asset_id, text)


def _notes(asset_id: int, text: str) -> None:
    edit_notes(studio(), asset_id, text)


def _anew(asset_id: int) -> None:
    with noted(_NOTES):
        regenerate_notes(studio(), asset_id)
