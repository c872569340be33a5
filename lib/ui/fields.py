"""Fields that show the document's value and give back what the producer typed, losing neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")
_TAKEN = "taken_values"


def seed(key: str, value: Any) -> None:
    """Give widget `key` the document's value, once each time that value changes.

    In between, the widget keeps what was typed into it, so no rerun takes a keystroke back.
    """
    taken = st.session_state.setdefault(_TAKEN, {})
    if key not in st.session_state or taken.get(key) != value:
        st.session_state[key] = value
        taken[key] = value


def _settled(key: str, commit: Callable[[Any], object]) -> None:
    """Commit; what the document did not take is put back, so that the field never shows what is not so."""
    commit(st.session_state[key])
    st.session_state[_TAKEN].pop(key, None)


def forget(key: str) -> None:
    """Show the document's value again, whatever was typed: it was refused, or taken."""
    st.session_state[_TAKEN].pop(key, None)


def text(label: str, key: str, value: str, commit: Callable[[str], object], **look: Any) -> str:
    """One line of text, committed on blur or Enter."""
    seed(key, value)
    return st.text_input(label, key=key, on_change=_settled, args=(key, commit), **look) or ""


def choice(
    label: str, key: str, value: T, options: Sequence[T], commit: Callable[[T], object], **look: Any
) -> T | None:
    """One of `options`; a value that is not among them is offered too, so that nothing is changed unasked."""
    offered = list(options) if value in options else [value, *options]
    seed(key, value)
    chosen: T | None = st.selectbox(label, offered, key=key, on_change=_settled, args=(key, commit), **look)
    return chosen


def several(
    label: str, key: str, value: Sequence[T], options: Sequence[T], commit: Callable[[list[T]], object], **look: Any
) -> list[T]:
    """Any of `options`; what is chosen but not among them is offered too, so that nothing is changed unasked."""
    seed(key, list(value))
    offered = [*options, *(each for each in value if each not in options)]
    chosen: list[T] = st.multiselect(label, offered, key=key, on_change=_settled, args=(key, commit), **look)
    return chosen


def number(label: str, key: str, value: float, commit: Callable[[float], object], **look: Any) -> float | None:
    """A number; bounds are the verb's to explain."""
    seed(key, value)
    given: float | None = st.number_input(label, key=key, on_change=_settled, args=(key, commit), **look)
    return given
