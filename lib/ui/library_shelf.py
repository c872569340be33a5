"""The collection that is looked at: its name, what it is about, and its end."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from lib.actions.collections import create_collection, delete_collection, update_collection
from lib.models.asset import CollectionBase, CollectionPublic
from lib.ui import confirm, fields, format, look, public_shelf
from lib.ui.errors import noted
from lib.ui.library_address import Wanted, go, narrow
from lib.ui.studio import studio

_NEW = "shelf_new"


def show(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """The collection of the address, to be renamed, described or deleted."""
    shelf = next((each for each in shelves if each.id == wanted.collection_id), None)
    if shelf is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", border=True, key="library_shelf"):
        fields.text("Collection", f"shelf_name_{shelf.id}", shelf.name, partial(_set, shelf.id, "name"), max_chars=255)
        fields.text(
            "What it is about", f"shelf_about_{shelf.id}", shelf.description or "",
            partial(_set, shelf.id, "description"), max_chars=1000,
        )  # fmt: skip
        if studio().settings.has_login:
            key = f"shelf_public_{shelf.id}"
            fields.seed(key, shelf.is_public)
            st.toggle(
                "Public", key=key, help="Everybody who signs in may read it and hear what is in it",
                on_change=_set_public, args=(shelf.id, key),
            )  # fmt: skip
        gone = st.button("Delete collection", key="shelf_delete", icon=":material/delete:")
    if gone:
        confirm.deletion(shelf.name, {}, partial(_delete, shelf.id))


def menu(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """All collections, one click from here, and a field for a new one."""
    opened = st.popover("Collections", icon=":material/folder:", type="tertiary", key="lib_shelves", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for shelf in shelves:
            st.button(
                f"{look.plain(shelf.name)} · {format.count(shelf.asset_count, 'asset')}", key=f"shelf_{shelf.id}",
                type="tertiary", on_click=go, args=(wanted.without_filters().changed(collection_id=shelf.id),),
            )  # fmt: skip
        for shelf in public_shelf.others():
            st.button(
                f"{look.plain(shelf.name)} · public, {format.count(shelf.asset_count, 'asset')}",
                key=f"public_shelf_{shelf.id}", type="tertiary", on_click=go,
                args=(wanted.without_filters().changed(collection_id=shelf.id),),
            )  # fmt: skip
        if not shelves:
            st.caption("None yet. Name one here, or while you edit an asset.")
        st.text_input("New collection", key=_NEW, placeholder="Its name", on_change=_create, max_chars=255)


def _create() -> None:
    name = st.session_state[_NEW].strip()
    st.session_state[_NEW] = ""
    if name:
        with noted("library"):
            create_collection(studio(), CollectionBase(name=name))


def _set(collection_id: int, name: str, value: str) -> None:
    change: dict[str, Any] = {name: value.strip() or None}
    if name == "name" and not value.strip():
        return
    with noted("library"):
        update_collection(studio(), collection_id, change)


def _set_public(collection_id: int, key: str) -> None:
    with noted("library"):
        update_collection(studio(), collection_id, {"is_public": bool(st.session_state[key])})


def _delete(collection_id: int) -> None:
    """Its assets stay."""
    delete_collection(studio(), collection_id)
    narrow(collection_id=None)
