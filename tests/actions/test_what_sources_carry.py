"""What the sources carry is told before the work is done, with the next act."""

from __future__ import annotations

from pathlib import Path

from lib.actions.analysis import analyse
from lib.actions.carrying import carried_minutes, script_falls_short, shortfall
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.research import research
from lib.actions.sources import add_document, add_pasted
from lib.actions.studio import Studio
from lib.models.project import Project

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
NOTE = "The barrage was finished in 1966 after six years. It cost more than planned. People argue about it loudly."


def _project(studio: Studio, text: str = "", **changes: object) -> Project:
    made = create_project(studio, new_project(idea="The barrage", minutes=10))
    if text:
        add_pasted(studio, made.project_id, text)
    return save_project(studio, made.model_copy(update=changes)) if changes else made


def _sample(studio: Studio, minutes: int) -> Project:
    made = create_project(studio, new_project(idea="What tides can do", minutes=minutes))
    source = sorted(SAMPLES.glob("*.md"))[0]
    add_document(studio, made.project_id, source.name, source.read_bytes())
    return made


def test_without_any_source_nothing_is_short_yet(toned: Studio) -> None:
    assert shortfall(toned, _project(toned)) is None


def test_twenty_words_are_too_little_for_ten_minutes(toned: Studio) -> None:
    found = shortfall(toned, _project(toned, NOTE))
    assert found is not None
    assert found.sentence == "Your sources carry less than a minute, not 10. Add another source."
    assert found.fits == 0


def test_the_length_that_is_offered_is_one_that_the_sources_carry(toned: Studio) -> None:
    asked = _sample(toned, 60)
    found = shortfall(toned, asked)
    assert found is not None and 2 <= found.fits < 60
    assert f"about {found.fits} minutes, not 60. Choose {found.fits} minutes, or add" in found.sentence
    assert shortfall(toned, asked.model_copy(update={"duration": found.fits})) is None


def test_a_text_that_nobody_can_say_is_told_so(toned: Studio) -> None:
    found = shortfall(toned, _project(toned, "| a | b |\n|---|---|\n| 1 | 2 |\n"))
    assert found is not None and found.fits == 0
    assert found.sentence.startswith("Nothing in your sources can be said aloud.")


def test_what_a_search_will_find_is_not_called_missing(toned: Studio) -> None:
    found = shortfall(toned, _project(toned, NOTE, searches=["wikipedia"]))
    assert found is not None and found.fits == 0
    assert found.sentence == "So far your sources carry less than a minute; what the search finds comes on top."


def test_a_model_says_more_of_the_same_source_than_the_offline_writer(toned: Studio) -> None:
    text = "\n\n".join(f"That tide, {n}, rose. It fell again before them all, and they left it so." for n in "abcdef")
    offline = _project(toned, text)
    model = offline.model_copy(update={"writer": "openai"})
    assert carried_minutes(toned, model) > carried_minutes(toned, offline)


def test_a_short_script_says_why_and_a_full_one_nothing(toned: Studio) -> None:
    little = _project(toned, NOTE)
    found = script_falls_short(toned, little, 40.0)
    assert found is not None and found == shortfall(toned, little)
    assert script_falls_short(toned, little, 590.0) is None


def test_a_script_that_says_less_than_its_sources_carry_is_told_so(toned: Studio) -> None:
    made = _sample(toned, 3)
    assert shortfall(toned, made) is None
    analyse(toned, made.project_id)
    research(toned, made.project_id)
    found = script_falls_short(toned, load_project(toned, made.project_id), 60.0)
    assert found is not None and "more than this script says" in found.sentence and found.fits == 0
