"""The dictionary of how words are said, on the Script page: kept while one types it."""

import pytest

from lib.actions.projects import load_project
from tests.ui.typing_hands import press, shown, type_into


@pytest.fixture
def opened(full, visit):
    return press(visit("script", project="written"), "tool", "say")


def kept(behind):
    return [(each.word, each.said) for each in load_project(behind, "written").pronunciations]


def test_what_is_typed_is_kept_and_a_row_that_has_no_second_part_yet_waits(opened, behind):
    type_into(opened, "pronunciations", "Penhale = pen hail\nGWh=gigawatt hours\nEllery")
    assert kept(behind) == [("Penhale", "pen hail"), ("GWh", "gigawatt hours")]
    type_into(opened, "pronunciations", "Penhale = pen hail")
    assert kept(behind) == [("Penhale", "pen hail")]


def test_it_is_shown_again_as_it_was_typed(opened, behind, visit):
    type_into(opened, "pronunciations", "Penhale = pen hail\nGWh = gigawatt hours")
    again = press(visit("script", project="written"), "tool", "say")
    assert shown(again, "pronunciations")["value"] == "Penhale = pen hail\nGWh = gigawatt hours"


def test_a_word_that_stands_there_twice_is_refused_below(opened, behind):
    type_into(opened, "pronunciations", "Penhale = pen hail\npenhale = pen ale")
    assert "in the dictionary twice" in opened.error[0].value
    assert kept(behind) == []
