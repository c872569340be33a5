from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.pipeline.spoken import spoken

CASES = {
    "In **2024** it made 4.2 MW.": "In twenty twenty-four it made four point two megawatts.",
    "1,250,000 people": "one million two hundred and fifty thousand people",
    "$4.2 million": "four point two million dollars",
    "£3.50 or €1": "three pounds and fifty pence or one euro",
    "$10-20 million": "ten to twenty million dollars",
    "$5bn and $5m": "five billion dollars and five million dollars",
    "10-20%": "ten to twenty percent",
    "12.5%": "twelve point five percent",
    "1990-1995": "nineteen ninety to nineteen ninety-five",
    "1990–95": "nineteen ninety to ninety-five",
    "12 March 1966": "the twelfth of March nineteen sixty-six",
    "on the 12 March": "on the twelfth of March",
    "March 12, 1966": "March twelfth, nineteen sixty-six",
    "2024-05-01": "May first, twenty twenty-four",
    "13/05/2024": "May thirteenth, twenty twenty-four",
    "3–5 May 2020": "the third to the fifth of May twenty twenty",
    "at 14:30 and 9:05": "at fourteen thirty and nine oh five",
    "9:30 am": "nine thirty AM",
    "3pm-5pm": "three PM to five PM",
    "9:00": "nine o'clock",
    "3/4 and 2½": "three quarters and two and a half",
    "24/7": "twenty-four seven",
    "the 1990s and the '80s": "the nineteen nineties and the eighties",
    "1st, 22nd, 103rd": "first, twenty-second, one hundred and third",
    "-5 °C": "minus five degrees Celsius",
    "1 km, 5 km/h, 12 m²": "one kilometre, five kilometres an hour, twelve square metres",
    "100 kWh in 2 t-shirts": "one hundred kilowatt-hours in two t-shirts",
    "a 5-km run": "a five kilometre run",
    "Dr. Smith of St. Louis, No. 5": "Doctor Smith of Saint Louis, number five",
    "apples, e.g. red ones, etc.": "apples, for example, red ones, et cetera.",
    "the U.S. and the EU": "the US and the EU",
    "CO2 and 5G and COVID-19": "C O two and five G and COVID nineteen",
    "Chapter IV of Henry VIII": "Chapter four of Henry the eighth",
    "I am part of it": "I am part of it",
    "See https://www.example.com/a?b=1.": "See example dot com.",
    "Write to joe@site.org": "Write to joe at site dot org",
    "[laughs] Yes [1].": "Yes.",
    "a [link](https://x.com/y) and `code`": "a link and code",
    "<speak>Hi <break time='1s'/> there</speak>": "Hi there",
    "# Wind\n- one\n- two": "Wind. one. two.",
    "A & B + C = D": "A and B plus C equals D",
    "his/her and/or": "his or her and or",
    "“Quoted” — yes": "Quoted, yes",
    "Beijing (北京) is": "Beijing is",
    "😀 hi 👍🏽": "hi",
    "007": "zero zero seven",
    "3.14 and .5": "three point one four and point five",
    "version 1.2.3": "version one point two point three",
    "~50": "about fifty",
    "٣٤ items": "thirty-four items",
    "He left on 5 May.": "He left on the fifth of May.",
    "Jan–Mar 2020": "January to March twenty twenty",
    "the plan (which cost £12) failed (badly).": "the plan, which cost twelve pounds, failed, badly.",
    "-3.5% growth": "minus three point five percent growth",
    "$1.5m–$2m": "one point five million dollars to two million dollars",
    "9/11, 50/50, 1/10th": "nine eleven, fifty fifty, one tenth",
    "Vol. II, Louis XIV's": "Volume two, Louis the fourteenth's",
    "people per km²": "people per square kilometre",
    "v2.0": "v two point zero",
    "": "",
    "😀": "",
}


@pytest.mark.parametrize("written", CASES)
def test_what_is_written_is_said_as_a_person_would(written: str) -> None:
    assert spoken(written) == CASES[written]


_FRAGMENTS = st.sampled_from(
    [*CASES, "1990", "1.5", "%", "$", "€", "-", "–", "/", ":", "**", "[", "]", "(", ")", "<b>", "#", "km", "½", "²",
     "th", "s", "'", '"', ".", ",", "No.", "St.", "am", "&amp;", "&lt;", "million", "\n", "1",
     "Part", "IV", "http://", "@", "a"]
)  # fmt: skip
_WRITTEN = st.one_of(
    st.text(max_size=60),
    st.lists(_FRAGMENTS, max_size=8).map("".join),
    st.lists(_FRAGMENTS, max_size=8).map(" ".join),
)


@given(_WRITTEN)
def test_no_digit_and_no_markup_is_left(written: str) -> None:
    said = spoken(written)
    assert not any(c.isdigit() for c in said), said
    assert not set(said) & set('<>[]{}()*_`#|\\^~@&%$€£=+/"\n'), said


@given(_WRITTEN)
def test_saying_it_again_changes_nothing(written: str) -> None:
    said = spoken(written)
    assert spoken(said) == said


@given(st.integers(-(10**18), 10**18))
def test_every_whole_number_has_words(number: int) -> None:
    assert spoken(f"There were {number:,} of them.").startswith("There were ")
    assert any(c.isalpha() for c in spoken(str(number)))


@given(st.lists(st.sampled_from(["plain", "words", "stay", "as", "they", "are"]), min_size=1).map(" ".join))
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert spoken(words) == words
