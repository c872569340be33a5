"""Lines made untrue on purpose, each in one place, as a careless writer or an edit would do it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.offline.grammar import Token, lemma, tag

_DIGITS = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?=[^\w-]|$|(?:st|nd|rd|th|m|bn)\b)")
_COUNTS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()  # May is a verb too
)
_PRONOUNS = frozenset("i he him himself she her herself it itself we us they them you one this that the".split())
_SCALES = {"thousand": "million", "million": "billion", "billion": "million", "bn": "m"}
_FRACTIONS = {
    "half": "a quarter",
    "halved": "doubled",
    "twice": "three times",
    "doubled": "tripled",
    "double": "triple",
}
_UNITS = {
    "metres": "feet", "metre": "foot", "kilometres": "miles", "km": "miles", "kilometre": "mile", "kilos": "pounds",
    "kilograms": "pounds", "grams": "ounces", "g": "kg", "ml": "litres", "millilitres": "litres", "litres": "gallons",
    "tonnes": "kilograms", "millimetres": "centimetres", "euros": "dollars", "crowns": "pounds", "pounds": "euros",
    "pence": "pounds", "pennies": "crowns", "minutes": "hours", "hours": "days", "days": "weeks", "weeks": "months",
    "months": "years", "years": "months", "seconds": "minutes", "second": "minute", "decades": "centuries",
    "megabytes": "gigabytes", "gigabytes": "megabytes", "hectares": "acres", "percent": "euros",
    "centimetres": "metres", "milliseconds": "seconds",
}  # fmt: skip
FOREIGN = (
    "Clara Bexley", "Grimsby", "Arne Tveit", "Pellworth", "Dimitri Rask", "Queensferry", "Lucia Marchetti", "Toledo",
    "Hugh Farnell", "Zagreb", "Amina Bello", "Vexford", "Otto Brandl", "Caldera", "Wilma Strand", "Lagos",
)  # fmt: skip
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
INVENTED = (
    "The minister later resigned over a bribery affair in the capital.",
    "A documentary about it won a prize at a festival in Vienna.",
    "Some experts believe that the true figure is far higher.",
    "Insiders say the decision was made over dinner at a private club.",
    "The police opened an investigation shortly afterwards.",
    "Neighbouring towns copied the idea almost immediately.",
    "Local newspapers called it the scandal of the decade.",
    "It has since become the most popular attraction in the region.",
    "Lawyers on both sides are still arguing about compensation.",
    "Critics accused the organisers of hiding the real reason.",
    "The royal family sent a letter of congratulation.",
    "A fire destroyed most of the equipment the following spring.",
    "Investors from abroad tried to buy everything soon after.",
    "It was the first time that anyone had used solar power for this.",
    "Schools across the country now teach it to every child.",
    "The inventor died in poverty, forgotten by his friends.",
)
CLAUSES = (
    "which nearly bankrupted the whole region",
    "which led to a parliamentary inquiry",
    "and tourists from Asia queued outside for hours",
    "because the insurers had threatened to sue",
    "although the mayor privately opposed it",
    "after a secret agreement with the military",
    "and the neighbours celebrated with fireworks",
    "which made several lawyers extremely rich",
)


@dataclass(frozen=True)
class Mutation:
    """`line` is untrue; `text[start:end]` of it is what was changed (all of it for a citation)."""

    kind: str
    how: str
    line: Line
    start: int
    end: int


@dataclass(frozen=True)
class Stock:
    """What a corpus offers to confuse with: all facts, its names, and claims of another corpus."""

    facts: Sequence[Fact]
    names: Sequence[str]
    foreign_claims: Sequence[str]
    known: str

    def quoted(self, line: Line) -> str:
        return " ".join(f"{f.quote} {f.claim}" for f in self.facts if f.id in line.used_fact_ids)


def mutations(line: Line, stock: Stock, chance: random.Random) -> list[Mutation]:
    """At most two of each kind, in different ways."""
    found: list[Mutation] = []
    for make in (_numbers, _names, _negations, _claims, _citations):
        options = list(make(line, stock, chance))
        chance.shuffle(options)
        ways: dict[str, Mutation] = {}
        for option in options:
            ways.setdefault(option.how, option)
        found += list(ways.values())[:2]
    return found


def _put(kind: str, how: str, line: Line, start: int, end: int, new: str) -> Mutation:
    text = line.text[:start] + new + line.text[end:]
    return Mutation(kind, how, line.model_copy(update={"text": text}), start, start + len(new))


def _numbers(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    quoted = stock.quoted(line)
    for match in _DIGITS.finditer(line.text):
        yield _put("number", "digit", line, *match.span(), _other_digits(match.group(), quoted, chance))
        near = f"{quoted} {stock.known}"
        others = [n for f in stock.facts for n in _DIGITS.findall(f.quote) if not re.search(rf"\b{n}\b", near)]
        alike = [n for n in others if len(n) == len(match.group()) and n != match.group()]
        if alike:
            yield _put("number", "neighbour", line, *match.span(), chance.choice(sorted(set(alike))))
    for match in re.finditer(r"[A-Za-z]+", line.text):
        word = match.group().lower()
        after = line.text[: match.start()].rstrip().rsplit(" ", 1)[-1].strip("£€$").lower()
        counted = bool(re.match(r"[\d,.]+$", after)) or after in _COUNTS or after in ("two", "a", "per")
        if word in _COUNTS:
            yield _put(
                "number", "word", line, *match.span(), _cased(match.group(), _other(word, _COUNTS, quoted, chance))
            )
        elif word in _ORDINALS and word != "third":
            yield _put("number", "ordinal", line, *match.span(), _other(word, _ORDINALS, quoted, chance))
        elif word in _SCALES and counted:
            yield _put("number", "scale", line, *match.span(), _SCALES[word])
        elif word in _UNITS and counted and after not in ("a", "per"):
            yield _put("number", "unit", line, *match.span(), _UNITS[word])
        elif word in _FRACTIONS:
            yield _put("number", "fraction", line, *match.span(), _cased(match.group(), _FRACTIONS[word]))


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _other(word: str, words: Sequence[str], quoted: str, chance: random.Random) -> str:
    """Another of the same sort: sixty for forty, not for four."""
    alike = [w for w in words if w != word and w.endswith("ty") == word.endswith("ty") and w not in quoted.lower()]
    return chance.choice(alike)


def _other_digits(number: str, quoted: str, chance: random.Random) -> str:
    """One digit changed, trailing zeros left alone; never a number that the facts hold."""
    whole = number.rstrip("0,") if "." not in number and number.strip("0,") else number
    places = [at for at, c in enumerate(whole) if c.isdigit()]
    while True:
        at = chance.choice(places)
        digit = chance.choice([d for d in "123456789" if d != number[at]])
        changed = number[:at] + digit + number[at + 1 :]
        if not re.search(rf"(?<![\d.,]){re.escape(changed)}(?![\d])", quoted):
            return changed


def names_in(text: str) -> list[str]:
    """Runs of capitalised words that do not open a sentence; months, pronouns and the first of "U.S." are none."""
    runs = re.finditer(r"(?<=[a-z0-9,;:%)] )(?!I\b)(?:[A-Z][\w’'-]*)(?: (?!I\b)[A-Z][\w’'-]*)*", text)
    return [re.sub(r"['’]s$", "", run.group()) for run in runs if _is_name(run, text)]


def _is_name(run: re.Match[str], text: str) -> bool:
    words = re.sub(r"['’]s$", "", run.group()).split()
    initial = len(words[-1]) < 3 and text[run.end() : run.end() + 1] == "."  # "U.S.", "St. Marks"
    return not (initial or words[0] in _MONTHS or words[-1].lower() in _PRONOUNS)


def _names(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    quoted = stock.quoted(line)
    for name in names_in(line.text):
        start = line.text.index(name)
        yield _put("name", "foreign", line, start, start + len(name), chance.choice(FOREIGN))
        there = set(re.findall(r"\w+", f"{quoted} {line.text}"))
        others = [n for n in stock.names if not set(re.findall(r"\w+", n)) & there]
        if others:
            yield _put("name", "neighbour", line, start, start + len(name), chance.choice(others))
        if " " in name:
            last = start + name.rindex(" ") + 1
            yield _put("name", "part", line, last, start + len(name), chance.choice(FOREIGN).split()[-1])
    for match in re.finditer("|".join(rf"\b{m}\b" for m in _MONTHS), line.text):
        others = [m for m in _MONTHS if m not in quoted]
        yield _put("name", "month", line, *match.span(), chance.choice(others))


def _negations(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    if "?" in line.text:
        return
    for pattern, new in _REMOVALS:
        for match in pattern.finditer(line.text):
            listed = match.group() in _LISTED and _NO_AFTER_NO.search(line.text[: match.start()])
            if _is_about(stock, line.text[match.end() : match.end() + 50]) and not listed:
                yield _put("negation", "removed", _said_plainly(line, match.end()), *match.span(), match.expand(new))
    for match in re.finditer(r"[A-Za-z]+", line.text):
        done = match.group().endswith("ed") and _HAS_DONE.search(line.text[: match.start()])  # "has unchanged"
        if match.group() in _AFFIXED and not done:
            yield _put("negation", "affix", line, *match.span(), _AFFIXED[match.group()])
    for match in re.finditer(r"\b[Ww]ith\b(?! (?:it|that)\b)", line.text):
        yield _put("negation", "without", line, *match.span(), f"{match.group()}out")
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
            yield _put("negation", how, line, token.start, token.end, new)
        if token.text in ("is", "are", "was", "were", "has", "have", "had", "could", "would", "did", "does"):
            yield _put("negation", "n't", line, token.start, token.end, f"{token.text}n't")
        if token.text in ("is", "are", "was", "were", "can", "could"):
            yield _put("negation", "no longer", line, token.start, token.end, f"{token.text} no longer")
    elif (
        token.tag == "VBD"
        and lemma(token.text) not in ("fail", "refuse", "use", "be", "have")
        and at
        and tokens[at - 1].tag in ("NN", "NNS", "NNP", "PRP")
    ):
        plain = lemma(token.text)
        for how in ("did not", "never managed to", "failed to") if plain not in _STATES else ("did not",):
            yield _put("negation", how, line, token.start, token.end, f"{how} {plain}")


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


def _claims(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    end = len(line.text)
    yield _put("claim", "invented", line, end, end, f" {chance.choice(INVENTED)}")
    yield _put("claim", "foreign", line, end, end, f" {chance.choice(list(stock.foreign_claims))}")
    others = [f for f in stock.facts if f.id not in line.used_fact_ids]
    yield _put("claim", "neighbour", line, end, end, f" {chance.choice(others).quote}")
    if re.search(r"\w{3}\.$", line.text):
        yield _put("claim", "clause", line, end - 1, end, f", {chance.choice(CLAUSES)}.")
    bare = line.model_copy(update={"used_fact_ids": []})
    if "?" not in line.text:
        yield Mutation("claim", "uncited", bare, 0, end)


def _citations(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    if "?" in line.text:
        return  # asks, and claims nothing
    words = set(re.findall(r"\w{4,}", line.text.lower()))
    others = [f for f in stock.facts if f.id not in line.used_fact_ids]
    nearest = max(others, key=lambda f: len(words & set(re.findall(r"\w{4,}", f.quote.lower()))))
    for how, fact in (("any", chance.choice(others)), ("nearest", nearest)):
        yield Mutation("citation", how, line.model_copy(update={"used_fact_ids": [fact.id]}), 0, len(line.text))
