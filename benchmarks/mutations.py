"""Lines made untrue on purpose, each in one place, as a careless writer or an edit would do it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.mutation import Mutation, Stock, put
from benchmarks.negating import negations
from lib.models.script import Line
from lib.pipeline.offline.bounds import split

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


def mutations(line: Line, stock: Stock, chance: random.Random) -> list[Mutation]:
    """At most two of each kind, in different ways."""
    found: list[Mutation] = []
    for make in (_numbers, _names, negations, _claims, _citations):
        options = list(make(line, stock, chance))
        chance.shuffle(options)
        ways: dict[str, Mutation] = {}
        for option in options:
            ways.setdefault(option.how, option)
        found += list(ways.values())[:2]
    return found


def _numbers(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    quoted = stock.quoted(line)
    for match in _DIGITS.finditer(line.text):
        yield put("number", "digit", line, *match.span(), _other_digits(match.group(), quoted, chance))
        near = f"{quoted} {stock.known}"
        others = [n for f in stock.facts for n in _DIGITS.findall(f.quote) if not re.search(rf"\b{n}\b", near)]
        alike = [n for n in others if len(n) == len(match.group()) and n != match.group()]
        if alike:
            yield put("number", "neighbour", line, *match.span(), chance.choice(sorted(set(alike))))
    for match in re.finditer(r"[A-Za-z]+", line.text):
        word = match.group().lower()
        after = line.text[: match.start()].rstrip().rsplit(" ", 1)[-1].strip("£€$").lower()
        counted = bool(re.match(r"[\d,.]+$", after)) or after in _COUNTS or after in ("two", "a", "per")
        if word in _COUNTS:
            yield put(
                "number", "word", line, *match.span(), _cased(match.group(), _other(word, _COUNTS, quoted, chance))
            )
        elif word in _ORDINALS and word != "third":
            yield put("number", "ordinal", line, *match.span(), _other(word, _ORDINALS, quoted, chance))
        elif word in _SCALES and counted:
            yield put("number", "scale", line, *match.span(), _SCALES[word])
        elif word in _UNITS and counted and after not in ("a", "per"):
            yield put("number", "unit", line, *match.span(), _UNITS[word])
        elif word in _FRACTIONS:
            yield put("number", "fraction", line, *match.span(), _cased(match.group(), _FRACTIONS[word]))


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
        yield put("name", "foreign", line, start, start + len(name), chance.choice(FOREIGN))
        there = set(re.findall(r"\w+", f"{quoted} {line.text}"))
        others = [n for n in stock.names if not set(re.findall(r"\w+", n)) & there]
        if others:
            yield put("name", "neighbour", line, start, start + len(name), chance.choice(others))
        if " " in name:
            last = start + name.rindex(" ") + 1
            yield put("name", "part", line, last, start + len(name), chance.choice(FOREIGN).split()[-1])
    for match in re.finditer("|".join(rf"\b{m}\b" for m in _MONTHS), line.text):
        others = [m for m in _MONTHS if m not in quoted]
        yield put("name", "month", line, *match.span(), chance.choice(others))


def _claims(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    end = len(line.text)
    yield put("claim", "invented", line, end, end, f" {chance.choice(INVENTED)}")
    yield put("claim", "foreign", line, end, end, f" {chance.choice(list(stock.foreign_claims))}")
    others = [f for f in stock.facts if f.id not in line.used_fact_ids]
    yield put("claim", "neighbour", line, end, end, f" {chance.choice(others).quote}")
    if re.search(r"\w{3}\.$", line.text):
        yield put("claim", "clause", line, end - 1, end, f", {chance.choice(CLAUSES)}.")
    bare = line.model_copy(update={"used_fact_ids": []})
    if "?" not in line.text:
        yield Mutation("claim", "uncited", bare, 0, end)


def _citations(line: Line, stock: Stock, chance: random.Random) -> Iterator[Mutation]:
    if "?" in line.text:
        return  # asks, and claims nothing
    words = set(re.findall(r"\w{4,}", line.text.lower()))
    right = {sentence for f in stock.facts if f.id in line.used_fact_ids for sentence in _sentences(f.quote)}
    others = [f for f in stock.facts if right.isdisjoint(_sentences(f.quote))]
    nearest = max(others, key=lambda f: len(words & set(re.findall(r"\w{4,}", f.quote.lower()))))
    for how, fact in (("any", chance.choice(others)), ("nearest", nearest)):
        yield Mutation("citation", how, line.model_copy(update={"used_fact_ids": [fact.id]}), 0, len(line.text))


def _sentences(quote: str) -> set[str]:
    """A passage of which one is in the right passage too, by which it may be just as right, is no wrong citation."""
    return {" ".join(part[start:end].split()) for part in quote.splitlines() for start, end in split(part)}
