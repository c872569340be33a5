"""How sources are read: blocks, sentences, quantities, questions, contrasts."""

from __future__ import annotations

import pytest

from lib.models.brief import Brief, Speaker
from lib.models.research import SourceText
from lib.pipeline.offline.blocks import read_blocks
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.clauses import halves
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.contrasts import contrasts
from lib.pipeline.offline.grammar import lemma, lower_first
from lib.pipeline.offline.headings import is_topic, spoken_label, topic
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import introduce, people, title_of
from lib.pipeline.offline.quantities import numbers, quantities, years
from lib.pipeline.offline.questions import exchange
from lib.pipeline.offline.sayable import is_sayable
from lib.pipeline.offline.sentences import read_sentences
from lib.pipeline.offline.stances import Stance, stance
from lib.pipeline.offline.units import read_units

DOCUMENT = """---
title: A
---
# The wall

The wall is **740 metres** long.[12] It stands on
[31 boxes](https://example.org/boxes) of concrete.

| a | b |
|---|---|
| 1 | 2 |

Figure 3: The wall from above.

```
print("no")
```

- Every box was sunk by hand in slack water.

> "Nobody slept that night," the foreman said.

## References

1. Someone, somewhere, 1999.
"""


def _source(text: str = DOCUMENT) -> SourceText:
    return SourceText(id="s", title="A", text=text)


def _texts(text: str) -> list[str]:
    return [sentence.text for sentence in read_sentences([_source(text)])]


def test_only_prose_is_read_and_it_is_read_without_markup() -> None:
    assert _texts(DOCUMENT) == [
        "The wall is 740 metres long.",
        "It stands on 31 boxes of concrete.",
        "Every box was sunk by hand in slack water.",
        '"Nobody slept that night," the foreman said.',
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_offsets_point_at_the_sentence_as_written(newline: str) -> None:
    text = DOCUMENT.replace("\n", newline)
    for sentence in read_sentences([_source(text)]):
        raw = text[sentence.start : sentence.end]
        assert raw == raw.strip() and speakable(raw) == sentence.text


def test_blocks_know_their_heading() -> None:
    text = "Intro words stand here.\n\n# One\n\nA paragraph.\n\nTwo\n---\n\nAnother.\n\nA bare heading\n\nLast words.\n"
    assert [block.section.heading for block in read_blocks(_source(text))] == ["", "One", "Two", "A bare heading"]


def test_a_heading_in_capitals_is_a_topic_like_any_other() -> None:
    text = "# TERMS AND CONDITIONS\n\nThe licence grants four freedoms to everybody.\n\n# NASA\n\nIt flew to the Moon."
    assert [b.section.heading for b in read_blocks(_source(text))] == ["Terms and conditions", "NASA"]


def test_abbreviations_and_decimals_do_not_end_a_sentence() -> None:
    assert _texts("Dr. Smith paid 3.5 million, i.e. twice the budget. Nobody in St. Ives knew of it.") == [
        "Dr. Smith paid 3.5 million, i.e. twice the budget.",
        "Nobody in St. Ives knew of it.",
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("See [the *plan*](http://x.org/a_(b)) now.", "See the plan now."),
        ("It rose[3] by 5 % (Smith, 2019)[4, 5].", "It rose by 5 %."),
        ("`WAL` mode &amp; more — at https://x.org/y.", "WAL mode & more – at"),
        ("“Yes,” she said.", '"Yes," she said.'),
    ],
)
def test_markup_becomes_words(raw: str, said: str) -> None:
    assert speakable(raw) == said


@pytest.mark.parametrize(
    "said",
    [
        "As shown above, it works well here.",
        "See section 4 for the whole list.",
        "x_1 = {a} -> b in the loop.",
        "Just five words without verb.",
        "For how to apply and follow the licence, see.",
        "THERE IS NO WARRANTY FOR THE PROGRAM and it comes as it is.",
    ],
)
def test_what_only_a_reader_can_use_is_not_said(said: str) -> None:
    assert not is_sayable(said)


@pytest.mark.parametrize(
    "said",
    [
        "It cost more.",
        "This design failed early.",
        "The answer was a flush.",
        "The engine works there too.",
        "Did it work?",
    ],
)
def test_what_needs_the_sentence_before_leans_on_it(said: str) -> None:
    assert stance(said) is Stance.LEANS


