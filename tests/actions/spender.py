"""Processes of ten workers that each try one paid call: `spender PROCESSES DATA_DIR DATABASE_URL PROJECT_ID`. They
begin together; how many calls each of them made is printed, a line for each.

They are forks of one that has imported everything, and open what they share by themselves, as any process does.
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from lib.actions.budget import paying
from lib.actions.studio import open_studio
from lib.errors import OverBudget
from lib.settings import Settings

WORKERS = 10
CALL_USD = 0.1


def spend(settings: Settings, project_id: str, together: Barrier, made: SimpleQueue[int]) -> None:
    studio = open_studio(settings)
    together.wait()

    def call(_number: int) -> int:
        try:
            with paying(studio, project_id, kind="script", provider="x", model="m", expected_usd=CALL_USD) as bill:
                bill.usd = CALL_USD
                return 1
        except OverBudget:
            return 0

    with ThreadPoolExecutor(WORKERS) as pool:
        made.put(sum(pool.map(call, range(WORKERS))))
    studio.close()


def main(processes: int, data_dir: str, database_url: str, project_id: str) -> None:
    settings = Settings(data_dir=Path(data_dir), database_url=database_url)
    forks = multiprocessing.get_context("fork")
    together, made = forks.Barrier(processes), forks.SimpleQueue()
    spenders = [forks.Process(target=spend, args=(settings, project_id, together, made)) for _ in range(processes)]
    for spender in spenders:
        spender.start()
    for spender in spenders:
        spender.join()
        assert spender.exitcode == 0
    for _ in spenders:
        print(made.get())


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
