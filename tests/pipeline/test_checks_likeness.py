"""How much of a line its facts hold: kindred words, better facts, and what claims nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.checks import FlagKind, flags
from lib.pipeline.checks.claims import claim_signs, uncited_signs
from lib.pipeline.checks.held import held
from lib.pipeline.checks.kin import kin, weight
from lib.pipeline.checks.likeness import share, shelf
from lib.pipeline.checks.odds import odds, weights
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.roots import root
from lib.pipeline.checks.turned import TURNED_ODDS, doubts

TEXTS = (
    "The soldiers destroyed the stone bridge over the Larne in the spring.",
    "Fishermen of the valley paid for a ferry until a new bridge was finished.",
    "The mill at the upper weir ground barley for three villages.",
)
FACTS = [Fact(id=f"f{at}", quote=text, claim=text) for at, text in enumerate(TEXTS)]


def _found(said: str, *ids: str, known: tuple[str, ...] = ()) -> list[FlagKind]:
    return [flag.kind for flag in flags(Line(speaker="Ada", text=said, used_fact_ids=list(ids)), FACTS, known)]


def test_a_line_in_kindred_words_is_held_by_its_fact() -> None:
    assert _found("In springtime troops wrecked the bridge, which was made of stone.", "f0") == []
    assert share("Troops wrecked it.", held(TEXTS[0])) > share("Farmers ploughed it.", held(TEXTS[0]))


def test_a_line_that_cites_the_wrong_one_of_two_like_facts_is_told_the_right_one() -> None:
    said = "Fishermen paid for a ferry until there was a new bridge."
    assert _found(said, "f1") == []
    (flag,) = flags(Line(speaker="Ada", text=said, used_fact_ids=["f0"]), FACTS)
    assert flag.kind is FlagKind.SUPPORT and TEXTS[1][:40] in flag.message


def test_an_added_clause_is_marked_by_itself() -> None:
    said = "The soldiers destroyed the bridge over the Larne, and tourists queued for its bricks."
    (flag,) = flags(Line(speaker="Ada", text=said, used_fact_ids=["f0"]), FACTS)
    assert flag.words == "and tourists queued for its bricks."


def test_a_fact_retold_without_citing_it_is_a_claim_and_chat_is_none() -> None:
    assert _found("The mill ground barley for the villages.") == [FlagKind.UNCITED]
    assert _found("Hold that thought, because we'll come back to it.") == []


def test_the_title_of_a_source_claims_nothing() -> None:
    title = "Ferries, Mills and Weirs: A History"
    assert (
        _found("Ferries, Mills and Weirs puts it like this: the soldiers destroyed the bridge.", "f0", known=(title,))
        == []
    )


def test_a_denial_is_put_in_where_the_facts_deny_nothing() -> None:
    assert _found("The upper mill never served the three villages.", "f2") == [FlagKind.NEGATION]


def test_kin_are_near_and_rare_words_weigh_more() -> None:
    assert kin(root("valley"))[root("canyon")] > 0
    assert list(kin(root("valley")).values()) == sorted(kin(root("valley")).values())
    assert weight(root("people")) < weight(root("barley")) <= 1.0
    assert kin("zzyzx") == {} and weight("zzyzx") == 1.0


def test_the_best_fact_is_found_among_those_that_are_not_left_out() -> None:
    best, fact = shelf(TEXTS).best("Barley was ground for three villages.")
    assert fact == TEXTS[2] and best > 0.8
    other, second = shelf(TEXTS).best("Barley was ground for three villages.", (TEXTS[2],))
    assert second != TEXTS[2] and other < best
    assert shelf(()).best("Barley was ground.") == (0.0, "")


def test_facts_that_come_and_go_are_compared_as_if_they_had_always_been_there() -> None:
    texts = [f"{said} Number {n} of {n + 7}." for n, said in enumerate(TEXTS * 5)]
    asked = ["Barley was ground for three villages.", "Fishermen paid for 9 of the ferries.", "And so it was."]
    for n in range(len(texts)):
        facts = tuple(texts[: n + 1] if n % 3 else texts[2 : n + 1])
        shelf.cache_clear()
        kept = [shelf(facts).best(text, but) for text in asked for but in ((), facts[:2])]
        fresh = replace(shelf(facts), before={}, found={}, closest={})
        assert kept == [fresh.best(text, but) for text in asked for but in ((), facts[:2])]


def test_every_sign_of_a_turned_line_has_a_weight() -> None:
    said = "The mill never ground barley, and the villages had no bread."
    found = list(doubts(said, polarity(said), held(TEXTS[2])))
    assert {doubt.judgement for doubt in found} == TURNED_ODDS.keys() - {"left out"}
    found += doubts("The mill ground rye.", polarity("The mill ground rye."), held(TEXTS[2]))
    assert all({*doubt.signs, ""} == weights()[doubt.judgement].keys() for doubt in found)


@pytest.mark.parametrize("text", ["", "of the", "Barley, 12 sacks of it."])
def test_every_sign_has_a_weight_and_every_weight_a_sign(text: str) -> None:
    claim = claim_signs(text, held(TEXTS[2]), frozenset(), frozenset(), 0.5)
    alone = uncited_signs(text, held(""), 0.5)
    assert {*claim, ""} == weights()["claim"].keys() and {*alone, ""} == weights()["uncited"].keys()
    assert isinstance(odds("claim", claim) + odds("uncited", alone), float)


@pytest.mark.parametrize(
    "lead", ["And that leaves {}.", "Let us go on to {}.", "Which leads us to {}.", "A word on {}, then."]
)
def test_what_is_announced_as_a_question_claims_nothing(lead: str) -> None:
    assert _found(lead.format("what the mill ground for the villages")) == []


def test_somebody_who_is_quoted_is_not_said_of_those_whom_the_quotation_denies() -> None:
    quote = '"I did not invent anything," Ashby says. "I leaned on a railing for a month."'
    line = Line(speaker="Ada", text=f"Somebody put that into words. {quote}", used_fact_ids=["q"])
    assert flags(line, [Fact(id="q", quote=quote, claim=quote)]) == []
