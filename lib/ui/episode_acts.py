"""Beside the episode: its cover, where it is published, who may hear it, what can be taken away, its notes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from lib.actions.downloads import SOUND, downloads
from lib.actions.episodes import Episode, is_told
from lib.actions.feeds import PAGE
from lib.actions.publishing import list_publications, show_of, withdraw
from lib.actions.shows import feed_path, feed_url, list_shows
from lib.actions.taking import MP3
from lib.models.project import Project
from lib.models.shows import PublicationPublic, ShowPublic, Standing
from lib.models.values import digest, now
from lib.ui import (
    audiograms,
    cover_choice,
    fields,
    look,
    notes_drawer,
    places,
    publish_drawer,
    reach,
    share,
    share_links,
    sound_forms,
)
from lib.ui import downloads as take
from lib.ui.addresses import is_ours
from lib.ui.asset_acts import retag
from lib.ui.episode import NOTES
from lib.ui.errors import noted
from lib.ui.studio import is_guest, studio

_STATUS = {
    Standing.LIVE: (look.Status.DONE, "Published"),
    Standing.SCHEDULED: (look.Status.WAITING, "Scheduled"),
}


def show(episode: Episode, made_from: Project | None) -> None:
    """Everything that can be done with a finished episode, the next act first."""
    if is_guest():
        _taken_away(episode)
        return
    if not is_ours(episode.asset.file_url):
        # Nothing that lies elsewhere is ours to publish or to hand out.
        take.button(episode.asset, primary=True)
        _tags(episode)
        return
    known = list_publications(studio(), episode.id)
    _cover(episode)
    _standing(episode, known)
    with st.container(horizontal=True, key="episode_acts"):
        share_links.popover(episode)
        _downloads(episode)
    _notes(episode)
    _tags(episode)
    with st.container(horizontal=True, key="episode_more"):
        if is_told(episode) and st.button(
            "Make an audiogram", key="audiogram", type="tertiary", icon=":material/movie:"
        ):
            audiograms.drawer(episode)
        if made_from is not None and st.button(
            "Open the project", key="open_project", type="tertiary", icon=":material/edit_note:"
        ):
            places.go("script", project=made_from.project_id)
    audiograms.finished(episode)


def _taken_away(episode: Episode) -> None:
    """For those it was shared with: what they can take, and nothing of what is its owner's to do."""
    look.caption("This episode was shared with you.")
    if is_ours(episode.asset.file_url):
        _downloads(episode)
    else:
        take.button(episode.asset, primary=True)


def _cover(episode: Episode) -> None:
    stamp = digest([episode.title, episode.edition.cover, episode.edition.cover_key, _show_stamp(episode)])[:8]
    url = f"/api/content-assets/{episode.id}/episode/cover-640.jpg?v={stamp}"
    alt = escape(f"Cover of “{episode.title}”")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.html(f'<img class="cover" src="{url}" width="640" height="640" alt="{alt}">', width="content")
        if st.button("Change the cover", key="change_cover", type="tertiary", icon=":material/palette:"):
            cover_choice.episode_drawer(episode)


def _show_stamp(episode: Episode) -> str:
    show = show_of(studio(), episode)
    return show.updated_at.isoformat() if show else ""


def _standing(episode: Episode, known: Sequence[PublicationPublic]) -> None:
    """Where it is published, or the button that publishes it."""
    shows = {show.id: show for show in list_shows(studio())}
    there = [each for each in known if each.withdrawn_at is None and each.show_id in shows]
    for each in there:
        _published(each, shows[each.show_id])
    label = "Publish in another show" if there else "Publish…"
    if len(there) < max(1, len(shows)) and st.button(
        label, key="publish", type="tertiary" if there else "primary", icon=":material/podcasts:"
    ):
        publish_drawer.drawer(episode, None)
    for each in there:
        if st.session_state.pop(f"change_{each.id}", False):
            publish_drawer.drawer(episode, each)


def _published(known: PublicationPublic, show: ShowPublic) -> None:
    status, word = _STATUS[known.standing(now())]
    when = reach.moment(known.published_at)
    place = ", ".join(
        filter(
            None, [f"season {known.season}" if known.season else "", f"episode {known.number}" if known.number else ""]
        )
    )
    with st.container(border=True, gap="xsmall", key=f"published_{known.id}"):
        look.badge(status, word)
        st.html(f'<div><b>{escape(show.title)}</b><div class="quiet">{escape(place)} · {escape(when)}</div></div>')
        share.address(feed_url(studio(), show, reach.base()), f"feed_of_{known.id}", says=f"Feed of {show.title}")
        reach.warn()
        with st.container(horizontal=True):
            if known.standing(now()) is Standing.LIVE:
                page = f"{feed_path(show)}/{known.id}/{PAGE}"
                st.link_button("Public page", page, type="tertiary", icon=":material/open_in_new:")
            st.button(
                "Change…", key=f"edit_{known.id}", type="tertiary", on_click=_ask, args=(known.id,),
                help="Time, season, number, rating",
            )  # fmt: skip
            st.button(
                "Take back", key=f"withdraw_{known.id}", type="tertiary", on_click=_withdraw, args=(known.id,),
                help="It leaves the feed. Published again, apps know it as the same episode.",
            )  # fmt: skip


def _ask(publication_id: str) -> None:
    st.session_state[f"change_{publication_id}"] = True


def _withdraw(publication_id: str) -> None:
    with noted(NOTES):
        withdraw(studio(), publication_id)


def _downloads(episode: Episode) -> None:
    with st.popover("Download", icon=":material/download:", key="download_menu"):
        for group, found in groupby(downloads(episode), key=lambda each: each.group):
            root = f"/api/content-assets/{episode.id}/episode"
            links = "".join(
                f'<a class="take" download href="{root}/{each.name}">{escape(each.label)}</a>' for each in found
            )
            st.html(f'<div class="eyebrow">{group}</div><div class="takes">{links}</div>')
            if group == SOUND and episode.asset.mime_type == MP3 and not is_guest():
                sound_forms.rows(episode)


def _notes(episode: Episode) -> None:
    st.html('<div class="eyebrow">Show notes</div>')
    summary = episode.edition.summary or "There are no notes yet."
    st.html(f'<p class="excerpt">{escape(summary)}</p>')
    if st.button("Read and edit the notes", key="edit_notes", type="tertiary", icon=":material/notes:"):
        notes_drawer.drawer(episode.id)


def _tags(episode: Episode) -> None:
    key = f"episode_tags_{episode.id}"
    tags = [tag for tag in episode.asset.tags if tag != episode.project_id]
    fields.seed(key, tags)
    st.multiselect(
        "Tags", tags, key=key, accept_new_options=True, placeholder="Type a tag",
        on_change=_retag, args=(episode, key),
    )  # fmt: skip


def _retag(episode: Episode, key: str) -> None:
    """The project's own mark stays, though it is not shown: it means nothing to a reader."""
    mark = [episode.project_id] if episode.project_id in episode.asset.tags else []
    retag(episode.id, [*st.session_state[key], *mark])
