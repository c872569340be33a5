"""What the sources carry, where the length is chosen and where it is missed, with the next acts."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.carrying import Shortfall, carried_minutes, script_falls_short, shortfall
from lib.models.project import Project
from lib.ui import format, places, presses, project
from lib.ui.kept import while_same_and_unwritten
from lib.ui.studio import studio

_ACT = "fit_minutes"


def told(opened: Project) -> None:
    """On Create: how much can be made; where that is too little, the length that fits."""
    if not _warned(opened):
        minutes = while_same_and_unwritten(studio(), opened, "carried", lambda: carried_minutes(studio(), opened))
        st.html(f'<p class="quiet">About {format.minutes(minutes)} can be made from these sources.</p>')


def warned(opened: Project) -> None:
    """On a later page: nothing while the sources carry the minutes; else what fits, and the way to another source."""
    _warned(opened, elsewhere=True)


def _warned(opened: Project, *, elsewhere: bool = False) -> bool:
    found = while_same_and_unwritten(studio(), opened, "shortfall", lambda: shortfall(studio(), opened))
    if found is None:
        return False
    st.warning(found.sentence, icon=":material/hourglass_bottom:")
    with st.container(horizontal=True):
        if found.fits:
            st.button(
                f"Choose {format.minutes(found.fits)}", key=_ACT, icon=":material/schedule:",
                on_click=_choose, args=(str(found.fits),),
            )  # fmt: skip
        if elsewhere and st.button("Add a source", key="more_sources", icon=":material/add:"):
            places.go("create", project=opened.project_id)
    return True


@presses.does(_ACT)
def _choose(minutes: str) -> None:
    project.change(duration=int(minutes))


def short_script(opened: Project, seconds: float) -> Shortfall | None:
    return while_same_and_unwritten(
        studio(), opened, ("short", round(seconds)), lambda: script_falls_short(studio(), opened, seconds)
    )


def beside_script(opened: Project, found: Shortfall | None) -> str:
    """Under the script's length, as HTML: why it is short, the length that fits, and the way to another source."""
    if found is None:
        return ""
    choose = f"Choose {format.minutes(found.fits)}"
    fit = presses.button(choose, _ACT, str(found.fits), css="small") if found.fits else ""
    add = presses.link("Add a source", "create", css="act small", project=opened.project_id)
    return f'<div class="quiet shortfall"><span>{escape(found.sentence)}</span>{fit}{add}</div>'
