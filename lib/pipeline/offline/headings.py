"""From the heading of a section to a phrase of which one can say "let us talk about …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lib.pipeline.offline.grammar import FINITE, NOUNS, Token, gerund, lower_first, tag

_NUMBERING = re.compile(
    r"^(?:(?:(?:chapter|part|section|step|article|schedule|appendix|title|book|day|lesson|rule|annex|clause)\s+"
    r"(?:\d+[a-z]?|[ivxlc]+|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)\b|§+\s*\d+|\d+(?:\.\d+)*[a-z]?|"
    r"[ivxlc]+(?=[.):]))\s*[.:)–—-]*\s+)+",
    re.I,
)
_VAGUE = re.compile(
    r"^(?:details|usage|faq|misc\w*|preface|foreword|epilogue|prologue|general|other|preliminary|short title|"
    r"(?:chapter|part|section|appendix|article|schedule|step)\b.*|\d[\d.]*|history and \w+|tl;?dr|to check|"
    r"contents|entry into force|establishment|untitled)$",
    re.I,
)
_PLAIN = (
    (r"(?:general )?(?:introduction|background|context|overview)", "The background"),
    (r"abstract|(?:executive )?summary|in brief|at a glance|key points|the short version", "The short version"),
    (r"(?:materials and )?methods?|methodology|approach|study design", "How it was done"),
    (r"(?:main )?(?:results?|findings)", "What was found"),
    (r"discussion|interpretation of results|analysis", "What it means"),
    (r"conclusions?|concluding remarks|closing remarks|final thoughts", "The conclusion"),
    (r"limits|(?:limitations|caveats)(?: of the study)?", "The limits"),
    (r"key (?:facts|figures)|figures|facts and figures|the numbers", "The main figures"),
    (r"recommendations?", "The recommendations"),
    (r"outlook|what'?s next|(?:moving|looking|going) (?:forward|ahead)", "The outlook"),
    (r"next steps", "The next steps"),
    (r"interpretation|definitions?|terms", "What the words mean"),
    (r"scope|application", "What it applies to"),
    (r"purpose|aims?|objectives?", "What it is for"),
    (r"transitional provisions?", "The transition"),
    (r"getting started|first steps|what you need|requirements", "What is needed to begin"),
    (r"consequences", "The consequences"),
    (r"decision", "The decision"),
)
PLAIN = tuple((re.compile(pattern + "$", re.I), label) for pattern, label in _PLAIN)
_ASIDE = re.compile(r"^(?:schedule|appendix|annex|transition|entry into force|data quality|methods?|how it was done|"
                    r"penalt|to check|references|about|glossary|definitions?|interpretation|what the words mean|"
                    r"short title|legal|contact|short version|the short version)", re.I)  # fmt: skip
_CONCLUDING = re.compile(r"\b(?:conclusions?|lessons?|outlook|recommendations?|advice|remain(?:s|ed)|taught|learned|"
                         r"would tell|next steps|summary|what it means|future|consequences?|ask for|"
                         r"would help|worth)\b", re.I)  # fmt: skip
_IN_TIME = frozenset({"later", "early", "earlier", "first", "last", "final", "next"})
_WH = ("what", "how", "why", "where", "who", "when")
WORDS_MAX = 8
_OPENS = frozenset({"DT", "NN", "NNS", "NNP", "NNPS", "JJ", "VBG", "PRP$", "CD", "JJS", "JJR", "VBN"})


def tidy(heading: str) -> str:
    """A heading without its number and closing marks."""
    return _NUMBERING.sub("", heading.strip(" *_#")).strip(" .:*_#").replace("`", "")


def topic(heading: str) -> str:
    """The heading as a topic, "" where it makes none: orders become `-ing`, what every paper has is put plainly."""
    bare = tidy(heading)
    for pattern, label in PLAIN:
        if pattern.match(bare):
            return label
    if is_topic(doing := _doing(bare)):
        return doing
    if is_topic(bare):
        return bare
    before, _, after = bare.partition(": ")
    return next((part for part in (after, before) if len(part.split()) > 1 and is_topic(part)), "")


def is_topic(heading: str) -> bool:
    """Whether a heading is a phrase of which one can say "let us talk about …"."""
    words = heading.split()
    if (
        not 1 <= len(words) <= WORDS_MAX
        or _VAGUE.match(heading)
        or re.search(r"[?!:;/|()_=<>\"“]|(?<!of )(?<!in )\b\d{3}", heading)
    ):
        return False
    tags = [t.tag for t in tag(lower_first(heading))]
    if (
        len(tags) > 1
        and tags[0] == "DT"
        and tags[1] in ("VB", "VBP", "VBD", "VBZ")
        and len(tags) > 2
        and tags[2] == "IN"
    ):
        tags[1] = "NN"
    if re.search(r"\b(?:we|our|I|my)\b", heading):
        return False
    finite = any(t in FINITE for t in tags)
    if words[0].lower() in _WH:
        return finite and len(words) > 1
    if len(words) == 1:
        return tags[0] in (*NOUNS, "VBG") and len(words[0]) > 3 and not words[0].isupper()
    relative = bool(re.search(r" (?:that|who|which|they|it|we) ", heading))
    ends = tags[-1].startswith(("NN", "VBN", "RB", "CD", "VBG", "JJ")) or relative
    return (relative or not finite) and tags[0] in _OPENS and ends


def _doing(heading: str) -> str:
    """`Choose the place` → `Choosing the place`; "" for what is no order."""
    tokens = tag(f"Please {lower_first(heading)}")[1:]
    orders = len(tokens) > 2 and (
        tokens[1].tag in ("DT", "PRP$") or (tokens[1].tag == "CC" and tokens[2].tag in ("VB", "VBP"))
    )
    if not orders or tokens[0].tag not in ("VB", "VBP"):
        return ""
    said = gerund(tokens[0].text)
    for before, token in pairwise(tokens):
        joined = before.lower in ("and", "or") and token.tag in ("VB", "VBP")
        said += (" " if token.text.isalnum() or token.text[0].isalnum() else "") + (
            gerund(token.text) if joined else token.text
        )
    return said[:1].upper() + said[1:]


def spoken_label(label: str) -> str:
    """A label as it goes on in a sentence: `the cost of the scheme`, `the return of the bond`."""
    said = lower_first(label)
    tokens = tag(said)
    of = next((n for n, token in enumerate(tokens) if token.lower in ("of", "on", "to", "for", "between")), 0)
    heads: Sequence[Token] = tokens[:of]
    bare = heads and all(t.tag in ("NN", "JJ", "JJR", "JJS", "VBN") for t in heads) and heads[-1].tag == "NN"
    later = len(tokens) == 2 and tokens[0].lower in _IN_TIME and tokens[1].tag in NOUNS
    return f"the {said}" if bare or later else said


def is_aside(heading: str) -> bool:
    """Whether a section holds what no story ends on: schedules, data, methods, definitions."""
    return bool(_ASIDE.match(heading.strip(" *_#")) or _ASIDE.match(tidy(heading)))


def is_concluding(heading: str) -> bool:
    """Whether a heading promises what follows from it all."""
    return bool(_CONCLUDING.search(heading))
