"""Questions that fit a sentence exactly, with the answer that is left of it. No question is better than a vague one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lib.pipeline.offline.grammar import (
    AUXILIARIES,
    BE,
    NOUNS,
    Token,
    lemma,
    lower_first,
    subject_end,
    tag,
    upper_first,
)
from lib.pipeline.offline.quantities import CURRENCIES, Quantity, quantities

_BECAUSE = re.compile(r",? because (?!of\b)")
_LEAD_YEAR = re.compile(r"^(In|By) ((?:the (?:spring|summer|autumn|winter) of |January |February |March |April |"
                        r"May |June |July |August |"
                        r"September |October |November |December )?(?:1[5-9]|20)\d\d),? (?=[a-zA-Z])")  # fmt: skip
_ABSTRACT = frozenset(
    [
        "answer",
        "reason",
        "result",
        "problem",
        "idea",
        "lesson",
        "goal",
        "plan",
        "cause",
        "solution",
        "catch",
        "exception",
        "difference",
        "aim",
        "purpose",
    ]
)
_SIZES = frozenset(["long", "high", "tall", "wide", "deep", "old", "thick", "heavy"])
_MONEY_VERBS = frozenset(["cost", "pay", "earn", "spend", "raise", "lose", "save", "receive", "owe", "borrow", "win"])
_APPROXIMATELY = frozenset(
    ["about", "nearly", "almost", "around", "only", "just", "over", "roughly", "some", "approximately"]
)
_CLAUSE_BREAK = re.compile(r"[;:]|, (?:and|but|so|or|which|who|although|though|while)\b| but | although | though ")
_PRONOUN = frozenset(
    ["it", "they", "he", "she", "we", "i", "you", "this", "that", "these", "those", "there", "what", "who", "whoever"]
)
_QUESTION_WORDS_MAX = 18


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question made of the sentence's own words, and what answers it. `kind` keeps kinds from repeating."""

    kind: str
    question: str
    answer: str


def exchange(text: str, people: frozenset[str] = frozenset()) -> Exchange | None:
    """The best question that `text` answers, or None. `people` are full names."""
    if text.endswith("?") or '"' in text:
        return None
    for ask in (_why, _size, _amount_is, _how_many, _what_was_the_answer, _negated, partial(_what_is, people=people)):
        made = ask(text)
        if made and len(made.question.split()) <= _QUESTION_WORDS_MAX and "," not in made.question[:-1]:
            return made
    return _when(text)


def heading_question(label: str) -> str:
    """`How the grant worked` as a question, `How did the grant work?`; "" for a label that makes none."""
    word, _, rest = label.partition(" ")
    if word.lower() not in ("what", "how", "why", "where", "who", "when") or not rest:
        return ""
    tokens = tag(rest)
    if any(t.lower in _PRONOUN for t in tokens):
        return ""
    if tokens[0].tag in ("VBD", "VBZ", "VBP", "MD"):
        return f"{label}?"
    subject = _subject(rest, tokens)
    return f"{word} {_inverted(rest, tokens, *subject)}?" if subject else ""


def _subject(text: str, tokens: tuple[Token, ...]) -> tuple[int, str] | None:
    verb = subject_end(tokens)
    if verb is None:
        return None
    head = list(tokens[:verb])
    while head and head[-1].tag == "RB":
        head.pop()
    if any(t.tag == "PRP$" for t in head):
        return None
    if not head or head[0].lower in _PRONOUN or len(head) > 9 or head[-1].tag not in NOUNS | {"CD"}:
        return None
    return verb, lower_first(text[: head[-1].end])


def _inverted(text: str, tokens: tuple[Token, ...], verb: int, subject: str) -> str:
    """`did the barrage produce 41` of `The barrage produced 41`; `text` ends where the question should."""
    word, rest = tokens[verb], text[tokens[verb].end :].rstrip(" .,")
    following = next((t for t in tokens[verb + 1 :] if t.tag != "RB"), None)
    helps = (
        word.lower in BE
        or word.tag == "MD"
        or (word.lower in AUXILIARIES and following is not None and following.tag in ("VBN", "VB", "VBD"))
    )
    if helps:
        return f"{word.lower} {subject}{rest}"
    return f"{_helper(word)} {subject} {lemma(word.text)}{rest}"


def _helper(verb: Token) -> str:
    return {"VBD": "did", "VBZ": "does"}.get(verb.tag, "do")


def _why(text: str) -> Exchange | None:
    found = _BECAUSE.search(text)
    if not found or _CLAUSE_BREAK.search(text[: found.start()]):
        return None
    main, lead = text[: found.start()], ""
    if opening := _LEAD_YEAR.match(main):
        main, lead = upper_first(main[opening.end() :]), f" in {opening.group(2)}"
    tokens = tag(main)
    subject = _subject(main, tokens)
    if not subject:
        return None
    return Exchange(
        "why", f"Why {_inverted(main, tokens, subject[0], subject[1])}{lead}?", f"Because {text[found.end() :]}"
    )


def _after_verb(tokens: tuple[Token, ...], verb: int, amounts: Sequence[Quantity]) -> tuple[Quantity, int] | None:
    """The amount right behind the verb, and where its phrase begins."""
    at = verb + 1
    while at < len(tokens) and tokens[at].lower in _APPROXIMATELY:
        at += 1
    for amount in amounts:
        if at < len(tokens) and amount.start == tokens[at].start:
            return amount, tokens[verb + 1].start
    return None


def _amount(text: str) -> tuple[tuple[Token, ...], int, str, Quantity, int] | None:
    tokens = tag(text)
    subject = _subject(text, tokens)
    found = _after_verb(tokens, subject[0], quantities(text)) if subject else None
    return (tokens, subject[0], subject[1], *found) if subject and found else None


