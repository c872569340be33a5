from __future__ import annotations

import dataclasses
import json
import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from lib.actions import providers
from lib.actions.export import script_document
from lib.actions.projects import load_project
from lib.actions.providers import KeyFrom, forget_key, provider_states, save_setup, state_of
from lib.actions.render_plan import plan_of
from lib.actions.setups import Kind
from lib.actions.studio import Studio, open_studio
from lib.errors import BadInput, BadKey, NotFound
from lib.models.asset import AssetPublic
from lib.models.usage import Price
from lib.models.values import now
from lib.providers.llm import Option, Spec
from tests.actions.parrot import Parrot

SECRET = "sk-very-secret-42"
PRICE = Price(2.0, "1 million tokens", now().date(), "https://parrot.example/prices")
SPEC = Spec(
    name="parrot", label="Parrot", key_env="PARROT_API_KEY", price=PRICE,
    options=(
        Option("base_url", "Address", env="PARROT_URL", needed=True),
        Option("colour", "Colour", "grey", choices=("grey", "green")),

    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _a_parrot_among_the_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if its file lay in the folder."""
    monkeypatch.setattr(Parrot, "spec", SPEC)
    monkeypatch.setattr("lib.providers.llm.classes", lambda _package: {"parrot": Parrot})
    monkeypatch.setenv("PARROT_URL", "http://cage")


@pytest.fixture
def elsewhere(studio: Studio) -> Iterator[Studio]:
    """Another process on the same data."""
    other = open_studio(studio.settings)
    yield other
    other.close()


def _key(studio: Studio) -> str:
    return studio.setup(Kind.LLM, "parrot").key


def test_without_a_key_it_cannot_run_and_says_what_is_missing(studio: Studio) -> None:
    state = state_of(studio, Kind.LLM, "parrot")
    assert (state.can_run, state.key_from) == (False, KeyFrom.NONE)
    assert "PARROT_API_KEY" in state.why


def test_the_environment_s_key_counts_until_one_is_typed(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARROT_API_KEY", "sk-environment\n")
    assert state_of(studio, Kind.LLM, "parrot").key_from == KeyFrom.ENVIRONMENT
    assert _key(studio) == "sk-environment"
    assert save_setup(studio, Kind.LLM, "parrot", key=f" {SECRET}\n").key_from == KeyFrom.TYPED
    assert _key(studio) == SECRET
    assert forget_key(studio, Kind.LLM, "parrot").key_from == KeyFrom.ENVIRONMENT
    assert _key(studio) == "sk-environment"


def test_what_is_typed_in_one_process_is_known_in_another_at_once(studio: Studio, elsewhere: Studio) -> None:
    assert _key(elsewhere) == ""
    save_setup(studio, Kind.LLM, "parrot", key=SECRET, options={"colour": "green"})
    assert elsewhere.setup(Kind.LLM, "parrot").option("colour") == "green"
    assert _key(elsewhere) == SECRET
    forget_key(elsewhere, Kind.LLM, "parrot")
    assert _key(studio) == ""


def test_while_nothing_is_written_nothing_is_read(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    assert _key(studio) == SECRET
    monkeypatch.setattr("lib.actions.setups.reading", None)
    assert _key(studio) == SECRET


def test_options_go_before_the_environment_s_and_an_empty_one_gives_way_again(studio: Studio) -> None:
    save_setup(studio, Kind.LLM, "parrot", options={"base_url": "http://tree", "colour": "green", "usd": "3"})
    assert dict(studio.setup(Kind.LLM, "parrot").options) == {
        "base_url": "http://tree", "colour": "green", "usd": "3",
    }  # fmt: skip
    state = save_setup(studio, Kind.LLM, "parrot", options={"base_url": ""})
    assert state.options["base_url"] == "http://cage"
    assert state.typed == {"colour": "green", "usd": "3"}


def test_a_needed_option_without_a_value_is_what_is_missing(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARROT_URL")
    state = save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    assert state.why == "It needs “Address”."


@pytest.mark.parametrize(
    "address",
    ["http://tree", "https://cage", "http://cage:81", "http://cage.evil", "http://cage@tree", "http://cage\\@tree"],
)
def test_a_kept_key_is_forgotten_rather_than_sent_to_another_server(studio: Studio, address: str) -> None:
    save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    state = save_setup(studio, Kind.LLM, "parrot", options={"base_url": address})
    assert _key(studio) == ""
    assert (state.key_from, state.can_run) == (KeyFrom.NONE, False)
    assert "forgotten" in state.note
    assert state_of(studio, Kind.LLM, "parrot").note == ""


def test_a_kept_key_stays_while_the_server_is_the_same_or_when_one_is_typed_with_the_address(studio: Studio) -> None:
    save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    state = save_setup(studio, Kind.LLM, "parrot", options={"base_url": "HTTP://Cage:80/v1", "colour": "green"})
    assert (_key(studio), state.note) == (SECRET, "")
    save_setup(studio, Kind.LLM, "parrot", key="sk-for-the-tree", options={"base_url": "http://tree"})
    assert _key(studio) == "sk-for-the-tree"
    save_setup(studio, Kind.LLM, "parrot", options={"base_url": ""})
    assert _key(studio) == ""


def test_the_environment_s_key_goes_only_where_the_environment_says(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARROT_API_KEY", "sk-environment")
    assert _key(studio) == "sk-environment"
    state = save_setup(studio, Kind.LLM, "parrot", options={"base_url": "http://tree/v1"})
    assert (_key(studio), state.key_from) == ("", KeyFrom.NONE)
    assert state.why == (
        "PARROT_API_KEY is not sent to http://tree:80, which was typed here: type a key for it, or set PARROT_URL "
        "before the app starts."
    )
    monkeypatch.setenv("PARROT_URL", "http://tree")
    assert _key(studio) == "sk-environment"


@pytest.mark.parametrize("kind", [Kind.LLM, Kind.SPEECH])
def test_an_environment_s_key_of_a_known_provider_stays_with_its_own_address(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    assert studio.setup(kind, "openai").key == "sk-environment"
    save_setup(studio, kind, "openai", options={"base_url": "https://collector.example/v1"})
    assert studio.setup(kind, "openai").key == ""
    save_setup(studio, kind, "openai", options={"base_url": "https://api.openai.com/v1/"})
    assert studio.setup(kind, "openai").key == "sk-environment"


@pytest.mark.parametrize(
    "options",
    [{"size": "9"}, {"colour": "red"}, {"usd": "cheap"}, {"usd": "-1"}, {"usd": "nan"}, {"base_url": "\0"}],
)
def test_an_impossible_option_is_refused(studio: Studio, options: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        save_setup(studio, Kind.LLM, "parrot", options=options)
    assert state_of(studio, Kind.LLM, "parrot").typed == {}


@pytest.mark.parametrize("key", ["", "  ", "two words", "schlüssel-geheim", "line\nbreak", "x" * 5000])
def test_what_is_no_key_is_refused_without_being_repeated(studio: Studio, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        save_setup(studio, Kind.LLM, "parrot", key=key)
    assert not key.strip() or key.strip() not in caught.value.message + caught.value.hint


def test_nobody_unknown_is_set_up(studio: Studio) -> None:
    with pytest.raises(NotFound):
        save_setup(studio, Kind.LLM, "nobody", key=SECRET)
    with pytest.raises(BadInput):
        save_setup(studio, Kind.SPEECH, "bundled", key=SECRET)


def test_who_can_run_comes_first(studio: Studio) -> None:
    assert [state.can_run for state in provider_states(studio, Kind.SPEECH)] == sorted(
        (state.can_run for state in provider_states(studio, Kind.SPEECH)), reverse=True
    )
    assert "bundled" in [state.spec.name for state in provider_states(studio, Kind.SPEECH) if state.can_run]


def test_a_lost_key_file_asks_for_the_key_again_and_breaks_nothing(studio: Studio, elsewhere: Studio) -> None:
    save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    studio.settings.keys.unlink()
    state = state_of(elsewhere, Kind.LLM, "parrot")
    assert (state.can_run, state.key_from) == (False, KeyFrom.NONE)
    assert "is gone" in state.why
    assert "typed again" in state.why
    assert save_setup(elsewhere, Kind.LLM, "parrot", key="sk-new-key").can_run
    assert _key(elsewhere) == "sk-new-key"


def test_a_test_says_what_works_or_what_the_provider_says_without_the_key(studio: Studio) -> None:
    class Grumpy(Parrot):
        def test(self) -> str:
            raise BadKey(f"Parrot says: {self.setup.key} is wrong.", hint=f"Check {self.setup.key}.")

    save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    kind = dataclasses.replace(studio, load_llm=lambda _name, setup: Parrot(setup))
    assert providers.test_provider(kind, Kind.LLM, "parrot") == "It answered."
    grumpy = dataclasses.replace(studio, load_llm=lambda _name, setup: Grumpy(setup))
    with pytest.raises(BadKey) as caught:
        providers.test_provider(grumpy, Kind.LLM, "parrot")
    assert (str(caught.value), caught.value.hint) == ("Parrot says: ••• is wrong.", "Check •••.")


def test_a_key_is_nowhere_but_locked_in_its_row(
    scripted: Any, studio: Studio, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the database's file, a project, a job, an export, a log, nor in anything's words for itself."""
    caplog.set_level(logging.DEBUG)
    state = save_setup(studio, Kind.LLM, "parrot", key=SECRET)
    project = scripted()
    setup = studio.setup(Kind.LLM, "parrot")
    heard = [{"line_id": line.id, "start_s": 0, "end_s": 1} for line in project.script_data.lines()]
    metadata = {"lines": heard, "chapters": []}
    episode = AssetPublic.model_construct(asset_metadata=metadata)
    said = [
        repr(setup), str(setup), repr(state), repr(studio), repr(studio.typed.of(Kind.LLM, "parrot")),
        json.dumps(script_document(studio, project.project_id, episode)), json.dumps(plan_of(project)),
        load_project(studio, project.project_id).model_dump_json(), caplog.text, "".join(capsys.readouterr()),
    ]  # fmt: skip
    assert not [text for text in said if SECRET in text]
    connection = sqlite3.connect(studio.settings.data_dir / "podcast.db")
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert "llm/parrot" in dump
    assert SECRET not in dump
    kept = [file for file in studio.settings.data_dir.rglob("*") if file.is_file()]
    assert kept
    assert not [file for file in kept if SECRET.encode() in file.read_bytes()]
