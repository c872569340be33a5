"""A long piece of HTML on the page, at the price of its address."""

from __future__ import annotations

import streamlit as st

from lib.ui import look
from lib.ui.drawn import Piece


def show(piece: Piece, key: str) -> None:
    """Show it; hold the piece for as long as it is shown. The browser (`sheet.js`) fetches it when it is another one
    than before. `key` tells the sheets of one page apart."""
    st.html(look.Drawn(f'<div class="sheet" id="{key}" data-at="{piece.address}"></div>'))
