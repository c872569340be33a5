"""Publishing, in a drawer: which show, as which episode of it, when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st

from lib.actions.episodes import Episode
from lib.actions.publishing import Order, change_publication, publish, replace_recording, replaceable
from lib.actions.shows import create_show, list_shows
from lib.models.publishing import EpisodeKind
from lib.models.shows import PublicationPublic, ShowCreate, ShowPublic
from lib.models.values import now
from lib.ui import format, look, reach
from lib.ui.errors import explained
from lib.ui.studio import studio

_NEW = "A new show…"
_NOW, _LATER = "Now", "At a time"


@st.dialog("Publish", width="medium", position="right")
def drawer(episode: Episode, known: PublicationPublic | None) -> None:
    """Ask, then publish, or change what is published already."""
    with explained():
        show = _show(known)
        older = replaceable(studio(), episode, show.id) if show and known is None else None
        if older is not None and _replaces(older, episode):
            return
        order = _order(known, show)
        label = "Save" if known else ("Schedule" if order.at and order.at > now() else "Publish")
        reach.warn()
        if st.button(label, key="publish_now", type="primary"):
            if known:
                change_publication(studio(), known.id, order)
            else:
                publish(studio(), episode.id, (show or _begun()).id, order)
            st.rerun()


def _show(known: PublicationPublic | None) -> ShowPublic | None:
    """The show that was chosen; None for one that is to be begun."""
    shows = list_shows(studio())
    if known is not None:
        return next(show for show in shows if show.id == known.show_id)
    names = {show.id: show.title for show in shows}
    chosen = _NEW
    if shows:
        chosen = st.selectbox(
            "Show", [*names, _NEW], key="publish_show", format_func=lambda each: names.get(each, each)
        )
    if chosen == _NEW:
        st.text_input(
            "Name of the show", key="publish_show_title", max_chars=200, placeholder="As listeners look for it"
        )
        st.text_input("Author", key="publish_show_author", max_chars=200, placeholder="Who makes it")
        look.caption("Its address follows from its name and never changes. Everything else is under Settings, Shows.")
    return next((show for show in shows if show.id == chosen), None)


def _begun() -> ShowPublic:
    said = st.session_state
    return create_show(
        studio(), ShowCreate.model_construct(
            **{**_EMPTY, "title": said.get("publish_show_title", ""), "author": said.get("publish_show_author", "")}
        ),
    )  # fmt: skip


_EMPTY: dict[str, Any] = ShowCreate(title="-").model_dump()


def _replaces(older: PublicationPublic, episode: Episode) -> bool:
    """An earlier recording of this project is in the show: offer to put this one in its place."""
    st.info(
        f"An earlier recording of this episode is in the show since {reach.moment(older.published_at)}.",
        icon=":material/history:",
    )
    how = st.radio(
        "What is this one?", ["The same episode, recorded anew", "Another episode"], key="publish_replaces",
        captions=["Apps keep it as the one they know.", "Both are in the feed."],
    )  # fmt: skip
    if how == "Another episode":
        return False
    if st.button("Replace the recording", key="publish_replace", type="primary"):
        replace_recording(studio(), older.id, episode.id)
        st.rerun()
    return True


def _order(known: PublicationPublic | None, show: ShowPublic | None) -> Order:
    left, right = st.columns(2)
    season = left.number_input(
        "Season",
        min_value=1,
        max_value=9999,
        value=known.season if known else None,
        placeholder="None",
        key="publish_season",
    )
    number = right.number_input(
        "Episode",
        min_value=1,
        max_value=99999,
        value=known.number if known else None,
        placeholder="The next",
        key="publish_number",
    )
    kinds = list(EpisodeKind)
    kind = st.segmented_control(
        "Kind", kinds, default=EpisodeKind(known.kind) if known else kinds[0], format_func=format.words,
        key="publish_kind", required=True,
    )  # fmt: skip
    explicit = st.toggle(
        "Not for children", value=known.explicit if known else bool(show and show.explicit), key="publish_explicit"
    )
    return Order(season=season, number=number, kind=kind or kinds[0], explicit=explicit, at=_when(known))


def _when(known: PublicationPublic | None) -> datetime | None:
    """Now is no time at all; anything else is a moment where the browser is."""
    if known is None:
        if st.segmented_control("When", [_NOW, _LATER], default=_NOW, key="publish_when", required=True) == _NOW:
            return None
        first = (now().astimezone(reach.zone()) + timedelta(days=1)).replace(hour=7, minute=0)
    else:
        first = known.published_at.astimezone(reach.zone())
    day_at, time_at = st.columns(2)
    day = day_at.date_input("Day", value=first.date(), key=f"publish_day_{known.id if known else ''}")
    at = time_at.time_input(
        "Time", value=time(first.hour, first.minute), key=f"publish_time_{known.id if known else ''}"
    )
    chosen = datetime.combine(day, at, tzinfo=reach.zone())
    if known is not None and abs(chosen - first) < timedelta(minutes=1):
        return known.published_at
    look.caption(f"In your time zone, {reach.zone()}.")
    return chosen
