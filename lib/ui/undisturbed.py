"""What a person did is done to its end before the page runs anew for the next thing.

Streamlit ends a run at any look into the session's state when another one waits, in a callback too: what was typed or
pressed would be lost half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx


@contextmanager
def undisturbed() -> Iterator[None]:
    """Inside, looking into the session's state ends no run; whoever waits has to wait until it is left."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    state = context.session_state
    give_way = state._yield_callback
    object.__setattr__(state, "_yield_callback", lambda: None)  # its own attributes are the session's entries
    try:
        yield
    finally:
        object.__setattr__(state, "_yield_callback", give_way)
