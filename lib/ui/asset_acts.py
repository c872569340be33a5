"""What can be done with one asset, in its card."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lib.actions.collecting import collections_of, put_into
from lib.actions.library import delete_assets, files_to_go, toggle_favorite, track_usage, update_asset
from lib.models.asset import AssetCard, AssetUpdate, CollectionPublic
from lib.ui import confirm, downloads, fields, format, look, places, share
from lib.ui.addresses import is_ours
from lib.ui.errors import noted
from lib.ui.studio import studio

_EDITED = "edited_asset"
NOTES = "library"


def show(card: AssetCard) -> None:
    """A row of buttons; the rarer ones are only marks."""
    name = look.plain(name_of(card))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"acts_{card.id}"):
        if is_ours(card.file_url):
            downloads.button(card)
        if st.button("Open", key=f"page_{card.id}", type="tertiary"):
            places.go("episode", id=str(card.id))
        st.space("stretch")
        _mark("favourite", card, f"{'Remove' if card.is_favorite else 'Add'} {name} "
              f"{'from' if card.is_favorite else 'to'} favourites",
              "heart_minus" if card.is_favorite else "favorite", partial(_toggle, card.id))  # fmt: skip
        _mark("edit", card, f"Edit {name}", "check" if is_edited(card) else "edit", partial(_edit, card.id))
        shared = st.popover(
            f"Share {name}", icon=":material/share:", type="tertiary", help="Share", key=f"icon_share_{card.id}",
            on_change="rerun",
        )  # fmt: skip
        if shared.open:
            with shared:
                st.caption("This address opens it, for whoever can reach this app.")
                share.link(card.id, partial(_count_share, card.id))
        gone = _mark("delete", card, f"Delete {name}", "delete")
    if gone:
        ask_to_delete([card])


def name_of(card: AssetCard) -> str:
    return card.title or card.filename


def is_edited(card: AssetCard) -> bool:
    return bool(st.session_state.get(_EDITED) == card.id)


def edit(card: AssetCard, shelves: list[CollectionPublic]) -> None:
    """Title, tags and collections, each saved when it is left."""
    fields.text("Title", f"title_{card.id}", card.title or "", partial(retitle, card.id), max_chars=500)
    fields.seed(f"tags_{card.id}", card.tags)
    st.multiselect(
        "Tags", card.tags, key=f"tags_{card.id}", accept_new_options=True, on_change=_tagged, args=(card.id,),
        placeholder="Type a tag",
    )  # fmt: skip
    held = set(collections_of(studio(), card.id))
    fields.seed(f"shelves_{card.id}", [each.name for each in shelves if each.id in held])
    st.multiselect(
        "Collections", list(dict.fromkeys(each.name for each in shelves)), key=f"shelves_{card.id}",
        accept_new_options=True, on_change=_shelved, args=(card.id,), placeholder="Choose one, or type a new name",
    )  # fmt: skip


def retitle(asset_id: int, title: str) -> None:
    """An empty title lets the file name show again."""
    with noted(NOTES):
        update_asset(studio(), asset_id, AssetUpdate(title=title.strip() or None))


def retag(asset_id: int, tags: list[str]) -> None:
    with noted(NOTES):
        kept = dict.fromkeys(tag.strip()[:100] for tag in tags if tag.strip())
        update_asset(studio(), asset_id, AssetUpdate(tags=list(kept)))


def ask_to_delete(cards: list[AssetCard]) -> None:
    """Name what goes: the assets, and the files that no other asset needs."""
    files, size_bytes = files_to_go(studio(), [card.id for card in cards])
    what = {f"file of {format.size(size_bytes)}": 1} if files == 1 else {"files": files}
    name = name_of(cards[0]) if len(cards) == 1 else format.count(len(cards), "asset")
    confirm.deletion(name, what, partial(_delete, [card.id for card in cards]))


def _mark(act: str, card: AssetCard, says: str, icon: str, on_click: partial[None] | None = None) -> bool:
    return st.button(
        says, key=f"icon_{act}_{card.id}", type="tertiary", icon=f":material/{icon}:", help=act.capitalize(),
        on_click=on_click,
    )  # fmt: skip


def _toggle(asset_id: int) -> None:
    with noted(NOTES):
        toggle_favorite(studio(), asset_id)


def _edit(asset_id: int) -> None:
    st.session_state[_EDITED] = None if st.session_state.get(_EDITED) == asset_id else asset_id


def _tagged(asset_id: int) -> None:
    retag(asset_id, st.session_state[f"tags_{asset_id}"])


def _shelved(asset_id: int) -> None:
    with noted(NOTES):
        put_into(studio(), asset_id, st.session_state[f"shelves_{asset_id}"])


def _count_share(asset_id: int) -> None:
    with noted(NOTES):
        track_usage(studio(), asset_id, "share")


def _delete(asset_ids: list[int]) -> None:
    delete_assets(studio(), asset_ids)
    st.query_params.pop("id", None)
