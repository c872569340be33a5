"""What it costs: the budget in the header with its ledger, the estimate step by step, the price before a render."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.budget import Spent, dollars, entries, spent
from lib.actions.estimate import estimate, may_cost, warning
from lib.actions.setups import Kind
from lib.actions.takes import KIND as SPEECH
from lib.models.enums import Step
from lib.models.estimate import Estimate, EstimateItem
from lib.models.ledger import EntryPublic, EntryState
from lib.models.project import Project
from lib.ui import fields, format, look, project
from lib.ui.kept import while_same_and_unwritten
from lib.ui.studio import is_guest, studio

_SHOWN = 12


def in_header(opened: Project) -> str:
    """Spent, held and left as HTML, the ledger behind it; nothing while nothing can cost anything."""
    return while_same_and_unwritten(studio(), opened, "budget", lambda: _drawn(opened))


def _drawn(opened: Project) -> str:
    used, lines = spent(studio(), opened.project_id), entries(studio(), opened.project_id, limit=_SHOWN)
    if not lines and not may_cost(studio(), opened):
        return ""
    said = f"{format.money(used.spent_usd)} of {format.money(used.cap_usd)}"
    return (
        f'<details class="budget"><summary title="Spent of the budget">{said}</summary><div class="ledger">'
        f"<p>{_state(used)}</p>{_table(lines)}</div></details>"
    )


def _state(used: Spent) -> str:
    held = f"{format.money(used.reserved_usd)} held · " if used.reserved_usd else ""
    return f"{format.money(used.spent_usd)} spent · {held}{format.money(used.left_usd)} left"


def _table(lines: list[EntryPublic]) -> str:
    if not lines:
        return '<p class="quiet">Nothing was paid for yet.</p>'
    return f'<table class="queue">{"".join(_line(line) for line in lines)}</table>'


def _line(line: EntryPublic) -> str:
    what = f"{format.words(line.kind)}, {_who(line)}" + (f", {line.model}" if line.model else "")
    state = "kept, free" if line.cache_hit else {
        EntryState.RESERVED: "held", EntryState.RELEASED: "given back", EntryState.ABANDONED: "lost, counted",
    }.get(line.state, "")  # fmt: skip
    cost = dollars(line.usd) if line.usd else state or dollars(0)
    title = f' title="{escape(line.note)}"' if line.note else ""
    return f'<tr{title}><td>{escape(what)}</td><td class="num">{escape(cost)}</td></tr>'


def _who(line: EntryPublic) -> str:
    """The provider as Settings calls it; a writer and a voice may bear one name."""
    kinds = [Kind.SPEECH, Kind.RESEARCH, Kind.LLM] if line.kind == SPEECH else [Kind.LLM, Kind.RESEARCH, Kind.SPEECH]
    kinds = kinds if line.model else [Kind.RESEARCH, *kinds]
    specs = (spec for kind in kinds for spec in studio().specs(kind))
    return next((spec.label for spec in specs if spec.name == line.provider), line.provider)


def outlook(opened: Project) -> None:
    """The estimate step by step; one line where nothing costs anything."""
    told = while_same_and_unwritten(studio(), opened, "estimate", lambda: estimate(studio(), opened))
    if told.total == 0 and not told.unpriced:
        st.html('<p class="quiet">It costs nothing: all that is chosen is free.</p>')
        return
    st.html(f'<table class="queue estimate">{"".join(_item(item) for item in told.items)}{_sum(opened, told)}</table>')
    if told.total > opened.budget_cap:
        more = "That is more than the budget. Raise it under “More”, or choose a cheaper voice or model."
        st.warning(more, icon=":material/payments:")
    for note in dict.fromkeys(item.note for item in told.unpriced):
        st.warning(look.plain(note), icon=":material/payments:")


def _item(item: EstimateItem) -> str:
    usd = "?" if item.usd is None else dollars(item.usd) if item.usd else "free"
    about = item.who if not item.usd else f"{item.who}, {item.note}"
    what = f'{escape(item.step)}<div class="quiet">{escape(about)}</div>'
    return f'<tr><td>{what}</td><td class="num">{escape(usd)}</td></tr>'


def _sum(opened: Project, told: Estimate) -> str:
    more = " and more" if told.unpriced else ""
    cap = f'<div class="quiet">of {format.money(opened.budget_cap)} at most</div>'
    return f'<tr><th scope="row">About{cap}</th><th class="num">{dollars(told.total)}{more}</th></tr>'


def before(opened: Project, step: Step) -> None:
    """What the step costs where it costs something, and whether the rest of the budget pays for it."""
    said, is_trouble = cost(opened, step)
    if is_trouble:
        st.warning(look.plain(said), icon=":material/payments:")
        cap(opened, step)
    elif said:
        st.html(f'<p class="quiet">{escape(said)}</p>')


def cost(opened: Project, step: Step) -> tuple[str, bool]:
    """The same as a sentence, "" where nothing costs anything; and whether it is a reason not to begin."""
    return while_same_and_unwritten(studio(), opened, ("cost", step), lambda: _cost(opened, step))


def _cost(opened: Project, step: Step) -> tuple[str, bool]:
    told = while_same_and_unwritten(studio(), opened, "estimate", lambda: estimate(studio(), opened))
    name = {Step.ANALYSIS: "Analysis", Step.RESEARCH: "Research", Step.SCRIPT: "Script"}.get(step, "Speech")
    item = next(item for item in told.items if item.step == name)
    if item.usd == 0:
        return f"Costs nothing: {item.note}." if "kept" in item.note else "", False
    if trouble := warning(studio(), opened, step):
        return trouble, True
    return f"Costs about {dollars(item.usd or 0)}: {item.who}, {item.note}.", False


def cap(opened: Project, of: str = "") -> None:
    """The budget as a field, where it did not do; `of` tells several on one page apart. Only the owner sets it."""
    if is_guest():
        look.caption("Only the owner of this project raises its budget.")
        return
    fields.number(
        "Budget of this episode in dollars", f"budget_here_{of}", float(opened.budget_cap),
        lambda given: project.change(budget_cap=float(given or 0)), min_value=0.0, step=1.0, format="%.2f", width=280,
    )  # fmt: skip


def cap_if_short(opened: Project, step: Step) -> None:
    """The same where the rest of the budget does not pay for the step."""
    if cost(opened, step)[1]:
        cap(opened, step)
