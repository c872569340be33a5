"""How much a project's model is asked at a time."""

from __future__ import annotations

import pytest

from lib.actions.projects import create_project, new_project
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.actions.writers import limits_of, writer_of
from lib.errors import Unavailable


def test_a_server_at_home_is_asked_less_at_a_time_than_a_service(studio: Studio) -> None:
    found = {}
    for name in ("ollama", "openai_compatible", "openai", "anthropic"):
        project = create_project(studio, new_project(idea="Tides", minutes=1), writer=name)
        limits = limits_of(studio, project)
        found[name] = (limits.at_once, limits.context_chars)
    assert found["ollama"] == found["openai_compatible"] == (2, 12_000)
    assert found["openai"] == found["anthropic"] == (8, 24_000)


@pytest.mark.parametrize(
    ("typed", "used"),
    [(("1", "40000"), (1, 40_000)), (("0", "5"), (1, 10_000)), (("1e9", "1e99"), (64, 1_000_000)),
     (("many", "lots"), (8, 24_000)), (("nan", "nan"), (1, 10_000))],
)  # fmt: skip
def test_the_pace_and_the_context_are_what_was_typed_or_the_nearest_that_can_be(
    studio: Studio, typed: tuple[str, str], used: tuple[int, int]
) -> None:
    project = create_project(studio, new_project(idea="Tides", minutes=1), writer="openai")
    save_setup(studio, Kind.LLM, "openai", options={"at_once": typed[0], "context_chars": typed[1]})
    limits = limits_of(studio, project)
    assert (limits.at_once, limits.context_chars) == used


def test_a_writer_that_is_gone_is_said_with_where_to_choose_another(studio: Studio) -> None:
    project = create_project(studio, new_project(idea="Tides", minutes=1), writer="nobody")
    with pytest.raises(Unavailable) as caught:
        writer_of(studio, project)
    assert (caught.value.message, caught.value.hint) == (
        "There is no writer called “nobody”.", "Choose another one on Create.",
    )  # fmt: skip
