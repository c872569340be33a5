"""Each rule of the checks by itself: what it marks, and what a fair paraphrase may say."""

from __future__ import annotations

import pytest

from lib.models.research import Fact
from lib.models.script import Line, Scene, Script
from lib.pipeline.checks import FlagKind, flags, held_by, script_flags, support
from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.ground import read, seen_from
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.roots import root


def _found(quote: str, said: str, known: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    facts = [Fact(id=f"f{n}", quote=text, claim=text) for n, text in enumerate((quote, *others))]
    return [
        (flag.kind.value, flag.words)
        for flag in flags(Line(speaker="Ada", text=said, used_fact_ids=["f0"]), facts, known)
    ]


LOANS = "In 1966 the bank Calder lent 3,512,000 euros to 48 farmers at 12.5 percent for 90 minutes of talk."


@pytest.mark.parametrize(
    "said",
    [
        "Calder lent about 3.5 million euros to farmers.",
        "Calder lent 3.5 million euros to farmers.",
        "Calder lent more than €3.5m to forty-eight farmers.",
        "In the sixties the bank Calder lent to farmers.",
        "In the 1960s the bank lent to farmers, in the 20th century.",
        "The bank lent to farmers at 12.5% after an hour and a half of talk.",
        "The bank lent to nearly fifty farmers.",
    ],
)
def test_a_number_may_be_rounded_converted_or_put_in_words(said: str) -> None:
    assert _found(LOANS, said) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Calder lent 3.6 million euros to farmers.", "3.6 million euros"),
        ("Calder lent 3.5 billion euros to farmers.", "3.5 billion euros"),
        ("Calder lent 3.5 million dollars to farmers.", "3.5 million dollars"),
        ("In 1967 the bank Calder lent to farmers.", "1967"),
        ("In the seventies the bank Calder lent to farmers.", "seventies"),
        ("The bank lent to farmers after 90 hours of talk.", "90 hours"),
        ("The bank lent to more than fifty farmers.", "fifty"),
        ("The bank lent to farmers at a third.", "a third"),
    ],
)
def test_a_number_with_another_size_unit_or_decade_is_marked_where_it_stands(said: str, words: str) -> None:
    assert _found(LOANS, said) == [("number", words)]


def test_years_between_two_that_are_named_may_be_counted() -> None:
    quote = "She drew the maps from 1924 and finished the maps in 1935."
    assert _found(quote, "She drew maps for eleven years.") == []
    assert _found(quote, "She drew maps for twelve years.") == [("number", "twelve years")]


def test_a_number_of_a_title_is_free_only_beside_its_own_word() -> None:
    quote = "The broker Relay drops old messages from the queue."
    assert _found(quote, "Relay 4 drops old messages.", ("Relay 4: Guide",)) == []
    assert _found(quote, "It drops 4 old messages.", ("Relay 4: Guide",)) == [("number", "4")]


AGENCY = "Owen Tarrant told the European Medicines Agency in March that the drug failed."


@pytest.mark.parametrize(
    "said",
    [
        "Tarrant told the agency that the drug failed.",
        "It was Tarrant's view that the drug failed.",
        "Tarrant told the EMA that the drug failed.",
        "Mr Tarrant told them that the drug failed.",
    ],
)
def test_a_name_may_be_shortened_owned_or_made_an_acronym(said: str) -> None:
    assert _found(AGENCY, said) == []


def test_a_word_that_opens_a_sentence_may_be_a_form_of_one_in_the_fact() -> None:
    assert _found("Trawlers may fish in the Carrow Trench.", "Trawling is allowed in the Carrow Trench.") == []
    assert _found("Farmers may fish in the Carrow Trench.", "Trawling is allowed in the Carrow Trench.") == [
        ("name", "Trawling")
    ]


@pytest.mark.parametrize(
    "said", ["Andres D told them about the leak.", "That is what the HTTP told them about the leak."]
)
def test_a_single_letter_and_an_acronym_cut_short_are_no_names_of_the_fact(said: str) -> None:
    assert [kind for kind, _ in _found("The HTTPS told them about the leak.", said)] == ["name"]


