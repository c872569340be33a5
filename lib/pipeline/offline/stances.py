"""How a sentence stands: whether it can be understood by someone who did not hear the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from lib.pipeline.offline.grammar import AUXILIARIES, FINITE, NOUNS, Token, tag, upper_first

_FALLEN = re.compile(r"^(?:it|they|he|she|him|her|his|hers|its|their|theirs|this|that|these|those|such|both|"
                     r"neither|another|others|"
                     r"some|most|none|many|few|several|all (?:of (?:them|it|this)|two|three|four|five|six|seven|eight|"
                     r"nine|ten)|one of (?:them|these|those)|here|"
                     r"so|then|thus|hence|therefore|"
                     r"instead|meanwhile|otherwise|consequently|similarly|likewise|nor|or|because of (?:this|that|"
                     r"it)|as a result|for example|"
                     r"for instance|in other words|that is|on the other hand|by contrast|in contrast|"
                     r"by comparison|in response|in return|"
                     r"after (?:that|this|which)|since then|by then|until then|even so|if so|with(?:out)? (?:it|"
                     r"them|this|that)|"
                     r"at (?:that|this)|in (?:this|that|these|those|both|each) |on (?:this|that)|from (?:this|"
                     r"that|there|then)|"
                     r"to (?:this|that|do so)|under (?:this|that)|for (?:this|that|these|those)|the (?:former|"
                     r"latter|same|other|others|rest|answer|"
                     r"result|reason|reasons|gap|idea|choice|difference|solution|effect|outcome|comparison|"
                     r"decision|change|lesson|"
                     r"consequence|alternative|exception|opposite|two|three|four|first|second|third|fourth|fifth|"
                     r"last|next|remaining|"
                     r"payments|letter|debate|project needed|question|problem|trick|catch|point|advice|figure|"
                     r"number|pair|children))\b", re.I)  # fmt: skip
_ABOUT_NOTHING = re.compile(
    r"It(?: (?:is|was|seems|remains|becomes|became|can be|may be|will be)|'s) (?:(?:not|also|quite|very|often|always|"
    r"usually|sometimes|too|so|much|a lot) )*"
    r"(?!(?:not|also|the|an?|its?|his|her|their|this|that|in|on|at|for)\b)(?:beyond \w+|without \w+|\w+) "
    r"(?:for (?:[a-z]+ ){1,3})?(?:that|to)\s|"
    r"It (?:takes|took) (?:(?:an?|two|three|four|five|\d+|many|more|some|most) )?(?:\w+ ){1,4}to\s",
    re.I,
)
_WHOEVER = re.compile(r"(?:for )?those (?:who|whose|that)\b", re.I)
_COUNTED = re.compile(r"(?:some|most|many|few|several)\b", re.I)
_FALLEN_SHARE = re.compile(r"^(?:(?:a|one) (?:third|half|quarter|fifth|tenth)\s+(?!of\b)|"
                           r"(?:there (?:were|are|was|is) )?"
                           r"[\d,.]+ (?:in|on|at|by|and|have|has|had|were|was|are)\b)", re.I)  # fmt: skip
_OF_ITSELF = re.compile(r"\bthis (?=(?:Act|Regulation|Law|Agreement|Directive|Convention|Treaty|Code|Constitution|"
                        r"Policy|Contract|Statute)\b)", re.I)  # fmt: skip
_LIGHT = re.compile(r"^(?:however|moreover|furthermore|in addition|additionally|also|but|and|yet|still|"
                    r"nevertheless|nonetheless|in fact|"
                    r"indeed|of course|finally|in short|in practice|notably|importantly|interestingly|above all|"
                    r"after all|overall|"
                    r"again|besides|first|second|third|secondly|thirdly|firstly|lastly|next)(?:,\s+|"
                    r"\s+(?=[a-z\"I]))", re.I)  # fmt: skip
_KEEPS_LIGHT = re.compile(r"^(?:still|yet|first|second|third|again|next|but also|also|above all)\s", re.I)
_DANGLING = re.compile(r"\b(?:there|here|as well|too|instead|likewise|either|otherwise|the same(?: way| thing)?|do so|"
                       r"did so|does so)[.!?]\"?$|"
                       r"\b(?:than before|the others|"
                       r"(?:between|of|in|on) the (?:two|three|four|five) [a-z]+|"
                       r"as such|the latter|the former|like that|like this|like those|"
                       r"that (?:day|night|week|month|year|winter|summer|spring|autumn|time|moment|decision|"
                       r"choice|vote|single)|those (?:days|years)|"
                       r"(?:this|these|those(?! (?:who|whose|that)\b)|such(?! as\b)) "
                       r"[a-z]+|therefore|will know why|(?:the|that|this) (?:first|"
                       r"second|third|fourth|last|same|other) (?:question|point|reason|one|case|group|"
                       r"option|problem|answer|approach|method|step|part|kind|type)|of (?:that|this|them|these|"
                       r"those)\b)", re.I)  # fmt: skip
_MORE_AT_END = re.compile(r"\b(?:costs?|takes?|needs?|is|are|was|were) (?:more|less|longer|larger|smaller|"
                          r"cheaper|dearer|slower|faster|higher|lower)(?:[.,;]| and\b| but\b)", re.I)  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"')
_THIRD = frozenset({"he", "she", "his", "her", "him", "hers"})
_PLAIN_THIRD = frozenset({"it", "its", "they", "them", "their", "theirs"})
_SOMEONE = re.compile(
    r"(?<!tow)(?<!wat)(?<!pap)(?<!riv)(?<!wint)(?<!lett)(?<!numb)(?<!summ)(?<!pow)(?<!ord)(?<!quart)(?<!comput)er$|"
    r"or$|ist$|"
    r"ian$|tenant$|student$|president$|patient$|agent$|man$|woman$|ee$|"
    r"boy$|girl$|son$|widow$|king$|queen$|nurse$|duke$|"
    r"child$|wife$|husband$|judge$|captain$|guard$|clerk$|cook$|chief$|host$|pilot$|priest$|monk$|bishop$|prince$"
)


class Stance(Enum):
    """How a sentence stands: by itself, on the one before it, glued to it (a running quotation), or not at all."""

    ALONE = "alone"
    LEANS = "leans"
    GLUED = "glued"


def stance(said: str) -> Stance:
    """Whether the sentence can be understood by someone who did not hear the one before."""
    if re.fullmatch(r'"[^"]*"', said):
        return Stance.GLUED
    said = _OF_ITSELF.sub("the ", said)
    unquoted = _QUOTED.sub("", said)
    body = without_light_start(said)
    if _FALLEN_SHARE.match(body):
        return Stance.LEANS
    fallen = _FALLEN.match(body.lstrip('"')) and not _stands_anyway(body)
    if fallen or _DANGLING.search(unquoted) or said.endswith("?") or _orphan_pronoun(unquoted):
        return Stance.LEANS
    return Stance.LEANS if _points_back(unquoted) else Stance.ALONE


def _stands_anyway(body: str) -> bool:
    """Whether it begins with a word that mostly points back, but here does not: "It is hard to …", "Those who …",
    "Some farmers say …"."""
    if _ABOUT_NOTHING.match(body) or _WHOEVER.match(body):
        return True
    if not _COUNTED.match(body):
        return False
    for token in tag(body)[1:5]:
        if token.tag in ("NNS", "NNPS"):
            return True
        if token.tag in FINITE or token.lower in ("them", "these", "those", "us", "it"):
            return False
    return False


def _points_back(unquoted: str) -> bool:
    """Whether it speaks of "that route", "a duller story", "each costs", "must first": of something said before."""
    tokens = tag(unquoted)
    for at, token in enumerate(tokens[:-1]):
        after = tokens[at + 1]
        if token.lower == "that" and token.tag == "DT" and after.tag in (*NOUNS, "JJ") and at + 2 < len(tokens):
            verb = tokens[at + 2]
            if not (after.tag in ("NNS", "NNP", "NNPS") or verb.tag in NOUNS):
                return True
        if token.lower in ("a", "an") and after.tag == "JJR" and "than" not in unquoted.split():
            return True
        if token.tag == "MD" and after.lower == "first":
            return True
        if token.lower == "both" and after.tag not in ("NNS", "NNPS", "DT") and "and" not in unquoted.split():
            return True
    first = tokens[0].lower if tokens else ""
    verb_next = len(tokens) > 1 and (tokens[1].tag in FINITE or tokens[1].lower in AUXILIARIES)
    compares = bool(_MORE_AT_END.search(unquoted)) and "than" not in unquoted.split()
    return compares or (first in ("each", "one", "another", "either", "all", "everyone", "afterwards", "later")
                        and verb_next) or first in ("afterwards", "later", "elsewhere", "thereafter")  # fmt: skip


def _orphan_pronoun(unquoted: str) -> bool:
    """A pronoun that comes before anything it could mean."""
    tokens = tag(unquoted)
    for at, token in enumerate(tokens):
        before = tokens[:at]
        if at == 0 and _ABOUT_NOTHING.match(unquoted):
            continue
        if token.lower in _THIRD and not any(_is_someone(t) for t in before):
            return True
        if token.lower in ("it", "them") and any(t.tag in NOUNS for t in before) and _is_object(tokens, at):
            return True
        if token.lower in _PLAIN_THIRD and not any(t.tag in NOUNS or t.lower == "nobody" for t in before):
            return (
                token.lower != "it"
                or at + 1 >= len(tokens)
                or at == 0
                or tokens[at + 1].lower not in ("is", "was", "takes", "took")
            )
    return False


def _is_someone(token: Token) -> bool:
    return token.tag == "NNP" or (token.tag == "NN" and bool(_SOMEONE.search(token.lower)))


def _is_object(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is what the first verb of the sentence acts on: its own subject it cannot mean."""
    follows = tokens[at + 1].tag if at + 1 < len(tokens) else "."
    before = tokens[:at]
    verbs = sum(t.tag in FINITE for t in before)
    acts = bool(before) and before[-1].tag in (*FINITE, "VB", "VBN", "VBG") and verbs == 1
    only = sum(t.tag in NOUNS for t in before) == 1
    return (acts or only) and follows not in FINITE and not any(t.text in (",", ";", ":") for t in before)


def without_light_start(said: str) -> str:
    """The sentence without a connective that only ties it to the one before ("However, …")."""
    if _KEEPS_LIGHT.match(said):
        return said
    return upper_first(_LIGHT.sub("", said, count=1))
