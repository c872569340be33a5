"""What an idea is about, in words that can be said."""

from __future__ import annotations

import re

from lib.pipeline.offline.grammar import lower_first, tag
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.themes import noun_phrases, with_article
from lib.pipeline.offline.weights import stems

IDEA_WORDS_MAX = 26
_ORDER = re.compile(
    r"^(?:please\s+)?(?:(?:can|could) you\s+)?(?:make|create|write|do|produce|record|give|tell|explain|discuss|"
    r"explore|describe|summari[sz]e|"
    r"talk|look|examine|present|i want|i'd like|we want)\b(?:\s+(?:me|us|to|at|into|a|an|the|short|long|new|good|"
    r"podcast|episode|show|story|"
    r"introduction|overview|deep dive|explainer|series|conversation|listeners|everyone|people))*(?:\s+(?:about|on|"
    r"of|for|to|how|why|what))?\s+", re.I)  # fmt: skip
_ASKS = re.compile(r"^(?:what|how|why|where|who|when|whether)\b", re.I)


def subject_of(idea: str, material: Material) -> str:
    """A short noun phrase for titles: the part of the idea that the sources speak of most."""
    phrases = noun_phrases([_bare(idea)])
    texts = " ".join(unit.text for unit in material.units)
    known = [p for p in phrases if any(root in material.middle for root in stems(p))]
    if known:
        bare = _bare(idea).lower()
        best = min(known, key=lambda p: bare.find(p.lower()))
        return with_article(best, f"{texts} {idea}")
    bare = _bare(idea).rstrip(".?! ")
    if 1 <= len(bare.split()) <= 6 and not _ASKS.match(bare) and not idea.rstrip().endswith("?"):
        return bare
    common = noun_phrases(unit.text for unit in material.units).most_common(1)
    return with_article(common[0][0], texts) if common else bare


def topic_sentence(idea: str, material: Material) -> str:
    """The sentence that tells listeners what the episode is about, from the producer's own words."""
    bare = _bare(idea).strip().rstrip(".")
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


def _bare(idea: str) -> str:
    """The idea without "make me a podcast about"."""
    match = _ORDER.match(idea.strip())
    if not match:
        return idea.strip()
    lead, rest = match.group().strip().split()[-1].lower(), idea.strip()[match.end() :]
    return f"{lead} {rest}" if lead in ("how", "why", "what") else rest
