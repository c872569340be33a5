"""The pages, by their address."""

from __future__ import annotations

from functools import cache
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import Page

from lib.settings import ROOT

_TITLES = {
    "": ("home", "Home"),
    "create": ("create", "Create"),
    "analysis": ("analysis", "Analysis"),
    "research": ("research", "Research"),
    "script": ("script", "Script"),
    "render": ("render", "Render"),
    "asset-library": ("asset_library", "My Episodes"),
    "episode": ("episode", "Episode"),
    "settings": ("settings", "Settings"),
}
LIBRARY = {"source_module": "podcast_maker", "asset_type": "audio"}
"""The library as My Episodes: our own sound only."""


@cache
def page(url_path: str) -> Page:
    """The page at this address; home is the empty one. Made once: it looks its file up on the disk."""
    module, title = _TITLES[url_path]
    return st.Page(ROOT / "pages" / f"{module}.py", title=title, url_path=url_path or None, default=not url_path)


def all_pages() -> list[Page]:
    """Copies, since a page remembers whether this run may call it."""
    return [_twin(page(url_path)) for url_path in _TITLES]


def _twin(of: Page) -> Page:
    """As `copy.copy`, which takes four times as long to find out how."""
    made = object.__new__(type(of))
    made.__dict__.update(of.__dict__)
    return made


def is_page(url_path: str) -> bool:
    return url_path in _TITLES


def go(url_path: str, **query: str) -> NoReturn:
    """Leave for another page; only `query` is left in the URL."""
    st.switch_page(page(url_path), query_params=query)
