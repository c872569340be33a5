"""Which facts a line stands on: chosen among all of the project, the best matches first."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.grounding import FACTS_OF_A_LINE, cite, line_of, matching_facts, with_facts
from lib.errors import PodcastError
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Line
from lib.ui import checks, desk_acts, look, presses, project, second_reading
from lib.ui.errors import explained
from lib.ui.facts import Sources, origin, stored_sources

_ASKED = "facts_asked"
_SHOWN = 8


def hear(opened: Project) -> None:
    """The choice, from when it was asked for until it is saved or dismissed."""
    line_id = st.session_state.get(_ASKED)
    if line_id is None:
        return
    try:
        line = line_of(opened, line_id)
    except PodcastError:
        _done()
    else:
        _choose(opened, line)


@presses.does("line_facts")
def _ask(line_id: str) -> None:
    st.session_state[_ASKED] = line_id


desk_acts.also("facts", lambda _, said: _ask(said.of))


def _done() -> None:
    st.session_state.pop(_ASKED, None)


@st.dialog("Facts of this line", width="medium", on_dismiss=_done)
def _choose(opened: Project, line: Line) -> None:
    facts, sources = matching_facts(opened, line.id), stored_sources(opened)
    st.html(f'<p class="prose">{escape(line.text)}</p>')
    wanted = st.text_input("Find a fact", key=f"find_fact_{line.id}", placeholder="Words of the quote").casefold()
    lost = [i for i in line.used_fact_ids if i not in {fact.id for fact in facts}]
    shown = [f for f in facts if wanted in f"{f.quote} {_title(f, sources)}".casefold()]
    listed = [f for f in facts if f.id in line.used_fact_ids]
    listed += [f for f in shown if f not in listed][:_SHOWN]
    chosen = [fact.id for fact in listed if _box(fact, sources, fact.id in line.used_fact_ids, line.id)]
    if len(shown) > len(listed):
        st.html(f'<div class="quiet">{len(shown) - len(listed)} more: find them by their words.</div>')
    if lost:
        st.html('<div class="flag">A rejected or removed fact is taken off the line when you save.</div>')
    _preview(opened, line, chosen)
    if st.button("Save", key="save_facts", type="primary", disabled=len(chosen) > FACTS_OF_A_LINE):
        with explained():
            project.apply(cite, line.id, chosen)
            _done()
            st.rerun()


def _title(fact: Fact, sources: Sources) -> str:
    source = sources.get(fact.source_id)
    return source.title if source else ""


def _box(fact: Fact, sources: Sources, is_cited: bool, line_id: str) -> bool:
    quote = fact.quote if len(fact.quote) <= 240 else fact.quote[:239] + "…"
    return st.checkbox(_flat(quote), value=is_cited, key=f"cite_{line_id}_{fact.id}", help=_flat(origin(fact, sources)))


def _flat(text: str) -> str:
    return look.plain(" ".join(text.split()))


def _preview(opened: Project, line: Line, chosen: list[str]) -> None:
    """What the checks would say, and a model that has read the line beside these facts."""
    trial = with_facts(opened, line.id, chosen)
    said = checks.sentences(trial.flags)
    if said:
        st.html("".join(f'<div class="flag">{escape(sentence)}</div>' for sentence in said))
    else:
        st.html('<div class="is-done">The checks find nothing to doubt.</div>')
    if told := second_reading.sentence(trial.read):
        st.html(told)
