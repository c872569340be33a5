"""What is loaded while the first page is being looked at."""

from __future__ import annotations

from importlib import import_module
from threading import Event, current_thread

import pytest

from lib.ui import ahead


def test_each_of_it_is_there_and_is_loaded_once_in_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, done = list[tuple[str, str]](), Event()

    def load(name: str) -> object:
        loaded.append((current_thread().name, name))
        if name == ahead.LATER[-1]:
            done.set()
        return import_module(name)

    monkeypatch.setattr(ahead, "import_module", load)
    ahead.load.cache_clear()
    ahead.load()
    ahead.load()
    assert done.wait(60)
    assert loaded == [("ahead", name) for name in ahead.LATER]
    for name in ahead.LATER:
        import_module(name)
