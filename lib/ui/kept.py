"""What was read from the database and is still so: kept for all sessions until anything is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from lib.actions.studio import Studio

T = TypeVar("T")
_ENTRIES = 256
_lock = Lock()
_values: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()


def until_written(studio: Studio, name: Hashable, read: Callable[[], T]) -> T:
    """What `read` gave when it was called last, or, when anything was written since, what it gives now.

    `name` says everything that `read` depends on beside the database. Do not change what you get.
    """
    stamp = studio.watch.stamp()
    if stamp is None:
        return read()
    key = (studio.watch, name)
    with _lock:
        found = _values.get(key)
    if found is not None and found[0] == stamp:
        value: T = found[1]
        return value
    value = read()
    with _lock:
        _values[key] = (stamp, value)
        _values.move_to_end(key)
        while len(_values) > _ENTRIES:
            _values.popitem(last=False)
    return value
