"""The library's filters: they live in the URL, and only there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.models.asset import AssetFilter
from lib.models.enums import AssetSource, AssetType
from lib.ui import fields, format

PAGE_SIZE = 12
EPISODE_TAG = "episode"
SORTS = {
    "newest": ("created_at", "desc"), "oldest": ("created_at", "asc"), "title": ("title", "asc"),
    "largest": ("file_size", "desc"), "dearest": ("cost", "desc"),
}  # fmt: skip
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no", "")
_ALL = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the URL asks for, each part valid."""

    asset_type: str = _ALL
    source_module: str = _ALL
    search: str = ""
    favorites: bool = False
    tags: str = ""
    sort: str = "newest"
    page: int = 1
    id: int | None = None

    def filter(self) -> AssetFilter:
        by, order = SORTS[self.sort]
        return AssetFilter(
            asset_type=AssetType(self.asset_type) if self.asset_type else None,
            source_module=AssetSource(self.source_module) if self.source_module else None,
            search=self.search, favorites_only=self.favorites,
            tags=[self.tags] if self.tags else [], sort_by=by, sort_order=order, limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        """The URL's parameters; what is as usual is left out."""
        parts = {
            "asset_type": self.asset_type, "source_module": self.source_module, "search": self.search,
            "favorites": "true" if self.favorites else "", "tags": self.tags,
            "sort": self.sort if self.sort != "newest" else "",
            "page": str(self.page) if self.page > 1 else "", "id": str(self.id) if self.id else "",
        }  # fmt: skip
        return {name: value for name, value in parts.items() if value}


def read(given: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """What the parameters ask for, and those that make no sense, which are left out."""
    dropped: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if name in given:
            value = reader(given[name].strip())
            if value is None:
                dropped[name] = given[name]
            else:
                found[name] = value
    return Wanted(**found), dropped


def _one_of(known: set[str]) -> Callable[[str], str | None]:
    return lambda text: text.casefold() if text.casefold() in known else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < int(text) < 10**9 else None


def _yes_or_no(text: str) -> bool | None:
    return True if text.casefold() in _YES else False if text.casefold() in _NO else None


_READERS: dict[str, Callable[[str], Any]] = {
    "asset_type": _one_of({_ALL, *AssetType}),
    "source_module": _one_of({_ALL, *AssetSource}),
    "search": lambda text: text[:200],
    "favorites": _yes_or_no,
    "tags": lambda text: text[:100],
    "sort": _one_of(set(SORTS)),
    "page": _whole,
    "id": _whole,
}


def show_dropped(dropped: Mapping[str, str]) -> None:
    """Name what the URL asked for in vain, and take it out of the URL."""
    for name, value in dropped.items():
        words = name.replace("_", " ")
        st.warning(
            f"“{value[:60]}” is no {words} this library knows; it was left out.", icon=":material/filter_alt_off:"
        )
        del st.query_params[name]


def show(wanted: Wanted) -> None:
    """The filters as fields; each writes itself into the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="library_filters"):
        fields.text(
            "Search", "lib_search", wanted.search, lambda text: _go(wanted, search=text.strip()),
            label_visibility="collapsed", placeholder="Search titles, tags, text", icon=":material/search:",
        )  # fmt: skip
        fields.choice(
            "Type", "lib_type", wanted.asset_type, [_ALL, *(t.value for t in AssetType)],
            lambda chosen: _go(wanted, asset_type=chosen), label_visibility="collapsed", width=140,
            format_func=lambda value: format.words(value) if value else "All types",
        )  # fmt: skip
        fields.choice(
            "Made by", "lib_module", wanted.source_module, [_ALL, *(s.value for s in AssetSource)],
            lambda chosen: _go(wanted, source_module=chosen), label_visibility="collapsed", width=190,
            format_func=lambda value: format.words(value) if value else "All modules",
        )  # fmt: skip
        fields.choice(
            "Sort", "lib_sort", wanted.sort, list(SORTS), lambda chosen: _go(wanted, sort=chosen),
            label_visibility="collapsed", width=140, format_func=lambda value: f"{value.capitalize()} first",
        )  # fmt: skip
        fields.seed("lib_favorites", wanted.favorites)
        st.toggle(
            "Favourites", key="lib_favorites",
            on_change=lambda: _go(wanted, favorites=bool(st.session_state["lib_favorites"])),
        )  # fmt: skip
        fields.seed("lib_episodes", wanted.tags == EPISODE_TAG)
        st.toggle(
            "Episodes only", key="lib_episodes",
            on_change=lambda: _go(wanted, tags=EPISODE_TAG if st.session_state["lib_episodes"] else ""),
        )  # fmt: skip
    if wanted.id:
        st.button("Show all again", type="tertiary", icon=":material/close:", on_click=lambda: _go(wanted, id=None))


def pages(wanted: Wanted, total: int) -> None:
    """Page numbers, when there is more than one page."""
    number = -(-total // PAGE_SIZE)
    if number > 1:
        fields.seed("lib_page", min(wanted.page, number))
        st.pagination(
            number, key="lib_page", on_change=lambda: _go(wanted, keep_page=True, page=st.session_state["lib_page"])
        )


def _go(wanted: Wanted, *, keep_page: bool = False, **change: Any) -> None:
    """Write the changed filters into the URL; another filter begins at its first page."""
    changed = replace(wanted, **change) if keep_page else replace(wanted, page=1, **change)
    st.query_params.from_dict(changed.query())
