"""An address in a field, with a button that copies it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).resolve().parent
_LINK = st.components.v2.component(
    "share_link",
    html='<div class="link"><input readonly aria-label="Address"><button type="button">Copy link</button></div>',
    css=(_HERE / "share.css").read_text(encoding="utf-8"),
    js=(_HERE / "share.js").read_text(encoding="utf-8"),
)


def link(asset_id: int, copied: Callable[[], None]) -> None:
    """The address that opens this asset in the library; `copied` is called when it was copied."""
    address(f"/asset-library?id={asset_id}", f"link_{asset_id}", copied=copied)


def address(where: str, key: str, *, says: str = "Address", copied: Callable[[], None] = lambda: None) -> None:
    """An address, of this server where it begins with a slash; what it is of is said to those who listen."""
    _LINK(data={"path": where, "says": says}, key=key, on_copied_change=copied)
