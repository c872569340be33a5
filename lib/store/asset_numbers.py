"""The library in numbers, read from the counts the database keeps."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, col

from lib.models.asset import AssetCount
from lib.models.preview import EPISODE


class Month(BaseModel):
    """What was made in a month, `2026-11`: assets, what they cost in USD, and minutes of finished episodes."""

    month: str
    assets: int
    cost_usd: float
    episode_minutes: float


def statistics(session: Session, *, owner: str) -> dict[str, Any]:
    """total, by_type, by_source (keyed by enum values), total_cost in USD, favorites_count."""
    total, cost, liked = session.execute(
        sa.select(
            sa.func.sum(col(AssetCount.assets)),
            sa.func.sum(col(AssetCount.cost)),
            sa.func.sum(sa.case((col(AssetCount.is_favorite), col(AssetCount.assets)), else_=0)),
        ).where(col(AssetCount.user_id) == owner)
    ).one()
    return {
        "total": int(total or 0),
        "by_type": _by(session, AssetCount.asset_type, owner),
        "by_source": _by(session, AssetCount.source_module, owner),
        "total_cost": max(0.0, round(float(cost or 0.0), 9)),
        "favorites_count": int(liked or 0),
    }


def kinds(session: Session, asset_type: str | None, source_module: str | None, *, owner: str) -> dict[str, int]:
    """How many episodes, scenes and others (under the empty name) there are of a type and module."""
    where = [col(AssetCount.user_id) == owner]
    where += [col(AssetCount.asset_type) == asset_type] if asset_type else []
    where += [col(AssetCount.source_module) == source_module] if source_module else []
    return _grouped(session, AssetCount.kind, where)


def months(session: Session, *, owner: str) -> list[Month]:
    """Month by month, oldest first; months in which nothing was made are not listed."""
    heard_s = sa.func.sum(sa.case((col(AssetCount.kind) == EPISODE, col(AssetCount.duration_s)), else_=0.0))
    query = (
        sa.select(
            col(AssetCount.month), sa.func.sum(col(AssetCount.assets)), sa.func.sum(col(AssetCount.cost)), heard_s
        )
        .where(col(AssetCount.user_id) == owner)
        .group_by(col(AssetCount.month))
        .order_by(col(AssetCount.month))
    )
    return [
        Month(month=month, assets=number, cost_usd=max(0.0, cost), episode_minutes=max(0.0, heard) / 60)
        for month, number, cost, heard in session.execute(query)
    ]


def _by(session: Session, column: Any, owner: str) -> dict[str, int]:
    return _grouped(session, column, [col(AssetCount.user_id) == owner])


def _grouped(session: Session, column: Any, where: list[sa.ColumnElement[bool]]) -> dict[str, int]:
    query = sa.select(col(column), sa.func.sum(col(AssetCount.assets))).where(*where).group_by(col(column))
    return {name: int(number) for name, number in session.execute(query)}
