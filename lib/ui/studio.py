"""One studio for the whole process, however many browsers look at it."""

from __future__ import annotations

from threading import Lock

from lib.actions.studio import Studio, open_studio

_lock = Lock()
_opened: list[Studio] = []


def studio() -> Studio:
    """The process's studio, opened at the first call as the environment says then."""
    if not _opened:
        with _lock:
            if not _opened:
                _opened.append(open_studio())
    return _opened[0]


def close() -> None:
    """Let go of it; the next call opens another. For tests, since the process's own lives as long as the process."""
    with _lock:
        while _opened:
            _opened.pop().close()
