"""Sharing an asset: its address, copied by a button, which is what counts as a share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).resolve().parent
_LINK = st.components.v2.component(
    "share_link",
    html='<div><input readonly aria-label="Address"><button type="button">Copy link</button></div>',
    css=(_HERE / "share.css").read_text(encoding="utf-8"),
    js=(_HERE / "share.js").read_text(encoding="utf-8"),
)


def link(asset_id: int, copied: Callable[[], None]) -> None:
    """The address that opens this asset in the library; `copied` is called when it was copied."""
    _LINK(data={"path": f"/asset-library?id={asset_id}"}, key=f"link_{asset_id}", on_copied_change=copied)
