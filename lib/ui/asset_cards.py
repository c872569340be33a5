"""Assets as cards: hear them, keep them, name them, let them go."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.models.asset import AssetCard, CollectionPublic
from lib.models.preview import EPISODE, SCENE
from lib.models.values import now
from lib.ui import asset_acts, asset_preview, chosen, format

_TAGS = 4
_PLAIN_TAGS = {"podcast", "episode", "scene"}
_KINDS = {EPISODE: "Episode", SCENE: "Scene"}


def show(cards: list[AssetCard], shelves: list[CollectionPublic]) -> None:
    """As many beside each other as fit."""
    with st.grid("auto", min_column_width=300, gap="medium"):
        for card in cards:
            _card(card, shelves)


def kind_of(card: AssetCard) -> str:
    """Episode, Scene, or else what type it is."""
    return _KINDS.get(card.kind) or format.words(card.asset_type)


def _card(card: AssetCard, shelves: list[CollectionPublic]) -> None:
    with st.container(border=True, key=f"asset_{card.id}", gap="small", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"card_head_{card.id}"):
            st.html(
                f'<div class="eyebrow">{kind_of(card)} · <span title="{escape(format.exact(card.created_at))}">'
                f"{format.ago(card.created_at, now())}</span></div>",
                width="stretch",
            )
            chosen.box(card)
        if asset_acts.is_edited(card):
            asset_acts.edit(card, shelves)
        else:
            _words(card)
        st.space("stretch")
        asset_preview.show(card)
        asset_acts.show(card)


def _words(card: AssetCard) -> None:
    figures = [format.duration(card.duration_s)] if card.duration_s else []
    figures += [format.size(card.file_size)] if card.file_size else []
    figures += [format.money(card.cost)] if card.cost else []
    figures += [format.count(card.download_count, "download")] if card.download_count else []
    figures += [format.count(card.share_count, "share")] if card.share_count else []
    own = [tag for tag in card.tags if tag not in {card.project_id, *_PLAIN_TAGS}]
    tags = " · ".join(escape(tag) for tag in own[:_TAGS])
    st.html(
        f'<p class="row-title">{"★ " if card.is_favorite else ""}{escape(asset_acts.name_of(card))}</p>'
        f'<div class="quiet">{" · ".join(figures)}{f"<br>{tags}" if tags else ""}</div>'
    )
