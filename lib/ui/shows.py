"""Settings, Shows: what each podcast says of itself, its cover, and the address of its feed."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote

import streamlit as st

from lib.actions.exporting import site_address
from lib.actions.feeds import SHOW_PAGE
from lib.actions.publishing import published_in
from lib.actions.shows import (
    count_published,
    create_show,
    delete_show,
    feed_path,
    feed_url,
    list_shows,
    renew_feed_token,
    update_show,
)
from lib.models.categories import CATEGORIES
from lib.models.publishing import ShowOrder
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate, Standing
from lib.models.values import digest, now
from lib.ui import confirm, cover_choice, fields, format, look, reach, share
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_NOTES = "shows"
_CHOSEN = "show"
_ORDERS = {ShowOrder.EPISODIC: "Newest first", ShowOrder.SERIAL: "From the first episode on"}


def show() -> None:
    """The show that the address names, or the first one; or how to begin one."""
    show_noted(_NOTES)
    shows = list_shows(studio())
    if not shows:
        st.html('<p class="empty-sentence">A show is a podcast with a feed of its own.</p>')
        _begin(is_first=True)
        return
    names = {each.id: each.title for each in shows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Show", list(names), key=_CHOSEN, bind="query-params", format_func=lambda each: names.get(each, each)
        )
        with st.popover("Begin another", icon=":material/add:"):
            _begin()
    opened = next((each for each in shows if each.id == chosen), shows[0])
    _opened(opened)


def _begin(*, is_first: bool = False) -> None:
    with st.form("begin_show", border=False):
        st.text_input("Name of the show", key="new_show_title", max_chars=200, placeholder="As listeners look for it")
        st.text_input("Author", key="new_show_author", max_chars=200)
        st.text_input(
            "Address", key="new_show_slug", max_chars=60, placeholder="From its name",
            help="a–z, 0–9 and dashes. It never changes, since apps keep it.",
        )  # fmt: skip
        st.form_submit_button("Begin the show", type="primary" if is_first else "secondary", on_click=_create)


def _create() -> None:
    said = st.session_state
    with noted(_NOTES):
        values: dict[str, Any] = ShowCreate(title="-").model_dump() | {
            "title": said["new_show_title"], "author": said["new_show_author"], "slug": said["new_show_slug"].strip(),
        }  # fmt: skip
        made = create_show(studio(), ShowCreate.model_construct(**values))
        said[_CHOSEN] = made.id
        for name in ("new_show_title", "new_show_author", "new_show_slug"):
            said[name] = ""


def _opened(opened: ShowPublic) -> None:
    work, aside = st.columns([0.6, 0.4], gap="large")
    with work, explained():
        _words(opened)
        with st.expander("Owner, links, disclosure"):
            _rest(opened)
    with aside, explained():
        _cover(opened)
        _feed(opened)
        _export(opened)
    _episodes(opened)


def _words(opened: ShowPublic) -> None:
    _text(opened, "title", "Name", max_chars=200)
    _text(opened, "author", "Author", max_chars=200)
    _area(opened, "description", "What it is about", 4000, 140)
    left, right = st.columns([0.66, 0.34])
    with left:
        pairs = [("", "")] + [(one, two) for one, several in CATEGORIES.items() for two in ("", *several)]
        fields.choice(
            "Category", f"show_category_{opened.id}", (opened.category, opened.subcategory), pairs,
            lambda pair: _change(opened, category=pair[0], subcategory=pair[1]),
            format_func=lambda pair: " · ".join(filter(None, pair)) or "None",
        )  # fmt: skip
    with right:
        _text(opened, "language", "Language", max_chars=20, help="en, de, pt-BR…")
    fields.choice(
        "Heard", f"show_order_{opened.id}", ShowOrder(opened.order), list(ShowOrder),
        lambda order: _change(opened, order=str(order)), format_func=_ORDERS.__getitem__,
    )  # fmt: skip
    _toggle(opened, "explicit", "Not for children", "Directories ask; episodes may say otherwise.")
    _toggle(
        opened, "is_private", "Private", "The feed gets an address that nobody can guess, and directories leave it out."
    )


def _rest(opened: ShowPublic) -> None:
    _text(opened, "owner_name", "Owner", max_chars=200)
    _text(opened, "owner_email", "Owner's e-mail", max_chars=254, help="Directories write to it. It is in the feed.")
    _text(opened, "link", "The show's own page", max_chars=1000, placeholder="https://…")
    _text(opened, "copyright", "Copyright", max_chars=300)
    _area(opened, "disclosure", "Disclosure", 1000, 90)


def _cover(opened: ShowPublic) -> None:
    stamp = digest([opened.title, opened.author, opened.cover, opened.cover_key])[:8]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.html(
            f'<img class="cover small" src="/api/podcast/shows/{opened.id}/cover.jpg?v={stamp}" width="112" '
            f'height="112" alt="Cover of {escape(opened.title)}">',
            width="content",
        )
        if st.button("Change the cover", key="show_cover", type="tertiary", icon=":material/palette:"):
            cover_choice.show_drawer(opened.id)


def _feed(opened: ShowPublic) -> None:
    st.html('<div class="eyebrow">Feed</div>')
    share.address(feed_url(studio(), opened, reach.base()), f"feed_{opened.id}", says=f"Feed of {opened.title}")
    page = f"{feed_path(opened)}/{SHOW_PAGE}"
    st.link_button("Open the show’s page", page, type="tertiary", icon=":material/open_in_new:")
    reach.warn()
    if opened.is_private:
        with st.popover("Another address", type="tertiary", icon=":material/key:"):
            look.caption("Whoever has the address of now hears nothing new any more; everybody needs the new one.")
            st.button("Give it another address", key=f"renew_{opened.id}", on_click=_renew, args=(opened.id,))


def _export(opened: ShowPublic) -> None:
    with st.popover("Export for a web host", type="tertiary", icon=":material/folder_zip:"):
        look.caption(
            "The show as a site for a server that only has folders: its page, a page for each episode, the feed, and "
            "every file that they name, as they are now."
        )
        base = st.text_input(
            "Address of the folder", key=f"export_{opened.id}", placeholder="https://podcasts.example.org/tides"
        )
        if base.strip():
            with explained():
                address = site_address(base)
                st.html(
                    f'<a class="take" download href="/api/podcast/shows/{opened.id}/feed.zip?base_url='
                    f'{_quoted(address)}">Download zip</a>'
                )


def _episodes(opened: ShowPublic) -> None:
    found = published_in(studio(), opened.id)
    here = sum(each.standing(now()) is Standing.LIVE for each in found)
    to_come = sum(each.standing(now()) is Standing.SCHEDULED for each in found)
    told = format.count(here, "episode") + (f", {to_come} to come" if to_come else "")
    with st.container(horizontal=True, vertical_alignment="center"):
        look.caption(f"{told} in the feed. An episode is published from its own page.")
        st.space("stretch")
        if st.button("Delete the show", key=f"delete_{opened.id}", type="tertiary"):
            contents = {"publications": count_published(studio(), opened.id)}
            confirm.deletion(opened.title, contents, partial(_delete, opened.id))


def _delete(show_id: str) -> None:
    delete_show(studio(), show_id)
    st.session_state.pop(_CHOSEN, None)
    st.query_params.pop(_CHOSEN, None)


def _renew(show_id: str) -> None:
    with noted(_NOTES):
        renew_feed_token(studio(), show_id)


def _text(opened: ShowPublic, name: str, label: str, **look: Any) -> None:
    fields.text(
        label, f"show_{name}_{opened.id}", getattr(opened, name), lambda value: _change(opened, **{name: value}), **look
    )


def _area(opened: ShowPublic, name: str, label: str, most: int, height: int) -> None:
    key = f"show_{name}_{opened.id}"
    fields.seed(key, getattr(opened, name))
    st.text_area(label, key=key, max_chars=most, height=height, on_change=_left, args=(opened, name, key))


def _toggle(opened: ShowPublic, name: str, label: str, hint: str) -> None:
    key = f"show_{name}_{opened.id}"
    fields.seed(key, getattr(opened, name))
    st.toggle(label, key=key, help=hint, on_change=_left, args=(opened, name, key))


def _left(opened: ShowPublic, name: str, key: str) -> None:
    _change(opened, **{name: st.session_state[key]})
    fields.forget(key)


def _change(opened: ShowPublic, **change: Any) -> None:
    with noted(_NOTES):
        update_show(studio(), opened.id, ShowUpdate.model_construct(_fields_set=set(change), **change))


def _quoted(text: str) -> str:
    return quote(text.strip(), safe="")
