"""The Episode page's parts."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.library import get_asset, track_usage
from lib.actions.projects import load_project
from lib.actions.sources import list_sources
from lib.errors import NotFound
from lib.models.asset import AssetPublic
from lib.models.project import Project
from lib.models.values import now
from lib.ui import downloads, format, look, places, player, sound
from lib.ui.studio import studio

_SEEN = "seen_assets"


def require() -> AssetPublic:
    """The asset that `?id=` names; otherwise the page says so, offers the library, and ends there."""
    given = st.query_params.get("id", "")
    try:
        if not given.isdecimal() or len(given) > 9:
            raise NotFound("No episode is chosen." if not given else f"“{given}” is not the number of an episode.")
        asset = get_asset(studio(), int(given))
    except NotFound as error:
        if look.empty(error.message, "Go to My Episodes"):
            places.go("asset-library", **places.LIBRARY)
        st.stop()
    if given not in st.session_state.setdefault(_SEEN, set()):
        st.session_state[_SEEN].add(given)
        track_usage(studio(), asset.id, "access")
    return asset


def project_of(asset: AssetPublic) -> Project | None:
    """The project it was made from, when it is still there."""
    project_id = sound.heard(asset).project_id
    try:
        return load_project(studio(), project_id) if project_id else None
    except NotFound:
        return None


def head(asset: AssetPublic) -> None:
    st.title(look.plain(sound.title_of(asset)), anchor=False)
    facts = [format.duration(sound.heard(asset).duration_s), format.size(asset.file_size)]
    st.html(
        f'<div class="quiet"><span title="{escape(format.exact(asset.created_at))}">'
        f"{format.ago(asset.created_at, now())}</span> · {' · '.join(facts)}</div>"
    )
    if asset.description:
        st.html(f'<p class="quiet">{escape(asset.description)}</p>')


def play(asset: AssetPublic, made_from: Project | None) -> None:
    """The player; `?t=` in the URL starts it at that second."""
    if asset.asset_type != "audio":
        sound.play(asset)
        return
    player.show(asset, made_from, start_s=_start_s(), with_transcript=True)
    if player.is_told_by_script(asset, made_from):
        look.caption("The script may have changed since this was rendered.")
    if made_from is None and sound.heard(asset).lines and not player.is_told(asset):
        look.caption("The project of this episode was deleted, and its transcript with it.")
    with st.container(horizontal=True, key="episode_acts"):
        downloads.button(asset, primary=True)
        if made_from is not None and st.button("Open the project", key="open_project"):
            places.go("script", project=made_from.project_id)


def _start_s() -> float:
    given = st.query_params.get("t", "")
    return float(given) if given.replace(".", "", 1).isdecimal() else 0.0


def sources(made_from: Project | None) -> None:
    """What the episode stands on."""
    if made_from is None:
        return
    rows = []
    for source in list_sources(studio(), made_from.project_id):
        said = [escape(part) for part in (source.title, source.author, source.published) if part]
        web = source.origin.startswith(("http://", "https://"))
        link = f' <a href="{escape(source.origin)}">{escape(source.origin)}</a>' if web else ""
        rows.append(f"<li>{', '.join(said)}{link}</li>")
    if rows:
        st.html(f'<div class="eyebrow">Sources</div><ul>{"".join(rows)}</ul>')
