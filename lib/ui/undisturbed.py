"""What a person did is done to its end before the page runs anew for the next thing.

Streamlit gives up a run, in the middle of a callback too, as soon as it draws or looks into the session's state while
another one waits. What had been pressed for it was then lost, or done by half. Here a run gives way to nothing but a
rerun or another page that it asks for itself; what comes meanwhile waits, as one run, until it is over.

As `bundles`, this leans on what is Streamlit's own, and lets it be where that has changed. It needs
`runner.fastReruns = false`: with it Streamlit begins the next run beside the one that is at work.
"""

from __future__ import annotations

import inspect
import logging
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequest, ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

_NAME = "ScriptRequests"
_EXPECTED = {
    "request_rerun": ["self", "new_data"],
    "request_rerun_batch": ["self", "rerun_batch"],
    "on_scriptrunner_yield": ["self"],
    "on_scriptrunner_ready": ["self"],
}
_log = logging.getLogger(__name__)


class InTurn(ScriptRequests):
    """The requests of one session, the next of which waits for the end of the run that is at work."""

    _wanted_by_the_run = False

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
        return super().on_scriptrunner_yield()

    def on_scriptrunner_ready(self) -> ScriptRequest:
        self._wanted_by_the_run = False
        return super().on_scriptrunner_ready()

    def _note(self) -> None:
        """Only a run has a context; the browser's requests come from the server's loop."""
        if get_script_run_ctx(suppress_warning=True) is not None:
            self._wanted_by_the_run = True


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
