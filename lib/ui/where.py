"""Where to look beside the documents: who can be asked, what it costs, what went wrong the last time."""

from __future__ import annotations

import streamlit as st

from lib.actions.research import research
from lib.actions.where_to_look import DOCUMENTS, Place, places, searches_of
from lib.models.project import Project
from lib.models.searched import RawResearch
from lib.ui import fields, look, project
from lib.ui import places as pages
from lib.ui.errors import explained
from lib.ui.studio import studio

_TOLD = 8


def choose(opened: Project, *, explain: bool = True) -> None:
    """The providers that can be asked here, to choose from; with `explain` the others and what they wait for."""
    known = {place.name: place for place in places(studio())}
    fields.several(
        "Look beyond your documents", "where_to_look", searches_of(opened),
        [name for name, place in known.items() if not place.missing], _settle,
        format_func=lambda name: _label(known.get(name), name), placeholder="Your documents only",
        help="Each chosen query is put to them in exactly its words; the pages they find become sources.",
    )  # fmt: skip
    waiting = [place for place in known.values() if place.missing]
    if waiting and explain:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="where_waiting"):
            st.html(f'<span class="quiet">{_waiting(waiting)}</span>', width="content")
            st.page_link(pages.page("settings"), label="Set them up in Settings", icon=":material/key:")


def _settle(chosen: list[str]) -> None:
    change = {} if chosen else {"research_provider": DOCUMENTS}
    project.change(searches=chosen, **change)


def _label(place: Place | None, name: str) -> str:
    if place is None:
        return name
    return f"{place.label} · {_price(place.usd)}" + (f" · needs {place.missing}" if place.missing else "")


def _price(usd: float) -> str:
    return f"${usd:.3f} a query" if usd else "free"


def _waiting(waiting: list[Place]) -> str:
    """`Brave Search and Exa need a key.`, a sentence for each thing that is missing."""
    missing = list(dict.fromkeys(place.missing for place in waiting))
    return " ".join(_sentence([p.label for p in waiting if p.missing == what], what) for what in missing)


def _sentence(labels: list[str], what: str) -> str:
    if len(labels) == 1:
        return f"{labels[0]} needs {what}."
    return f"{', '.join(labels[:-1])} and {labels[-1]} need {what}."


def troubles(opened: Project) -> None:
    """What could not be asked or read the last time, a sentence each."""
    told = RawResearch.of(opened.raw_research).troubles
    if not told:
        return
    more = [f"And {len(told) - _TOLD} more."] if len(told) > _TOLD else []
    st.warning("\n\n".join(map(look.plain, [*told[:_TOLD], *more])), icon=":material/search_off:")


def search_again(opened: Project) -> None:
    """Ask the web anew; what it costs is said before."""
    asked = [place for place in places(studio()) if place.name in searches_of(opened) and not place.missing]
    if opened.research is None or not asked:
        return
    usd = sum(place.usd for place in asked) * len(opened.selected_queries)
    cost = f"It costs about ${usd:.2f}." if usd else "It costs nothing."
    pressed = st.button(
        "Search the web again", key="search_again", type="tertiary", icon=":material/travel_explore:",
        disabled=not opened.selected_queries, help=f"What was found before is kept. {cost}",
    )  # fmt: skip
    if pressed:
        with explained(), st.spinner("Searching and reading what is found"):
            research(studio(), opened.project_id, search_again=True)
            st.rerun()
