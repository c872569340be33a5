"""How providers are set up, row by row; keys come and go locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.setup import ProviderSetup
from lib.models.values import now


def all_setups(session: Session, *, owner: str) -> dict[str, ProviderSetup]:
    """Every setup of the owner, by name."""
    rows = session.scalars(sa.select(ProviderSetup).where(col(ProviderSetup.user_id) == owner))
    return {row.name: row for row in rows}


def owners_of(session: Session, names: Sequence[str]) -> list[str]:
    """Whoever has set up any of these."""
    owner = col(ProviderSetup.user_id)
    return list(session.scalars(sa.select(owner).where(col(ProviderSetup.name).in_(names)).distinct().order_by(owner)))


def put_setup(
    session: Session, name: str, *, secret: str | None, options: Mapping[str, str] | None, owner: str
) -> None:
    """Change what is given and keep the rest. The row is made when there is none."""
    row = session.get(ProviderSetup, (owner, name), with_for_update=True) or ProviderSetup(user_id=owner, name=name)
    if secret is not None:
        row.secret = secret
    if options is not None:
        row.options = dict(options)
    row.updated_at = now()
    session.add(row)
    session.flush()
