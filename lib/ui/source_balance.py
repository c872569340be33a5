"""The Sources view of a script: who carries it, what is left unused, what one alone says, where two differ."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lib.actions.balance import read_balance
from lib.actions.grounding import facts_by_id
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Script
from lib.pipeline.balance import Alone, Balance, Dispute, Share, Voice
from lib.ui import format, line_facts, look, presses, source_reader
from lib.ui.kept import while_same
from lib.ui.quotes import quote
from lib.ui.studio import studio

_VIEW = "sources"
_SHOWN = 40


def is_wanted() -> bool:
    return st.query_params.get("view") == _VIEW


def link(opened: Project) -> str:
    """The way to the view, as HTML."""
    inner = f"{presses.symbol('donut_small')}<span>Sources</span>"
    return presses.link(inner, "script", css="act bare", project=opened.project_id, view=_VIEW)


def show(opened: Project, script: Script) -> None:
    drawn = while_same(opened, "balance", lambda: _html(opened, script, read_balance(studio(), opened)))
    st.html(look.Drawn(drawn))
    source_reader.hear(opened)
    line_facts.hear(opened)


def _html(opened: Project, script: Script, found: Balance) -> str:
    places = _places(script)
    facts = facts_by_id(opened)
    back = presses.link(
        f'{presses.symbol("arrow_back")}<span>Back to the script</span>', "script", css="act bare",
        project=opened.project_id,
    )  # fmt: skip
    parts = [
        _shares(opened, found, places),
        _unused(found, facts),
        _alone(opened, found.alone, facts, places),
        _disputes(opened, found.disputes, places),
    ]
    return f'<div class="balance"><div class="overview">{back}</div>{"".join(parts)}</div>'


def _places(script: Script) -> dict[str, str]:
    """`2.3` for the third line of the second scene, by line id."""
    return {line.id: f"{n}.{m}" for n, scene in enumerate(script.scenes, 1) for m, line in enumerate(scene.lines, 1)}


def _jumps(opened: Project, line_ids: Sequence[str], places: dict[str, str]) -> str:
    """A link to each of the lines, by scene and line."""
    made = [
        presses.link(places[i], "script", css="jump", project=opened.project_id, line=i)
        for i in line_ids[:_SHOWN]
        if i in places
    ]
    more = f" and {len(line_ids) - _SHOWN} more" if len(line_ids) > _SHOWN else ""
    return f'<span class="jumps">{" ".join(made)}{more}</span>'


def _shares(opened: Project, found: Balance, places: dict[str, str]) -> str:
    rows = "".join(_share(opened, share, places) for share in found.sources if share.is_used)
    own = (
        f"<tr><td>No source: talk between the facts</td>{_figures(found.own_share, found.own_seconds)}"
        f'<td class="num">{len(found.own_line_ids)}</td><td class="num wide"></td></tr>'
    )
    head = (
        '<tr><th>Source</th><th>Share</th><th class="num">Spoken</th><th class="num">Lines</th>'
        '<th class="num wide">Facts used</th></tr>'
    )
    return f'<h3>What carries the episode</h3><table class="queue">{head}{rows}{own}</table>'


def _share(opened: Project, share: Share, places: dict[str, str]) -> str:
    every = len(share.facts_used) + len(share.facts_unused)
    return (
        f"<tr><td>{_name(share)}<br>{_jumps(opened, share.line_ids, places)}</td>"
        f'{_figures(share.share, share.seconds)}<td class="num">{len(share.line_ids)}</td>'
        f'<td class="num wide">{len(share.facts_used)} of {every}</td></tr>'
    )


def _figures(share: float, seconds: float) -> str:
    return (
        f'<td><div class="bar" role="img" aria-label="{share:.0%}"><span style="width:{share:.1%}"></span></div>'
        f'<span class="quiet">{share:.0%}</span></td><td class="num">{format.duration(seconds)}</td>'
    )


def _name(share: Share) -> str:
    title = escape(share.title)
    if not share.source_id:
        return title
    return (
        f'<button type="button" class="plain-link" data-act="open_place" data-of="{escape(share.source_id)}:0:0">'
        f"{title}</button>"
    )


def _unused(found: Balance, facts: dict[str, Fact]) -> str:
    sources = "".join(f"<li>{_name(share)}</li>" for share in found.sources if not share.is_used)
    unused = [facts[i] for share in found.sources for i in share.facts_unused if i in facts]
    items = "".join(f"<li>{_plain(fact)}</li>" for fact in unused[:_SHOWN])
    more = f"<li>and {len(unused) - _SHOWN} more</li>" if len(unused) > _SHOWN else ""
    if not sources and not unused:
        return "<h3>Never used</h3><p class='quiet'>Every source and every fact is used.</p>"
    listed = f"<ul>{sources}</ul>" if sources else "<p class='quiet'>Every source is used.</p>"
    folded = (
        f"<details><summary>{format.count(len(unused), 'fact')} that no line stands on</summary><ul>{items}{more}</ul>"
        "</details>"
    )
    return f"<h3>Never used</h3>{listed}{folded if unused else ''}"


def _plain(fact: Fact) -> str:
    return quote(fact, css="plain-link")


def _alone(opened: Project, found: Sequence[Alone], facts: dict[str, Fact], places: dict[str, str]) -> str:
    head = "<h3>Said by one source only</h3>"
    if not found:
        return head + "<p class='quiet'>Nothing, or there is only one source.</p>"
    rows = "".join(
        f"<li>{_plain(facts[each.fact_id])} {_jumps(opened, each.line_ids, places)}</li>"
        for each in found[:_SHOWN]
        if each.fact_id in facts
    )
    return f"{head}<details><summary>{format.count(len(found), 'fact')} in use</summary><ul>{rows}</ul></details>"


def _disputes(opened: Project, found: Sequence[Dispute], places: dict[str, str]) -> str:
    head = "<h3>Where two differ</h3>"
    if not found:
        return head + "<p class='quiet'>No two sources give different numbers for the same thing.</p>"
    rows = "".join(
        f'<li><div class="versus">{_voice(each.first)}{_voice(each.second)}</div>'
        f"{_jumps(opened, each.line_ids, places) or '<span class=quiet>No line stands on either.</span>'}</li>"
        for each in found
    )
    return f"{head}<ul>{rows}</ul>"


def _voice(voice: Voice) -> str:
    return (
        f'<div class="fact"><button type="button" class="quote" data-act="open_place" '
        f'data-of="{escape(voice.source_id)}:{voice.start}:{voice.end}" title="Open in the source">'
        f'{escape(voice.text)}</button><div class="quiet">{escape(voice.title)} · {escape(voice.amount)}</div></div>'
    )
