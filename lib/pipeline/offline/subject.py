"""What an idea is about, in words that can be said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.pipeline.offline.grammar import FINITE, NOUNS, Token, lower_first, tag
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.nouns import noun_phrases, with_article, words_of
from lib.pipeline.offline.weights import stems

IDEA_WORDS_MAX = 26
TAIL_WORDS = 3
THING_WORDS = 7
_ORDER = re.compile(
    r"^(?:please\s+)?(?:(?:can|could) you\s+)?(?:make|create|write|do|produce|record|give|tell|explain|discuss|"
    r"explore|describe|summari[sz]e|"
    r"talk|look|examine|present|i want|i'd like|we want)\b(?:\s+(?:me|us|to|at|into|a|an|the|short|long|new|good|"
    r"podcast|episode|show|story|"
    r"introduction|overview|deep dive|explainer|series|conversation|listeners|everyone|people))*(?:\s+(?:about|on|"
    r"of|for|to|how|why|what))?\s+", re.I)  # fmt: skip
_BEHIND = frozenset({"of", "at", "in", "on", "below", "under", "near", "behind"})
_ASKS = re.compile(r"^(?:what|how|why|where|who|when|whether)\b", re.I)


def subject_of(idea: str, material: Material) -> str:
    """A short noun phrase for titles: the first thing of the idea that the sources speak of."""
    texts = " ".join([*(unit.text for unit in material.units), *(source.title for source in material.sources)])
    bare = bare_idea(idea)
    short = bare.rstrip(".?! ")
    if _is_thing(short) and not idea.rstrip().endswith("?"):
        return short
    if phrase := _first_thing(bare, texts):
        return phrase
    if 1 <= len(short.split()) <= 6 and not _ASKS.match(short) and not idea.rstrip().endswith("?"):
        return short
    common = noun_phrases(unit.text for unit in material.units).most_common(1)
    return with_article(common[0][0], texts) if common else short


def _is_thing(phrase: str) -> bool:
    """Whether the whole is a phrase that names something, short enough to be said often."""
    tokens = tag(lower_first(phrase))
    begins = bool(tokens) and (tokens[0].tag == "VBG" or tokens[0].lower == "the")
    whole = not _ASKS.match(phrase) and not re.search(r"[,:;]|\band\b", phrase)
    return begins and whole and len(tokens) <= THING_WORDS and not any(t.tag in FINITE for t in tokens)


def _first_thing(idea: str, texts: str) -> str:
    """The first thing named in `idea` as far as `texts` know it, with what follows it behind "of" or "at"."""
    low, known = texts.lower(), set(stems(texts))
    tokens = words_of(lower_first(idea))
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and (tokens[end].tag in (*NOUNS, "JJ", "VBG") or _is_verb_like(tokens, end, at)):
            end += 1
        whole_run = end
        whole = (
            at > 0
            and tokens[at - 1].lower == "the"
            and end - at == 2
            and set(stems(f"{tokens[at].text} {tokens[at + 1].text}")) <= known
        )
        while end > at and not whole and not _knows(low, tokens[at:end]):
            end -= 1
        named = tokens[end:whole_run]
        if end > at and len(named) > 1 and all(t.tag.startswith("NNP") for t in named) and _knows(low, named):
            return " ".join(token.text for token in named)
        if end > at and tokens[end - 1].tag in (*NOUNS, "VBG", "JJ") and (end - at > 1 or len(tokens[at].text) >= 4):
            return _with_tail(tokens, at, end, idea, texts)
        at = max(end, at + 1)
    return ""


def _is_verb_like(tokens: Sequence[Token], at: int, begun: int) -> bool:
    if "-" in tokens[at].text.strip("-") and at + 1 < len(tokens):
        return tokens[at + 1].tag in (*NOUNS, "VBG")
    return at > begun and tokens[at].tag == "VBN" and at + 1 < len(tokens) and tokens[at + 1].tag in NOUNS


def _knows(low: str, tokens: Sequence[Token]) -> bool:
    """Whether the phrase, or its words side by side in other forms, stand in the texts."""
    phrase = " ".join(token.lower for token in tokens)
    if tokens[-1].tag not in NOUNS and tokens[-1].tag != "VBG":
        return False
    return bool(re.search(rf"\b{re.escape(phrase)}", low)) or (phrase.endswith("s") and f"{phrase[:-1]}" in low)


def _with_tail(tokens: Sequence[Token], at: int, end: int, idea: str, texts: str) -> str:
    phrase = " ".join(token.text for token in tokens[at:end])
    before = tokens[at - 1].lower if at else ""
    said = f"the {phrase}" if before == "the" else with_article(phrase, f"{texts} {idea}")
    if end < len(tokens) and tokens[end].lower in _BEHIND and before in ("the", "", "of"):
        tail = [tokens[end]]
        for token in tokens[end + 1 :]:
            if token.tag not in (*NOUNS, "DT", "JJ", "PRP$") or len(tail) > TAIL_WORDS:
                break
            tail.append(token)
        if tail[-1].tag.startswith("NNP"):
            said += " " + " ".join(token.text for token in tail)
    return said


def topic_sentence(idea: str, material: Material) -> str:
    """The sentence that tells listeners what the episode is about, from the producer's own words."""
    bare = bare_idea(idea).strip().rstrip(".")
    if not bare or len(bare.split()) > IDEA_WORDS_MAX or re.search(r"[.!?]\s", bare):
        return f"Today we talk about {subject_of(idea, material)}."
    if bare.endswith("?"):
        return f"Today's question: {lower_first(bare)}"
    tokens = tag(bare)
    if _ASKS.match(bare) or tokens[0].tag in ("DT", "NN", "NNS", "NNP", "NNPS", "JJ", "VBG", "CD", "PRP$"):
        finite = (
            any(t.tag in ("VBD", "VBZ", "MD") for t in tokens)
            and not _ASKS.match(bare)
            and not re.search(r"\b(?:that|which|who|how|why|what|whether)\b", bare)
        )
        return f"Here is what we want to look at: {bare}." if finite else f"Today we talk about {lower_first(bare)}."
    return f"Today we talk about {subject_of(idea, material)}."


def bare_idea(idea: str) -> str:
    """The idea without "make me a podcast about"."""
    match = _ORDER.match(idea.strip())
    if not match:
        return idea.strip()
    lead, rest = match.group().strip().split()[-1].lower(), idea.strip()[match.end() :]
    return f"{lead} {rest}" if lead in ("how", "why", "what") else rest
