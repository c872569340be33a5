"""Taking an asset away: saved under its own name, and counted."""

from __future__ import annotations

import streamlit as st

from lib.actions.library import asset_file, track_usage
from lib.models.asset import AssetPublic
from lib.ui.errors import noted
from lib.ui.studio import studio


def button(asset: AssetPublic, *, primary: bool = False) -> None:
    """A download button; what lies elsewhere is a link to it."""
    kind = (asset.filename.rpartition(".")[2] or "file").upper()
    if not is_ours(asset):
        st.link_button(f"Open the {kind}", asset.file_url)
        return
    st.download_button(
        f"Download {kind}" if primary else kind, lambda: _bytes(asset.id), file_name=asset.filename,
        mime=asset.mime_type, key=f"download_{asset.id}", type="primary" if primary else "tertiary",
        icon=":material/download:", help=f"Download {asset.filename}", on_click=_count, args=(asset.id,),
    )  # fmt: skip


def is_ours(asset: AssetPublic) -> bool:
    """Whether its file is kept here."""
    return asset.file_url.startswith("/api/")


def _bytes(asset_id: int) -> bytes:
    file = asset_file(studio(), asset_id)
    return b"".join(file.read(0, file.size))


def _count(asset_id: int) -> None:
    with noted("library"):
        track_usage(studio(), asset_id, "download")
