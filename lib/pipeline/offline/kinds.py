"""What a sentence is like: does it count, does somebody appear, does it doubt, does it say what followed."""

from __future__ import annotations

import re
from collections.abc import Collection

from lib.pipeline.offline.quantities import quantities, years

FIGURES, PEOPLE, DOUBT, OUTCOME, TIME = "figures", "people", "doubt", "outcome", "time"

TENSION = re.compile(
    r"\b(?:but|although|however|yet|despite|fail(?:ed|ure|s)?|lost?|losses|late|critic\w*|dispute\w*|problem|"
    r"wrong|mistake|against|"
    r"refus\w+|complain\w*|risk\w*|expensive|overrun|disagree\w*|divided|never|nobody|cannot|less than|shrank|"
    r"fell|harder|warned?)\b", re.I)  # fmt: skip
OUTCOMES = re.compile(
    r"\b(?:today|now|since|result\w*|finally|in the end|afterwards?|still|lesson\w*|recommend\w*|will|future|next|"
    r"should|remain\w*|"
    r"legacy|conclu\w*|advice)\b", re.I)  # fmt: skip
DOUBTS = re.compile(
    r"\b(?:limit\w*|weak\w*|unclear|uncertain\w*|not known|unknown|could not|cannot|not large enough|no evidence|"
    r"criticis\w*|critici[sz]ed|complain\w*|fail\w*|problem\w*|mistake\w*|wrong|risk\w*|disput\w*|disagree\w*|"
    r"artificial|too (?:few|small|little|weak|late)|only|excluded|left out|missing|lost|loss|losses|concern\w*|"
    r"may differ|might|debt|overrun|delay\w*|cost\w* more|not (?:yet|counted|answered|published))\b", re.I)  # fmt: skip
QUOTE = re.compile(r'"[^"]{20,}"')


def kinds_of(text: str, people: Collection[str] = ()) -> set[str]:
    """The kinds that a text is of; `people` are full names and family names."""
    signs = {
        FIGURES: bool(quantities(text)),
        PEOPLE: bool(QUOTE.search(text)) or any(name in text for name in people),
        DOUBT: bool(DOUBTS.search(text)),
        OUTCOME: bool(OUTCOMES.search(text)),
        TIME: bool(years(text)),
    }
    return {kind for kind, holds in signs.items() if holds}
