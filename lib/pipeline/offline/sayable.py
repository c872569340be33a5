"""Whether a sentence can be said aloud: whole, of a length to say, and free of what only a reader can use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lib.pipeline.offline.clauses import pieces
from lib.pipeline.offline.grammar import AUXILIARIES, FINITE, NOUNS, Token, has_finite_verb, tag
from lib.pipeline.offline.interviews import label_length

WORDS_MIN = 4
WORDS_MAX = 64
TURN_MAX = 33
QUOTED_MAX = 32
QUOTATION_MAX = 30
_UNSPEAKABLE = re.compile(
    r"^(?:see|refer to|visit|read more|download|contact|e-?mail|call us|join us)\b|"
    r"[{}<>|\\^~=]|::|->|\w_\w|/\w+/|\w\(\)|\b(?:see|in|cf\.?) (?:section|chapter|figure|table|page|appendix)\b|"
    r"\b(?:figure|fig\.|table|chapter|section|appendix) \d|\b(?:described|mentioned|noted|discussed|shown|listed|"
    r"given|see|as) "
    r"(?:above|below|earlier|previously)\b|\b(?:this|the present) (?:article|paper|page|document|chapter|section|"
    r"post|guide|text|tutorial|feature|report)\b|"
    r"\b(?:in|of) these notes\b|\b(?:sub-?section|sub-?paragraph)s?\b|\bw/|\bw/o\b|\bp\.a\.|"
    r"\bpts\b|\b(?:vs|approx|incl|excl|resp|avg)\.|"
    r"\bno\. (?=[\w])|\b(?!km/h|m/s|l/s)[a-z]{1,5}/[a-z]\b|"
    r"\b(?:sections?|articles?|paragraphs?|clauses?|schedules?|annex(?:es)?|rules?) \d|"
    r"\b(?:above|below) (?:table|list|figure|diagram|chart|graph|image|picture|map|screenshot|code)s?\b|"
    r"\b(?:table|figure|diagram|chart|graph|image|picture|screenshot)s? (?:above|below)\b|"
    r"\b(?:the )?following (?:table|list|figure|section|example|diagram|code|command)s?\b|"
    r"^[QA]\d*[:.)]\s|^(?:two|three|four|five|six|several) (?:changes|reasons|things|points|steps|lessons|ways|factors|"
    r"questions|rules|measures|conditions|recommendations|conclusions)\b|"
    r"\bmay be cited as\b|\b(?:is|are) (?:hereby )?established\.$|\bunless the context\b|"
    r"\b(?:click|subscribe|sign up|(?:we|site|uses?|accept(?: all)?) cookies|"
    r"all rights reserved|copyright|newsletter|e\.g\.|et al)\b|@\w|#\w|"
    r"\bhttps?:|\bISBN\b|"
    r"\b(?:see|visit|via|the|an?|and|or|under)[.!?:]$",
    re.I,
)
"""The last kind ends where something was taken out of it."""
_ADDRESS = re.compile(r"https?://|\bwww\.")
_BEFORE_ADDRESS = re.compile(r"\b(?:read|at|to|from|of|by|with|on|in)[.!?:]$", re.I)
SHOUTED_MAX = 0.5
_FIRST_PERSON = re.compile(
    r"\b(?:I|I'm|I've|I'd|I'll|we|we're|we've|we'd|we'll|my|our|ours|us|me|mine|myself|ourselves)\b", re.I
)
_QUOTED = re.compile(r'"[^"]*"')
_HOW_TO = re.compile(r"(?:how|what|when|where|which|why) to\b(?!.*\?)", re.I)
_LABEL = re.compile(r"[A-Z][\w.&/' ]{0,40}?(?: ?\([^)]*\))? [-–] (?=[A-Z])")
_SUBORDINATES = frozenset("as that which who whom when where because if so how while until unless whether to".split())


def is_fragment(said: str, low: str) -> bool:
    """Whether it is a note rather than a sentence: a thing that is counted elsewhere, here bare before its participle
    ("Sample lost in transit.").
    """
    tokens = tag(said)
    bare = len(tokens) > 2 and tokens[0].tag in ("NN", "NNS") and tokens[1].tag in ("VBD", "VBN")
    if not bare or tokens[1].lower in AUXILIARIES:
        return False
    word = tokens[0].lower
    if any(t.tag in FINITE for t in tokens[2:]) and tokens[0].tag == "NNS":
        return False
    return bool(re.search(rf"\b(?:an?|each|every|these|the|no) {re.escape(word)}\b", low))


def own_label_length(raw: str, text: str) -> int:
    """How long the name is that a sentence is entered under: "CALC - CALC is a tool.", or whose turn it is."""
    if turn := label_length(raw, text):
        return turn
    label = _LABEL.match(raw)
    return label.end() if label and not is_errand(raw) else 0


def is_errand(said: str) -> bool:
    """Whether it is an entry of a list, though verbs stand in it: "Advocating for what can be supported."."""
    tokens = tag(said)
    entry = _LABEL.match(said) or _HOW_TO.match(said) or (tokens[0].lower.endswith("ing") and len(tokens[0].text) >= 5)
    if not entry:
        return False
    upto = next((at for at in range(len(tokens)) if _subordinates(tokens, at)), len(tokens))
    acts = any(token.tag == "VBD" and before.tag in NOUNS for before, token in pairwise(tokens[:upto]))
    return not acts and not any(t.tag in ("VBZ", "VBP", "MD") or t.lower in AUXILIARIES for t in tokens[1:upto])


def _subordinates(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause begins here that does not say what the sentence says: not the "as" of "as a mentor"."""
    role = tokens[at].lower == "as" and at + 1 < len(tokens) and tokens[at + 1].tag in ("DT", "PRP$", "NN", "NNS")
    return tokens[at].lower in _SUBORDINATES and not role


def lacks_address(raw: str, said: str) -> bool:
    """Whether it ends where an address was taken out of it: "To follow the licence, turn to <https://…>."."""
    return bool(_BEFORE_ADDRESS.search(said) and _ADDRESS.search(raw))


def is_sayable(said: str) -> bool:
    """Whether a cleaned sentence is whole, of a length to say, and free of what only a reader can use."""
    words = said.split()
    letters = sum(c.isalpha() or c.isspace() for c in said)
    return (
        WORDS_MIN <= len(words) <= WORDS_MAX
        and bool(re.search(r"[.!?][\"')]?$", said))
        and (said[0].isupper() or said[0].isdigit() or said[0] in "\"'£$€")
        and letters >= 0.78 * len(said)
        and sum(c.isupper() for c in said) <= SHOUTED_MAX * letters
        and not _UNSPEAKABLE.search(said)
        and said.count('"') % 2 == 0
        and has_finite_verb(said)
        and breaths(said) is not None
    )


def breaths(said: str) -> tuple[str, ...] | None:
    """The sentence in parts that can each be said in one turn, with who says it where it is the writer's own words;
    None where it cannot be cut."""
    if in_first_person(said):
        return pieces(said, QUOTED_MAX)
    return pieces(said, TURN_MAX)


def in_first_person(said: str) -> bool:
    """Whether the writer of the source speaks of themselves outside quotation marks."""
    return bool(_FIRST_PERSON.search(re.sub(r"\bUS\b", "", _QUOTED.sub("", said))))
