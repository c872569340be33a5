"""What went wrong, said where it happened: our errors in their own words, bugs as an apology with a reference."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from lib.errors import PodcastError
from lib.models.values import new_id
from lib.ui import look

_log = logging.getLogger(__name__)
_NOTED = "noted_problems"


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence, and the next act."""

    message: str
    hint: str = ""

    def show(self) -> None:
        message, hint = look.plain(self.message), look.plain(self.hint)
        st.error(f"{message}  \n{hint}" if hint else message, icon=":material/error:")


@contextmanager
def explained() -> Iterator[None]:
    """Whatever is raised inside is shown right here, and the page goes on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the edge of the screen: nothing may fall through to the browser
        problem_of(error).show()


@contextmanager
def noted(place: str) -> Iterator[None]:
    """For callbacks, which cannot draw: what is raised inside waits for `show_noted(place)` in the next run."""
    problems = st.session_state.setdefault(_NOTED, {})
    problems.pop(place, None)
    try:
        yield
    except Exception as error:  # noqa: BLE001 - as above
        problems[place] = problem_of(error)


def show_noted(place: str) -> None:
    """Show what the last callback of `place` could not do, once."""
    problem = _take_noted(place)
    if problem is not None:
        problem.show()


def take_noted(place: str) -> str:
    """The same as words, for components that show it themselves; "" when nothing went wrong."""
    problem = _take_noted(place)
    return " ".join(filter(None, [problem.message, problem.hint])) if problem is not None else ""


def _take_noted(place: str) -> Problem | None:
    problem: Problem | None = st.session_state.get(_NOTED, {}).pop(place, None)
    return problem


def problem_of(error: Exception) -> Problem:
    """Ours in its own words; anything else is logged whole and shown as a reference only."""
    if isinstance(error, PodcastError):
        return Problem(error.message, error.hint)
    reference = new_id()[:8]
    _log.error("unexpected, reference %s", reference, exc_info=error)
    return Problem(
        "Something broke on our side; what you made so far is saved.",
        f"Try again. If it stays, look for {reference} in the server's log.",
    )
