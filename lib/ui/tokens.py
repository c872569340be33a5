"""API tokens on the Settings page: make one, see it once, take one back."""

from __future__ import annotations

import streamlit as st

from lib.actions.tokens import create_token, list_tokens, revoke_token
from lib.models.token import TokenPublic
from lib.models.values import now
from lib.ui import format, look
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

_NEW = "new_api_token"
_NAME = "api_token_name"


def api_tokens() -> None:
    """What lets a program on another machine use the API."""
    need = "needed" if studio().settings.allow_remote else "not needed while only this machine may come"
    st.caption(f"A program sends a token with each call to /api. Here it is {need}.")
    with st.form("api_token", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Who will use it?", key=_NAME, max_chars=100, placeholder="My laptop")
        st.form_submit_button("Make a token", on_click=_create)
    show_noted("tokens")
    if secret := st.session_state.pop(_NEW, None):
        st.success("Copy it now: it is shown this once and kept only as a fingerprint.", icon=":material/key:")
        st.code(secret, language=None)
    for token in list_tokens(studio()):
        _row(token)


def _row(token: TokenPublic) -> None:
    used = f"last used {format.ago(token.last_used_at, now())}" if token.last_used_at else "never used"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{look.plain(token.name)}**  \n:gray[made {format.ago(token.created_at, now())}, {used}]")
        st.button(
            "Revoke", key=f"revoke_{token.id}", type="tertiary", help=f"{look.plain(token.name)} is locked out at once",
            on_click=_revoke, args=(token.id,),
        )  # fmt: skip


def _create() -> None:
    with noted("tokens"):
        st.session_state[_NEW], _ = create_token(studio(), st.session_state[_NAME])
        st.session_state[_NAME] = ""


def _revoke(token_id: str) -> None:
    with noted("tokens"):
        revoke_token(studio(), token_id)
