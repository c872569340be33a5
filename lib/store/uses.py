"""Who asked for which file of the cache, and when: gathered in memory, written down now and then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlmodel import Session, col

from lib.models.cache import CACHE, CacheUse
from lib.models.values import now
from lib.store.engine import writing

FRESH = timedelta(hours=1)
"""A use is not written down again within this time, so what is written may be as much too old."""
_AT_ONCE = 400


class Uses:
    """Of one process. Any thread may note; what was not written when the process is killed is lost, and only makes a
    file look older than it is, or nobody's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._written: dict[tuple[str, str], datetime] = {}
        self._new: dict[tuple[str, str], datetime] = {}

    def note(self, key: str, project_id: str = "") -> None:
        """A file of the cache was asked for; others are passed over."""
        if not key.startswith(CACHE):
            return
        at, use = now(), (key, project_id)
        with self._lock:
            last = self._written.get(use)
            if last is None or not timedelta(0) <= at - last < FRESH:
                self._new[use] = self._written[use] = at

    def flush(self, engine: Engine) -> int:
        """Write down what is new; how many. Raises StorageFailed, and keeps what it could not write."""
        with self._lock:
            new, self._new = self._new, {}
        rows = [{"key": key, "project_id": project_id, "used_at": at} for (key, project_id), at in new.items()]
        try:
            for start in range(0, len(rows), _AT_ONCE):
                with writing(engine, progress=True) as session:
                    _upsert(session, rows[start : start + _AT_ONCE])
        except BaseException:  # whatever it was, nothing that was noted is lost; raised again
            with self._lock:
                self._new = {**new, **self._new}
            raise
        return len(rows)


def _upsert(session: Session, rows: list[dict[str, object]]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(CacheUse).values(rows)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["key", "project_id"], set_={"used_at": insert.excluded.used_at}
        )
    )  # fmt: skip


def all_uses(session: Session) -> dict[str, dict[str, datetime]]:
    """For each file: who used it, and when last."""
    found: dict[str, dict[str, datetime]] = {}
    for use in session.scalars(sa.select(CacheUse)):
        found.setdefault(use.key, {})[use.project_id] = use.used_at
    return found


def forget(session: Session, keys: Iterable[str]) -> None:
    """The files are gone."""
    gone = list(keys)
    for start in range(0, len(gone), _AT_ONCE):
        session.execute(sa.delete(CacheUse).where(col(CacheUse.key).in_(gone[start : start + _AT_ONCE])))