def _size(text: str) -> Exchange | None:
    found = _amount(text)
    if not found or found[0][found[1]].lower not in BE:
        return None
    tokens, verb, subject, amount, _ = found
    after = next((t for t in tokens if t.start >= amount.end), None)
    if after is None or after.lower not in _SIZES:
        return None
    rest = text[after.end :]
    return Exchange("size", f"How {after.lower} {tokens[verb].lower} {subject}?", upper_first(amount.words) + rest)


def _amount_is(text: str) -> Exchange | None:
    found = _amount(text)
    if not found or found[0][found[1]].lower not in BE or found[3].unit in ("", "percent"):
        return None
    tokens, verb, subject, amount, start = found
    after = next((t for t in tokens if t.start >= amount.end), None)
    if after is not None and after.tag not in (",", ".", "IN"):
        return None
    return Exchange("what", f"What {tokens[verb].lower} {subject}?", upper_first(text[start:]))


def _how_many(text: str) -> Exchange | None:
    found = _amount(text)
    if not found or found[0][found[1]].lower in AUXILIARIES or not found[3].unit:
        return None
    tokens, verb, subject, amount, start = found
    plain = lemma(tokens[verb].text)
    behind = [t for t in tokens if t.start >= amount.end]
    if any(t.tag in ("VBD", "VBZ") and _joins_on(tokens, t) for t in behind):
        return None
    if behind and behind[0].tag.startswith(("RB", "JJ")) and behind[0].lower not in ("today", "now"):
        return None
    if amount.unit in CURRENCIES:
        if plain not in _MONEY_VERBS:
            return None
        return Exchange("amount", f"How much {_helper(tokens[verb])} {subject} {plain}?", upper_first(text[start:]))
    counted = re.sub(r"^\S+(?:-\w+)?\s+(?:(?:hundred|thousand|million|billion)\s+)*", "", amount.words)
    if amount.unit in ("percent", "year", "time", "metr") or not counted or amount.value < 3:
        return None
    return Exchange(
        "amount", f"How many {counted} {_helper(tokens[verb])} {subject} {plain}?", upper_first(text[start:])
    )


def _joins_on(tokens: Sequence[Token], verb: Token) -> bool:
    """Whether a verb behind the amount is a second thing that the subject did: "… and hired 34"."""
    at = tokens.index(verb)
    return at > 0 and (tokens[at - 1].lower in ("and", "but", "or") or tokens[at - 1].tag in ("MD", "RB"))


def _what_was_the_answer(text: str) -> Exchange | None:
    tokens = tag(text)
    subject = _subject(text, tokens)
    if not subject or tokens[subject[0]].lower not in BE or subject[1].split()[-1] not in _ABSTRACT:
        return None
    after = tokens[subject[0] + 1 : subject[0] + 2]
    if not after or after[0].tag not in ("DT", "PRP$", "IN", "TO") or after[0].lower in ("no", "as"):
        return None
    return Exchange(
        "abstract", f"So what {tokens[subject[0]].lower} {subject[1]}?", upper_first(text[after[0].start :])
    )


def _negated(text: str) -> Exchange | None:
    cut = re.search(r", (?:but|and|because|so)\b", text)
    if not cut or ";" in text or " unless " in text or " until " in text:
        return None
    clause = text[: cut.start()]
    tokens = tag(clause)
    if len(clause.split()) > 12 or len(tokens) < 3:
        return None
    if tokens[0].lower in ("nobody", "nothing"):
        verb = next((n for n, t in enumerate(tokens[:3]) if t.tag in ("VBD", "VBZ")), None)
        if verb != 1:
            return None
        asked = {"nobody": "anybody", "nothing": "anything"}[tokens[0].lower]
        return Exchange("negated", upper_first(_inverted(clause, tokens, 1, asked)) + "?", f"No{text[cut.start() :]}")
    subject = _subject(clause, tokens)
    if not subject or subject[0] + 2 >= len(tokens) or tokens[subject[0] + 1].lower not in ("not", "n't"):
        return None
    verb, name = subject
    helps = tokens[verb].lower
    if helps not in AUXILIARIES:
        return None
    asks = "may" if helps == "must" else helps
    rest = clause[tokens[verb + 1].end :].rstrip(" .,")
    return Exchange("negated", upper_first(f"{asks} {name}{rest}?"), f"No{text[cut.start() :]}")


def _what_is(text: str, people: frozenset[str]) -> Exchange | None:
    tokens = tag(text)
    subject = _subject(text, tokens)
    if not subject or tokens[subject[0]].lower not in ("is", "are") or len(subject[1].split()) > 4:
        return None
    after = tokens[subject[0] + 1 : subject[0] + 2]
    if not after or after[0].lower not in ("a", "an") or tokens[0].lower == "the":
        return None
    word = "Who" if any(name.lower() == subject[1].lower() for name in people) else "What"
    if word == "What" and tokens[0].tag == "NNP" and subject[0] > 1:
        return None
    return Exchange(
        "definition", f"{word} {tokens[subject[0]].lower} {subject[1]}?", upper_first(text[after[0].start :])
    )


def _when(text: str) -> Exchange | None:
    opening = _LEAD_YEAR.match(text)
    if not opening or opening.group(1) != "In" or len(text.split()) < 9:
        return None
    tokens = tag(upper_first(text[opening.end() :]))
    if not any(t.tag == "VBD" for t in tokens) or tokens[0].lower in ("when", "if", "after", "before", "as", "while"):
        return None
    return Exchange("when", f"What happened in {opening.group(2)}?", upper_first(text[opening.end() :]))
