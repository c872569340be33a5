"""A process of ten workers that each try one paid call. Waits for a line on stdin; prints how many calls it made."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.actions.budget import paying
from lib.actions.studio import open_studio
from lib.errors import OverBudget
from lib.settings import Settings

WORKERS = 10
CALL_USD = 0.1


def main(data_dir: str, database_url: str, project_id: str) -> None:
    studio = open_studio(Settings(data_dir=Path(data_dir), database_url=database_url))
    print("ready", flush=True)
    sys.stdin.readline()

    def call(_number: int) -> int:
        try:
            with paying(studio, project_id, kind="script", provider="x", model="m", expected_usd=CALL_USD) as bill:
                bill.usd = CALL_USD
                return 1
        except OverBudget:
            return 0

    with ThreadPoolExecutor(WORKERS) as pool:
        print(sum(pool.map(call, range(WORKERS))), flush=True)
    studio.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
