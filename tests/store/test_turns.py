"""Turns between processes: held by one at a time, and given up by whoever dies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.errors import Cancelled
from lib.store.turns import Turns

_HOLD = """
import sys
from pathlib import Path
import sqlalchemy as sa
from lib.store.turns import Turns
with Turns(sa.create_engine(sys.argv[1]), Path(sys.argv[2])).turn(int(sys.argv[3])):
    print("mine", flush=True)
    input()
"""


@contextmanager
def holder(url: str, file: Path, number: int) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has the turn until it is killed."""
    command = [sys.executable, "-c", _HOLD, url, str(file), str(number)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"mine\n"
        yield process
        process.kill()


def stop() -> None:
    raise Cancelled("Enough.")


def takes_turns(url: str, file: Path) -> None:
    engine = sa.create_engine(url)
    turns = Turns(engine, file)
    with holder(url, file, 7) as other:
        with turns.turn(8):
            pass
        with pytest.raises(Cancelled), turns.turn(7, stop):
            pass
        other.kill()
        other.wait()
        with turns.turn(7), turns.turn(9):
            pass
    with turns.turn(7, stop):
        pass
    turns.close()
    engine.dispose()


def test_a_turn_is_one_process_at_a_time_and_free_again_when_it_is_killed(tmp_path: Path) -> None:
    takes_turns("sqlite://", tmp_path / "data" / "turns.lock")


@pytest.mark.postgres
def test_on_postgres_the_database_gives_the_turns(tmp_path: Path, postgres_url: str) -> None:
    takes_turns(postgres_url.replace("postgresql://", "postgresql+psycopg://"), tmp_path / "unused")
    assert not (tmp_path / "unused").exists()
