"""Which address this server has for others, and honest words where it has none; moments in the browser's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lib.ui import look
from lib.ui.studio import studio

_HERE_ONLY = ("localhost", "127.0.0.1", "::1")


def base() -> str:
    """The public address of the settings, or the one that this browser has for the server."""
    if studio().settings.public_url:
        return studio().settings.public_url
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_reachable() -> bool:
    """Whether others can be expected to reach it."""
    return bool(studio().settings.public_url) or urlsplit(base()).hostname not in (*_HERE_ONLY, None)


def warn() -> None:
    """Say so where an address works on this machine only."""
    if not is_reachable():
        look.caption(
            "This address works on this machine only, so nobody else can hear it there. Set "
            "<code>PODCAST_PUBLIC_URL</code> to the address under which others reach this server, or export the feed "
            "under Settings, Shows."
        )


def zone() -> tzinfo:
    """The browser's."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(when: datetime) -> str:
    """`28 Nov 2026, 17:05`, where the browser is."""
    there = when.astimezone(zone())
    return f"{there.day} {there:%b %Y, %H:%M}"
