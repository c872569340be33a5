"""The Episode page's parts: what is heard and read of it. What is done with it stands aside, in `episode_acts`."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.access import enter, enter_asset
from lib.actions.editing_notes import retitle
from lib.actions.episodes import Episode, is_told, open_episode
from lib.actions.library import track_usage
from lib.actions.projects import load_project
from lib.errors import NotFound
from lib.models.project import Project
from lib.models.values import now
from lib.ui import format, header, look, places, player, sound, typed
from lib.ui.errors import noted, show_noted
from lib.ui.studio import is_guest, own, show, studio

_SEEN = "seen_assets"
NOTES = "episode"
_TITLE_CHARS = 200


def require() -> Episode:
    """The episode that `?id=` names; otherwise the page says so, offers the library, and ends there."""
    given = st.query_params.get("id", "")
    try:
        if not given.isdecimal() or len(given) > 9:
            raise NotFound("No episode is chosen." if not given else f"“{given}” is not the number of an episode.")
        if (mine := own()).settings.has_login:
            show(enter_asset(mine, int(given)))
        episode = open_episode(studio(), int(given))
    except NotFound as error:
        if look.empty(error.message, "Go to My Episodes"):
            places.go("asset-library", **places.LIBRARY)
        st.stop()
    if given not in st.session_state.setdefault(_SEEN, set()):
        st.session_state[_SEEN].add(given)
        track_usage(studio(), episode.id, "access")
    return episode


def project_of(episode: Episode) -> Project | None:
    """The project it was made from, when it is still there."""
    if not episode.project_id:
        return None
    try:
        return load_project(enter(own(), episode.project_id) if is_guest() else studio(), episode.project_id)
    except NotFound:
        return None


def head(episode: Episode, made_from: Project | None) -> None:
    """Title, to write on; when it was made and how long it is; the way it came."""
    if is_guest():
        st.title(look.plain(episode.title), anchor=False)
    else:
        _title(episode)
    asset = episode.asset
    facts = [format.duration(episode.told.duration_s or None), format.size(asset.file_size)]
    facts += (
        [escape(" and ".join(filter(None, [", ".join(names[:-1]), names[-1]])))]
        if (names := episode.told.speakers)
        else []
    )
    made = f'<span title="{escape(format.exact(asset.created_at))}">{format.ago(asset.created_at, now())}</span>'
    way = header.way(made_from, "episode") if made_from is not None and episode.is_episode else ""
    st.html(look.Drawn(f'<div class="quiet episode-facts">{made} · {" · ".join(facts)}</div>{way}'))
    show_noted(NOTES)


def _title(episode: Episode) -> None:
    typed.text(
        "Title of the episode", f"episode_title_{episode.id}", episode.title[:_TITLE_CHARS],
        partial(_retitle, episode.id), hide_label=True, max_chars=_TITLE_CHARS, look="title", one_line=True,
        required=True,
    )  # fmt: skip


def listen(episode: Episode, made_from: Project | None) -> None:
    """The player with what was said; `?t=` in the URL starts it at that second."""
    if episode.asset.asset_type != "audio":
        sound.play(episode.asset)
        return
    player.show(episode, start_s=_start_s(), with_transcript=True)
    if not episode.told.lines:
        return
    kept = any(line.text for line in sound.heard(episode.asset).lines)
    if is_told(episode) and not kept:
        look.caption("The script may have changed since this was rendered.")
    elif not is_told(episode) and made_from is None:
        look.caption("The project of this episode was deleted, and its transcript with it.")


def sources(episode: Episode) -> None:
    """What the episode stands on, by the numbers that its lines carry."""
    rows = []
    for source in episode.told.sources:
        link = (
            f' <a href="{escape(source.url)}" rel="noopener noreferrer">{escape(source.url)}</a>' if source.url else ""
        )
        pages = f", {escape(source.pages_said)}" if source.pages else ""
        rows.append(f'<li value="{source.number}">{escape(source.title)}{pages}{link}</li>')
    if rows:
        st.html(f'<div class="eyebrow">Sources</div><ol class="numbered">{"".join(rows)}</ol>')


def _retitle(asset_id: int, title: str) -> None:
    if title.strip():
        with noted(NOTES):
            retitle(studio(), asset_id, title)


def _start_s() -> float:
    given = st.query_params.get("t", "")
    return float(given) if len(given) < 9 and given.isascii() and given.replace(".", "", 1).isdecimal() else 0.0
