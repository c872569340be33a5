"""What a run of a page shows is handed to the server's loop in one bundle at its end, not piece by piece.

Streamlit hands over every message by itself. Each wakes the loop, which takes the interpreter from the run amid
its work; the loop sends the first at once and then rests for 5 ms, so a run of 7 ms waits for the end of
that rest. Here messages wait, in the order in which they were made, until their run ends, `WINDOW_S` have passed since
the first of them, or the browser says something.

This leans on methods of Streamlit's `AppSession` that are its own. Where they are not as they were, nothing is changed
and the log says so: pages are then sent as Streamlit sends them.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

WINDOW_S = 0.02
"""How long something that was made may wait. Most runs are over by then, and nobody sees that little."""
_MAY_WAIT = (ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG)
_EXPECTED = {
    "_on_scriptrunner_event": ["self", "sender", "event"],
    "_handle_scriptrunner_event_on_event_loop": ["self", "sender", "event"],
    "_call_soon_on_event_loop": ["self", "callback"],
    "handle_backmsg": ["self", "msg"],
}
_BUNDLE = "_bundle_of_the_run"
_log = logging.getLogger(__name__)


class Bundle:
    """What waits, oldest first. Added to by any thread, opened by the loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._lock = loop, Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, each: Callable[[], None]) -> bool:
        """True for the first one, which is to be given a time to wait."""
        with self._lock:
            self._waiting.append(each)
            return len(self._waiting) == 1

    def wait(self) -> None:
        """Open it when the time is over, unless that happened already."""
        if self._timer is None and self._waiting:
            self._timer = self._loop.call_later(WINDOW_S, self.open)

    def open(self) -> None:
        """Hand over everything. One that fails is told to the loop, as it would be alone, and the others follow."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            try:
                self._waiting.popleft()()
            except Exception as error:  # noqa: BLE001 - as the loop does with each of its callbacks
                self._loop.call_exception_handler({"message": "a message of a run was not taken", "exception": error})


def install(session: type[Any] = AppSession) -> bool:
    """For all sessions from now on; once is enough. False where this Streamlit cannot be told so."""
    if getattr(session, _BUNDLE, False):
        return True
    for name, expected in _EXPECTED.items():
        method = getattr(session, name, None)
        if method is None or list(inspect.signature(method).parameters)[: len(expected)] != expected:
            _log.warning("Streamlit has changed (%s): what pages show is sent piece by piece", name)
            return False
    hear = session.handle_backmsg
    setattr(session, _BUNDLE, True)
    session._on_scriptrunner_event = _hand_over

    def heard(self: Any, msg: Any) -> None:
        _bundle(self).open()
        hear(self, msg)

    session.handle_backmsg = heard
    return True


def _bundle(session: Any) -> Bundle:
    bundle: Bundle | None = session.__dict__.get(_BUNDLE)
    return bundle or session.__dict__.setdefault(_BUNDLE, Bundle(session._event_loop))


def _hand_over(self: Any, sender: Any, event: ScriptRunnerEvent, *more: Any, **made: Any) -> None:
    """In place of `AppSession._on_scriptrunner_event`, which is called wherever the run is."""
    bundle = _bundle(self)
    first = bundle.add(partial(self._handle_scriptrunner_event_on_event_loop, sender, event, *more, **made))
    if event not in _MAY_WAIT:
        self._call_soon_on_event_loop(bundle.open)
    elif first:
        self._call_soon_on_event_loop(bundle.wait)
