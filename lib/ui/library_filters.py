"""The library's filters as fields; each writes itself into the address, which alone decides what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.actions.collections import list_collections
from lib.actions.library import count_kinds
from lib.actions.projects import list_projects
from lib.models.asset import CollectionPublic
from lib.models.enums import AssetSource, AssetType
from lib.models.preview import EPISODE, SCENE
from lib.ui import fields, format, library_shelf, look
from lib.ui.library_address import ALL, FIRST_DAY, LAST_DAY, PAGE_SIZE, VIEWS, Wanted, narrow
from lib.ui.studio import studio

_SORT_NAMES = {
    "episodes": "Episodes first", "newest": "Newest first", "oldest": "Oldest first", "title": "By title",
    "largest": "Largest first", "dearest": "Dearest first",
}  # fmt: skip
_KIND_NAMES = {ALL: "All", EPISODE: "Episodes", SCENE: "Scenes"}
_PROJECTS = 100


def show_dropped(dropped: Mapping[str, str]) -> None:
    """Name what the address asked for in vain, and take it out of the address."""
    for name, value in dropped.items():
        words = name.replace("_", " ").removesuffix(" id")
        st.warning(
            f"“{look.plain(value[:60])}” is no {words} this library knows; it was left out.",
            icon=":material/filter_alt_off:",
        )
        st.query_params.pop(name, None)


def known_collection(wanted: Wanted, dropped: dict[str, str]) -> tuple[Wanted, list[CollectionPublic]]:
    """The collections there are; one that is not among them leaves the address."""
    shelves = list_collections(studio())
    if wanted.collection_id is None or wanted.collection_id in {each.id for each in shelves}:
        return wanted, shelves
    dropped["collection_id"] = str(wanted.collection_id)
    return wanted.changed(collection_id=None, page=wanted.page), shelves


def show(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """Two rows of fields, and a button for each filter that is on and is not seen in them."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="library_filters"):
        fields.text(
            "Search", "lib_search", wanted.search, lambda text: narrow(search=text.strip()),
            label_visibility="collapsed", placeholder="Search titles, texts and file names", icon=":material/search:",
            max_chars=200,
        )  # fmt: skip
        _choice("Type", wanted, "asset_type", {ALL: "All types"} | {t.value: format.words(t) for t in AssetType}, 140)
        modules = {ALL: "All modules"} | {s.value: format.words(s) for s in AssetSource}
        _choice("Made by", wanted, "source_module", modules, 190)
        _choice("Sort", wanted, "sort", _SORT_NAMES, 165)
    with st.container(horizontal=True, vertical_alignment="center", key="library_kinds"):
        _kinds(wanted)
        fields.seed("lib_favorites", wanted.favorites)
        st.toggle("Favourites", key="lib_favorites", on_change=_starred)
        more = st.popover("More filters", icon=":material/tune:", type="tertiary", key="lib_more", on_change="rerun")
        library_shelf.menu(wanted, shelves)
        st.space("stretch")
        _segments("View", wanted, "view", {name: name.capitalize() for name in VIEWS})
    if more.open:
        with more:
            _more(wanted, shelves)
    _marks(wanted, shelves)


def pages(wanted: Wanted, total: int) -> None:
    """Page numbers, when there is more than one page."""
    number = -(-total // PAGE_SIZE)
    if number > 1 and wanted.id is None:
        key = f"lib_page_{wanted.page}_of_{number}"
        st.pagination(number, default=min(wanted.page, number), key=key, on_change=_turned, args=(key,))


def _turned(key: str) -> None:
    narrow(page=st.session_state[key])


def _starred() -> None:
    narrow(favorites=bool(st.session_state["lib_favorites"]))


def _choice(label: str, wanted: Wanted, name: str, options: dict[str, str], width: int) -> None:
    fields.choice(
        label, f"lib_{name}", getattr(wanted, name), list(options),
        lambda chosen: narrow(**{name: chosen}), label_visibility="collapsed", width=width,
        format_func=lambda value: options.get(value, value),
    )  # fmt: skip


def _kinds(wanted: Wanted) -> None:
    """All, episodes or scenes, each with how many there are; nothing where there are neither."""
    counts = count_kinds(studio(), wanted.asset_type or None, wanted.source_module or None)
    if not wanted.kind and not counts.keys() & {EPISODE, SCENE}:
        return
    numbers = {ALL: sum(counts.values()), EPISODE: counts.get(EPISODE, 0), SCENE: counts.get(SCENE, 0)}
    named = {kind: f"{name} {numbers[kind]:,}" for kind, name in _KIND_NAMES.items()}
    _segments("Kind", wanted, "kind", named)


def _segments(label: str, wanted: Wanted, name: str, options: dict[str, str]) -> None:
    key = f"lib_{name}"
    fields.seed(key, getattr(wanted, name))
    st.segmented_control(
        label, list(options), key=key, required=True, format_func=lambda value: options[value],
        label_visibility="collapsed", on_change=lambda: narrow(**{name: st.session_state[key]}),
    )  # fmt: skip


def _more(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    fields.seed("lib_tags", list(wanted.tags))
    st.multiselect(
        "Tags, any of them", list(wanted.tags), key="lib_tags", accept_new_options=True, placeholder="Type a tag",
        on_change=lambda: narrow(tags=tuple(st.session_state["lib_tags"])),
    )  # fmt: skip
    names = {0: "Any or none"} | {each.id: f"{each.name} ({each.asset_count:,})" for each in shelves}
    fields.choice(
        "Collection", "lib_collection", wanted.collection_id or 0, list(names),
        lambda chosen: narrow(collection_id=chosen or None), format_func=lambda value: names[value],
    )  # fmt: skip
    rows, _ = list_projects(studio(), limit=_PROJECTS)
    titles = {ALL: "Any or none"} | {row.project_id: row.title or row.idea for row in rows}
    fields.choice(
        "Project", "lib_project", wanted.project_id, list(titles),
        lambda chosen: narrow(project_id=chosen), format_func=lambda value: titles.get(value, value),
    )  # fmt: skip
    _day("Made on or after", wanted, "date_from")
    _day("Made on or before", wanted, "date_to")


def _day(label: str, wanted: Wanted, name: str) -> None:
    key = f"lib_{name}"
    fields.seed(key, getattr(wanted, name))
    st.date_input(
        label, key=key, value=None, format="YYYY-MM-DD", min_value=FIRST_DAY, max_value=LAST_DAY,
        on_change=lambda: narrow(**{name: st.session_state[key]}),
    )  # fmt: skip


def _marks(wanted: Wanted, shelves: list[CollectionPublic]) -> None:
    """What else the address asks for, each a button that takes it back."""
    marks: dict[str, tuple[str, Any]] = {}
    if wanted.tags:
        marks["tags"] = ("Tags: " + ", ".join(wanted.tags), ())
    if wanted.collection_id:
        name = next(each.name for each in shelves if each.id == wanted.collection_id)
        marks["collection_id"] = (f"Collection: {name}", None)
    if wanted.project_id:
        marks["project_id"] = ("One project only", "")
    if wanted.date_from:
        marks["date_from"] = (f"From {wanted.date_from}", None)
    if wanted.date_to:
        marks["date_to"] = (f"Until {wanted.date_to}", None)
    if wanted.id:
        marks["id"] = ("One asset only", None)
    if not marks:
        return
    with st.container(horizontal=True, gap="xsmall", key="library_marks"):
        for name, (words, nothing) in marks.items():
            st.button(
                look.plain(words), key=f"unmark_{name}", icon=":material/close:", help="Take this filter back",
                on_click=narrow, kwargs={name: nothing},
            )  # fmt: skip
