"""A suggestion for the script: old and new side by side, each to accept or leave, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

import streamlit as st

from lib.actions.rewriting import Offered, accept_changes, leave_changes, offered, suggestion
from lib.models.enums import RewriteKind
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.rewriting import Suggestion
from lib.models.script import Line
from lib.pipeline.checks import Flag
from lib.pipeline.rewriting.words import Stretch, word_differences
from lib.ui import checks, format, look, presses, project, sheet, step_work, typed
from lib.ui.drawn import Piece, piece
from lib.ui.errors import noted
from lib.ui.facts import Sources, origin, stored_sources
from lib.ui.kept import while_same_and_unwritten
from lib.ui.quotes import quote
from lib.ui.studio import studio

_FIRST_WORDS = 6
_WHAT = {RewriteKind.TIGHTEN: "Shorter", RewriteKind.EXTEND: "Longer", RewriteKind.REWRITE: "Other lines"}


def show(opened: Project) -> None:
    """What works at one, and the one that is open."""
    step_work.here(opened, "rewrite")
    drawn = while_same_and_unwritten(studio(), opened, "suggested", lambda: _piece(opened))
    if drawn is not None:
        with st.container(key="suggested"):
            sheet.show(drawn, "sheet_suggested")


def _piece(opened: Project) -> Piece | None:
    open_ = suggestion(studio(), opened.project_id)
    return piece(html(opened, open_, offered(opened, open_))) if open_ is not None else None


def html(opened: Project, open_: Suggestion, rows: Sequence[Offered]) -> str:
    """The suggestion as HTML; without a change it says why there is none."""
    ready = sum(row.fits for row in rows)
    acts = presses.button(f"Accept all {ready}", "accept_all", open_.id, disabled=not ready) if len(rows) > 1 else ""
    leave = presses.button("Leave all" if rows else "All right", "leave_all", open_.id, css="bare")
    wish = f' <span class="quiet">“{escape(open_.order.feedback)}”</span>' if open_.order.feedback else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in open_.notes)
    none = "" if rows else "<p>Nothing was found to change.</p>"
    return (
        f'<section class="suggested" aria-label="Suggested lines"><header><div><b>{_WHAT[open_.order.kind]}, suggested '
        f"by {escape(open_.by)}</b>{wish}</div><span class='gap'></span>{leave}{acts}</header>"
        f'<div class="quiet notes">{none}{notes}</div>{_scenes(opened, rows)}</section>'
    )


def _scenes(opened: Project, rows: Sequence[Offered]) -> str:
    scenes = opened.script_data.scenes if opened.script_data else []
    names = {scene.id: f"Scene {n}: {scene.title or 'untitled'}" for n, scene in enumerate(scenes, 1)}
    facts = {fact.id: fact for fact in opened.research.fact_cards} if opened.research else {}
    sources, spoken = stored_sources(opened), {line.id: line.text for scene in scenes for line in scene.lines}
    classes = look.cast_classes([speaker.name for speaker in opened.cast], opened.script_data)
    parts = []
    for scene_id, group in groupby(rows, key=lambda row: row.change.scene_id):
        drawn = "".join(_row(row, facts, classes, sources, spoken) for row in group)
        parts.append(f"<h4>{escape(names.get(scene_id, 'A scene that is gone'))}</h4>{drawn}")
    return "".join(parts)


def _row(
    row: Offered, facts: dict[str, Fact], classes: dict[str, str], sources: Sources, spoken: dict[str, str]
) -> str:
    old, new = row.change.old, row.change.new
    parts = word_differences(old.text, new.text) if old and new else []
    before = _line(old, _old(parts) or escape(old.text), classes) if old else _place(row, spoken)
    words = (_new(parts, row.flags) or checks.marked(new.text, row.flags)) if new else ""
    after = _line(new, words, classes) + _facts(old, new, facts, sources) if new else _gone()
    said = "".join(f'<div class="flag">{escape(each)}</div>' for each in checks.sentences(row.flags))
    return (
        f'<div class="change"><div class="was">{before}</div><div class="becomes">{after}{said}</div>'
        f'<div class="acts">{_acts(row)}</div></div>'
    )


def _acts(row: Offered) -> str:
    of = row.change.id
    leave = presses.button("Leave", "leave_change", of, css="bare")
    if not row.fits:
        return f'<span class="quiet">Changed since</span>{leave}'
    return presses.button("Accept", "accept_change", of) + leave


def _line(line: Line, words: str, classes: dict[str, str]) -> str:
    css = classes.get(line.speaker, "")
    return f'<div class="{css}"><span class="who">{escape(line.speaker)}</span><p>{words}</p></div>'


def _place(row: Offered, spoken: dict[str, str]) -> str:
    """Where the new line would stand."""
    after = next((spoken[line_id] for line_id in row.change.after if line_id in spoken), "")
    first = " ".join(after.split()[:_FIRST_WORDS])
    where = f"after “{escape(first)}…”" if first else "first in its scene"
    return f'<p class="quiet">A new line, {where}</p>'


def _gone() -> str:
    return '<p class="quiet">Left out</p>'


def _old(parts: Sequence[Stretch]) -> str:
    """What goes is struck through; a space alone is not worth it."""
    return "".join(
        escape(part.old) if part.is_same or not part.old.strip() else f"<del>{escape(part.old)}</del>" for part in parts
    )


def _new(parts: Sequence[Stretch], flags: Sequence[Flag]) -> str:
    """What comes is set off, and what the checks doubt underlined, wherever either is."""
    found, at = [], 0
    for part in parts:
        here = [replace(flag, start=flag.start - at, end=flag.end - at) for flag in flags]
        words = checks.marked(part.new, here) if part.new else ""
        found.append(words if part.is_same or not part.new.strip() else f"<ins>{words}</ins>")
        at += len(part.new)
    return "".join(found)


def _facts(old: Line | None, new: Line, facts: dict[str, Fact], sources: Sources) -> str:
    """The facts that the new line stands on beside the old one's, each to open; and how many it gives up. One whose
    very words the line says is called by its source."""
    before = set(old.used_fact_ids) if old else set()
    more = [facts[i] for i in dict.fromkeys(new.used_fact_ids) if i not in before and i in facts]
    less = len(before - set(new.used_fact_ids))
    cards = "".join(quote(fact, _called(fact, new, sources)) for fact in more)
    return cards + (f'<div class="quiet">{format.count(less, "fact")} less</div>' if less else "")


def _called(fact: Fact, line: Line, sources: Sources) -> str:
    says = " ".join(line.text.split()) in " ".join(fact.quote.split())
    return origin(fact, sources) if says else fact.quote


@presses.does("accept_change")
def _accept(change_id: str) -> None:
    typed.show_anew()
    project.edit(accept_changes, [change_id])


@presses.does("accept_all")
def _accept_all(suggestion_id: str) -> None:
    typed.show_anew()
    project.edit(accept_changes, suggestion_id=suggestion_id)


@presses.does("leave_change")
def _leave(change_id: str) -> None:
    _drop([change_id])


@presses.does("leave_all")
def _leave_all(suggestion_id: str) -> None:
    _drop(None, suggestion_id)


def _drop(ids: list[str] | None, suggestion_id: str = "") -> None:
    opened = project.opened()
    if opened is not None:
        with noted("project"):
            leave_changes(studio(), opened.project_id, ids, suggestion_id=suggestion_id)
