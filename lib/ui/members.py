"""Sharing a project with people: who sees it, who may change it, and for nobody else."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.members import list_members, share_project, unshare_project
from lib.models.people import ADDRESS_CHARS, MemberPublic
from lib.models.person import Role
from lib.ui import look
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio

_ADDRESS, _ROLE, _PLACE = "member_address", "member_role", "members"
_SAID = {Role.VIEWER: "May look and listen", Role.EDITOR: "May change and render"}


@st.dialog("Share with people", position="right", width="medium")
def drawer(project_id: str, name: str) -> None:
    """With whom the project is shared; more can be named, and each taken back."""
    with explained():
        st.markdown(f"**{look.plain(name)}** is seen by those you name here, once they sign in, and by nobody else.")
        look.caption("Editors render with your keys and your budget. Only you share, publish and delete it.")
        with st.form("share_project", border=False, clear_on_submit=True):
            st.text_input("E-mail address", key=_ADDRESS, max_chars=ADDRESS_CHARS, placeholder="ana@harbour.example")
            st.radio("What may they do?", list(_SAID), key=_ROLE, format_func=_SAID.__getitem__, horizontal=True)
            st.form_submit_button("Share", type="primary", on_click=_share, args=(project_id,))
        show_noted(_PLACE)
        found = list_members(studio(), project_id)
        for member in found:
            _row(project_id, member)
        if not found:
            st.html('<p class="empty-sentence">It is shared with nobody yet.</p>')


def _row(project_id: str, member: MemberPublic) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"member_{member.address}"):
        who = f"<b>{escape(member.name or member.address)}</b>"
        about = f"{escape(member.address)} · {_SAID[member.role].lower()}"
        seen = "" if member.name else " · not signed in yet"
        st.html(f'<div>{who}<div class="quiet">{about}{seen}</div></div>', width="stretch")
        st.button(
            "Take back", key=f"unshare_{member.address}", type="tertiary", on_click=_unshare,
            args=(project_id, member.address), help=f"{look.plain(member.address)} sees it no longer",
        )  # fmt: skip


def _share(project_id: str) -> None:
    with noted(_PLACE):
        share_project(studio(), project_id, st.session_state[_ADDRESS], st.session_state[_ROLE])


def _unshare(project_id: str, address: str) -> None:
    with noted(_PLACE):
        unshare_project(studio(), project_id, address)
