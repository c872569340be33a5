"""The studio of the app's process, opened once for all sessions, as each session's person sees it.

Alone on a machine that is the same for all. Where people sign in, `own` is what a session's person has, and `studio`
what the page is about: their own things too, unless it shows something that somebody else shared with them.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

import streamlit as st

from lib.actions.access import enter
from lib.actions.people import come_back
from lib.actions.studio import Studio, open_studio
from lib.errors import Forbidden
from lib.models.person import Role

_lock = Lock()
_opened: list[Studio] = []
_OWN, _SHOWN = "own_studio", "shown_studio"
_CAME_S, _ENTERED_S = "came_s", "entered_s"
PERSON_BELIEVED_S, GUEST_BELIEVED_S = 60.0, 5.0
"""For how long a session goes by what it knew of its person, and of what was shared with them to be changed."""


def opened() -> Studio:
    """The process's studio, opened at the first call as the environment says then; nobody's where people sign in."""
    if not _opened:
        with _lock:
            if not _opened:
                _opened.append(open_studio())
    return _opened[0]


def studio() -> Studio:
    """For what this page shows. Raises Forbidden while nobody signed in where people do, NotFound for what was taken
    back since."""
    return _still_open(_of_session(_SHOWN)) if opened().settings.has_login else opened()


def own() -> Studio:
    """For what belongs to whoever uses this session, whatever the page shows. Raises as `studio`."""
    return _of_session(_OWN) if opened().settings.has_login else opened()


def is_guest() -> bool:
    """Whether the page shows what somebody else shared."""
    return not studio().is_own


def signed_in(of: Studio | None) -> None:
    """From now on this session is theirs, or nobody's."""
    st.session_state[_OWN] = st.session_state[_SHOWN] = of


def show(of: Studio) -> None:
    """From now on, until the next run of a page begins, the page is about this."""
    st.session_state[_SHOWN] = of


def _of_session(name: str) -> Studio:
    """A page that stays open asks again now and then: what is pressed in it is done before it runs, or without that."""
    found: Studio | None = st.session_state.get(name)
    if found is not None and _is_time(_CAME_S, PERSON_BELIEVED_S) and come_back(opened(), found.person.id) is None:
        signed_in(found := None)
    if found is None:
        raise Forbidden("You are not signed in.", hint="Load the page again.")
    return found


def _still_open(shown: Studio) -> Studio:
    """What somebody else shared to be changed may be taken back while its page is open."""
    if shown.role is Role.EDITOR and _is_time(_ENTERED_S, GUEST_BELIEVED_S):
        show(shown := enter(own(), shown.only))
    return shown


def _is_time(name: str, believed_s: float) -> bool:
    """Whether the session was believed for so long; then it is looked up, and believed from now on."""
    now_s = monotonic()
    if now_s - st.session_state.setdefault(name, now_s) < believed_s:
        return False
    st.session_state[name] = now_s
    return True


def close() -> None:
    """Let go of it; the next call opens another. For tests, since the process's own lives as long as the process."""
    with _lock:
        while _opened:
            _opened.pop().close()
