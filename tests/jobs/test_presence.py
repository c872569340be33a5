from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from lib.jobs.engine import open_engine
from lib.jobs.locks import FileLock
from lib.jobs.presence import FilePresence, LeaseLostError, LeasePresence, presence


def test_a_lock_has_one_holder_and_is_free_after_release(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_acquire()
    assert not first.try_acquire()
    assert not second.try_acquire()
    first.release()
    with second:
        assert second.held
    assert not second.held


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from lib.jobs.locks import FileLock\n"
    code += "lock = FileLock(Path(sys.argv[1])); print(lock.try_acquire(), flush=True); input()"
    command = [sys.executable, "-c", code, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        assert not FileLock(tmp_path / "lock").try_acquire()
        holder.kill()
    lock = FileLock(tmp_path / "lock")
    assert lock.try_acquire()
    lock.release()


def test_a_worker_without_its_lock_is_dead_until_it_is_forgotten(tmp_path: Path) -> None:
    here, there = FilePresence(tmp_path), FilePresence(tmp_path)
    assert not here.anyone()
    gone = here.join()
    stays = there.join()
    assert gone != stays
    assert there.dead() == []
    here.leave()
    assert there.dead() == [gone]
    there.forget(gone)
    there.forget(gone)
    assert there.dead() == []
    assert there.anyone()
    there.leave()
    assert not there.anyone()


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    engine = open_engine(f"sqlite:///{tmp_path}/jobs.db")
    yield engine
    engine.dispose()


def silence(engine: sa.Engine, worker_id: str) -> None:
    """As if the worker had said nothing for a while."""
    with engine.begin() as db:
        db.execute(
            sa.text("UPDATE worker_leases SET expires_ms = expires_ms - 60000 WHERE worker_id = :id"), {"id": worker_id}
        )


def test_a_lease_is_renewed_by_beating_and_lost_by_silence(engine: sa.Engine) -> None:
    here, there = LeasePresence(engine), LeasePresence(engine)
    assert not here.anyone()
    worker_id = here.join()
    here.beat()
    assert there.dead() == []
    assert there.anyone()
    silence(engine, worker_id)
    assert there.dead() == [worker_id]
    with pytest.raises(LeaseLostError):
        here.beat()
    there.forget(worker_id)
    assert there.dead() == []


def test_what_a_silent_worker_began_after_it_was_judged_is_found_as_well(engine: sa.Engine) -> None:
    silent, other = LeasePresence(engine), LeasePresence(engine)
    worker_id = silent.join()
    silence(engine, worker_id)
    assert other.dead() == [worker_id]
    silent.leave()
    other.forget(worker_id)
    assert other.dead() == [worker_id]


def test_a_worker_that_leaves_is_dead_at_once(engine: sa.Engine) -> None:
    here, there = LeasePresence(engine), LeasePresence(engine)
    worker_id = here.join()
    here.leave()
    assert there.dead() == [worker_id]


def test_sqlite_needs_files_and_any_other_database_leases(tmp_path: Path, engine: sa.Engine) -> None:
    assert isinstance(presence(f"sqlite:///{tmp_path}/jobs.db", engine), FilePresence)
    assert isinstance(presence("postgresql+psycopg://somewhere/jobs", engine), LeasePresence)
    with pytest.raises(ValueError, match="in memory"):
        presence("sqlite://", engine)


def test_who_lives_is_told_apart_from_who_died(tmp_path: Path, engine: sa.Engine) -> None:
    here, there = FilePresence(tmp_path), FilePresence(tmp_path)
    gone, stays = here.join(), there.join()
    here.leave()
    assert gone != stays and there.alive() == {stays}
    there.leave()
    leased, silent = LeasePresence(engine), LeasePresence(engine)
    stays, gone = leased.join(), silent.join()
    silence(engine, gone)
    assert leased.alive() == {stays}


@pytest.mark.postgres
def test_workers_that_are_the_first_at_one_moment_all_join(postgres_url: str) -> None:
    engines, at_once = [open_engine(postgres_url) for _ in range(6)], Barrier(6)

    def join(engine: sa.Engine) -> str:
        with engine.connect():
            at_once.wait()
        return LeasePresence(engine).join()

    with ThreadPoolExecutor(6) as pool:
        joined = set(pool.map(join, engines))
    assert LeasePresence(engines[0]).alive() == joined
    assert len(joined) == 6
    for engine in engines:
        engine.dispose()
