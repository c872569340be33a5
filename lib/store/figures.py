"""Counts of everything that is kept, whoever owns it: for those who watch the service, who see numbers and no names."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.job import EPISODE, RenderJob
from lib.models.ledger import EntryState, LedgerEntry
from lib.models.project import PodcastProject
from lib.models.values import now

LATELY = timedelta(days=1)
"""How far back what grows without end is looked at: a scrape costs as much in ten years as today."""


def renders(session: Session) -> dict[str, int]:
    """How many episodes were asked for lately, by how far they are."""
    query = sa.select(col(RenderJob.status), sa.func.count()).where(
        col(RenderJob.scene_id) == EPISODE, col(RenderJob.created_at) > now() - LATELY
    )
    found = session.execute(query.group_by(col(RenderJob.status)))
    return {row[0]: row[1] for row in found}


def lines(session: Session) -> tuple[int, int]:
    """Lines of the scenes of those runs that are done, and how many of them were found in the cache."""
    done, hits = (sa.func.coalesce(sa.func.sum(col(each)), 0) for each in (RenderJob.lines_done, RenderJob.cache_hits))
    lately = (col(RenderJob.scene_id) != EPISODE, col(RenderJob.created_at) > now() - LATELY)
    row = session.execute(sa.select(done, hits).where(*lately)).one()
    return int(row[0]), int(row[1])


def spend(session: Session) -> list[tuple[str, str, str, float]]:
    """`(kind, provider, state, USD)` of lately: what was paid, what is held for calls under way, what nobody knows the
    end of."""
    usd = sa.case((col(LedgerEntry.state) == EntryState.SETTLED.value, col(LedgerEntry.actual_usd)),
                  else_=col(LedgerEntry.reserved_usd))  # fmt: skip
    what = (col(LedgerEntry.kind), col(LedgerEntry.provider), col(LedgerEntry.state))
    query = sa.select(*what, sa.func.sum(usd)).where(
        col(LedgerEntry.state) != EntryState.RELEASED.value, col(LedgerEntry.created_at) > now() - LATELY
    )
    return [
        (kind, provider, state, float(sum_)) for kind, provider, state, sum_ in session.execute(query.group_by(*what))
    ]


def projects(session: Session) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(PodcastProject)).scalar_one())


def assets(session: Session) -> int:
    """From the counts that the database keeps itself."""
    return int(session.execute(sa.text("SELECT coalesce(sum(assets), 0) FROM asset_counts")).scalar_one())
