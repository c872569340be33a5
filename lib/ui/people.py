"""Settings, People: who ever signed in, for those who run the server."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.actions.people import list_people
from lib.models.values import now
from lib.ui import format, look
from lib.ui.studio import own


def are_shown() -> bool:
    """Whether people sign in here, and whoever looks runs the server."""
    mine = own()
    return mine.settings.has_login and mine.person.is_admin


def show() -> None:
    """By address, with the id that limits are given to."""
    rows = [
        (each.name, each.address, format.ago(each.last_seen_at, now()), each.id) for each in list_people(own())
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows, columns=["Name", "E-mail address", "Last seen", "Id"]), hide_index=True)
    look.caption(
        "Who may sign in is said by PODCAST_ALLOWED_PEOPLE; whoever is taken off that list is out within a minute, and "
        "their tokens at once. What they made stays."
    )
