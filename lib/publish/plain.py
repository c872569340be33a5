"""Text that others wrote, made fit for files that others read."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\ufdd0-\ufdef]")

_TAG = re.compile(r"<(?=[A-Za-z/!?])([^<>]*)>")


def allowed(text: str) -> str:
    """`text` without what XML 1.0 forbids or discourages: control characters, lone surrogates, non-characters."""
    if text.isascii() and text.isprintable():  # most of a feed, and quicker than looking at every letter
        return text
    return _NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """`allowed` text with every run of white space as one space."""
    return " ".join(allowed(text).split())


def untagged(text: str) -> str:
    """`text` with look-alikes around what a reader of markup would take for a tag; for places without escapes."""
    return _TAG.sub(r"‹\1›", text)


def clock(seconds: float, *, hours: bool = False) -> str:
    """`4:05`, `1:02:03`; from the hour on, or with `hours`, three parts. Whole seconds, rounded down."""
    whole = max(0, int(seconds))
    h, m, s = whole // 3600, whole // 60 % 60, whole % 60
    return f"{h}:{m:02}:{s:02}" if h or hours else f"{m}:{s:02}"


def shortened(text: str, most: int) -> str:
    """At most `most` characters of one line, cut after a whole word where there is one, with an ellipsis."""
    line = one_line(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at = cut.rfind(" ") if line[most - 1] != " " else len(cut)
    return (cut[:at] if at > most // 2 else cut).rstrip(" ,;:–—-") + "…"


def within_bytes(text: str, most: int) -> str:
    """At most `most` bytes of UTF-8, whole characters, whole words where possible, with an ellipsis where cut."""
    if len(text.encode()) <= most:
        return text
    cut = text.encode()[: most - len("…".encode())].decode(errors="ignore")
    at = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:at] if at > len(cut) // 2 else cut).rstrip() + "…"