def test_a_pronoun_written_large_is_no_name() -> None:
    assert _found("The shepherd leaves the flock.", "When it is dark, He leaves the flock.") == []


def test_the_article_of_a_title_is_no_name() -> None:
    known = ("The Composer Who Counted Bells",)
    said = "It comes from one text, The Composer Who Counted Bells."
    assert _found("The text is about bells.", said, known) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("That is what Clara Bexley told the agency about the drug.", "Clara Bexley"),
        ("It was Owen Bexley who told the agency about the drug.", "Bexley"),
        ("In June Tarrant told the agency about the drug.", "June"),
        ("It was the Owen Medicines Agency that was told about the drug.", "Owen Medicines"),
    ],
)
def test_a_strange_half_or_mixed_name_is_marked_as_one(said: str, words: str) -> None:
    assert _found(AGENCY, said) == [("name", words)]


def test_a_full_name_is_known_from_another_fact() -> None:
    quote = "Later Ashby wrote to the company about the leak."
    assert _found(quote, "Later Tom Ashby wrote about the leak.", others=("The harbour master is Tom Ashby.",)) == []
    assert _found(quote, "Later Tom Ashby wrote about the leak.") == [("name", "Tom")]


def test_a_known_name_in_the_place_of_a_cited_one_is_marked() -> None:
    quote = "The lawyer Bruno Castellan argued that a name belongs to everyone."
    assert _found(quote, "The lawyer Livia Maretti argued that a name belongs to everyone.", ("Livia Maretti",)) == [
        ("name", "Livia Maretti")
    ]


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("The town did not repay the loan.", "The town failed to repay its loan."),
        ("The town failed to repay the loan.", "The town never repaid the loan."),
        ("She left the school without a degree.", "She left school and did not get a degree."),
        ("The method is unreliable in winter.", "In winter the method isn't reliable."),
        ("The club rejected the offer.", "The club did not accept the offer."),
        ("The league did not allow floodlights.", "Floodlights were not allowed by the league."),
        ("The ferry was not only late but full.", "The ferry was late and full."),
        ("The road is open.", "Not only that: the road is open."),
        ("The keeper does not open the hive in winter.", "In winter the hive stays shut."),
        ("The price of water has remained stable.", "The price of water has not changed."),
        ("The company denied that it had known about the leak.", "The company says it did not know about the leak."),
        ("The council has yet to decide about the park.", "The council has not decided about the park."),
        ("The regulator has never fined the company.", "Not a single fine has come from the regulator."),
        ("The acid is useless in winter.", "The acid doesn't work in winter."),
        ("The regulator never fined the company.", "She could have fined the company. She never did."),
        ("The cedar is older than any living tree in Europe.", "No living tree in Europe is as old as the cedar."),
        ("The board has not decided whether to move.", "Whether they move, the board has yet to decide."),
        ("It is unclear whether the dam will hold.", "Whether the dam holds is not clear."),
        ("The critic called the opera unplayable.", "The critic said the opera could not be played."),
        ("The opera was not staged until 2003.", "The opera was only staged in 2003."),
        ("The balcony has been shut since 1978.", "Nobody sits in the balcony, which was shut in 1978."),
        ("Fire burned the archive, and no map survived.", "The archive burned, and with it every map."),
        ("The reef lies outside the park.", "The reef isn't inside the park."),
        ("The pump works only with power.", "Without power the pump does not work."),
        ("Steel offers the strongest hull.", "Nothing gives a stronger hull than steel."),
        ("The samples were clean without exception.", "Every sample was clean."),
        ("Feeney doubted the figure.", "Feeney isn't sure about the figure."),
        ("Estonia regained its independence.", "Estonia became independent again."),
        ("As no other boat does, the ferry sails in a storm.", "Nobody else sails a boat in a storm."),
        ("She declined, because guests may not dive.", "She said no: guests aren't allowed to dive."),
        ("The town would not open its gate.", "The town was unwilling to open its gate."),
        ("Before sailing, see the pilot about the tide.", "Don't sail before you have seen the pilot about the tide."),
        ("A ferry without a pilot cannot sail.", "No ferry can sail without a pilot."),
        ('A "no" from the pilot is a chance for the crew.', "A 'no' from the pilot is a chance for the crew."),
        ("The gate opens only if the key is turned.", "The gate does not open unless the key is turned."),
        ("There are other ports on the coast that matter.", "It isn't the only one; other ports on the coast matter."),
        ("The lift was last inspected in 2015.", "Nobody has inspected the lift since 2015."),
        ("The fair is on 9 May, not on 2 May.", "The poster says the fair is on 2 May, and that's wrong."),
        ("A ticket costs 12 euros, and the club does not pay for it.", "You pay 12 euros for a ticket."),
        ("Rye bread is not stale; it is sour.", "Don't worry: rye bread isn't stale, it's sour."),
        ("The ferry is a free service.", "The ferry is a service that costs nothing."),
        ("The bar serves neither beer nor wine.", "No beer, no wine: the bar doesn't serve any."),
        ("The farmer lost none of his 38 cows.", "All 38 cows of the farmer survived."),
        ("A climb here has never been hard.", "No climb here has been hard."),
        ("Tourists waited three hours at the ferry terminal.", "Tourists queued three hours at the ferry terminal."),
        ("Tourists waited three hours at the ferry terminal.", "Tourists stood three hours at the ferry terminal."),
        ("The road over the pass was closed by an avalanche.", "An avalanche blocked the road over the pass."),
        ("The town chose a ferry rather than a bridge over the Larne.", "The town didn't choose a bridge."),
        ("Repairs come at zero cost for the farmers.", "Repairs don't cost the farmers anything."),
        ("There are many good ports on the coast.", "There's no lack of good ports on the coast."),
        ("The mill had been reduced to its walls.", "There was nothing left but the walls of the mill."),
        ("The mill opens shortly after Easter.", "The mill doesn't open before Easter."),
        ("Such a bridge needs more money than the town alone can raise.", "The town can't raise that much alone."),
    ],
)
def test_a_denial_may_be_put_in_other_words(quote: str, said: str) -> None:
    assert _found(quote, said) == []


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("The town repaid the loan in time.", "The town failed to repay the loan in time."),
        ("The town repaid the loan in time.", "The town never repaid the loan in time."),
        ("The town repaid the loan in time.", "The town no longer repaid the loan in time."),
        ("The ferry sails with a pilot.", "The ferry sails without a pilot."),
        ("The method is reliable in winter.", "The method is unreliable in winter."),
        ("The club rejected the offer.", "The club did not reject the offer."),
        ("The town did not repay the loan.", "The town did repay the loan."),
        ("Nobody could swim to the island.", "Everyone could swim to the island."),
        ("The ferry sails without a pilot.", "The ferry sails with a pilot."),
        ("The carpenter died on the march.", "The carpenter survived the march."),
        ("Tanks were excluded from the study.", "The study included tanks."),
        ("Nobody but the crew had seen the storm.", "Everyone on board had seen the storm."),
        ("Public insurance does not pay for it.", "The public insurance does cover that."),
        ("One reef does not prove a trend.", "One reef doesn't prove that the trend isn't there."),
        ("Three people were not punished for leaving.", "Nobody punished them when they did not leave."),
        ("The canal was 2 metres deep at first.", "At first the canal was not just 2 metres deep."),
        (
            "It was as cold as minus 47 degrees, and no meat was left.",
            "It never got as cold as minus 47. No meat was left.",
        ),
        ("The cedar is 900 years old, older than any tree here.", "The cedar hasn't been old for 900 years."),
        ("The coast had not appeared on a chart.", "All of the coast had appeared on a chart."),
        ("A wall without a pump would protect the town.", "A wall without a pump would not protect the town."),
        ("The paint has been forbidden since 2008.", "They sold paint that has been allowed since 2008."),
        ("The child in the picture is a little girl.", "The child in the picture is not a little girl."),
        ("A wall without a pump would protect the town.", "A wall with a pump would have protected the town."),
        ("Old files are dropped unless a backup is set.", "If a backup is set, old files are dropped."),
        ("The acid is useless while there is ice.", "Without ice the acid is useless."),
        ("There are unwritten rules for a debate.", "There are not unwritten rules for a debate."),
        ("The youngest could not fail to understand the figures.", "The youngest could not understand the figures."),
        ("The cedar is older than any tree in Europe.", "No tree in Europe is not as old as the cedar."),
        ("The goal is to just get the ferry running.", "The goal is not just to get the ferry running."),
        ("It was only a wish, not a rule.", "It was not just a wish. It was no rule."),
        ("Some boats passed, but two did not pass the test.", "Two of the boats did pass the test."),
        ("The mill is still in the process of repairing the wheel.", "The mill has repaired the wheel."),
        ("Rain rarely falls before July.", "Rain is common before July."),
        ("The company waited to sell the mill.", "The company sold the mill."),
        ("The road over the pass was closed in winter.", "The road over the pass was open in winter."),
        ("It pays the farmer nothing but a fee.", "It pays the farmer something but a fee."),
        (
            "Clara Holm joined after the club had lost 19 games.",
            "When Clara failed to join, the club had lost 19 games.",
        ),
        ("The town chose a ferry rather than a bridge.", "The town chose a bridge."),
        ("The town chose a ferry rather than a bridge.", "The town never chose a ferry."),
        ("There is a lack of good ports on the coast.", "There is no lack of good ports on the coast."),
        (
            "He never agreed to a limit; he agreed to a trial.",
            "He never agreed to a limit. He never agreed to a trial.",
        ),
    ],
)
def test_a_negation_put_in_or_left_out_is_marked(quote: str, said: str) -> None:
    assert {kind for kind, _ in _found(quote, said)} == {"negation"}


