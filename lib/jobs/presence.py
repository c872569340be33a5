"""Which workers are alive, and which died with jobs in their hands.

Every worker process has an id of its own, never used again, so two of them can never be taken for one. On one machine
it holds a locked file, which the operating system frees the moment the process ends. On several machines it renews a
lease by the database's clock; a worker that was stopped so long that its lease was taken away finds out and must end.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from lib.jobs.engine import is_sqlite, sqlite_file
from lib.jobs.locks import FileLock

LEASE_S = 4.0
"""How long a worker on another machine may be silent: takeover was measured at 3.4–3.9 s with it."""


class LeaseLostError(Exception):
    """Others took this worker for dead and run its jobs; it must end."""


class Presence(Protocol):
    def join(self) -> str:
        """Become a worker; the id under which its jobs are recorded."""

    def beat(self) -> None:
        """Say that this worker lives. Raises LeaseLostError."""

    def dead(self) -> list[str]:
        """Ids of workers that died and are not yet forgotten."""

    def forget(self, worker_id: str) -> None:
        """Its jobs were taken over."""

    def leave(self) -> None:
        """This worker is going; what it still holds may be taken over at once."""

    def alive(self) -> set[str]:
        """Ids of the workers that live, this one among them."""

    def anyone(self) -> bool:
        """Whether any worker is alive."""


def presence(url: str, engine: sa.Engine) -> Presence:
    """Files next to a SQLite database; leases in any other."""
    if is_sqlite(url):
        return FilePresence(sqlite_file(url).parent / "workers")
    return LeasePresence(engine)


class FilePresence:
    """A folder with one locked file per living worker."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        # Held while a file is made or judged: between being made and being locked it would look dead.
        self._gate = folder / "gate"
        self._own: FileLock | None = None

    def join(self) -> str:
        with FileLock(self._gate):
            self._own = FileLock(self._folder / f"{_new_worker_id()}.worker")
            self._own.acquire()
        return self._own.path.stem

    def beat(self) -> None:
        """Nothing to renew: the lock lives exactly as long as the process."""

    def dead(self) -> list[str]:
        with FileLock(self._gate):
            return [path.stem for path in self._files() if not _is_locked(path)]

    def forget(self, worker_id: str) -> None:
        (self._folder / f"{worker_id}.worker").unlink(missing_ok=True)

    def leave(self) -> None:
        if self._own is not None:
            self._own.release()

    def alive(self) -> set[str]:
        with FileLock(self._gate):
            return {path.stem for path in self._files() if _is_locked(path)}

    def anyone(self) -> bool:
        with FileLock(self._gate):
            return any(_is_locked(path) for path in self._files())

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.worker"))


_MAKES_TABLE = 0x506F6C65
_metadata = sa.MetaData()
_leases = sa.Table(
    "worker_leases",
    _metadata,
    sa.Column("worker_id", sa.String(120), primary_key=True),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
)


class LeasePresence:
    """A table with one lease per living worker. Times are milliseconds of the database's clock."""

    def __init__(self, engine: sa.Engine, *, lease_s: float = LEASE_S) -> None:
        self._engine = engine
        self._lease_ms = int(lease_s * 1000)
        self._own = ""
        self._ready = False
        self._seen: dict[str, int] = {}
        sqlite = engine.dialect.name == "sqlite"
        clock = (
            "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
            if sqlite
            else ("CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
        )
        self._now_ms: sa.ColumnElement[int] = sa.literal_column(clock, sa.BigInteger)

    def join(self) -> str:
        self._own = _new_worker_id()
        with self._begin() as db:
            db.execute(sa.insert(_leases).values(worker_id=self._own, expires_ms=self._now_ms + self._lease_ms))
        return self._own

    def beat(self) -> None:
        with self._begin() as db:
            # An expired lease is not renewed: by then another worker may be taking the jobs over.
            renewed = db.execute(
                sa.update(_leases)
                .where(_leases.c.worker_id == self._own, _leases.c.expires_ms >= self._now_ms)
                .values(expires_ms=self._now_ms + self._lease_ms)
            )
        if renewed.rowcount != 1:
            raise LeaseLostError(self._own)

    def dead(self) -> list[str]:
        with self._begin() as db:
            query = sa.select(_leases.c.worker_id, _leases.c.expires_ms).where(_leases.c.expires_ms < self._now_ms)
            self._seen = {name: expires_ms for name, expires_ms in db.execute(query) if name != self._own}
        return list(self._seen)

    def forget(self, worker_id: str) -> None:
        with self._begin() as db:
            # Only the lease that was judged: a worker that left meanwhile wrote a new one, for what it began since.
            db.execute(
                sa.delete(_leases).where(
                    _leases.c.worker_id == worker_id, _leases.c.expires_ms == self._seen.pop(worker_id, -1)
                )
            )

    def leave(self) -> None:
        with self._begin() as db:
            # Written anew even where others have deleted it: what was begun since then must be taken over as well.
            db.execute(sa.delete(_leases).where(_leases.c.worker_id == self._own))
            db.execute(sa.insert(_leases).values(worker_id=self._own, expires_ms=0))

    def alive(self) -> set[str]:
        with self._begin() as db:
            return set(db.scalars(sa.select(_leases.c.worker_id).where(_leases.c.expires_ms >= self._now_ms)))

    def anyone(self) -> bool:
        with self._begin() as db:
            return db.scalar(sa.select(sa.func.count()).where(_leases.c.expires_ms >= self._now_ms)) != 0

    @contextmanager
    def _begin(self) -> Iterator[sa.Connection]:
        if not self._ready:
            with self._engine.begin() as db:
                if db.dialect.name == "postgresql":  # of two that look at the same moment each would make the table
                    db.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKES_TABLE)))
                _metadata.create_all(db)
            self._ready = True
        with self._engine.begin() as db:
            yield db


def _new_worker_id() -> str:
    """Machine and process are there for people who read logs; the random part makes it unique for ever."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"


def _is_locked(path: Path) -> bool:
    lock = FileLock(path)
    if lock.try_acquire():
        lock.release()
        return False
    return True
