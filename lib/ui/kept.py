"""What was read or drawn and still holds: for all sessions until something is written, for one while its project is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

from lib.actions.studio import Studio
from lib.models.project import Project

T = TypeVar("T")
_ENTRIES = 256
_SAME = "while_same"
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


def while_same(opened: Project, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave for this very project, as this session holds it; a changed project is another one."""
    kept = st.session_state.get(_SAME)
    if kept is None or kept[0] is not opened:
        kept = st.session_state[_SAME] = (opened, {})
    values: dict[Hashable, T] = kept[1]
    if name not in values:
        values[name] = make()
    return values[name]
