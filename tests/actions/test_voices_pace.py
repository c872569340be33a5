"""Calls of a voice provider: so many at a time and in a minute, and none of them twice."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from lib.actions.gates import Gate
from lib.actions.outside import MOST_LINES, lane_of, lines_a_job
from lib.actions.studio import Studio
from lib.actions.takes import record
from lib.models.brief import Speaker
from lib.models.sound import Clip
from lib.models.values import digest
from lib.providers.speech import Pace
from tests.actions.paid import PaidTones
from tests.tones import ToneSpeech


def test_a_provider_that_takes_many_calls_gets_bundles_that_come_to_no_more_than_its_pace() -> None:
    assert [lane_of(pace) for pace in (Pace(1, 0), Pace(8, 3), Pace(0, 500), Pace(40, 0), Pace(0, 0))] == [
        (1, 0), (8, 3), (0, 62), (8, 0), (0, 0),
    ]  # fmt: skip
    for pace in (Pace(at_once, minute) for at_once in range(1, 99) for minute in (0, 20, 90)):
        size, (jobs, a_minute) = lines_a_job(pace), lane_of(pace)
        assert 1 <= size <= MOST_LINES
        assert pace.at_once - size < size * jobs <= pace.at_once and size * a_minute <= pace.per_minute


def test_calls_at_a_time_hold_within_one_process(priced: Studio, paid: PaidTones) -> None:
    at_once, now, lock = [0], [0], Lock()

    def count() -> None:
        with lock:
            now[0] += 1
            at_once[0] = max(at_once[0], now[0])

    speak = paid.speak

    def counted(text: str, voice_id: str, **how: object) -> Clip:
        count()
        try:
            return speak(text, voice_id, **how)  # type: ignore[arg-type]
        finally:
            with lock:
                now[0] -= 1

    paid.speak = counted  # type: ignore[method-assign]
    speaker = Speaker(name="Low", voice_id="low", provider="openai")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record(priced, speaker, f"Line {'abcdefghijkl'[n]} is spoken."), range(12)))
    assert at_once[0] <= 2 and len(paid.spoken) == 12


def test_a_minutes_worth_of_calls_is_spread_over_the_minutes() -> None:
    gate = Gate(Pace(per_minute=2), minute_s=60.0)
    waits = [gate._reserved_s() for _ in range(5)]
    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(60, abs=1) and waits[4] == pytest.approx(120, abs=1)


@pytest.mark.parametrize("provider", ["openai", "bundled"])
def test_what_another_process_is_having_spoken_is_waited_for_and_not_spoken_as_well(
    priced: Studio, paid: PaidTones, tones: ToneSpeech, provider: str
) -> None:
    speech = paid if provider == "openai" else tones
    speaker, text = Speaker(name="Low", voice_id="low", provider=provider), "This line is spoken once."
    take = record(priced, speaker, text)
    made = priced.blobs.read(take.key)
    priced.blobs.delete(take.key)
    number = int(digest(take.key)[:12], 16)
    code = (
        "import sys; from pathlib import Path; import sqlalchemy as sa; from lib.store.turns import Turns\n"
        "turns = Turns(sa.create_engine('sqlite://'), Path(sys.argv[1]))\n"
        "with turns.turn(int(sys.argv[2])): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(priced.settings.data_dir / "turns.lock"), str(number)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        assert other.stdin and other.stdout and other.stdout.readline() == b"mine\n"
        waiting = pool.submit(record, priced, speaker, text)
        assert record(priced, speaker, "Another line does not wait.").cost_usd == 0
        assert not waiting.done() and len(speech.spoken) == 2
        priced.blobs.put_at(take.key, made)
        other.stdin.close()
        assert waiting.result(timeout=90).is_cached
    assert len(speech.spoken) == 2
