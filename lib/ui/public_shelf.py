"""A collection that somebody else made public: its episodes, to be heard and opened."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.access import enter_collection
from lib.actions.collections import get_collection, list_collected, list_public
from lib.errors import NotFound
from lib.models.asset import AssetPublic, CollectionPublic
from lib.models.values import now
from lib.ui import format, look, places, sound
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
    found, total = list_collected(seen, shelf.id, limit=_PAGE, offset=(_page() - 1) * _PAGE)
    for asset in found:
        _row(asset)
    if not total:
        st.html('<p class="empty-sentence">Nothing is in it yet.</p>')
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key="public_shelf_page")
    return True


def _page() -> int:
    return int(st.session_state.get("public_shelf_page", 1))


def _row(asset: AssetPublic) -> None:
    with st.container(gap="xsmall", key=f"public_asset_{asset.id}"):
        about = f"{format.duration(sound.heard(asset).duration_s)} · {format.ago(asset.created_at, now())}"
        st.html(f'<p class="row-title">{escape(sound.title_of(asset))}</p><div class="quiet">{about}</div>')
        sound.play(asset, small=True)
        if st.button("Open", key=f"open_public_{asset.id}", type="tertiary"):
            places.go("episode", id=str(asset.id))
