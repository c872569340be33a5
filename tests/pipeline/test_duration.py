from itertools import pairwise

import pytest

from lib.models.script import Line, Scene, Script
from lib.pipeline.duration import SCENE_GAP_S, script_seconds, speakable_minutes, spoken_seconds, turns_seconds
from lib.pipeline.syllables import syllables

# Spoken by the bundled engine, voice "heart", speed 1, silence trimmed (seconds).
MEASURED = {
    "The harbour wall was finished in 1931, and nobody thought about it for half a century.": 5.12,
    "That is a big difference, and it is worth stopping on.": 2.70,
    "Fishing boats now leave through the north lock, which opens four times a day and closes whenever the wind "
    "passes force seven.": 6.68,
    "A write-ahead log keeps readers from blocking writers.": 2.72,
    "The programme reached 240,000 homes by the end of 2019.": 4.36,
    "One number stands out here.": 1.33,
}


@pytest.mark.parametrize(("text", "measured_s"), MEASURED.items())
def test_a_sentence_is_timed_within_a_fifth_of_what_the_engine_took(text: str, measured_s: float) -> None:
    assert spoken_seconds(text) == pytest.approx(measured_s, rel=0.2)


def test_errors_of_single_sentences_cancel_out_over_a_script() -> None:
    assert sum(map(spoken_seconds, MEASURED)) == pytest.approx(sum(MEASURED.values()), rel=0.1)


def test_nothing_to_say_takes_no_time() -> None:
    assert spoken_seconds("") == spoken_seconds(" … ") == 0


def test_a_faster_voice_takes_proportionally_less_time() -> None:
    assert spoken_seconds("Nobody knew.", 2.0) == pytest.approx(spoken_seconds("Nobody knew.") / 2)


def test_numbers_take_as_long_as_their_words() -> None:
    pairs = [("1931", "nineteen thirty-one"), ("63%", "sixty-three percent"), ("2,500", "two thousand five hundred")]
    assert all(abs(syllables(a) - syllables(b)) <= 1 for a, b in pairs)


def test_a_script_counts_its_lines_and_the_pauses_between_turns_and_scenes() -> None:
    lines = [Line(speaker="A", text="Why did it cost so much?"), Line(speaker="B", text="Nobody had asked.")]
    one = Script(scenes=[Scene(lines=lines)])
    two = Script(scenes=[Scene(lines=lines), Scene(lines=lines)])
    assert script_seconds(one) == pytest.approx(turns_seconds([line.text for line in lines]))
    assert script_seconds(two) == pytest.approx(2 * script_seconds(one) + SCENE_GAP_S)


def test_twenty_words_make_about_one_minute_and_nothing_makes_none() -> None:
    twenty = (
        "The harbour wall was finished in 1931. Nobody thought about it again for half a century, until the sea came."
    )
    assert 0.4 < speakable_minutes([twenty]) < 1.4
    assert speakable_minutes([]) == speakable_minutes(["", "# Only a heading"]) == 0


def test_more_prose_makes_more_minutes() -> None:
    sentence = "The gauge at the old fish quay never read more than five metres. "
    made = [speakable_minutes([sentence * count]) for count in (1, 10, 100)]
    assert all(a < b for a, b in pairwise(made))


def test_a_unit_behind_a_number_takes_as_long_as_its_word() -> None:
    assert spoken_seconds("It lasted 22 min.") == spoken_seconds("It lasted 22 minutes.")
    assert spoken_seconds("The road is 74 km long.") > spoken_seconds("The road is 74 long.")
