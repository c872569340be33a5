"""API tokens on the Settings page: make one, see it once, take one back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import streamlit as st

from lib.actions.tokens import create_token, list_tokens, revoke_token
from lib.models.person import Scope
from lib.models.token import TokenPublic
from lib.models.values import now
from lib.ui import format, look, reach
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

_NEW = "new_api_token"
_NAME, _SCOPES, _END = "api_token_name", "api_token_scopes", "api_token_end"
_SAID = {Scope.READ: "Read", Scope.WRITE: "Write", Scope.RENDER: "Render"}


def api_tokens() -> None:
    """What lets a program on another machine use the API."""
    is_needed = studio().settings.allow_remote or studio().settings.has_login
    need = "needed" if is_needed else "not needed while only this machine may come"
    st.caption(f"A program sends a token with each call to /api. Here it is {need}.")
    with st.form("api_token", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Who will use it?", key=_NAME, max_chars=100, placeholder="My laptop", width=200)
        st.pills(
            "What may it do?", list(Scope), selection_mode="multi", default=list(Scope), key=_SCOPES,
            format_func=_SAID.__getitem__,
        )  # fmt: skip
        st.date_input("Last day, if it is to end", None, min_value="today", key=_END, format="YYYY-MM-DD", width=180)
        st.form_submit_button("Make a token", on_click=_create)
    st.caption("Write: change what is there. Render: ask for what takes long or costs money, such as a script.")
    show_noted("tokens")
    if secret := st.session_state.pop(_NEW, None):
        st.success("Copy it now: it is shown this once and kept only as a fingerprint.", icon=":material/key:")
        st.code(secret, language=None)
    for token in list_tokens(studio()):
        _row(token)


def _row(token: TokenPublic) -> None:
    told = " · ".join([_may(token), _until(token), f"made {format.ago(token.created_at, now())}", _used(token)])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{look.plain(token.name)}**  \n:gray[{told}]")
        st.button(
            "Revoke", key=f"revoke_{token.id}", type="tertiary", help=f"{look.plain(token.name)} is locked out at once",
            on_click=_revoke, args=(token.id,),
        )  # fmt: skip


def _may(token: TokenPublic) -> str:
    return "may " + ", ".join(_SAID[scope].lower() for scope in Scope if scope in token.scopes)


def _until(token: TokenPublic) -> str:
    if token.expires_at is None:
        return "no end"
    return f"{'ended' if token.is_over(now()) else 'ends'} {reach.moment(token.expires_at)}"


def _used(token: TokenPublic) -> str:
    return f"last used {format.ago(token.last_used_at, now())}" if token.last_used_at else "never used"


def _create() -> None:
    with noted("tokens"):
        last: date | None = st.session_state[_END]
        end = datetime.combine(last + timedelta(days=1), time.min, reach.zone()) if last else None
        st.session_state[_NEW], _ = create_token(
            studio(), st.session_state[_NAME], scopes=st.session_state[_SCOPES], expires_at=end
        )
        st.session_state[_NAME] = ""


def _revoke(token_id: str) -> None:
    with noted("tokens"):
        revoke_token(studio(), token_id)
