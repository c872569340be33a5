"""The render queue as a table: a row a scene, with what it took and what it cost."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from lib.actions.render import RenderStatus
from lib.models.enums import JobStatus
from lib.models.job import RenderJobPublic
from lib.models.values import now
from lib.ui import format, look

_WORDS = {
    JobStatus.QUEUED: "waiting", JobStatus.RUNNING: "working", JobStatus.COMPLETED: "done",
    JobStatus.FAILED: "failed", JobStatus.CANCELLED: "cancelled",
}  # fmt: skip
_HEAD = (
    '<tr><th>Scene</th><th>Status</th><th>Progress</th><th class="num">Lines</th>'
    '<th class="num wide" title="Lines that were spoken before and are used again">From cache</th>'
    '<th class="num wide">Cost</th><th class="num wide" title="How often a worker began it">Attempt</th>'
    '<th class="num wide" title="Of the latest attempt">Time</th></tr>'
)


def show(status: RenderStatus) -> None:
    """Open while there is something to watch or to mend; folded under a finished episode."""
    at = now()
    rows = "".join(_row(number, row, at) for number, row in enumerate(status.scenes, 1))
    with st.expander("The queue", expanded=status.status is not JobStatus.COMPLETED, key=f"queue_{status.status}"):
        st.html(f'<table class="queue">{_HEAD}{rows}{_sum(status, at)}</table>')


def _row(number: int, row: RenderJobPublic, at: datetime) -> str:
    css = str(look.status_of(row.status)).replace(" ", "-")
    share = 100 if row.status is JobStatus.COMPLETED else round(100 * row.lines_done / max(1, row.lines_total))
    return (
        f'<tr><td>{number} {escape(row.title)}</td><td class="is-{css}">{_WORDS.get(row.status, row.status)}</td>'
        f'<td><div class="bar" role="img" aria-label="{share} %"><span style="width:{share}%"></span></div></td>'
        f'<td class="num">{row.lines_done}/{row.lines_total}</td>'
        + _figures(row.cache_hits, row.cost, str(row.attempt) if row.attempt else "–", taken_s(row, at))
        + "</tr>"
    )


def _sum(status: RenderStatus, at: datetime) -> str:
    """The whole: what came from the cache and what was paid, and how long it took from the first scene on."""
    rows = status.scenes
    done, total = sum(row.lines_done for row in rows), sum(row.lines_total for row in rows)
    hits, cost = sum(row.cache_hits for row in rows), sum(row.cost for row in rows)
    return (
        f'<tr><th>Together</th><td></td><td></td><td class="num">{done}/{total}</td>'
        + _figures(hits, cost, "", taken_s(status.episode, at))
        + "</tr>"
    )


def _figures(hits: int, cost: float, attempt: str, took_s: float | None) -> str:
    cells = (str(hits), format.money(cost), attempt, format.duration(took_s))
    return "".join(f'<td class="num wide">{cell}</td>' for cell in cells)


def taken_s(row: RenderJobPublic, at: datetime) -> float | None:
    """Seconds of its latest attempt, which may still go on; None when there was none."""
    if row.started_at is None:
        return None
    end = row.finished_at if row.status.is_final and row.finished_at else at
    return max(0.0, (end - row.started_at).total_seconds())
