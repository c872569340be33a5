"""What was read or drawn and still holds: for all sessions until something is written, or for good; for one while its
project is; or both."""

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
_made: OrderedDict[Hashable, Any] = OrderedDict()


def until_written(studio: Studio, name: Hashable, read: Callable[[], T]) -> T:
    """What `read` gave when it was called last, or, when anything was written since, what it gives now.

    `name` says everything that `read` depends on beside the database and who looks at whose things; the document of a
    project that a session holds is none of that, see below. Do not change what you get.
    """
    stamp = studio.watch.stamp()
    if stamp is None:
        return read()
    key = (studio.watch, studio.person.id, studio.owner, studio.role, name)
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


def for_good(name: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave for this name, which says everything that it depends on."""
    with _lock:
        if name in _made:
            _made.move_to_end(name)
            value: T = _made[name]
            return value
    value = make()
    with _lock:
        _made[name] = value
        while len(_made) > _ENTRIES:
            _made.popitem(last=False)
    return value


def while_same(opened: Project, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave for this very project, as this session holds it; a changed project is another one."""
    values = _of(opened)
    if name not in values:
        values[name] = make()
    value: T = values[name]
    return value


def while_same_and_unwritten(studio: Studio, opened: Project, name: Hashable, read: Callable[[], T]) -> T:
    """What `read` gave for this very project, until anything was written: for what depends on both. A version's number
    does not say what a session holds, which may be a change that could not be saved yet."""
    stamp = studio.watch.stamp()
    if stamp is None:
        return read()
    values = _of(opened)
    if values.get(name, (None,))[0] != stamp:
        values[name] = (stamp, read())
    value: T = values[name][1]
    return value


def _of(opened: Project) -> dict[Hashable, Any]:
    kept = st.session_state.get(_SAME)
    if kept is None or kept[0] is not opened:
        kept = st.session_state[_SAME] = (opened, {})
    values: dict[Hashable, Any] = kept[1]
    return values