@pytest.mark.parametrize(
    "said",
    ["However, the wall was finished in 1931.", "Nobody lied about the tide.", "The barrage is 740 metres long."],
)
def test_what_stands_alone_is_seen_to(said: str) -> None:
    assert stance(said) is Stance.ALONE


def test_a_running_quotation_is_glued_to_its_beginning() -> None:
    text = '"I leaned on a railing," Ashby says. "I looked down for a month."'
    (unit,) = read_units([_source(text)])
    assert [s.stance for s in unit.sentences] == [Stance.ALONE, Stance.GLUED]


def test_a_sentence_that_leans_on_nothing_sayable_is_left_out() -> None:
    assert read_units([_source("# A heading here\n\nIt was finished late and over budget.")]) == []


def test_amounts_are_read_with_what_they_count() -> None:
    found = [
        (q.value, q.unit) for q in quantities("It cost £12m, produced 41 gigawatt hours and rose 38 percent by 2019.")
    ]
    assert found == [(12e6, "pound"), (41.0, "gigawat hour"), (38.0, "percent")]
    assert years("It opened on 2 June 2014 for 2,014 people.") == [2014]
    assert [value for value, _, _ in numbers("Thirty-one boxes, 2,300 salmon")] == [31.0, 2300.0]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "The first ladder was a failure, because the salmon ignored it.",
            "Why was the first ladder a failure?",
            "Because the salmon ignored it.",
        ),
        ("The barrage is 740 metres long.", "How long is the barrage?", "740 metres."),
        (
            "The company received 212 complaints in 2017.",
            "How many complaints did the company receive?",
            "212 complaints in 2017.",
        ),
        ("The answer was a change of habit.", "So what was the answer?", "A change of habit."),
        (
            "Readers do not block writers, and a writer does not block readers.",
            "Do readers block writers?",
            "No, and a writer does not block readers.",
        ),
        (
            "A landlord must not ask for more, but a tenant may offer it.",
            "May a landlord ask for more?",
            "No, but a tenant may offer it.",
        ),
        ("The council spent 12 million crowns.", "How much did the council spend?", "12 million crowns."),
        ("A checkpoint is a copy of the log.", "What is a checkpoint?", "A copy of the log."),
        (
            "In 1958 a drought lowered the reservoir by ten metres.",
            "What happened in 1958?",
            "A drought lowered the reservoir by ten metres.",
        ),
    ],
)
def test_a_question_is_made_of_the_words_that_answer_it(text: str, question: str, answer: str) -> None:
    made = exchange(text)
    assert made is not None
    assert (made.question, made.answer) == (question, answer)


@pytest.mark.parametrize(
    "text", ["Young people have begun to stay.", "It was late.", '"No," she said, because she could.']
)
def test_no_question_is_asked_where_none_fits(text: str) -> None:
    assert exchange(text) is None


@pytest.mark.parametrize(
    ("verb", "plain"),
    [
        ("produced", "produce"),
        ("stopped", "stop"),
        ("lied", "lie"),
        ("carried", "carry"),
        ("employs", "employ"),
        ("rose", "rise"),
        ("needed", "need"),
    ],
)
def test_verbs_find_their_plain_form(verb: str, plain: str) -> None:
    assert lemma(verb) == plain


def test_a_long_sentence_is_cut_only_where_both_parts_stay_sentences() -> None:
    assert halves("Nobody was hurt in the storm, but the box could not be saved.") == [
        "Nobody was hurt in the storm.",
        "But the box could not be saved.",
    ]
    assert halves("The wall was built of stone, brick and the hulls of old ships.") is None


def test_people_are_introduced_by_their_full_name_once() -> None:
    known = people(["Rosa Penhale sails at five.", "Penhale waits for the lock."])
    met: set[str] = set()
    assert known == {"Penhale": "Rosa Penhale"}
    assert introduce("Penhale waits.", known, met) == "Rosa Penhale waits."
    assert introduce("Penhale waits.", known, met) == "Penhale waits."


def test_what_somebody_does_is_no_given_name() -> None:
    texts = ["Joining Open Life Science was crucial.", "The Open principles were new to me, and Open it was."]
    assert people(texts) == {}


