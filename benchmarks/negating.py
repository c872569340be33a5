"""Lines turned round: a negation put in, or one that stands there taken out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.mutation import Mutation, Stock, put
from lib.models.script import Line
from lib.pipeline.offline.grammar import Token, lemma, tag

_AUXILIARY = "was were is are has have had can could will would should must did does may might do".split()
_AFFIXED = {
    "able": "unable", "unable": "able", "possible": "impossible", "impossible": "possible", "reliable": "unreliable",
    "unreliable": "reliable", "necessary": "unnecessary", "unnecessary": "necessary", "suitable": "unsuitable",
    "unsuitable": "suitable", "changed": "unchanged", "unchanged": "changed", "willing": "unwilling",
    "unwilling": "willing", "likely": "unlikely", "known": "unknown", "usual": "unusual", "legal": "illegal",
    "allowed": "forbidden", "permitted": "forbidden", "covered": "uncovered", "uncovered": "covered",
    "fair": "unfair", "complete": "incomplete", "correct": "incorrect", "certain": "uncertain", "safe": "unsafe",
    "accurate": "inaccurate", "expected": "unexpected", "clean": "unclean", "popular": "unpopular",
    "available": "unavailable", "sure": "unsure", "common": "uncommon", "disputed": "undisputed",
}  # fmt: skip
_STATES = frozenset("need want like know believe seem mean think cost depend".split())  # nobody fails to need
_REMOVALS = (
    (re.compile(r"(?<! or)(?<!\band) (?:not|never)\b(?! (?:only|just|more|less|even))"), ""),
    (re.compile(r"\b(ca|could|would|did|does|do|was|were|is|are|has|have|had|should)(?<!\bca)n['’]t\b"), r"\1"),
    (re.compile(r"\bcan(?:not|['’]t)\b"), "can"),
    (re.compile(r"\bwon['’]t\b"), "will"),
    (re.compile(r"\bno longer\b"), "still"),
    (re.compile(r"\b(?:failed|refused) to\b"), "managed to"),
    (re.compile(r"\b(W|w)ithout\b(?! (?:doubt|exception|fail|question)\b)"), r"\1ith"),
    (re.compile(r"\b(?:nobody|no one)\b"), "everyone"),
    (re.compile(r"\b(?:Nobody|No one)\b"), "Everyone"),
    (re.compile(r"\bno other\b"), "another"),
    (re.compile(r"\bno (?=(?!other|matter|longer|more|one|less|fewer|idea|doubt)[a-z]+s\b)"), "some "),
    (re.compile(r"\bno (?=(?!other|matter|longer|more|one|less|fewer|idea|doubt)[a-z]+(?<!s)\b)"), "a "),
    (re.compile(r"\bnothing\b(?! but\b)"), "something"),
    (re.compile(r"\bnone of\b"), "all of"),
)
_ONLY_DENIED = re.compile(
    r"[^.,;:!?]*?( (?:yet|any ?more|any longer|any|ever))\b"
)  # no English where nothing is denied
_NO_AFTER_NO = re.compile(r"\b[Nn]o [^.;:!?]*(?:,| and| or) $")  # "no beer, no wine and nothing else" hangs together
_LISTED = ("no ", "nothing")
_HAS_DONE = re.compile(r"\b(?:has|have|had|hasn['’]t|haven['’]t|hadn['’]t) $")


def negations(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    if "?" in line.text:
        return
    for pattern, new in _REMOVALS:
        for match in pattern.finditer(line.text):
            listed = match.group() in _LISTED and _NO_AFTER_NO.search(line.text[: match.start()])
            if _is_about(stock, line.text[match.end() : match.end() + 50]) and not listed:
                yield put("negation", "removed", _said_plainly(line, match.end()), *match.span(), match.expand(new))
    for match in re.finditer(r"[A-Za-z]+", line.text):
        done = match.group().endswith("ed") and _HAS_DONE.search(line.text[: match.start()])  # "has unchanged"
        if match.group() in _AFFIXED and not done:
            yield put("negation", "affix", line, *match.span(), _AFFIXED[match.group()])
    for match in re.finditer(r"\b[Ww]ith\b(?! (?:it|that)\b)", line.text):
        yield put("negation", "without", line, *match.span(), f"{match.group()}out")
    tokens = tag(line.text)
    for at, token in enumerate(tokens):
        yield from _inserted(line, stock, tokens, at, token)


def _said_plainly(line: Line, at: int) -> Line:
    """The line without the "yet", "any" or "ever" that only a denial before `at` allowed."""
    if found := _ONLY_DENIED.match(line.text, at):
        return line.model_copy(update={"text": line.text[: found.start(1)] + line.text[found.end(1) :]})
    return line


def _is_about(stock: Stock, after: str) -> bool:
    """Whether the words behind a place speak of what the sources say, and are not mere talk."""
    words = set(re.findall(r"[a-z]{4,}", " ".join(f.quote for f in stock.facts).lower()))
    return any(word in words for word in re.findall(r"[a-z]{4,}", after.lower())[:5])


def _inserted(line: Line, stock: Stock, tokens: Sequence[Token], at: int, token: Token) -> Iterator[Mutation]:
    near = {t.lower for t in tokens[max(0, at - 4) : at + 6]}
    if near & {"not", "n't", "never", "no", "nobody", "without", "none", "nothing", "neither", "nor", "cannot", "n’t"}:
        return
    hyphened = "-" in (line.text[token.start - 1 : token.start], line.text[token.end : token.end + 1])  # "co-leading"
    if hyphened or not _is_about(stock, line.text[token.end : token.end + 40]):
        return
    if not _can_be_denied(tokens, at, token):
        return
    if token.text in _AUXILIARY and line.text[token.end : token.end + 1] == " ":
        for how, new in (("not", f"{token.text} not"), ("never", f"{token.text} never")):
            yield put("negation", how, line, token.start, token.end, new)
        if token.text in ("is", "are", "was", "were", "has", "have", "had", "could", "would", "did", "does"):
            yield put("negation", "n't", line, token.start, token.end, f"{token.text}n't")
        if token.text in ("is", "are", "was", "were", "can", "could"):
            yield put("negation", "no longer", line, token.start, token.end, f"{token.text} no longer")
    elif (
        token.tag == "VBD"
        and lemma(token.text) not in ("fail", "refuse", "use", "be", "have")
        and at
        and tokens[at - 1].tag in ("NN", "NNS", "NNP", "PRP")
    ):
        plain = lemma(token.text)
        for how in ("did not", "never managed to", "failed to") if plain not in _STATES else ("did not",):
            yield put("negation", how, line, token.start, token.end, f"{how} {plain}")


def _can_be_denied(tokens: Sequence[Token], at: int, token: Token) -> bool:
    """Whether a negation here is English, and not said of the speaker."""
    after, following = (tokens[at + 1].tag, tokens[at + 1].lower) if at + 1 < len(tokens) else (".", "")
    owns = token.text in ("has", "have", "had") and after not in ("VBN", "VBD", "RB", "JJ")
    does = token.lower in ("do", "does", "did") and after in ("PRP", "PRP$", "DT")  # "did it", not "did say"
    second = at and tokens[at - 1].tag == "MD" and token.lower == "have"  # "could have": "could" takes the negation
    spoken = (at and tokens[at - 1].lower in ("i", "we")) or _is_compared(
        [t.lower for t in tokens[max(0, at - 4) : at]]
    )
    return not (owns or does or second or spoken or after == "TO" or following == "still")  # "is never still open"


def _is_compared(before: Sequence[str]) -> bool:
    """Whether what follows is only compared with or comes first: "as cheap as they could", "before it has"."""
    such = any(a == "as" and c == "as" for a, c in zip(before, before[2:], strict=False))
    return such or bool({"than", "before", "until", "till"} & set(before))
