"""Voices that cost: what is booked, what is refused, what is told when a voice is gone."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import ClassVar

import pytest
import sqlalchemy as sa

from lib.actions.estimate import hearing_usd
from lib.actions.gates import Gate
from lib.actions.hearing import hear_line
from lib.actions.library import delete_asset, list_assets
from lib.actions.outside import MOST_LINES, lane_of, lines_a_job, outside_calls, speak_lines
from lib.actions.projects import load_project, save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.actions.takes import record, sample_usd, take_key, voice_sample, voices
from lib.actions.voices import offers
from lib.errors import BadAnswer, NotReady, OverBudget, ProviderDown, StorageFailed, Unavailable
from lib.models.asset import AssetFilter
from lib.models.brief import Speaker
from lib.models.enums import JobStatus
from lib.models.ledger import EntryState, LedgerEntry
from lib.models.project import Project
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.models.values import digest
from lib.providers.speech import Pace, Spec, Speech, load
from lib.store.engine import reading
from tests.neighbour import HTML, SERVER_ERROR, Reply, neighbour
from tests.spoken_wav import speaking
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


class PaidTones(ToneSpeech):
    """Tones at a cent a character, so that sums are easy; the voices are those of `there`."""

    spec: ClassVar[Spec] = Spec(
        name="openai", label="Paid tones", model="tones-2", rate_hz=24_000, max_chars=5_000, at_once=2
    )

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        self.there = ["low", "high"]
        self.listed = 0

    def voices(self) -> list[Voice]:
        self.listed += 1
        return [Voice(id=name, name=name.title(), provider="openai") for name in self.there]

    def cost_usd(self, characters: int) -> float:
        return characters / 100


@pytest.fixture
def paid() -> PaidTones:
    return PaidTones()


@pytest.fixture
def priced(toned: Studio, tones: ToneSpeech, paid: PaidTones) -> Studio:
    """The studio with free tones for the bundled voices and paid ones for those of openai."""

    def load(name: str, _setup: Setup) -> Speech:
        if name not in ("bundled", "openai"):
            raise Unavailable(f"{name} is not set up.", hint="Set it up.")
        return paid if name == "openai" else tones

    return dataclasses.replace(toned, load_speech=load)


@pytest.fixture
def cast_paid(scripted: Scripted, priced: Studio) -> Callable[..., Project]:
    """The scripted project, its speakers paid, with a cap in USD."""

    def make(cap_usd: float = 100.0) -> Project:
        project = scripted()
        cast = [
            speaker.model_copy(update={"provider": "openai", "voice_id": voice})
            for speaker, voice in zip(project.cast, ("low", "high"), strict=True)
        ]
        return save_project(priced, project.model_copy(update={"cast": cast, "budget_cap": cap_usd}))

    return make


def ledger(studio: Studio) -> list[LedgerEntry]:
    with reading(studio.engine) as session:
        found = list(session.scalars(sa.select(LedgerEntry).order_by(LedgerEntry.created_at)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def words_cost(project: Project) -> float:
    assert project.script_data
    return sum(len(line.text) for line in project.script_data.lines()) / 100


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


def test_a_provider_that_takes_many_calls_gets_bundles_that_come_to_no_more_than_its_pace() -> None:
    assert [lane_of(pace) for pace in (Pace(1, 0), Pace(8, 3), Pace(0, 500), Pace(40, 0), Pace(0, 0))] == [
        (1, 0), (8, 3), (0, 62), (8, 0), (0, 0),
    ]  # fmt: skip
    for pace in (Pace(at_once, minute) for at_once in range(1, 99) for minute in (0, 20, 90)):
        size, (jobs, a_minute) = lines_a_job(pace), lane_of(pace)
        assert 1 <= size <= MOST_LINES
        assert pace.at_once - size < size * jobs <= pace.at_once and size * a_minute <= pace.per_minute


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


def test_a_sample_has_its_price_until_it_was_heard(priced: Studio, paid: PaidTones) -> None:
    low, free = paid.voices()[0], priced.speech("bundled").voices()[0]
    assert sample_usd(priced, low) > 0 and sample_usd(priced, free) == 0
    voice_sample(priced, "low", "openai")
    assert sample_usd(priced, low) == 0


def test_calls_at_a_time_hold_within_one_process(priced: Studio, paid: PaidTones) -> None:
    at_once, now, lock = [0], [0], Lock()

    def count() -> None:
        with lock:
            now[0] += 1
            at_once[0] = max(at_once[0], now[0])

    speak = paid.speak

    def counted(text: str, voice_id: str, **how: object) -> Clip:
        count()
        try:
            return speak(text, voice_id, **how)  # type: ignore[arg-type]
        finally:
            with lock:
                now[0] -= 1

    paid.speak = counted  # type: ignore[method-assign]
    speaker = Speaker(name="Low", voice_id="low", provider="openai")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record(priced, speaker, f"Line {'abcdefghijkl'[n]} is spoken."), range(12)))
    assert at_once[0] <= 2 and len(paid.spoken) == 12


def test_a_minutes_worth_of_calls_is_spread_over_the_minutes() -> None:
    gate = Gate(Pace(per_minute=2), minute_s=60.0)
    waits = [gate._reserved_s() for _ in range(5)]
    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(60, abs=1) and waits[4] == pytest.approx(120, abs=1)


def test_what_another_process_is_having_spoken_is_waited_for_and_not_bought_as_well(
    priced: Studio, paid: PaidTones
) -> None:
    speaker, text = Speaker(name="Low", voice_id="low", provider="openai"), "This line is spoken once."
    take = record(priced, speaker, text)
    made = priced.blobs.read(take.key)
    priced.blobs.delete(take.key)
    number = int(digest(take.key)[:12], 16)
    code = (
        "import sys; from pathlib import Path; import sqlalchemy as sa; from lib.store.turns import Turns\n"
        "turns = Turns(sa.create_engine('sqlite://'), Path(sys.argv[1]))\n"
        "with turns.turn(int(sys.argv[2])): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(priced.settings.data_dir / "turns.lock"), str(number)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        assert other.stdin and other.stdout and other.stdout.readline() == b"mine\n"
        waiting = pool.submit(record, priced, speaker, text)
        assert record(priced, speaker, "Another line does not wait.").cost_usd == 0
        assert not waiting.done() and len(paid.spoken) == 2
        priced.blobs.put_at(take.key, made)
        other.stdin.close()
        assert waiting.result(timeout=90).is_cached
    assert len(paid.spoken) == 2


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
