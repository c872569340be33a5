"""An episode by a model, from pages that a search found, without a document of the producer's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import av
import pytest

from lib.actions.grounding import flags
from lib.actions.projects import load_project
from lib.actions.studio import Studio
from lib.cli.episode import Order, make_episode
from lib.models.enums import Format, Layout
from lib.providers.research import Hit
from lib.settings import ROOT
from tests.actions.parrot import Parrot
from tests.actions.searches import Pages, ToldSearch, loader
from tests.actions.test_paid_writing import Honest
from tests.tones import ToneSpeech


@pytest.fixture
def exa() -> ToldSearch:
    samples = sorted((ROOT / "data" / "samples").glob("*.md"))
    found = [Hit(p.stem, f"https://tides.test/{p.stem}", text=p.read_text("utf-8")) for p in samples]
    return ToldSearch(lambda _query: found, usd=0.01)


def test_an_idea_a_model_and_a_search_are_enough_for_an_episode(
    studio: Studio, exa: ToldSearch, tmp_path: Path
) -> None:
    honest: Parrot = Honest()
    honest.usd_per_token = 1e-6
    studio = dataclasses.replace(
        studio, load_llm=lambda _name, _setup: honest, load_search=loader({"exa": exa}), fetch=Pages(),
        load_speech=lambda _name, _setup: ToneSpeech(),
    )  # fmt: skip
    order = Order(
        idea="How the barrage changed Port Ellery", sources=[], minutes=2, format=Format.DEEP_DIVE, out=tmp_path,
        writer="ollama", searches=["exa"], budget_usd=2.0, layout=Layout.STEREO,
    )  # fmt: skip
    told: list[str] = []
    figures = make_episode(studio, order, told.append)
    project = load_project(studio, figures["project_id"])
    assert project.analysis and project.research and project.script_data
    chosen = {query.query for query in project.queries if query.id in project.selected_queries}
    assert chosen and sorted(query for query, _ in exa.asked) == sorted(chosen)
    assert {fact.url for fact in project.research.fact_cards} <= {hit.url for hit in exa.hits("")}
    assert figures["facts"] > 0 and figures["cost_usd"] > 0
    assert figures["doubted_lines"] == len(flags(project))
    assert project.budget_cap == 2.0
    with av.open(figures["audio"]) as audio:
        assert audio.streams.audio[0].layout.name == "stereo"
    assert (tmp_path / "episode.mp3").stat().st_size > 0
