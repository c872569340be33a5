"""The sound in other forms, among the downloads: a button to ask for one, how far it is, then the link."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.episodes import Episode
from lib.actions.sound_forms import Offer, offers, order_form
from lib.models.enums import JobStatus
from lib.ui import format, look
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

_NOTES = "sound_forms"


def rows(episode: Episode) -> None:
    """Every form; what is being made moves by itself."""
    is_active = any(_is_active(each) for each in offers(studio(), episode))

    @st.fragment(run_every="1s" if is_active else None)
    def drawn() -> None:
        show_noted(_NOTES)
        found = offers(studio(), episode)
        if is_active != any(map(_is_active, found)):  # begun or ended: the page says how often to look
            st.rerun()
        for each in found:
            _row(episode, each)

    drawn()


def _row(episode: Episode, offer: Offer) -> None:
    made = offer.made
    if made is not None and offer.is_ready:
        url = f"/api/content-assets/{episode.id}/episode/audio{offer.suffix}"
        words = f"{offer.label}, {format.size(made.size_bytes)}"
        st.html(f'<a class="take" download href="{url}">{escape(words)}</a>')
    elif made is not None and _is_active(offer):
        waits = made.status == JobStatus.QUEUED
        st.progress(made.progress, text=f"{offer.label}: {'waits for its turn' if waits else 'being made'}")
    else:
        if made is not None and made.status == JobStatus.FAILED:
            st.warning(f"{look.plain(made.error)} {look.plain(made.hint)}", icon=":material/error:")
        st.button(
            f"Make {offer.label}", key=f"make_form_{offer.form}", type="tertiary", on_click=_order,
            args=(episode.id, offer.form), help="Made once in the background and kept; this page may be closed.",
        )  # fmt: skip


def _is_active(offer: Offer) -> bool:
    return offer.made is not None and not JobStatus(offer.made.status).is_final


def _order(asset_id: int, form: str) -> None:
    with noted(_NOTES):
        order_form(studio(), asset_id, form)
