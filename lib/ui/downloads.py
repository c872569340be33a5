"""Taking assets away: the browser fetches them from the API, which streams and counts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

import streamlit as st

from lib.ui.addresses import host_of, is_local, is_ours
from lib.ui.format import count


class Downloadable(Protocol):
    """An asset, whole or as a card."""

    @property
    def id(self) -> int: ...
    @property
    def filename(self) -> str: ...
    @property
    def file_url(self) -> str: ...


def button(asset: Downloadable, *, primary: bool = False) -> None:
    """A link that saves the file under its own name; what lies elsewhere is opened there, if it can be."""
    kind = _kind(asset.filename)
    if is_ours(asset.file_url):
        words = f"Download {kind}" if primary else kind
        _link(f"{asset.file_url}?download=true", words, f"Download {asset.filename}", primary=primary)
    elif is_local(asset.file_url) or host_of(asset.file_url):
        _link(asset.file_url, f"Open {kind}", f"Open {asset.filename}", primary=primary, outside=True)


def zip_button(asset_ids: Sequence[int]) -> None:
    """One link for the files of all these assets, which must be kept here."""
    ids = ",".join(str(asset_id) for asset_id in asset_ids)
    _link(f"/api/content-assets/zip?ids={ids}", "Download zip", f"Download {count(len(asset_ids), 'file')} as one zip")


def _kind(filename: str) -> str:
    _, dot, suffix = filename.rpartition(".")
    return suffix.upper() if dot and suffix.isalnum() and len(suffix) <= 5 else "file"


def _link(url: str, words: str, says: str, *, primary: bool = False, outside: bool = False) -> None:
    how = 'target="_blank" rel="noopener noreferrer"' if outside else "download"
    css = "take primary" if primary else "take"
    st.html(
        f'<a class="{css}" href="{escape(url)}" {how} title="{escape(says)}" aria-label="{escape(says)}">'
        f"{escape(words)}</a>",
        width="content",
    )
