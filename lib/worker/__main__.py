"""`python -m lib.worker`: one worker. Run as many as there are machines, all on the same database."""

from __future__ import annotations

import argparse
from threading import Thread

from lib import logs
from lib.actions.studio import Studio, migrate, open_studio
from lib.actions.takes import warm_up
from lib.actions.tidying import tidy
from lib.jobs.engine import is_sqlite
from lib.models.audit import Way
from lib.settings import Settings
from lib.worker.memory import keep_what_is_loaded, share_memory
from lib.worker.process import Worker, cores, serve
from lib.worker.studio_steps import StudioSteps
from lib.worker.tidier import Tidier


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lib.worker", description="Render queued episodes until told to stop."
    )
    parser.add_argument("--scenes", type=int, default=cores(), help="scenes rendered at a time (default: one per core)")
    asked = parser.parse_args()
    share_memory()
    settings = Settings()
    logs.begin(settings.log)
    if not is_sqlite(settings.database):
        migrate(settings)  # on a machine of its own it may be there before any app is
    studio = open_studio(settings, way=Way.WORKER)
    Thread(target=_warm_up, args=(studio,), name="warm-up", daemon=True).start()
    tidier = Tidier(lambda: tidy(studio))
    tidier.start()
    try:
        at_once = {"scenes_at_once": max(1, asked.scenes), "lines_at_once": settings.lines_at_once}
        worker = Worker(settings.jobs_database, StudioSteps(studio), **at_once)
        serve(worker, niceness=settings.worker_niceness)
    finally:
        tidier.stop()
        studio.uses.flush(studio.engine)
        studio.close()


def _warm_up(studio: Studio) -> None:
    if studio.settings.voices_ready:
        warm_up(studio)
    keep_what_is_loaded()


if __name__ == "__main__":
    main()