def test_a_mother_is_no_daughter() -> None:
    assert root("mother") == root("father") != root("daughter") == root("son")


def test_two_negations_that_cancel_each_other_deny_nothing() -> None:
    assert polarity("The ferry never failed to sail.").denials == ()
    assert len(polarity("The ferry failed to sail.").denials) == 1


def test_a_framing_word_beside_others_makes_a_claim() -> None:
    said = "The gates are steel, which led to a parliamentary inquiry."
    assert _found("The gates are steel.", said) == [("support", "which led to a parliamentary inquiry.")]


def test_a_title_that_shares_a_small_word_with_the_fact_does_not_stand_for_its_name() -> None:
    quote = "The club comes from Oxmoor, a village with a football ground."
    said = "The club comes from the Football League, a village with a ground."
    assert _found(quote, said, ("The Football League",)) == [("name", "Football League")]


def test_a_clause_of_which_the_facts_hold_nothing_is_marked_alone() -> None:
    found = _found(
        "The bridge opened in spring.", "The bridge opened in spring, which made several lawyers extremely rich."
    )
    assert found == [("support", "which made several lawyers extremely rich.")]


def test_a_paraphrase_in_other_words_is_backed() -> None:
    assert (
        _found(
            "The firm bought the vessel and repaired its engine.", "The company purchased the ship and fixed the motor."
        )
        == []
    )


