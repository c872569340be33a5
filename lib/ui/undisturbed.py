"""What a person did is done to its end before the page runs anew for the next thing.

Streamlit gives up a run, in the middle of a callback too, as soon as it draws or looks into the session's state while
another one waits. What had been pressed for it was then lost, or done by half. Here a run gives way to nothing but a
rerun, another page or an end that it asks for itself; what comes meanwhile waits, as one run, until it is over.

Where a run waits for somebody else, it waits `patiently`: then whoever does not want to wait may go on.

As `bundles`, this leans on what is Streamlit's own, and lets it be where that has changed. It needs
`runner.fastReruns = false`: with it Streamlit begins the next run beside the one that is at work.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Any, TypeVar

from streamlit.runtime.scriptrunner import StopException, script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

_NAME = "ScriptRequests"
_EXPECTED = {
    "request_stop": ["self"],
    "request_rerun": ["self", "new_data"],
    "request_rerun_batch": ["self", "rerun_batch"],
    "on_scriptrunner_yield": ["self"],
    "on_scriptrunner_ready": ["self"],
}
_LOOK_S = 0.1
_log = logging.getLogger(__name__)
T = TypeVar("T")


class InTurn(ScriptRequests):
    """The requests of one session, the next of which waits for the end of the run that is at work."""

    _wanted_by_the_run = _is_left = False

    def request_stop(self) -> None:
        """A run that ends itself ends alone: what waits is not given up with it.

        A browser that is gone (or went for a moment) ends nothing: the run and what it said last come to their end, and
        one that is back meanwhile goes on with this runner, in place of a second one on the same session.
        """
        if _is_run():
            raise StopException
        self._is_left = True

    def request_rerun(self, new_data: RerunData) -> bool:
        self._note()
        return super().request_rerun(new_data)

    def request_rerun_batch(self, rerun_batch: list[RerunData]) -> bool:
        self._note()
        return super().request_rerun_batch(rerun_batch)

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        if not self._wanted_by_the_run:
            return None
        self._wanted_by_the_run = False
        asked = super().on_scriptrunner_yield()
        if asked is None and self._is_left:
            super().request_stop()  # nobody waits for what this run waits for
            return ScriptRequest(ScriptRequestType.STOP)
        return asked

    def on_scriptrunner_ready(self) -> ScriptRequest:
        self._wanted_by_the_run = False
        return super().on_scriptrunner_ready()

    def give_way(self) -> None:
        """At the next look, also to what comes from the browser."""
        self._wanted_by_the_run = True

    def _note(self) -> None:
        self._is_left = False
        if _is_run():
            self.give_way()


def _is_run() -> bool:
    """Only a run has a context; the browser's requests come from the server's loop."""
    return get_script_run_ctx(suppress_warning=True) is not None


def install(module: Any = script_runner) -> bool:
    """For all sessions from now on; once is enough. False where this Streamlit cannot be told so."""
    known = getattr(module, _NAME, None)
    if known is InTurn:
        return True
    for name, expected in _EXPECTED.items():
        method = getattr(known, name, None)
        if method is None or list(inspect.signature(method).parameters) != expected:
            _log.warning("Streamlit has changed (%s): a run can be cut off half-way", name)
            return False
    setattr(module, _NAME, InTurn)
    return True


def patiently(work: Callable[[], T]) -> T:
    """What `work` gives, from a thread of its own. A person who goes on meanwhile does not wait for it: this run ends
    there, and the work is finished for nobody. So it must be something that may be done again."""
    done: Future[T] = Future()
    Thread(target=_do, args=(work, done), daemon=True).start()
    context = get_script_run_ctx(suppress_warning=True)
    requests = context.script_requests if context else None
    while not wait([done], _LOOK_S).done:
        if context and isinstance(requests, InTurn):
            requests.give_way()
            context.yield_check()
    return done.result()


def _do(work: Callable[[], T], done: Future[T]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        done.set_exception(error)
