"""Addresses that others wrote: which may be shown, which may be followed, and which are only words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_OURS = re.compile(r"/api/content-assets/\d+/file")


def is_ours(url: str) -> bool:
    """Whether the file is kept here."""
    return _OURS.fullmatch(url) is not None


def is_local(url: str) -> bool:
    """Whether a browser would fetch it from this very server: a path, and nothing that it would read as a host.

    Browsers drop tabs and line ends and read a backslash as a slash, so `/\\t/elsewhere` leaves the server.
    """
    return url.startswith("/") and not url.startswith("//") and url.isprintable() and "\\" not in url


def host_of(url: str) -> str:
    """The host of a web address that may be offered as a link; nothing for any other, such as `javascript:`."""
    if not url.isprintable() or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
