"""What an asset is, shown in its card: sound, picture, film or the beginning of a text.

Whatever lies on another server is never fetched by itself: it would tell that server who looks at this page.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.models.asset import AssetCard
from lib.models.enums import AssetType
from lib.ui import look, player
from lib.ui.addresses import host_of, is_local


def show(card: AssetCard) -> None:
    """Play or show it in place; from elsewhere, only once asked."""
    if card.asset_type is AssetType.TEXT:
        _text(card)
    elif is_local(card.file_url):
        _here(card)
    else:
        _elsewhere(card)


def _here(card: AssetCard) -> None:
    url, name = escape(card.file_url), escape(card.title or card.filename)
    match card.asset_type:
        case AssetType.AUDIO:
            player.show_card(card)
        case AssetType.VIDEO:
            st.html(f'<video controls preload="metadata" src="{url}" aria-label="Play {name}"></video>')
        case _:
            st.html(f'<img class="thumbnail" loading="lazy" src="{url}" alt="{name}">')


def _text(card: AssetCard) -> None:
    if card.preview.excerpt:
        st.html(f'<p class="quote">{escape(card.preview.excerpt)}</p>')
    if not is_local(card.file_url):
        _link(card)


def _elsewhere(card: AssetCard) -> None:
    """Sound and film wait for the play button; a picture is a link."""
    url, name = escape(card.file_url), escape(card.title or card.filename)
    if host_of(card.file_url) and card.asset_type in (AssetType.AUDIO, AssetType.VIDEO):
        tag = card.asset_type.value
        st.html(f'<{tag} controls preload="none" src="{url}" aria-label="Play {name}"></{tag}>')
    _link(card)


def _link(card: AssetCard) -> None:
    host = host_of(card.file_url)
    if host:
        st.html(
            f'<div class="quiet"><a href="{escape(card.file_url)}" target="_blank" rel="noopener noreferrer">'
            f"Open at {escape(host)}</a></div>"
        )
    else:
        look.caption(f"It lies at “{escape(card.file_url[:120])}”, which cannot be opened from here.")
