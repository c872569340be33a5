"""What every verb needs, opened once per process: the database, the files, the queue, the voices."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy.engine import Engine

from lib.jobs.client import JobQueue
from lib.pipeline.offline import OfflineWriter
from lib.pipeline.writer import Writer
from lib.providers.fetch import Fetched, fetch
from lib.providers.speech import Speech, load
from lib.settings import Settings
from lib.store.blobs import Blobs
from lib.store.engine import open_engine
from lib.store.migrate import migrate as migrate_engine
from lib.store.watch import Watch


@dataclass(frozen=True)
class Studio:
    """A handle for the verbs of `lib.actions`; safe to share between threads. Close it when the process ends."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    writer: Writer = field(default_factory=OfflineWriter)
    load_speech: Callable[[str], Speech] = load
    fetch: Callable[[str], Fetched] = fetch
    """How a page comes in from the internet."""

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue; opened at first use, since most verbs do without."""
        return JobQueue(self.settings.jobs_database)

    @cached_property
    def watch(self) -> Watch:
        """Tells whether anything was written to the database."""
        return Watch(self.engine)

    def speech(self, provider: str) -> Speech:
        """The speech engine of that name, loaded once per process. Raises Unavailable."""
        return self.load_speech(provider)

    def free_bytes(self) -> int | None:
        """What is left on the disk of the data folder; None when the files are kept elsewhere."""
        if not self.settings.blobs.startswith("file:"):
            return None
        folder = Path(url2pathname(urlsplit(self.settings.blobs).path))
        return shutil.disk_usage(folder if folder.exists() else self.settings.data_dir).free

    def close(self) -> None:
        if "jobs" in self.__dict__:
            self.jobs.close()
        if "watch" in self.__dict__:
            self.watch.close()
        self.engine.dispose()


def open_studio(settings: Settings | None = None) -> Studio:
    """Open what the settings (by default the environment's) name. Raises StorageFailed."""
    settings = settings or Settings()
    return Studio(settings=settings, engine=open_engine(settings.database), blobs=Blobs(settings.blobs))


def migrate(settings: Settings | None = None) -> None:
    """Bring the database to the newest schema. Raises StorageFailed."""
    engine = open_engine((settings or Settings()).database)
    try:
        migrate_engine(engine)
    finally:
        engine.dispose()
