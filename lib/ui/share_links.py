"""Links to an episode for whoever has them, in a popover."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from lib.actions.episodes import Episode
from lib.actions.sharing import list_shares, share, share_url, withdraw_share
from lib.models.shows import SharePublic
from lib.models.values import now
from lib.ui import format, look, reach
from lib.ui import share as copying
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

_NOTES = "share_links"
_UNTIL = {"No end": None, "A day": timedelta(days=1), "A week": timedelta(days=7), "A month": timedelta(days=30)}


def popover(episode: Episode) -> None:
    """Those that are open, to copy or withdraw, and a button for another one."""
    with st.popover("Share", icon=":material/share:", key="share_menu", width="content"):
        show_noted(_NOTES)
        links = list_shares(studio(), episode.id)
        open_links = [each for each in links if each.is_open(now())]
        if not open_links:
            look.caption("Whoever has the link hears and reads this episode, without an account, and changes nothing.")
        for each in open_links:
            _row(each)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Open for", list(_UNTIL), key="share_until", width=140)
            st.button("Make a link", key="make_share", on_click=_make, args=(episode.id,))
        if gone := len(links) - len(open_links):
            plays = sum(each.plays for each in links if each not in open_links)
            look.caption(f"{format.count(gone, 'link')} withdrawn or over, with {format.count(plays, 'play')}.")
        reach.warn()


def _row(link: SharePublic) -> None:
    copying.address(share_url(studio(), link, reach.base()), f"share_{link.id}", says="Share link")
    with st.container(horizontal=True, vertical_alignment="center"):
        until = f"open until {reach.moment(link.expires_at)}" if link.expires_at else "no end"
        look.caption(f"{format.count(link.plays, 'play')} · {until}")
        st.space("stretch")
        st.button(
            "Withdraw", key=f"withdraw_{link.id}", type="tertiary", on_click=_withdraw, args=(link.id,),
            help="The link opens nothing any more, at once.",
        )  # fmt: skip


def _make(asset_id: int) -> None:
    with noted(_NOTES):
        length = _UNTIL[st.session_state["share_until"]]
        share(studio(), asset_id, now() + length if length else None)


def _withdraw(share_id: str) -> None:
    with noted(_NOTES):
        withdraw_share(studio(), share_id)
