"""Phrases that name things, as the sources write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lib.pipeline.offline.grammar import NOUNS, Token, tag
from lib.pipeline.offline.weights import STOPWORDS

_NOT_NAMING = frozenset(["today", "yesterday", "tomorrow", "tonight", "time", "times", "way", "ways", "lot", "kind",
                         "half", "part", "number", "mr", "mrs", "ms", "dr", "thing", "first", "last", "same",
                         "other", "own", "such", "more", "less", "most", "many", "few", "next", "new", "minus",
                         "percent", "year", "years", "month", "months", "week", "weeks", "day", "days", "hour",
                         "hours", "minute", "minutes", "average", "total"])  # fmt: skip
_COUNTING = frozenset(["million", "thousand", "hundred", "billion", "euros", "pounds", "dollars", "kroner", "crowns",
                       "metres", "centimetres", "litres", "kilometres", "degrees", "people", "cent"])  # fmt: skip
WORDS_MAX = 3


def words_of(text: str) -> list[Token]:
    """The tokens of `text`, hyphenated words whole under the tag of their last part."""
    joined: list[Token] = []
    glue = False
    for token in tag(text):
        touches = bool(joined) and joined[-1].end == token.start
        if joined and touches and (glue or token.text == "-"):
            before = joined.pop()
            joined.append(Token(before.text + token.text, token.tag, before.start, token.end))
            glue = token.text == "-"
        else:
            joined.append(token)
            glue = False
    return joined


def noun_phrases(texts: Iterable[str]) -> Counter[str]:
    """Phrases of two or three words that name things, with how many texts have them."""
    seen: Counter[str] = Counter()
    for text in texts:
        found, run = set(), list[Token]()
        for token in (*words_of(text), None):
            if token is not None and _can_name(token):
                run.append(token)
                continue
            while run and run[0].tag == "JJ" and len(run) > WORDS_MAX:
                run.pop(0)
            if 2 <= len(run) <= WORDS_MAX and run[-1].tag in NOUNS:
                found.add(" ".join(t.text if t.tag.startswith("NNP") else t.lower for t in run))
            run = []
        seen.update(found)
    return seen


def _can_name(token: Token) -> bool:
    plain = token.text.replace("-", "").isalpha() and token.lower not in _NOT_NAMING
    return plain and token.tag in (*NOUNS, "JJ") and (token.lower not in STOPWORDS or token.tag.startswith("NNP"))


def names_something(word: str) -> bool:
    """Whether a word by itself is the name of a thing, not a measure or a filler."""
    tokens = tag(f"the {word}")
    return tokens[-1].tag in NOUNS and word.lower() not in _NOT_NAMING | _COUNTING


def with_article(phrase: str, texts: str) -> str:
    """The phrase as the sources say it: bare, or with `the`."""
    low = texts.lower()
    articled = sum(len(re.findall(rf"\b{article} {re.escape(phrase.lower())}\b", low)) for article in ("the", "an?"))
    return f"the {phrase}" if articled * 3 > low.count(phrase.lower()) else phrase