def test_a_title_is_said_without_file_ending_and_subtitle() -> None:
    assert title_of(SourceText(id="a", title="Ten Years of Tide: A Retrospective", text="")) == "Ten Years of Tide"
    assert title_of(SourceText(id="a", title="annual-report_2019.pdf", text="")) == "Annual report 2019"


def test_names_keep_their_capital_inside_a_sentence() -> None:
    assert lower_first("The wall stands.") == "the wall stands."
    assert lower_first("Cameras counted fish.") == "cameras counted fish."
    assert lower_first("Port Ellery is small.") == "Port Ellery is small."


@pytest.mark.parametrize(
    ("heading", "fits"),
    [
        ("The cost of the scheme", True),
        ("What the turbines produce", True),
        ("Building the wall", True),
        ("Chapter 3", False),
        ("What we would do again", False),
        ("Did it work?", False),
        ("The wall fell", False),
    ],
)
def test_a_heading_is_a_topic_when_one_can_say_let_us_talk_about_it(heading: str, fits: bool) -> None:
    assert is_topic(heading) is fits


def test_two_sources_with_different_numbers_for_one_thing_are_found() -> None:
    one = SourceText(
        id="a",
        title="A",
        text="On average the barrage produced 36 gigawatt hours a year.\n\nThe crew numbers 58 people in all.",
    )
    two = SourceText(
        id="b", title="B", text="In 2019 the barrage produced 41 gigawatt hours.\n\nThe wall is 740 metres long today."
    )
    brief = Brief(idea="The barrage", minutes=1, cast=[Speaker(name="Ada")])
    material = Material.read(brief, [one, two])
    (found,) = contrasts(material, material.units)
    assert {amount.value for amount in found.amounts} == {36.0, 41.0}


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Step 3: Clean and darken the container", "Cleaning and darkening the container"),
        ("Part 2. Bonds and rent", "Bonds and rent"),
        ("1. Introduction", "The background"),
        ("Results", "What was found"),
        ("Did it work?", ""),
    ],
)
def test_a_heading_becomes_a_phrase_that_can_be_said(heading: str, said: str) -> None:
    assert topic(heading) == said


def test_a_topic_gets_the_article_that_a_sentence_needs() -> None:
    assert spoken_label("Return of the bond") == "the return of the bond"
    assert spoken_label("Later years") == "the later years"
    assert spoken_label("Bonds and rent") == "bonds and rent"


@pytest.mark.parametrize(
    "said",
    [
        "The ferry on that route, MV Harrier, is 38 years old.",
        "In 1786 a professor from the coast walked it to collect mosses.",
        "A cover costs more and lasts for ten.",
        "The tenant must first make a reasonable attempt.",
        "In 1950 forty-one people lived here.",
    ],
)
def test_what_points_back_does_not_stand_alone(said: str) -> None:
    assert stance(said) is Stance.LEANS


@pytest.mark.parametrize(
    "said",
    [
        "A chronicler wrote that a room cost more than a horse.",
        "Each nurse worked two blocks of four night shifts.",
        "This Act applies to every tenancy agreement made after 2019.",
    ],
)
def test_what_only_looks_so_stands_alone(said: str) -> None:
    assert stance(said) is Stance.ALONE


def test_a_long_quotation_is_not_told_in_pieces_that_nobody_seems_to_say() -> None:
    long = "The valley grew forty kinds of barley in those days and nobody thought of it as a treasure worth keeping. "
    said = _texts(f'She said: "{long}All of them are gone from it now. {long}" The bank keeps them all today.')
    assert said == ["The bank keeps them all today."]


def test_notes_and_particulars_are_no_sentences() -> None:
    notes = "Date: 14 Oct. Place: her office.\n\nEvery sample is sown again in time. Sample lost in transit.\n\n"
    assert _texts(notes + "On money: the bank costs a lot each year.") == [
        "Every sample is sown again in time.",
        "The bank costs a lot each year.",
    ]


def test_initials_before_a_name_end_no_sentence() -> None:
    text = "It is an office of the U.S. General Services Administration. He left the U.S. The council stayed."
    said = [text[start:end] for start, end in split(text)]
    assert said[0] == "It is an office of the U.S. General Services Administration."
    assert said[1:] == ["He left the U.S.", "The council stayed."]
