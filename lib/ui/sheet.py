"""A long piece of HTML on the page, at the price of its address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lib.ui.drawn import Piece

_SHEET = st.components.v2.component(
    "sheet",
    html='<div class="sheet"></div>',
    js=Path(__file__).with_name("sheet.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(piece: Piece, key: str) -> None:
    """Show it; hold the piece for as long as it is shown. The browser fetches it when it is another one than before."""
    _SHEET(key=key, data={"at": piece.address})
