"""What pages need later, loaded once while the first page is being looked at.

Streamlit loads pandas when the first player is drawn, to see whether it was given a table: half a second in which the
page of a finished episode would show its header alone.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from threading import Thread

LATER = ("pandas", "lib.ui.scenes", "lib.ui.queue", "lib.ui.library")


@cache
def load() -> None:
    """Begin, the first time that it is called in this process."""
    Thread(target=lambda: [import_module(name) for name in LATER], name="ahead", daemon=True).start()
