"""Fact cards: the quote, where it stands, how sure, and whether it may be used."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.research import add_fact, reject_fact
from lib.actions.sources import list_sources
from lib.models.project import Project
from lib.models.research import Fact, FoundSource, Research, page_of
from lib.models.source import SourcePublic
from lib.ui import format, look, project
from lib.ui.errors import noted, show_noted
from lib.ui.quotes import quote
from lib.ui.studio import studio

_PAGE = 12
Sources = dict[str, SourcePublic]


def cards(opened: Project, found: Research) -> None:
    """Every fact, a page at a time; rejected ones stay, struck through."""
    usable = len(found.usable_facts())
    st.subheader("Facts", anchor=False)
    if found.summary:
        st.html(f'<p class="prose">{escape(found.summary)}</p>')
    rejected = len(found.fact_cards) - usable
    st.html(f'<div class="quiet">{format.count(usable, "fact")} to write from, {rejected} rejected</div>')
    sources = stored_sources(opened)
    pages = -(-len(found.fact_cards) // _PAGE)
    page = min(max(1, int(st.session_state.get("facts_page", 1))), max(1, pages))
    for fact in found.fact_cards[(page - 1) * _PAGE : page * _PAGE]:
        _card(fact, sources)
    if pages > 1:
        st.pagination(pages, key="facts_page")


def stored_sources(opened: Project) -> Sources:
    """Every source of the project, by id."""
    return {source.id: source for source in list_sources(studio(), opened.project_id)}


def origin(fact: Fact, sources: Sources) -> str:
    """Where a quote stands, on which page, and how sure it is, as plain text."""
    source = sources.get(fact.source_id)
    place = (source.title if source else "") or fact.url or "a source that was removed"
    page = page_of(source.pages, fact.start) if source else 0
    sure = "added by you" if fact.added_by_hand else f"confidence {fact.confidence:.2f}"
    parts = [place, f"p.\u00a0{page}" if page else "", fact.date, sure]
    return " · ".join(part for part in parts if part)


def _origin_html(fact: Fact, sources: Sources) -> str:
    """As `origin`; how the confidence was computed shows on hover, and to those who listen."""
    said = escape(origin(fact, sources))
    if fact.added_by_hand:
        return said
    sure = f"confidence {fact.confidence:.2f}"
    why = escape(fact.confidence_from or "as the writer judged it", quote=True)
    return said.removesuffix(sure) + f'<abbr title="{sure}: {why}">{sure}</abbr>'


def _card(fact: Fact, sources: Sources) -> None:
    with st.container(horizontal=True, wrap=False, key=f"card_{fact.id}"):
        about = f'<div class="quiet">{_origin_html(fact, sources)}</div>'
        st.html(look.Drawn(f'<div class="fact">{quote(fact)}{about}</div>'), width="stretch")
        st.button(
            "Restore" if fact.rejected else "Reject", key=f"judge_{fact.id}", type="tertiary",
            on_click=lambda: project.edit(reject_fact, fact.id, not fact.rejected),
        )  # fmt: skip


def add_by_hand(opened: Project) -> None:
    sources = stored_sources(opened)
    if not sources:
        return
    with st.expander("Add a fact by hand", icon=":material/add:", expanded=bool(st.session_state.get("own_quote"))):
        titles = {source_id: source.title for source_id, source in sources.items()}
        st.selectbox("Source", list(titles), key="own_source", format_func=lambda key: titles.get(key, ""))
        st.text_area(
            "Quote", key="own_quote", height=90, placeholder="Paste a sentence exactly as it stands in the source"
        )
        st.button("Add the fact", on_click=_add, key="add_fact")
        show_noted("own_fact")


def _add() -> None:
    with noted("own_fact"):
        project.apply(add_fact, st.session_state["own_source"], st.session_state["own_quote"])
        st.session_state["own_quote"] = ""


def angles(found: Research) -> None:
    """Which facts carry which angle of the episode."""
    usable = {fact.id for fact in found.usable_facts()}
    rows = []
    for angle in found.mapped_angles:
        carried = len([i for i in angle.mapped_fact_ids if i in usable])
        about = angle.why if carried and angle.why else f"{format.count(carried, 'fact')} to write from"
        css = "quiet" if carried else "flag"
        rows.append(f'<p><b>{escape(angle.title)}</b><br><span class="{css}">{escape(about)}</span></p>')
    if rows:
        st.html('<div class="eyebrow">Angles</div>' + "".join(rows))
    _insights([(i.title, i.content) for i in found.key_insights])
    _others([s for s in found.sources if not s.source_id])


def _insights(pairs: list[tuple[str, str]]) -> None:
    if pairs:
        rows = "".join(f"<p><b>{escape(t)}</b><br><span class='quiet'>{escape(c)}</span></p>" for t, c in pairs)
        st.html(f'<div class="eyebrow">What stands out</div>{rows}')


def _others(found: list[FoundSource]) -> None:
    if found:
        rows = "".join(f"<li>{_linked(s)}</li>" for s in found)
        st.html(f'<div class="eyebrow">Found elsewhere</div><ul>{rows}</ul>')


def _linked(found: FoundSource) -> str:
    """Its title, leading to it where it lies on the web."""
    title = escape(found.title or found.url)
    if not found.url.startswith(("http://", "https://")):
        return title
    return f'<a href="{escape(found.url)}" target="_blank" rel="noreferrer">{title}</a>'
