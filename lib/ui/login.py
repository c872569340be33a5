"""Signing in and out, by OpenID Connect through Streamlit, where the settings name a provider."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any

import streamlit as st
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

from lib.actions.people import come_in
from lib.actions.shared_secrets import cookie_secret
from lib.errors import Forbidden
from lib.models.person import Person
from lib.settings import Settings
from lib.ui import look, presses
from lib.ui.studio import opened, own, show, signed_in

_KNOWN, _KNOWN_S = "signed_in_as", 60.0
"""For how long a session is believed, before it is looked whether its person may still come."""


def secrets(settings: Settings | None = None) -> dict[str, Any]:
    """What Streamlit has to know for a login; nothing where there is none. Raises StorageFailed."""
    settings = settings or Settings()
    if not settings.has_login:
        return {}
    auth = {
        "redirect_uri": f"{settings.public_url or 'http://localhost:{port}'}/oauth2callback",
        "cookie_secret": cookie_secret(settings),
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret.get_secret_value(),
        "server_metadata_url": settings.oidc_metadata_url,
    }
    return {"auth": auth}


def claims(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What the provider said of who signed in with the browser that has these cookies; None for nobody."""
    found, origin = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME), get_origin_from_redirect_uri()
    said = _parse_decoded_user_cookie(found, origin) if found and origin else {}
    return said if said.get("is_logged_in") else None


def require() -> None:
    """At the beginning of every run: nothing where nobody signs in; else who is here, or the way in, and the end."""
    if not opened().settings.has_login:
        return
    person = _person()
    if person is None:
        signed_in(None)
        _way_in()
    elif _is_new(person):
        signed_in(opened().seen_by(person))


def begin_page() -> None:
    """After what was pressed is done: the page to come is about one's own things, until it says otherwise."""
    if opened().settings.has_login:
        show(own())


def name() -> str:
    """Who is signed in; "" where nobody signs in."""
    return own().person.name if opened().settings.has_login else ""


@presses.does("sign_out")
def _sign_out(_: str) -> None:
    signed_in(None)
    st.session_state.pop(_KNOWN, None)
    st.logout()


def _person() -> Person | None:
    """Whoever the session was opened by, looked up now and then: somebody may be taken off the list."""
    known: tuple[float, Person] | None = st.session_state.get(_KNOWN)
    if known is not None and monotonic() - known[0] < _KNOWN_S:
        return known[1]
    if not st.user.get("is_logged_in"):
        return None
    try:
        person = come_in(opened(), st.user.to_dict())
    except Forbidden as error:
        signed_in(None)
        st.session_state.pop(_KNOWN, None)
        _refused(error)
    st.session_state[_KNOWN] = (monotonic(), person)
    return person


def _is_new(person: Person) -> bool:
    try:
        return own().person != person
    except Forbidden:
        return True


def _way_in() -> None:
    with st.container(key="sign_in"):
        st.html(f"{look.STYLE}{look.WORDMARK}<p class='lede'>Sign in to see your episodes.</p>")
        if st.button("Sign in", type="primary", key="sign_in_go", icon=":material/login:"):
            st.login()
    st.stop()


def _refused(error: Forbidden) -> None:
    with st.container(key="sign_in"):
        st.html(f"{look.STYLE}{look.WORDMARK}")
        st.error(f"{look.plain(error.message)}  \n{look.plain(error.hint)}", icon=":material/error:")
        if st.button("Sign in as somebody else", key="sign_in_other"):
            st.logout()
    st.stop()
