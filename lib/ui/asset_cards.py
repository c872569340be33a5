"""Assets as cards: hear it, keep it, share it, let it go."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.library import delete_asset, get_asset, list_assets, toggle_favorite, track_usage
from lib.errors import NotFound
from lib.models.asset import AssetPublic
from lib.models.values import now
from lib.ui import confirm, downloads, format, library_filters, look, places, sound
from lib.ui.errors import noted
from lib.ui.library_filters import Wanted
from lib.ui.studio import studio

_TAGS = 4
_PLAIN_TAGS = {"podcast", "episode", "scene"}


def page_of(wanted: Wanted) -> None:
    """The cards of this page, or why there are none."""
    found, total = _found(wanted)
    if not found:
        _none(wanted, total)
        return
    st.html(f'<div class="quiet">{format.count(total, "asset")}</div>')
    with st.grid("auto", min_column_width=290, gap="medium"):
        for asset in found:
            _card(asset)
    library_filters.pages(wanted, total)


def _found(wanted: Wanted) -> tuple[list[AssetPublic], int]:
    if wanted.id is None:
        return list_assets(studio(), wanted.filter())
    try:
        return [get_asset(studio(), wanted.id)], 1
    except NotFound:
        st.warning("The asset that this link points to was deleted.")
        return list_assets(studio(), wanted.filter())


def _none(wanted: Wanted, total: int) -> None:
    if total:
        if look.empty("There are not that many pages.", "Go to the first page"):
            st.query_params.pop("page", None)
            st.rerun()
    elif wanted.search or wanted.favorites or wanted.tags:
        if look.empty("Nothing matches these filters.", "Show everything"):
            st.query_params.from_dict(places.LIBRARY)
            st.rerun()
    elif look.empty("No episodes yet. The first one is a few minutes away.", "Go home"):
        places.go("")


def _card(asset: AssetPublic) -> None:
    with st.container(border=True, key=f"asset_{asset.id}", gap="small", height="stretch"):
        _words(asset)
        st.space("stretch")
        sound.play(asset, small=True)
        _acts(asset)


def _words(asset: AssetPublic) -> None:
    heard = sound.heard(asset)
    kind = "Episode" if heard.is_episode else "Scene" if heard.scene_id else format.words(asset.asset_type)
    figures = [format.duration(heard.duration_s)] if heard.duration_s else []
    figures += [format.size(asset.file_size)] if asset.file_size else []
    figures += [format.money(asset.cost)]
    own = [tag for tag in asset.tags if tag not in {heard.project_id, *_PLAIN_TAGS}]
    tags = " · ".join(escape(tag) for tag in own[:_TAGS])
    st.html(
        f'<div class="eyebrow">{kind} · <span title="{escape(format.exact(asset.created_at))}">'
        f"{format.ago(asset.created_at, now())}</span></div>"
        f'<p class="row-title">{"★ " if asset.is_favorite else ""}{escape(sound.title_of(asset))}</p>'
        f'<div class="quiet">{" · ".join(figures)}{f"<br>{tags}" if tags else ""}</div>'
    )


def _acts(asset: AssetPublic) -> None:
    name = sound.title_of(asset)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        downloads.button(asset)
        liked = asset.is_favorite
        st.button(
            f"{'Remove' if liked else 'Add'} {look.plain(name)} {'from' if liked else 'to'} favourites",
            key=f"icon_favourite_{asset.id}", type="tertiary", on_click=_toggle, args=(asset.id,),
            icon=":material/heart_minus:" if liked else ":material/favorite:",
            help="Remove from favourites" if liked else "Add to favourites",
        )  # fmt: skip
        key = f"icon_share_{asset.id}"
        shared = st.popover(
            f"Share {look.plain(name)}", icon=":material/share:", type="tertiary", help=f"Share {name}", key=key,
            on_change=_count_share, args=(asset.id, key),
        )  # fmt: skip
        if shared.open:
            with shared:
                _share(asset)
        if st.button("Open", key=f"page_{asset.id}", type="tertiary"):
            places.go("episode", id=str(asset.id))
        gone = st.button(
            f"Delete {look.plain(name)}", key=f"icon_delete_{asset.id}", type="tertiary", icon=":material/delete:",
            help=f"Delete {name}",
        )  # fmt: skip
    if gone:
        confirm.deletion(name, {"audio files": 1} if downloads.is_ours(asset) else {}, partial(_delete, asset.id))


def _delete(asset_id: int) -> None:
    delete_asset(studio(), asset_id)
    st.query_params.pop("id", None)


def _toggle(asset_id: int) -> None:
    with noted("library"):
        toggle_favorite(studio(), asset_id)


def _share(asset: AssetPublic) -> None:
    """The address that opens this asset; copying is one click on the block."""
    address = f"{_origin()}/asset-library?id={asset.id}"
    st.caption("This address opens it for whoever can reach this app.")
    st.code(address, language=None, wrap_lines=True)


def _origin() -> str:
    url = st.context.url or ""
    scheme, found, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if found else ""


def _count_share(asset_id: int, key: str) -> None:
    """Showing the address is what can be counted; whether it is then pasted somewhere cannot."""
    with noted("library"):
        if st.session_state[key]:
            track_usage(studio(), asset_id, "share")
