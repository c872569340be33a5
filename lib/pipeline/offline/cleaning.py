"""From markup to words that can be said."""

from __future__ import annotations

import html
import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), new)
    for pattern, new, flags in (
        (r"!\[[^\]]*\]\([^)]*\)", "", 0),
        (r"\[([^\]]*)\]\((?:[^()]|\([^)]*\))*\)", r"\1", 0),
        (r"\[\[([^\]|]*\|)?([^\]]*)\]\]", r"\2", 0),
        (r"\s*\[(?:\^?\w{1,12}|\d+(?:\s*[,–-]\s*\d+)*|citation needed|note \d+)\]", "", re.I),
        (r"<https?://[^>]+>|https?://[^\s)\]]+|www\.[^\s)\]]+", "", 0),
        (r"</?\w[^>]*>", "", 0),
        (r"^\s*(?:>\s?)+", "", re.M),
        (r"`+([^`]*)`+", r"\1", 0),
        (r"(\*{1,3}|_{2,3})(?=\S)(.+?)(?<=\S)\1", r"\2", re.S),
        (r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)", r"\1", 0),
        (r"\\([*_#`\[\]().!-])", r"\1", 0),
        (r"\s*\((?:[^()]|\([^()]*\))*\)", "", 0),
        (r"[“”„«»]", '"', 0),
        (r"[‘’]", "'", 0),
        (r"\s*(?:—|--+)\s*|\s+–\s+", " – ", 0),
        (r"^(?:note|tip|warning|important|caution|nb)\s*[:–-]\s*", "", re.I),
        (r"[ \u00a0\u2009\u202f]?\u00ad", "", 0),
        (r"\s+", " ", 0),
        (r"\s+([,;:!?]|\.(?!\w))", r"\1", 0),
        (r",(?=[,.;])", "", 0),
    )
)


def speakable(raw: str) -> str:
    """`raw` as words to say: no markup, links, addresses, citation marks or asides in brackets."""
    text = html.unescape(raw)
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return text.strip(" *_#–")