def test_talk_claims_nothing_and_a_claim_that_cites_nothing_is_marked() -> None:
    talk = Line(speaker="Ada", text="Wow, I did not see that coming. What happened next?")
    claim = Line(speaker="Ada", text="Farmers burned the archive of the abbey.")
    quote = Line(speaker="Ada", text='And Moss says: "We asked people what they made of it."')
    assert flags(talk, []) == []
    assert [flag.kind for flag in flags(claim, [])] == [FlagKind.UNCITED]
    assert [flag.kind for flag in flags(quote, [], ["Moss"])] == [FlagKind.UNCITED]


def test_a_question_that_cites_nothing_may_repeat_what_any_fact_holds() -> None:
    facts = [Fact(id="f0", quote="The plane missed the plough by 14 metres.")]
    assert flags(Line(speaker="Ada", text="Fourteen metres?"), facts) == []
    assert [f.kind for f in flags(Line(speaker="Ada", text="Forty metres?"), facts)] == [FlagKind.NUMBER]


def test_marks_are_places_in_the_line_also_in_a_later_sentence() -> None:
    facts = [Fact(id="f0", quote="The tower is 31 metres high.", claim="")]
    line = Line(speaker="Ada", text="The tower is high. It is 32 metres high.", used_fact_ids=["f0"])
    (flag,) = flags(line, facts)
    assert line.text[flag.start : flag.end] == flag.words == "32 metres"


