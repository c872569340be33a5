"""The assets chosen to be taken, kept or deleted together; the choice is this session's, not the address's."""

from __future__ import annotations

import streamlit as st

from lib.actions.collecting import gather
from lib.actions.collections import uncollect
from lib.actions.library import find_cards
from lib.models.asset import AssetCard, CollectionPublic
from lib.ui import asset_acts, downloads, format
from lib.ui.addresses import is_ours
from lib.ui.errors import noted
from lib.ui.library_address import Wanted
from lib.ui.studio import studio

_CHOSEN = "chosen_assets"
_INTO = "chosen_into"


def ids() -> list[int]:
    """In the order they were chosen."""
    return list(st.session_state.get(_CHOSEN, []))


def choose(asset_id: int, is_chosen: bool) -> None:
    others = [known for known in ids() if known != asset_id]
    st.session_state[_CHOSEN] = [*others, asset_id] if is_chosen else others


def box(card: AssetCard) -> None:
    """A box in a card's corner."""
    key = f"choose_{card.id}"
    st.session_state[key] = card.id in ids()
    st.checkbox(
        f"Choose {asset_acts.name_of(card)}", key=key, label_visibility="collapsed", width="content",
        on_change=lambda: choose(card.id, st.session_state[key]),
    )  # fmt: skip


def bar(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """What can be done with all that are chosen; nothing while none is."""
    if not ids():
        return
    cards = find_cards(studio(), ids())
    st.session_state[_CHOSEN] = [card.id for card in cards]
    if not cards:
        return
    ours = [card.id for card in cards if is_ours(card.file_url)]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="library_chosen"):
        size = format.size(sum(card.file_size or 0 for card in cards))
        st.html(f"<b>{len(cards):,} chosen</b> <span class='quiet'>{size}</span>", width="content")
        if ours:
            downloads.zip_button(ours)
        if len(ours) < len(cards):
            st.html(f'<span class="quiet">{len(cards) - len(ours)} not kept here</span>', width="content")
        _into(shelves)
        if wanted.collection_id is not None:
            st.button("Take out of this collection", on_click=_out, args=(wanted.collection_id,), key="chosen_out")
        if st.button("Delete", key="chosen_delete", icon=":material/delete:"):
            asset_acts.ask_to_delete(cards)
        st.button("Choose none", type="tertiary", key="chosen_none", on_click=_none)


def _into(shelves: list[CollectionPublic]) -> None:
    st.selectbox(
        "Add to a collection", list(dict.fromkeys(each.name for each in shelves)), index=None, key=_INTO,
        accept_new_options=True, label_visibility="collapsed", placeholder="Add to a collection, or a new one",
        width=270, on_change=_gather,
    )  # fmt: skip


def _gather() -> None:
    name = st.session_state[_INTO]
    st.session_state[_INTO] = None
    if name and name.strip():
        with noted(asset_acts.NOTES):
            gather(studio(), name, ids())


def _out(collection_id: int) -> None:
    with noted(asset_acts.NOTES):
        uncollect(studio(), collection_id, ids())


def _none() -> None:
    st.session_state[_CHOSEN] = []
