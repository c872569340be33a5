"""The checks, on hand-made lines and on scripts changed on purpose."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.script_quality import case, known_texts, make
from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.checks import FlagKind, flags
from lib.pipeline.offline.grammar import tag
from lib.pipeline.offline.quantities import numbers

FACT = Fact(
    id="f1",
    quote="In 2021 the operator asked the **barrage** to stop 74 times, because a cable was full.[3]",
    claim="In 2021 the operator asked the barrage to stop 74 times, because a cable was full.",
)
DENIAL = Fact(id="f2", quote="The review does not dispute the value of the electricity.", claim="")


def _line(text: str, *ids: str) -> Line:
    return Line(speaker="Ada", text=text, used_fact_ids=list(ids or ("f1",)))


def _kinds(line: Line, known: tuple[str, ...] = ()) -> list[FlagKind]:
    return [flag.kind for flag in flags(line, [FACT, DENIAL], known)]


def test_a_line_in_the_words_of_its_fact_has_no_flag() -> None:
    assert _kinds(_line("Why did the operator ask the barrage to stop 74 times in 2021?")) == []
    assert _kinds(_line("Because a cable was full.")) == []


def test_a_possessive_that_stands_alone_means_nothing() -> None:
    fact = Fact(id="f1", quote="The hypothetical commands `show w' and `show c' do so, and 's is an ending.", claim="")
    assert flags(_line("The commands show w' and 's do so."), [fact]) == []


def test_a_changed_number_is_marked_where_it_stands() -> None:
    line = _line("In 2021 the operator asked the barrage to stop 84 times.")
    (flag,) = flags(line, [FACT])
    assert (flag.kind, flag.words, line.text[flag.start : flag.end]) == (FlagKind.NUMBER, "84", "84")
    assert "84" in flag.message


def test_a_number_in_words_is_the_same_as_in_digits() -> None:
    assert _kinds(_line("The operator asked the barrage to stop seventy-four times.")) == []


def test_a_name_that_no_fact_holds_is_marked_unless_it_is_known() -> None:
    line = _line("In 2021 Grimsby asked the barrage to stop 74 times, because a cable was full.")
    assert _kinds(line) == [FlagKind.NAME]
    assert _kinds(line, ("A letter from Grimsby",)) == []


def test_a_negation_put_in_or_left_out_is_marked() -> None:
    assert FlagKind.NEGATION in _kinds(_line("Because a cable was not full."))
    assert FlagKind.NEGATION in _kinds(_line("The review does dispute the value of the electricity.", "f2"))
    assert _kinds(_line("No. The review does not dispute the value of the electricity.", "f2")) == []


@pytest.mark.parametrize(
    "quote",
    [
        "Most who work on the farms live in the parish, unlike those who work in the slaughterhouse.",
        "You may pour the fourth glass, unseen, into the boot of the man beside you.",
        "Old windows are thicker at the bottom because they were made uneven.",
    ],
)
def test_a_denial_within_a_word_that_denies_nothing_further_is_borne(quote: str) -> None:
    line = _line(quote, "f1")
    assert not flags(line, [Fact(id="f1", quote=quote, claim=quote, source_id="s")])


def test_a_claim_that_is_not_in_the_fact_is_marked_as_thin() -> None:
    line = _line("Because a cable was full. The minister resigned over bribery in the capital.")
    assert _kinds(line) == [FlagKind.SUPPORT]


def test_a_claim_without_a_fact_is_marked_and_framing_is_not() -> None:
    claim = Line(speaker="Ada", text="Wintering birds have moved to crowded flats further south.")
    frame = Line(speaker="Ada", text="I'm Ada. Thank you for listening.")
    assert _kinds(claim) == [FlagKind.UNCITED]
    assert _kinds(frame, ("Ada",)) == []


def test_a_line_whose_fact_was_rejected_is_marked_whole() -> None:
    line = _line("The operator asked the barrage to stop.", "gone")
    (flag,) = flags(line, [FACT])
    assert (flag.kind, flag.start, flag.end) == (FlagKind.MISSING, 0, len(line.text))


def _mutations(lines: list[Line]) -> Iterator[tuple[str, Line]]:
    """Copies of the lines, each with one thing made untrue."""
    chance = random.Random(7)
    for line in lines:
        for _, start, end in numbers(line.text)[:1]:
            word = line.text[start:end]
            wrong = str((int(word[0]) + 4) % 9 + 1) + word[1:] if word[0].isdigit() else "seventeen"
            yield "number", line.model_copy(update={"text": line.text[:start] + wrong + line.text[end:]})
        named = [t for at, t in enumerate(tag(line.text)) if at and t.tag == "NNP"]
        if named:
            token = chance.choice(named)
            yield "name", line.model_copy(update={"text": f"{line.text[: token.start]}Grimsby{line.text[token.end :]}"})
        verbs = [*re.finditer(r"\b(?:was|were|is|are|has|have|had|can|could|will|would)\b(?! not)", line.text)]
        if verbs and "?" not in line.text and not line.emphasis:
            verb = verbs[-1]
            yield (
                "negation",
                line.model_copy(update={"text": f"{line.text[: verb.end()]} not{line.text[verb.end() :]}"}),
            )
        added = f"{line.text} The minister later resigned over a bribery affair in the capital."
        yield "claim", line.model_copy(update={"text": added})
        others = [o for o in lines if not set(o.used_fact_ids) & set(line.used_fact_ids)]
        yield "citation", line.model_copy(update={"used_fact_ids": chance.choice(others).used_fact_ids})


@pytest.mark.parametrize("name", ["sample", "technical", "biography", "policy"])
def test_nearly_every_deliberate_change_is_caught(name: str) -> None:
    sources, idea, minutes = case(name)
    brief, research, script = make(sources, idea, minutes)
    known = [*known_texts(brief, sources), *(s.title for s in script.scenes), "Ada", "Ben"]
    facts = research.usable_facts()
    caught: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for kind, line in _mutations([line for line in script.lines() if line.used_fact_ids]):
        tried[kind] += 1
        caught[kind] += bool(flags(line, facts, known))
    assert all(caught[kind] >= 0.9 * tried[kind] for kind in tried), (caught, tried)
    assert caught.total() >= 0.95 * tried.total()