def test_a_rejected_fact_flags_the_line_and_another_title_frees_its_words() -> None:
    fact = Fact(id="f0", quote="The tower is high.")
    line = Line(id="l", speaker="Ada", text="The tower of Sello is high.", used_fact_ids=["f0"])
    assert script_flags(Script(scenes=[Scene(title="Sello", lines=[line])]), [fact]) == {}
    assert [f.kind for f in script_flags(Script(scenes=[Scene(lines=[line])]), [fact])["l"]] == [FlagKind.NAME]
    assert [f.kind for f in script_flags(Script(scenes=[Scene(lines=[line])]), [])["l"]] == [FlagKind.MISSING]


def test_support_is_the_share_of_meaningful_words() -> None:
    by = held_by([Fact(quote="The tower is high.")])
    assert support("The tower is red.", by) == 0.5
    assert support("And so on.", by) == 1.0


def test_words_of_one_group_share_a_root() -> None:
    assert root("purchased") == root("buy") == root("bought")
    assert root("the") == root("seventeen") == root("1966") == ""


def test_amounts_know_their_kind_and_hedge() -> None:
    assert [(a.value, a.hedge) for a in amounts("nearly 3 km")] == [(3000.0, "under")]
    assert [(a.value, a.kind) for a in amounts("2.1 to 9.4 billion euros in 1966")] == [
        (2.1e9, ""),
        (9.4e9, "money euro"),
        (1966.0, "year"),
    ]


GROUNDS = {
    "a name in a title": ("The tower of Sello is high.", "Sello"),
    "a part of one": ("The tower of Sello-Marne is high.", "Marne and Sello"),
    "a people of it": ("The Sellonian tower is high.", "Sellonia"),
    "its initials": ("The tower of the NTB is high.", "National Tower Board"),
    "a number beside its word": ("Platform 9 of the tower is high.", "Platform 9"),
    "a word": ("The tower is high, and the ferryman owns a lighthouse.", "Ferryman and lighthouse"),
}


@pytest.mark.parametrize(("said", "title"), GROUNDS.values(), ids=GROUNDS)
def test_what_was_checked_before_is_checked_again_when_what_it_saw_of_the_ground_changes(said: str, title: str) -> None:
    assert _found("The tower is high.", said)
    assert _found("The tower is high.", said, known=(title,)) == []
    assert _found("The tower is high.", said)


def test_a_question_without_a_fact_sees_facts_come_and_go() -> None:
    line = Line(speaker="Ada", text="Who built the tower of Sello in 1966?")
    fact = Fact(id="f0", quote="The tower of Sello was built in 1966.")
    assert [f.words for f in flags(line, [])] == ["Sello", "1966"]
    assert flags(line, [fact]) == []
    assert [f.words for f in flags(line, [])] == ["Sello", "1966"]


def test_what_no_line_speaks_of_changes_nothing_that_a_line_sees() -> None:
    fact = Fact(id="f0", quote="The tower is high.")
    other = Fact(id="f1", quote="Bread costs 3 euros in Lago.")
    (before, after) = (read(facts, known)[1] for facts, known in (([fact], ["Sello"]), ([fact, other], ["Marne"])))
    text = "The tower of Trent is 4 metres high."
    assert before is not after
    assert seen_from(text, True, before) == seen_from(text, True, after)
