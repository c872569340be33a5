"""Assets as a table: many at a glance; titles, tags and favourites are edited in it, the chosen ones shown below."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.actions.library import toggle_favorite
from lib.models.asset import AssetCard, CollectionPublic
from lib.models.values import digest
from lib.ui import asset_acts, asset_cards, chosen, format
from lib.ui.errors import noted
from lib.ui.studio import studio

_EDITABLE = ("chosen", "title", "tags", "favourite")
_SHOWN_BELOW = 3


def show(cards: list[AssetCard], shelves: list[CollectionPublic]) -> None:
    rows = [_row(card) for card in cards]
    table = pd.DataFrame(rows, index=[card.id for card in cards])
    key = f"table_{digest([[str(value) for value in row.values()] for row in rows])[:16]}"
    st.data_editor(
        table, key=key, hide_index=True, num_rows="fixed", column_config=_columns(), on_change=_edited,
        disabled=[name for name in table.columns if name not in _EDITABLE], args=(key, cards), height="content",
        alt="The assets that match, with title, length, size, cost, downloads and shares",
    )  # fmt: skip
    below = [card for card in cards if card.id in chosen.ids()][:_SHOWN_BELOW]
    if below:
        asset_cards.show(below, shelves)


def _row(card: AssetCard) -> dict[str, Any]:
    return {
        "chosen": card.id in chosen.ids(), "title": asset_acts.name_of(card), "kind": asset_cards.kind_of(card),
        "length": format.duration(card.duration_s), "tags": list(card.tags), "favourite": card.is_favorite,
        "size": format.size(card.file_size), "cost": card.cost, "downloads": card.download_count,
        "shares": card.share_count, "made": card.created_at,
    }  # fmt: skip


def _columns() -> dict[str, Any]:
    of = st.column_config
    return {
        "chosen": of.CheckboxColumn("Choose", width=95),
        "title": of.TextColumn("Title", width=250, max_chars=500, required=True),
        "kind": of.TextColumn("Kind", width=75),
        "length": of.TextColumn("Length", width=65),
        "tags": of.ListColumn("Tags", width=150),
        "favourite": of.CheckboxColumn("Liked", width=80),
        "size": of.TextColumn("Size", width=75),
        "cost": of.NumberColumn("Cost", format="dollar", width=65),
        "downloads": of.NumberColumn("Downloads", width=95),
        "shares": of.NumberColumn("Shares", width=70),
        "made": of.DatetimeColumn("Made", format="D MMM YYYY", width=105),
    }


def _edited(key: str, cards: list[AssetCard]) -> None:
    """Do what was changed in the table; it is then drawn anew from what is saved."""
    for position, change in st.session_state[key]["edited_rows"].items():
        card = cards[int(position)]
        if "chosen" in change:
            chosen.choose(card.id, bool(change["chosen"]))
        if "title" in change:
            asset_acts.retitle(card.id, change["title"] or "")
        if "tags" in change:
            asset_acts.retag(card.id, [str(tag) for tag in change["tags"] or []])
        if "favourite" in change and bool(change["favourite"]) != card.is_favorite:
            with noted(asset_acts.NOTES):
                toggle_favorite(studio(), card.id)
