"""Words with their part of speech, and the little grammar that honest rewording needs.

The tagger is the one that comes with the bundled speech engine (Penn Treebank tags); it is plain text in, tags out, and
loads neither a model runtime nor a voice.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from lib.pipeline.offline.words import word_list

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
NOMINAL = NOUNS | {
    "DT",
    "PDT",
    "PRP$",
    "JJ",
    "JJR",
    "JJS",
    "CD",
    "POS",
    "VBN",
    "VBG",
    "HYPH",
    "$",
    "RB",
    "NN",
    "CC",
    "IN",
}
BE = frozenset({"is", "are", "was", "were", "'s", "am"})
AUXILIARIES = BE | {
    "has",
    "have",
    "had",
    "can",
    "could",
    "will",
    "would",
    "may",
    "might",
    "must",
    "should",
    "does",
    "did",
    "do",
}

_IRREGULAR = dict(pair.split(":") for pair in word_list("irregular_verbs"))
_DOUBLED = frozenset("bdgmnprt")
_E_ENDINGS = tuple(sorted(word_list("stems_with_e")))
_NO_E = tuple(sorted(word_list("stems_without_e")))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a text: `text[start:end]`."""

    text: str
    tag: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()


@lru_cache(maxsize=1)
def _engine() -> tuple[Any, Any]:
    from hibari.g2p.tagger import Tagger
    from hibari.g2p.tokenize import Tokenizer

    assets = resources.files("hibari") / "assets"
    exceptions = json.loads((assets / "tokenizer_exceptions.json").read_text("utf-8"))
    tagger = json.loads(gzip.decompress((assets / "tagger.json.gz").read_bytes()))
    return Tokenizer(exceptions), Tagger(tagger)


@lru_cache(maxsize=20_000)
def tag(text: str) -> tuple[Token, ...]:
    """The tokens of `text` with their tags and offsets."""
    tokenizer, tagger = _engine()
    words = [word for word, _ in tokenizer(text)]
    tokens, at = [], 0
    for word, name in zip(words, tagger(words) if words else [], strict=True):
        found = text.find(word, at)
        start = found if found >= 0 else at
        at = start + len(word)
        tokens.append(Token(word, name, start, at))
    return tuple(tokens)


def has_finite_verb(text: str) -> bool:
    """Whether something is, does or did something in `text`."""
    return any(token.tag in FINITE or token.tag == "VB" for token in tag(text))


def subject_end(tokens: Sequence[Token]) -> int | None:
    """Index of the main verb when the sentence plainly begins with its subject; None when that is not sure."""
    for at, token in enumerate(tokens):
        if token.tag in FINITE:
            head = tokens[:at]
            plain = (
                head
                and all(t.tag in NOMINAL or t.tag == "PRP" for t in head)
                and head[-1].tag not in ("IN", "CC", "DT")
            )
            starts = head and head[0].tag in (
                "DT",
                "PRP$",
                "JJ",
                "NN",
                "NNS",
                "NNP",
                "NNPS",
                "CD",
                "PDT",
                "VBG",
                "JJS",
                "PRP",
            )
            ands = sum(t.tag == "CC" for t in head)
            return at if plain and starts and ands <= 1 and any(t.tag in NOUNS | {"PRP"} for t in head) else None
        if token.tag not in NOMINAL and token.tag != "PRP":
            return None
    return None


def lemma(verb: str) -> str:
    """The plain form of a past or third-person verb: `produced` → `produce`."""
    word = verb.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("ied", "ies")):
        return word[:-1] if len(word) == 4 else word[:-3] + "y"
    if word.endswith("ed"):
        return _undone(word[:-2])
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _undone(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
        return stem[:-1]
    if stem.endswith(_NO_E):
        return stem
    return stem + "e" if stem.endswith(_E_ENDINGS) or stem[-1:] in "vcz" else stem


def gerund(verb: str) -> str:
    """`choose` → `choosing`, `fit` → `fitting`."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and verb != "be" and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    doubled = len(verb) > 2 and verb[-1] in _DOUBLED and verb[-2] in "aeiou" and verb[-3] not in "aeiou"
    return verb + verb[-1] + "ing" if doubled and len(verb) <= 4 else verb + "ing"


def lower_first(text: str) -> str:
    """`text` with its first letter small, unless the word is a name, an acronym or "I"."""
    tokens = tag(text)
    if not tokens or tokens[0].text in ("I", "I'm", "I'd") or not text[0].isupper():
        return text
    first = tokens[0]
    named = first.tag in ("NNP", "NNPS") and not (
        is_common(first.text) and (len(tokens) < 2 or tokens[1].tag not in ("NNP", "NNPS"))
    )
    keeps = (named and first.text.isascii()) or (not first.text[1:].islower() and len(first.text) > 1)
    return text if keeps else text[0].lower() + text[1:]


def is_common(word: str) -> bool:
    """Whether the tagger knows the word written small."""
    tagger = _engine()[1]
    return word.lower() in tagger.tagdict or word.lower() in (tagger.vocab or ())


def upper_first(text: str) -> str:
    """`text` with its first letter large."""
    at = next((n for n, c in enumerate(text) if c.isalnum()), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
