"""Which sources can be read: the offline writer knows the grammar of English alone."""

from __future__ import annotations

import re

from lib.pipeline.offline.weights import STOPWORDS

ENGLISH_SHARE = 0.22
WORDS_TO_JUDGE = 25
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_english(text: str) -> bool:
    """Whether enough of its words are the little ones of English; a few words alone are given the benefit of doubt.

    English prose has 0.4 to 0.5 of them, notes full of terms 0.25; German and French 0.03 to 0.1.
    """
    words = _WORD.findall(text[:20_000].lower())
    known = sum(word in STOPWORDS for word in words)
    return len(words) < WORDS_TO_JUDGE or known >= ENGLISH_SHARE * len(words)
