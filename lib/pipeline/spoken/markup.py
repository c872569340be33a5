"""Removes what is written for eyes and machines: Markdown, HTML, SSML, stage directions, footnote marks."""

from __future__ import annotations

import html
import re
import unicodedata

_RUN = re.compile(r"([*_~`(\[{<])\1{3,}")
_TAG = re.compile(r"<(?:!--.*?--|/?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?|[!?][^<>]*)>", re.S)
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)|\[([^\[\]]+)\]\[[^\[\]]*\]")
_CITATION = re.compile(r"\s?\[(?:\^?[\d,;\s–-]+|\^\w+|citation needed|sic|note \w+|[a-z])\]", re.I)
_DIRECTION = re.compile(
    r"[\[(*]+\s*(?:(?:soft |light |long |short |both |everyone )?(?:laugh|chuckl|giggl|sigh|paus|beat|music|applau|"
    r"cheer|cough|whisper|gasp|sfx|sound effect|fade|intro\b|outro\b|jingle|silence|breath|inhale|exhale|clears throat)"
    r"[^\[\]()*]{0,40})\s*[\])*]+",
    re.I,
)
_QUOTE = re.compile(r"^[ \t]*>+[ \t]?", re.M)
_HEADING_OR_ITEM = re.compile(r"^[ \t]*(?:#{1,6}|[-*+•‣◦–]|\d{1,3}[.)](?=[ \t]+\D))[ \t]+(\S[^\n]*?)[ \t#]*$", re.M)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.M)
_FENCE = re.compile(r"```[\w-]*\n?|~~~[\w-]*\n?")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)", re.S)
_GLOSS = re.compile(r"\s?[(（]([^()（）]*)[)）]")
_CURLY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
     "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "\u2010": "-", "−": "-", "\u00ad": None}
)  # fmt: skip


def removed(text: str) -> str:
    """`text` with its words kept and its markup gone; entities resolved, quotes and hyphens made plain."""
    text = unicodedata.normalize("NFC", html.unescape(text)).translate(_CURLY)
    text = _RUN.sub(r"\1\1\1", text)  # a run says no more than three do, and costs the patterns below dear
    text = _TAG.sub(" ", _FENCE.sub("", text))
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(lambda m: m[1] or m[2], text)
    text = _CITATION.sub("", _DIRECTION.sub(" ", text))
    text = _QUOTE.sub("", _RULE.sub("", text))
    text = _HEADING_OR_ITEM.sub(_as_sentence, text)
    text = _EMPHASIS.sub(r"\2", text)
    return _GLOSS.sub(_without_foreign, text)


def _as_sentence(match: re.Match[str]) -> str:
    """A heading or a list's item ends in a pause, as the next line would run into it otherwise."""
    return match[1] if match[1][-1] in ".!?:;,…" else match[1] + "."


def _without_foreign(match: re.Match[str]) -> str:
    """A name in its own script, in brackets after its reading, is for the eye: Beijing (北京)."""
    letters = [c for c in match[1] if c.isalpha()]
    foreign = [c for c in letters if not unicodedata.name(c, "").startswith("LATIN")]
    return "" if len(foreign) > len(letters) / 2 and len(foreign) > 1 else match[0]
