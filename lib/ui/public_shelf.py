"""A collection that somebody else made public: its episodes, to be heard and opened."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.access import enter_collection
from lib.actions.collections import get_collection, list_public
from lib.actions.library import list_cards
from lib.errors import NotFound
from lib.models.asset import AssetCard, AssetFilter, CollectionPublic
from lib.models.values import now
from lib.ui import asset_preview, format, look, places
from lib.ui.kept import until_written
from lib.ui.library_address import Wanted
from lib.ui.studio import own
from lib.ui.studio import show as be_about

_PAGE = 20


def others() -> list[CollectionPublic]:
    """Those that can be read here; none where nobody signs in."""
    mine = own()
    return until_written(mine, "public shelves", lambda: list_public(mine)) if mine.settings.has_login else []


def show(wanted: Wanted) -> bool:
    """Whether the address names such a collection; then it is drawn, and nothing of one's own library is."""
    mine = own()
    if wanted.collection_id is None or not mine.settings.has_login:
        return False
    try:
        seen = enter_collection(mine, wanted.collection_id)
    except NotFound:
        return False
    if seen.is_own:
        return False
    be_about(seen)
    shelf = get_collection(seen, wanted.collection_id)
    st.subheader(look.plain(shelf.name), anchor=False)
    look.caption("A collection of somebody else's, open to everybody here.")
    if shelf.description:
        st.html(f'<p class="lede">{escape(shelf.description)}</p>')
    pages = max(1, -(-shelf.asset_count // _PAGE))
    key = f"public_shelf_page_{shelf.id}"
    page = min(pages, int(st.session_state.get(key, 1)))  # some may have been taken out since
    for card in list_cards(seen, AssetFilter(collection_id=shelf.id, limit=_PAGE, offset=(page - 1) * _PAGE))[0]:
        _row(card)
    if not shelf.asset_count:
        st.html('<p class="empty-sentence">Nothing is in it yet.</p>')
    if pages > 1:
        st.session_state[key] = page
        st.pagination(pages, key=key)
    return True


def _row(card: AssetCard) -> None:
    with st.container(gap="xsmall", key=f"public_asset_{card.id}"):
        about = f"{format.duration(card.duration_s)} · {format.ago(card.created_at, now())}"
        st.html(f'<p class="row-title">{escape(card.title or card.filename)}</p><div class="quiet">{about}</div>')
        asset_preview.show(card)
        if st.button("Open", key=f"open_public_{card.id}", type="tertiary"):
            places.go("episode", id=str(card.id))
