"""Voices that are gone, or not there yet: what is told before anything is spoken."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from lib.actions.hearing import hear_line
from lib.actions.library import delete_asset, list_assets
from lib.actions.projects import load_project, save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.actions.takes import voice_sample, voices
from lib.actions.voices import offers
from lib.errors import NotReady, Unavailable
from lib.models.asset import AssetFilter
from lib.models.project import Project
from lib.models.setup import Setup
from lib.models.sound import Voice
from lib.providers.speech import load
from tests.actions.paid import PaidTones
from tests.neighbour import Reply, neighbour

Scripted = Callable[..., Project]


def test_a_voice_that_is_gone_is_told_before_the_render_and_nothing_is_spoken(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones
) -> None:
    project = cast_paid()
    paid.there = ["low"]
    tom = project.cast[1].name
    for act in (
        lambda: prepare_run(priced, project.project_id),
        lambda: hear_line(priced, project, project.script_data.lines()[1].id),  # type: ignore[union-attr]
    ):
        with pytest.raises(Unavailable, match=f"“high” of {tom}") as caught:
            act()
        assert tom in caught.value.hint
    with pytest.raises(Unavailable):
        voice_sample(priced, "high", "openai")
    assert paid.spoken == [] and render_status(priced, project.project_id) is None


def test_a_voice_that_was_deleted_since_the_list_was_shown_is_told_before_the_render(
    cast_paid: Callable[..., Project], priced: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = cast_paid()
    there = ["low", "high"]
    with neighbour(lambda asked: Reply(body={"voices": there})) as server:
        speech = load("openai_compatible", Setup("k", {"base_url": server.url, "usd": "10"}))
        cast = [speaker.model_copy(update={"provider": "openai_compatible"}) for speaker in project.cast]
        save_project(priced, load_project(priced, project.project_id).model_copy(update={"cast": cast}))
        studio = dataclasses.replace(priced, load_speech=lambda _name, _setup: speech)
        assert {voice.id for voice in speech.voices()} == {"low", "high"}
        there.remove("high")
        monkeypatch.setattr("lib.providers.speech._engine.MOMENT_S", 0.0)
        assert len(speech.voices()) == 2, "the screens' list is kept"
        with pytest.raises(Unavailable, match=f"“high” of {cast[1].name}"):
            prepare_run(studio, project.project_id)
        assert {asked.method for asked in server.asked} == {"GET"}


def test_a_provider_that_cannot_run_is_told_with_the_speakers_name(scripted: Scripted, priced: Studio) -> None:
    project = scripted()
    cast = [project.cast[0], project.cast[1].model_copy(update={"provider": "piper"})]
    save_project(priced, project.model_copy(update={"cast": cast}))
    with pytest.raises(Unavailable, match=f"{cast[1].name} cannot speak: piper is not set up") as caught:
        prepare_run(priced, project.project_id)
    assert caught.value.hint == "Set it up."


def test_what_is_spoken_already_renders_without_its_provider(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones
) -> None:
    project = cast_paid()
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    for asset in list_assets(priced, AssetFilter(project_id=project.project_id))[0]:
        delete_asset(priced, asset.id)
    paid.there = []
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    assert len(paid.spoken) == 4


def test_a_voice_that_must_be_fetched_first_is_told_before_the_render(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = cast_paid()
    waiting = [Voice(id=name, name=name, provider="openai", needs="the internet once") for name in ("low", "high")]
    monkeypatch.setattr(paid, "voices", lambda: waiting)
    with pytest.raises(NotReady, match="the internet once"):
        prepare_run(priced, project.project_id)
    assert voice_sample(priced, "low", "openai").startswith(b"RIFF")


def test_offers_name_who_cannot_speak_and_why_and_lists_are_not_asked_for_again(
    priced: Studio, paid: PaidTones
) -> None:
    found = {offer.spec.name: offer for offer in offers(priced)}
    assert [voice.id for voice in found["openai"].voices] == ["low", "high"]
    assert found["piper"].trouble == "piper is not set up." and found["piper"].hint == "Set it up."
    offers(priced)
    assert {(voice.provider, voice.id) for voice in voices(priced)} == {
        ("bundled", "low"), ("bundled", "high"), ("openai", "low"), ("openai", "high"),
    }  # fmt: skip
    assert paid.listed == 1
