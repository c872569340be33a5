"""Beside a scene: what the checks say, why it was approved all the same, the facts its lines stand on. HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from lib.actions.approval import new_doubts
from lib.models.research import Fact
from lib.models.script import Line, Scene
from lib.models.second_reading import LineReading
from lib.pipeline.checks import Flag
from lib.ui import approving, checks, format, presses, second_reading
from lib.ui.facts import Sources, origin
from lib.ui.quotes import quote

Marks = dict[str, list[Flag]]
Readings = Mapping[str, LineReading]
NOBODY: Readings = {}


def numbered(scene: Scene) -> dict[str, int]:
    """The facts of a scene, numbered from 1 in the order in which its lines name them."""
    used = dict.fromkeys(fact_id for line in scene.lines for fact_id in line.used_fact_ids)
    return {fact_id: n for n, fact_id in enumerate(used, 1)}


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact of a line: its number in the scene, its `state` ("", "rejected" or "gone") and what is told of it."""

    of: str
    number: int
    state: str
    told: str


def cited(line: Line, numbers: dict[str, int], facts: dict[str, Fact]) -> list[Cited]:
    """The facts of a line in its order, each once."""
    return [_cited(fact_id, numbers[fact_id], facts.get(fact_id)) for fact_id in dict.fromkeys(line.used_fact_ids)]


def wish(line: Line) -> str:
    """What is done by whoever asks for other facts."""
    return "Facts of this line" if line.used_fact_ids else "Give this line a fact"


def citations(line: Line, numbers: dict[str, int], facts: dict[str, Fact]) -> str:
    """Behind the words of a line: a number for each fact, which opens it in its source, and the way to other facts."""
    cites, label = "".join(_cite(each) for each in cited(line, numbers, facts)), wish(line)
    more = (
        f'<button type="button" class="cite more" data-act="line_facts" data-of="{escape(line.id)}" title="{label}" '
        f'aria-label="{label}">{presses.symbol("edit_note" if line.used_fact_ids else "add")}</button>'
    )
    return f' <span class="cites">{cites}{more}</span>'


def _cited(fact_id: str, number: int, fact: Fact | None) -> Cited:
    state = "gone" if fact is None else "rejected" if fact.rejected else ""
    said = fact.quote if fact else "This fact is gone"
    return Cited(fact_id, number, state, f"Fact {number}{', rejected' if state == 'rejected' else ''}: {said}")


def _cite(each: Cited) -> str:
    told = escape(each.told, quote=True)
    return (
        f'<button type="button" class="cite {each.state}" data-act="open_fact" data-of="{escape(each.of)}" '
        f'title="{told}" aria-label="{told}">{each.number}</button>'
    )


def html(
    scene: Scene, facts: dict[str, Fact], sources: Sources, marks: Marks, *, unfolded: bool,
    readings: Readings = NOBODY, unread: bool = False,
) -> str:  # fmt: skip
    """`unfolded` while the scene is open to edit: then the lines that the checks doubt or somebody read are there too,
    the doubtful words marked. `unread`: a model could read lines of it that nobody has."""
    numbers = numbered(scene)
    cards = "".join(_card(n, facts[i], sources) for i, n in numbers.items() if i in facts)
    summary = checks.summary([marks.get(line.id, []) for line in scene.lines])
    reader = second_reading.link(scene.id) if summary and unread else ""
    found = f'<div class="flag">{summary}</div>{reader}{_again(scene, marks)}{approving.reason(scene)}'
    lines = _lines(scene, marks, readings) if unfolded else ""
    if not cards:
        return f'<div class="margin">{found}{lines}<span class="quiet">No facts in this scene</span></div>'
    opened, count = " open" if unfolded else "", format.count(len(numbers), "fact")
    return (
        f'<div class="margin">{found}{lines}<details{opened}><summary>{count} in this scene'
        f"</summary>{cards}</details></div>"
    )


def _again(scene: Scene, marks: Marks) -> str:
    """An approved scene whose facts were rejected since can be approved as it is now."""
    if not new_doubts(scene, marks):
        return ""
    return presses.button("Approve it as it is now", "approve", scene.id, css="bare")


def _card(number: int, fact: Fact, sources: Sources) -> str:
    link = ""
    if fact.url.startswith(("http://", "https://")):
        link = f' · <a href="{escape(fact.url)}" target="_blank" rel="noreferrer">link</a>'
    return (
        f'<div class="fact">{quote(fact, number=number)}'
        f'<div class="quiet">{"rejected · " if fact.rejected else ""}{escape(origin(fact, sources))}{link}</div></div>'
    )


def _lines(scene: Scene, marks: Marks, readings: Readings) -> str:
    """Where the checks doubt a line its words, with the doubtful ones marked, and what a model that read it says."""
    rows = []
    for n, line in enumerate(scene.lines, 1):
        found = marks.get(line.id, [])
        words = f"<p>{checks.marked(line.text, found)}</p>" if found else ""
        said = "".join(f'<div class="flag">{escape(sentence)}</div>' for sentence in checks.sentences(found))
        said += second_reading.sentence(readings.get(line.id))
        if words or said:
            rows.append(f'<li><span class="quiet">Line {n}</span>{words}{said}</li>')
    return f'<ol class="line-facts">{"".join(rows)}</ol>' if rows else ""
