"""All models share one loop of their own: from many threads at once, broken off cleanly, and quietly at the end."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.providers.llm._loop import Loop, shared
from tests.neighbour import Asked, Reply, neighbour
from tests.providers.dialects import MAKERS, Dialect, told
from tests.providers.test_llm import ask

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("dialect", MAKERS, ids=lambda each: each.name)
def test_forty_threads_ask_at_once_and_each_gets_its_own_answer(dialect: Dialect) -> None:
    together = threading.Barrier(40)

    def answer(asked: Asked) -> Reply:
        together.wait(timeout=120)  # nobody is answered before all forty have asked
        number = told(asked).split("number ")[1].split(" ")[0]
        return dialect.said(f'{{"name": "n{number}", "year": {number}}}')

    with neighbour(answer) as server, ThreadPoolExecutor(40) as threads:
        model = dialect.load(server)
        answers = list(threads.map(lambda n: ask(model, prompt=f"What is number {n} called?"), range(40)))
        assert [(each.value.name, each.value.year) for each in answers] == [(f"n{n}", n) for n in range(40)]
        assert server.most_at_once == 40


def test_a_wait_that_is_broken_off_ends_the_work_too() -> None:
    loop, began, ended = Loop(), threading.Event(), threading.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.set()
            raise

    def wait() -> None:
        with pytest.raises(CancelledError):
            loop.run(work())

    thread = threading.Thread(target=wait)
    thread.start()
    assert began.wait(60)
    loop.stop()
    assert ended.wait(60)
    thread.join(60)
    assert not thread.is_alive()


def test_what_was_opened_is_closed_with_the_loop_even_where_closing_fails() -> None:
    loop, closed = Loop(), []

    async def fail() -> None:
        raise OSError("gone already")

    async def close() -> None:
        closed.append(threading.current_thread().name)

    loop.when_closing(fail)
    loop.when_closing(close)
    loop.stop()
    assert closed == ["models"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_starts_a_loop_of_its_own() -> None:
    script = """
import os
from lib.providers.llm._loop import shared

async def number():
    return 7

assert shared().run(number()) == 7
pid = os.fork()
if not pid:
    os._exit(0 if shared().run(number()) == 7 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
print("both")
"""
    assert run(script) == "both"


def test_there_is_one_loop_for_the_whole_process() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len({id(loop) for loop in threads.map(lambda _n: shared(), range(8))}) == 1


def test_knowing_the_providers_loads_no_model_library() -> None:
    script = """
import sys
from lib.models.setup import Setup
from lib.providers import llm

for spec in llm.all_providers():
    llm.load(spec.name, Setup("sk-key")).model
heavy = {"pydantic_ai", "openai", "anthropic", "google.genai", "httpx", "httpx2", "genai_prices"} & set(sys.modules)
print(sorted(heavy))
"""
    assert run(script) == "[]"


def test_the_interpreter_ends_quietly_with_a_connection_open_and_a_question_unanswered() -> None:
    script = """
import threading
from contextlib import suppress
from lib.errors import Cancelled
from tests.neighbour import neighbour, Reply
from tests.providers.dialects import OPENAI
from tests.providers.test_llm import ask, GOOD

server = neighbour(lambda asked: OPENAI.said(GOOD) if len(known.asked) == 1 else Reply(after_s=60))
known = server.__enter__()
model = OPENAI.load(known)
print(ask(model).value.year)

def wait():
    with suppress(Cancelled):
        ask(model)

threading.Thread(target=wait, daemon=True).start()
while len(known.asked) < 2:
    pass
"""
    assert run(script) == "1966"


def run(script: str) -> str:
    """What a program of its own prints; anything it warns of or complains about fails the test."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.strip()
