"""What the library shows of what the address asks for, or why it shows nothing."""

from __future__ import annotations

import streamlit as st

from lib.actions.library import find_cards, list_cards
from lib.models.asset import AssetCard, CollectionPublic
from lib.ui import asset_cards, asset_table, chosen, format, library_filters, look, places
from lib.ui.library_address import Wanted
from lib.ui.studio import studio


def known_asset(wanted: Wanted) -> Wanted:
    """An asset that is not there any more is told so and leaves the address; everything else is shown instead."""
    if wanted.id is None or find_cards(studio(), [wanted.id]):
        return wanted
    st.warning("The asset that this link points to was deleted.")
    st.query_params.pop("id", None)
    return wanted.changed(id=None)


def show(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """The page of assets, as cards or as a table."""
    cards, total = _found(wanted)
    chosen.bar(wanted, shelves)
    if not cards:
        _none(wanted, total)
        return
    look.caption(format.count(total, "asset"))
    (asset_table if wanted.view == "table" else asset_cards).show(cards, shelves)
    library_filters.pages(wanted, total)


def _found(wanted: Wanted) -> tuple[list[AssetCard], int]:
    if wanted.id is None:
        return list_cards(studio(), wanted.filter())
    return find_cards(studio(), [wanted.id]), 1


def _none(wanted: Wanted, total: int) -> None:
    if total:
        if look.empty("There are not that many pages.", "Go to the first page"):
            st.query_params.pop("page", None)
            st.rerun()
    elif _narrowed(wanted):
        if look.empty("Nothing matches these filters.", "Take them back"):
            st.query_params.from_dict({**Wanted(view=wanted.view).query(), **places.LIBRARY})
            st.rerun()
    elif look.empty("No episodes yet. The first one is a few minutes away.", "Go home"):
        places.go("")


def _narrowed(wanted: Wanted) -> bool:
    """Whether more is asked for than a module's assets of a type."""
    plain = Wanted(asset_type=wanted.asset_type, source_module=wanted.source_module, view=wanted.view, sort=wanted.sort)
    return wanted.changed() != plain
