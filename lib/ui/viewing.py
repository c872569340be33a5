"""A project page for those who may look, not change: what is there, as text, and nothing that could be pressed in
vain."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lib.actions.episodes import open_episode
from lib.actions.render import render_status
from lib.actions.sources import list_sources
from lib.errors import NotFound
from lib.models.enums import JobStatus
from lib.models.person import Scope
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Line, Scene
from lib.ui import analysis, downloads, facts, format, look, margin, player, sound
from lib.ui.errors import explained
from lib.ui.studio import studio


def is_only() -> bool:
    """Whether who is here may only look at what the page shows."""
    return not studio().may(Scope.WRITE)


def instead(opened: Project, url_path: str) -> bool:
    """Draw the page at `url_path` for those who may only look; whether it is drawn."""
    if not is_only():
        return False
    with explained():
        _PAGES[url_path](opened)
    return True


def _brief(opened: Project) -> None:
    people = ", ".join(f"{speaker.name} ({speaker.role})" for speaker in opened.cast)
    _paragraph("Idea", opened.idea)
    _paragraph("Length and form", f"{format.minutes(opened.duration)}, {format.words(opened.format.value)}")
    _paragraph("Speakers", people)
    found = list_sources(studio(), opened.project_id)
    rows = "".join(f"<li>{escape(source.title)}</li>" for source in found)
    st.html(f'<div class="eyebrow">Sources</div><ul>{rows or "<li>None yet</li>"}</ul>')


def _analysis(opened: Project) -> None:
    if (found := opened.analysis) is None:
        return _nothing("Nothing was analysed yet.")
    _paragraph("Hook: what the first seconds say", found.episode_hook)
    if found.outline is not None:
        _paragraph("Outline", found.outline.title)
        st.html(f"<ol>{''.join(f'<li>{escape(segment)}</li>' for segment in found.outline.segments)}</ol>")
    analysis.support(found)
    return None


def _research(opened: Project) -> None:
    if (found := opened.research) is None:
        return _nothing("Nothing was looked up yet.")
    if found.summary:
        st.html(f'<p class="prose">{escape(found.summary)}</p>')
    sources = facts.stored_sources(opened)
    st.html("".join(_fact(fact, sources) for fact in found.usable_facts()))
    return None


def _script(opened: Project) -> None:
    if (script := opened.script_data) is None:
        return _nothing("Nothing was written yet.")
    classes = look.cast_classes([speaker.name for speaker in opened.cast], script)
    known = {fact.id: fact for fact in opened.research.fact_cards} if opened.research else {}
    sources = facts.stored_sources(opened)
    st.html("".join(_scene(n, scene, classes, known, sources) for n, scene in enumerate(script.scenes, 1)))
    return None


def _scene(number: int, scene: Scene, classes: dict[str, str], known: dict[str, Fact], sources: facts.Sources) -> str:
    numbers = margin.numbered(scene)
    lines = "".join(
        f'<div class="line {classes.get(line.speaker, "")}"><span class="who">{escape(line.speaker)}</span>'
        f'<p class="said">{escape(line.text)} {_cited(line, numbers)}</p></div>'
        for line in scene.lines
    )
    state = "approved" if scene.approved else "not approved"
    return (
        f'<section class="scene" aria-label="Scene {number}"><div><div class="scene-head">'
        f'<span class="number">{number}</span><h3>{escape(scene.title or "Untitled scene")}</h3>'
        f'<span class="quiet">{state}</span></div><div class="script">{lines}</div></div>'
        f'<div class="margin">{_stood_on(numbers, known, sources)}</div></section>'
    )


def _cited(line: Line, numbers: dict[str, int]) -> str:
    """The numbers of the facts that a line stands on, as they are beside its scene."""
    told = ", ".join(str(numbers[fact_id]) for fact_id in dict.fromkeys(line.used_fact_ids))
    return f'<span class="cited">{told}</span>' if told else ""


def _stood_on(numbers: dict[str, int], known: dict[str, Fact], sources: facts.Sources) -> str:
    cards = "".join(_fact(known[i], sources, f"{n} ") for i, n in numbers.items() if i in known)
    if not cards:
        return '<span class="quiet">No facts in this scene</span>'
    return f"<details><summary>{format.count(len(numbers), 'fact')} in this scene</summary>{cards}</details>"


def _fact(fact: Fact, sources: facts.Sources, before: str = "") -> str:
    rejected = "rejected · " if fact.rejected else ""
    return (
        f'<div class="fact"><blockquote class="quote"><b>{before}</b>{escape(fact.quote)}</blockquote>'
        f'<div class="quiet">{rejected}{escape(facts.origin(fact, sources))}</div></div>'
    )


def _render(opened: Project) -> None:
    status = render_status(studio(), opened.project_id)
    if status is None:
        return _nothing("Nothing was rendered yet.")
    if status.status is not JobStatus.COMPLETED or status.episode.asset_id is None:
        return _nothing(f"The render is {status.status.value}: {status.progress:.0%} of its lines are there.")
    try:
        episode = open_episode(studio(), status.episode.asset_id)
    except NotFound:
        return _nothing("The episode of this render was deleted from the library.")
    player.show(episode)
    downloads.button(episode.asset, primary=True)
    sound.measured(episode.asset)
    return None


def _nothing(sentence: str) -> None:
    st.html(f'<p class="empty-sentence">{escape(sentence)}</p>')


def _paragraph(title: str, text: str) -> None:
    if text:
        st.html(f'<div class="eyebrow">{escape(title)}</div><p>{escape(text)}</p>')


_PAGES: dict[str, Callable[[Project], None]] = {
    "create": _brief, "analysis": _analysis, "research": _research, "script": _script, "render": _render,
}  # fmt: skip
