"""Voices that cost: what is booked, and what is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from lib.actions.estimate import hearing_usd
from lib.actions.hearing import hear_line
from lib.actions.library import delete_asset, list_assets
from lib.actions.outside import outside_calls, speak_lines
from lib.actions.projects import load_project, save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.actions.takes import sample_usd, take_key, voice_sample
from lib.errors import BadAnswer, OverBudget, ProviderDown, StorageFailed
from lib.models.asset import AssetFilter
from lib.models.brief import Speaker
from lib.models.enums import JobStatus
from lib.models.ledger import EntryState
from lib.models.project import Project
from lib.models.setup import Setup
from lib.models.sound import Voice
from lib.providers.speech import load
from tests.actions.paid import PaidTones, ledger, words_cost
from tests.neighbour import HTML, SERVER_ERROR, neighbour
from tests.spoken_wav import speaking


def test_every_spoken_line_is_booked_once_and_the_sums_are_right(
    cast_paid: Callable[..., Project], priced: Studio
) -> None:
    project = cast_paid()
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    booked = ledger(priced)
    assert len(booked) == 4 and {entry.state for entry in booked} == {EntryState.SETTLED.value}
    assert {(entry.kind, entry.provider, entry.model) for entry in booked} == {("speech", "openai", "tones-2")}
    assert sum(entry.actual_usd for entry in booked) == pytest.approx(words_cost(project))
    status = render_status(priced, project.project_id)
    assert status and status.episode.cost == pytest.approx(words_cost(project))
    assert sum(scene.cost for scene in status.scenes) == pytest.approx(words_cost(project))
    assets, _ = list_assets(priced, AssetFilter(project_id=project.project_id))
    assert max(asset.cost for asset in assets) == pytest.approx(words_cost(project))


def test_the_price_of_hearing_a_line_is_told_before_and_is_nothing_once_it_was_heard(
    cast_paid: Callable[..., Project], priced: Studio
) -> None:
    project = cast_paid()
    scene = project.script_data.scenes[0]  # type: ignore[union-attr]
    line = scene.lines[0]
    assert hearing_usd(priced, project, scene, line) == pytest.approx(len(line.text) / 100)
    hear_line(priced, project, line.id)
    assert hearing_usd(priced, project, scene, line) == 0


def test_what_was_heard_before_costs_nothing_in_the_render_and_is_noted(
    cast_paid: Callable[..., Project], priced: Studio
) -> None:
    project = cast_paid()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    hear_line(priced, project, line.id)
    hear_line(priced, project, line.id)
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    booked = ledger(priced)
    hits = [entry for entry in booked if entry.cache_hit]
    assert len(hits) == 2 and all(entry.actual_usd == 0 and entry.units == len(line.text) for entry in hits)
    assert sum(entry.actual_usd for entry in booked) == pytest.approx(words_cost(project))
    status = render_status(priced, project.project_id)
    assert status and status.episode.cost == pytest.approx(words_cost(project) - len(line.text) / 100)
    assert status.episode.cache_hits == 1


def test_what_an_earlier_attempt_of_the_same_run_paid_counts_for_the_run(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones
) -> None:
    project = cast_paid()
    run_id = prepare_run(priced, project.project_id)
    for bundle in outside_calls(priced, run_id).bundles:
        speak_lines(priced, project.project_id, run_id, bundle.scene_id, bundle.line_ids)
    assert not outside_calls(priced, run_id).waits
    status = render_status(priced, project.project_id)
    assert status and [scene.lines_done for scene in status.scenes] == [2, 2]
    assert len(paid.spoken) == 4
    render_here(priced, project.project_id, run_id)
    assert len(paid.spoken) == 4
    status = render_status(priced, project.project_id)
    assert status and status.episode.cost == pytest.approx(words_cost(project)) and status.episode.cache_hits == 0
    assert not [entry for entry in ledger(priced) if entry.cache_hit]


def test_what_two_scenes_say_alike_is_asked_for_once_and_fails_alone(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PaidTones, "spec", dataclasses.replace(PaidTones.spec, at_once=40))
    project = cast_paid()
    script = project.script_data
    assert script
    first, second = script.scenes
    alike = [*second.lines[:1], first.lines[0].model_copy(update={"id": "again"}), *second.lines[1:]]
    scenes = [first, second.model_copy(update={"lines": alike})]
    approved = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
    save_project(priced, project.model_copy(update={"script_data": script.model_copy(update={"scenes": approved})}))
    run_id = prepare_run(priced, project.project_id)
    found = outside_calls(priced, run_id)
    assert [len(bundle.line_ids) for bundle in found.bundles] == [1, 1, 2]
    alone, rest, others = (bundle.job for bundle in found.bundles)
    assert found.waits == {first.id: [alone, rest], second.id: [others, alone]}
    paid.broken[second.lines[0].text[:20]] = BadAnswer("Silence.")
    with pytest.raises(BadAnswer, match="Line 1, ") as caught:
        speak_lines(priced, project.project_id, run_id, second.id, found.bundles[2].line_ids)
    assert caught.value.line_id == second.lines[0].id
    assert len(paid.spoken) == 1, "the other line of the bundle is kept"
    paid.broken.clear()
    speak_lines(priced, project.project_id, run_id, second.id, found.bundles[2].line_ids)
    assert len(paid.spoken) == 2
    status = render_status(priced, project.project_id)
    assert status and [scene.lines_done for scene in status.scenes] == [0, 2]


def test_rendering_again_costs_nothing(cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones) -> None:
    project = cast_paid()
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    for asset in list_assets(priced, AssetFilter(project_id=project.project_id))[0]:
        delete_asset(priced, asset.id)
    render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    status = render_status(priced, project.project_id)
    assert status and status.episode.cost == 0 and status.episode.cache_hits == 4
    assert len(paid.spoken) == 4
    assert len([entry for entry in ledger(priced) if entry.cache_hit]) == 4


def test_a_line_over_the_budget_fails_its_scene_with_what_is_missing_and_keeps_the_others(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones
) -> None:
    project = cast_paid(cap_usd=0.50)
    with pytest.raises(OverBudget, match="budget is left"):
        render_here(priced, project.project_id, prepare_run(priced, project.project_id))
    spoken = len(paid.spoken)
    assert 1 <= spoken < 4
    assert sum(entry.actual_usd for entry in ledger(priced)) <= 0.50
    status = render_status(priced, project.project_id)
    assert status and status.status == JobStatus.FAILED
    failed = [scene for scene in status.scenes if scene.status == JobStatus.FAILED]
    assert failed and "Line " in failed[0].error and "Raise the budget" in failed[0].hint
    raised = save_project(priced, load_project(priced, project.project_id).model_copy(update={"budget_cap": 100.0}))
    render_here(priced, raised.project_id, prepare_run(priced, raised.project_id))
    assert len(paid.spoken) == 4


def test_a_call_that_never_arrived_costs_nothing_and_an_answer_without_speech_does(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones
) -> None:
    project = cast_paid()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    paid.broken[""] = ProviderDown("No answer.")
    with pytest.raises(ProviderDown):
        hear_line(priced, project, line.id)
    paid.broken[""] = BadAnswer("Silence.")
    with pytest.raises(BadAnswer):
        hear_line(priced, project, line.id)
    assert [(entry.state, entry.actual_usd) for entry in ledger(priced)] == [
        (EntryState.RELEASED.value, 0.0),
        (EntryState.SETTLED.value, len(line.text) / 100),
    ]


def test_a_sample_has_its_price_until_it_was_heard(priced: Studio, paid: PaidTones) -> None:
    low, free = paid.voices()[0], priced.speech("bundled").voices()[0]
    assert sample_usd(priced, low) > 0 and sample_usd(priced, free) == 0
    voice_sample(priced, "low", "openai")
    assert sample_usd(priced, low) == 0


def test_a_ledger_that_cannot_be_written_after_the_call_loses_no_take_and_pays_it_once(
    cast_paid: Callable[..., Project], priced: Studio, paid: PaidTones, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = cast_paid()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]

    def busy(*_args: object, **_values: object) -> None:
        raise StorageFailed("The database is busy with something long.")

    with monkeypatch.context() as now:
        now.setattr("lib.store.ledger.settle", busy)
        with pytest.raises(StorageFailed):
            hear_line(priced, project, line.id)
    hear_line(priced, project, line.id)
    assert len(paid.spoken) == 1
    held, hit = ledger(priced)
    assert held.state == EntryState.RESERVED.value and held.reserved_usd == pytest.approx(len(line.text) / 100)
    assert hit.cache_hit


def test_a_mood_that_the_provider_does_not_hear_is_not_spoken_again(priced: Studio) -> None:
    speaker = Speaker(name="Low", voice_id="low", provider="openai")
    deaf = dataclasses.replace(priced, load_speech=lambda _name, _setup: load("openai", Setup("k", {"model": "tts-1"})))
    hears = dataclasses.replace(priced, load_speech=lambda _name, _setup: load("openai", Setup("k")))
    for studio, keys in ((deaf, 1), (hears, 2)):
        moods = ("neutral", "serious")
        assert len({take_key(studio, speaker, "A line.", speed=1.0, emotion=mood) for mood in moods}) == keys


def test_of_a_line_that_breaks_off_what_was_spoken_is_booked_and_of_a_web_page_nothing(
    cast_paid: Callable[..., Project], priced: Studio
) -> None:
    project = cast_paid()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    answers = [HTML, SERVER_ERROR]
    with neighbour(lambda asked: answers.pop(0) if answers else speaking(asked)) as server:
        options = {"base_url": server.url, "usd": "10", "model": "tts-1"}
        speech = load("openai", Setup("k", options))
        studio = dataclasses.replace(priced, load_speech=lambda _name, _setup: speech)
        speech.voices = lambda: [Voice(id=name, name=name, provider="openai") for name in ("low", "high")]  # type: ignore[method-assign]
        for kind in (BadAnswer, ProviderDown):
            with pytest.raises(kind):
                hear_line(studio, project, line.id)
        hear_line(studio, project, line.id)
    assert [entry.actual_usd for entry in ledger(priced)] == [0, 0, pytest.approx(len(line.text) / 100)]
