"""How much of its sources the offline writer says, and how much it is foretold to say."""

from __future__ import annotations

import pytest

from benchmarks.script_quality import MINUTES, case, format_of, make, measure, measured
from lib.models.research import SourceText
from lib.pipeline.duration import script_seconds
from lib.pipeline.offline.capacity import READ_WORDS, offline_minutes
from lib.pipeline.offline.clauses import pieces
from lib.pipeline.offline.entries import named_as
from lib.pipeline.offline.extend import goes_on
from lib.pipeline.offline.sayable import breaths
from lib.pipeline.offline.sentences import read_sentences
from lib.pipeline.offline.stances import Stance, stance
from lib.pipeline.offline.units import Unit, read_units

CHAIN = """Maretti left the valley to study geometry in Trentavalle. She attended every lecture for three years.

She came back as a copyist. Her first survey took five months.

The office burned down in 1931."""


def _source(text: str, name: str = "a") -> SourceText:
    return SourceText(id=name, title="Notes", text=text)


def _units(text: str) -> list[Unit]:
    return read_units([_source(text)])


def _said(text: str) -> list[str]:
    return [sentence.text for sentence in read_sentences([_source(text)])]


def test_what_goes_on_in_the_next_paragraph_is_kept_with_what_it_goes_on_from() -> None:
    first, onward, last = _units(CHAIN)
    assert first.stands and last.stands
    assert onward.head == first and onward.text == "She came back as a copyist. Her first survey took five months."
    assert CHAIN[onward.start : onward.end].startswith("Maretti left the valley")


def test_what_goes_on_from_nothing_that_is_said_is_left_out() -> None:
    assert [unit.text for unit in _units("See the figure:\n\nShe came back as a copyist.")] == []


def test_what_goes_on_is_said_directly_behind_its_beginning() -> None:
    sources, idea, minutes = case("biography")
    _, research, script = make(sources, idea, minutes)
    told = [fact_id for line in script.lines() for fact_id in line.used_fact_ids]
    facts = {fact.id: fact for fact in research.fact_cards}
    onward = [i for i in dict.fromkeys(told) if goes_on(facts[i], research.fact_cards)]
    assert onward
    for fact_id in onward:
        before = facts[told[told.index(fact_id) - 1]]
        assert before.start <= facts[fact_id].start < before.end


def test_a_question_is_said_where_its_answer_needs_it() -> None:
    text = "What is the biggest source of conflict among designers? It is the brief that nobody has read."
    assert [unit.text for unit in _units(text)] == [text]
    assert [unit.text for unit in _units("Is that so? The brief is what nobody reads.")] == [
        "The brief is what nobody reads."
    ]


def test_a_short_list_is_said_behind_what_announces_it() -> None:
    text = "A team has to agree on three things:\n\n- The core problem.\n- The audience of the site.\n- The budget\n"
    assert _said(text) == [
        "A team has to agree on three things: the core problem, the audience of the site and the budget."
    ]


def test_a_long_list_is_said_in_several_breaths() -> None:
    entries = "\n".join(
        f"- the rather long name of the {nth} of all the points" for nth in ("first", "second", "third")
    )
    said = _said(f"A team of this office has to agree on these:\n\n{entries}\n")
    assert said[0].startswith("A team of this office has to agree on these: the rather long name of the first")
    assert said[-1].startswith("And ") and said[-1].endswith("the rather long name of the third of all the points.")
    assert all(len(each.split()) <= 33 for each in said)


def test_a_list_of_sentences_stays_as_it_is_and_a_bare_one_is_not_said() -> None:
    assert _said("Here is what to do:\n\n- The door must be shut.\n- The light is off.\n") == [
        "The door must be shut.",
        "The light is off.",
    ]
    assert _said("- The core problem\n- The budget\n") == []


def test_what_a_name_is_entered_as_is_said_of_it() -> None:
    assert named_as("Midas - A platform for shared work.") == "Midas is a platform for shared work."
    assert named_as("The bank is a platform - A and B differ.") == ""
    assert named_as("Midas was sold.") == ""


def test_a_sentence_too_long_for_one_breath_is_cut_where_each_part_stands() -> None:
    text = (
        "We noticed that the energy burns faster while we pair on a task, so we agreed on a rule that nobody "
        "does more than an hour or two of it before returning to work alone for a while."
    )
    cut = breaths(text)
    assert cut and len(cut) == 2 and cut[1].startswith("So we agreed on a rule")
    assert pieces("The wall was built of stone.", 33) == ("The wall was built of stone.",)
    assert pieces("word " * 40 + "stands.", 33) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is hard to keep the door shut.", Stance.ALONE),
        ("It takes two people to read the manual.", Stance.ALONE),
        ("It was sold in 1904.", Stance.LEANS),
        ("Some farmers say that banks freeze what should grow.", Stance.ALONE),
        ("Some have never come back.", Stance.LEANS),
        ("Those who live nearby complain.", Stance.ALONE),
        ("Those were sold in 1904.", Stance.LEANS),
        ("Tools such as hammers are kept in the shed.", Stance.ALONE),
        ("People mentioned both in the same sentence.", Stance.LEANS),
    ],
)
def test_only_what_points_back_leans(text: str, expected: Stance) -> None:
    assert stance(text) is expected


@pytest.mark.parametrize("name", ["bechdel", "librarian", "clinic", "interview", "short"])
def test_a_script_is_as_long_as_asked_or_as_the_sources_were_said_to_carry(name: str) -> None:
    assert MINUTES[0] <= measured(name)["minutes_to_asked"] <= MINUTES[1]


def test_sources_that_carry_the_minutes_fill_them() -> None:
    sources, idea, minutes = case("bechdel")
    assert offline_minutes(sources) >= minutes
    script = make(sources, idea, minutes, format=format_of("bechdel"))[2]
    assert MINUTES[0] <= script_seconds(script) / 60 / minutes <= MINUTES[1]


def test_nothing_that_can_be_said_carries_no_minute() -> None:
    assert offline_minutes([]) == 0
    assert offline_minutes([_source("| a | b |\n|---|---|\n| 1 | 2 |\n")]) == 0
    german = "Der Damm wurde im Jahr 1931 fertig. Niemand dachte noch einmal daran, bis die Flut kam und ihn brach. "
    assert offline_minutes([_source(german * 3)]) == 0


def test_what_is_said_twice_carries_no_more() -> None:
    sentence = "The gauge at the old fish quay never read more than five metres. "
    once = offline_minutes([_source(sentence)])
    assert 0 < once == offline_minutes([_source(sentence * 20)])
    assert offline_minutes([_source(CHAIN), _source(CHAIN, "b")]) == pytest.approx(
        offline_minutes([_source(CHAIN)]), 0.1
    )


def test_a_long_book_is_judged_by_its_beginning() -> None:
    line = (
        "The keeper of lamp {n} counted {m} ships that passed the harbour of town {n} in the winter of storms {m}.\n\n"
    )
    pages = [line.format(n=f"{chr(65 + n % 26)}{n}", m=n + 2) for n in range(1500)]
    book = "".join(pages)
    assert len(book.split()) > 1.5 * READ_WORDS
    half = "".join(pages[:700])
    assert offline_minutes([_source(book)]) >= offline_minutes([_source(half)])


def test_in_a_very_short_script_nobody_says_nearly_all() -> None:
    for name, minutes in (("snippets", 1.0), ("librarian", 1.5)):
        sources, idea, _ = case(name)
        brief, research, script = make(sources, idea, minutes)
        assert measure(brief, research, script, sources)["speaker_share_max"] <= 0.65
