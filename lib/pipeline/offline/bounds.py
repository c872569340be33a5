"""Where the sentences of a paragraph begin and end."""

from __future__ import annotations

import re

from lib.pipeline.offline.weights import STOPWORDS

_MASKED = re.compile(r"\[(?:\^?\w{1,12}|\d+(?:\s*[,–-]\s*\d+)*)\]|\*{1,3}|_{2,3}|(?m:^\s*(?:>\s?)+)")
_MISSED_END = re.compile(r"\b([a-z]{3,})[.!?]\s+(?=[A-Z][\w'’]*[\s,])")
_ABBREVIATIONS = frozenset(["etc", "approx", "dept", "est", "vol", "fig", "vs", "resp", "ca", "incl", "max", "min"])
_INITIALS = re.compile(r"\bthe (?:[A-Z]\.){2,}$")


def split(paragraph: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a paragraph, without the white space around them."""
    from nupunkt import sent_spans

    masked = _MASKED.sub(lambda m: " " * len(m.group()), paragraph).replace("\n", " ").replace("\r", " ")
    spans = []
    for start, end in sent_spans(masked):
        cuts = [start + m.end() for m in _MISSED_END.finditer(masked[start:end]) if m.group(1) not in _ABBREVIATIONS]
        for at, to in zip([start, *cuts], [*cuts, end], strict=True):
            raw = paragraph[at:to]
            spans.append((at + len(raw) - len(raw.lstrip()), to - len(raw) + len(raw.rstrip())))
    return _with_initials([(start, end) for start, end in spans if start < end], paragraph)


def _with_initials(spans: list[tuple[int, int]], paragraph: str) -> list[tuple[int, int]]:
    """The sentences, put together again where initials before a name ended one: "the U.S. General Services …"."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        first = re.match(r"[A-Z][\w'’-]+", paragraph[start:end])
        named = first is not None and first.group().lower() not in STOPWORDS
        if whole and named and _INITIALS.search(paragraph[whole[-1][0] : whole[-1][1]]):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole
