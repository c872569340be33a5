"""What is loaded while the first page is being looked at."""

from __future__ import annotations

import sys
import threading

from lib.ui import ahead


def test_it_is_loaded_in_a_thread_of_its_own_once() -> None:
    ahead.load.cache_clear()
    for _ in range(2):
        ahead.load()
    begun = [thread for thread in threading.enumerate() if thread.name == "ahead"]
    assert len(begun) <= 1
    for thread in begun:
        thread.join(60)
    assert set(ahead.LATER) <= sys.modules.keys()
