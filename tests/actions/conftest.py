"""A small project with a script, tones for voices, and a studio on each database."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.actions.people import come_in
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import Studio, open_studio
from lib.errors import Unavailable
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.script import Line, Scene, Script
from lib.models.setup import Setup
from lib.providers.speech import Speech
from lib.settings import Settings
from tests.actions.paid import PaidTones
from tests.api.team import claims_of, login_settings
from tests.tones import ToneSpeech


@pytest.fixture
def tones() -> ToneSpeech:
    return ToneSpeech()


@pytest.fixture
def toned(studio: Studio, tones: ToneSpeech) -> Studio:
    """The studio, with tones for voices."""
    return dataclasses.replace(studio, load_speech=lambda _name, _setup: tones)


@pytest.fixture
def scripted(toned: Studio) -> Callable[..., Project]:
    """Makes a project with a script of two scenes with two lines each, approved unless told otherwise."""

    def make(*, approved: bool = True, idea: str = "How tides are harvested") -> Project:
        project = create_project(toned, new_project(idea=idea, minutes=1))
        maya, tom = (speaker.name for speaker in project.cast)
        texts = [("What is a barrage", "A wall across a tide"), ("Who paid for it", "The whole town paid for it")]
        scenes = [
            Scene(title=f"Part {n}", lines=[Line(speaker=maya, text=f"{ask}?"), Line(speaker=tom, text=f"{answer}.")])
            for n, (ask, answer) in enumerate(texts, 1)
        ]
        if approved:
            scenes = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
        change = {"script_data": Script(scenes=scenes), "current_step": Step.SCRIPT}
        return save_project(toned, project.model_copy(update=change))

    return make


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Studio]:
    """A studio on each of the two databases."""
    url = request.getfixturevalue("migrated_postgres_url") if request.param == "postgres" else ""
    settings = Settings(data_dir=tmp_path / "data", database_url=url)
    if not url:
        shutil.copytree(request.getfixturevalue("blank"), settings.data_dir)
    studio = open_studio(settings)
    yield studio
    studio.close()


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
def cast_paid(scripted: Callable[..., Project], priced: Studio) -> Callable[..., Project]:
    """The scripted project, its speakers paid, with a cap in USD."""

    def make(cap_usd: float = 100.0) -> Project:
        project = scripted()
        cast = [
            speaker.model_copy(update={"provider": "openai", "voice_id": voice})
            for speaker, voice in zip(project.cast, ("low", "high"), strict=True)
        ]
        return save_project(priced, project.model_copy(update={"cast": cast, "budget_cap": cap_usd}))

    return make


@pytest.fixture
def team(tmp_path: Path, blank: Path) -> Iterator[Studio]:
    settings = login_settings(tmp_path / "team")
    shutil.copytree(blank, settings.data_dir)
    studio = open_studio(settings)
    yield studio
    studio.close()


@pytest.fixture
def ana(team: Studio) -> Studio:
    return team.seen_by(come_in(team, claims_of("ana")))


@pytest.fixture
def tom(team: Studio) -> Studio:
    return team.seen_by(come_in(team, claims_of("tom")))
