"""Settings, People: who ever signed in and how much of what each may use, for those who run the server."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from lib.actions.limits import everybodys, given_to, set_limits, used
from lib.actions.people import list_people
from lib.models.limits import Limit, Limits, LimitsChange
from lib.models.people import PersonPublic
from lib.models.values import now
from lib.ui import activity, fields, format, look
from lib.ui.errors import noted, show_noted
from lib.ui.studio import own

_PLACE = "people"
_FIELDS = {
    Limit.BUDGET: ("Budget a month, $", 1.0), Limit.RENDERED: ("Minutes rendered a day", 1.0),
    Limit.UPLOADS: ("Brought in a day, MB", 1e6), Limit.REQUESTS: ("Calls of the API a minute", 1.0),
}  # fmt: skip
"""As each is asked for, and how many of its units one of those is."""


def are_shown() -> bool:
    """Whether people sign in here, and whoever looks runs the server."""
    mine = own()
    return mine.settings.has_login and mine.person.is_admin


def show() -> None:
    """By address, and the limits of one of them."""
    found = list_people(own())
    rows = [(each.name, each.address, format.ago(each.last_seen_at, now()), each.id) for each in found]
    st.dataframe(pd.DataFrame(rows, columns=["Name", "E-mail address", "Last seen", "Id"]), hide_index=True)
    look.caption(
        "Who may sign in is said by PODCAST_ALLOWED_PEOPLE; whoever is taken off that list is out within a minute, and "
        "their tokens at once. What they made stays."
    )
    st.subheader("Limits", anchor=False)
    names = {each.id: _name(each) for each in found}
    person = st.selectbox("Of whom", list(names), format_func=lambda each: names[each], key="limits_of", width=420)
    if person:
        _limits(person)


def _name(person: PersonPublic) -> str:
    return f"{person.name} ({person.address})" if person.name != person.address else person.address


def _limits(person: str) -> None:
    """What they have used, and what they may use."""
    for told in used(own(), person):
        activity.used_of(told)
    given, everybody = given_to(own(), person), everybodys(own().settings)
    with st.form(f"limits_{person}", border=False):
        with st.grid("auto", min_column_width=200):
            for limit, (label, unit) in _FIELDS.items():
                mine: float | None = getattr(given, limit)
                fields.seed(_key(person, limit), None if mine is None else mine / unit)
                st.number_input(
                    label, min_value=0.0, value=None, step=1.0, format="%g", key=_key(person, limit),
                    placeholder=_as_for_everybody(everybody, limit, unit),
                )  # fmt: skip
        look.caption("An empty field is what holds for everybody, as the environment says; 0 is no limit.")
        st.form_submit_button("Save limits", on_click=partial(_save, person))
    show_noted(_PLACE)


def _as_for_everybody(everybody: Limits, limit: Limit, unit: float) -> str:
    most = everybody.most(limit)
    return f"As everybody: {most / unit:,g}" if most else "As everybody: no limit"


def _key(person: str, limit: Limit) -> str:
    return f"limit_{limit}_{person}"


def _save(person: str) -> None:
    given = {limit: st.session_state[_key(person, limit)] for limit in Limit}
    change = {limit: None if value is None else value * _FIELDS[limit][1] for limit, value in given.items()}
    with noted(_PLACE):
        set_limits(own(), person, LimitsChange.model_validate(change))
        st.toast("Saved. It holds within seconds.")
