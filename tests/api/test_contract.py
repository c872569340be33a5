"""The OpenAPI document against the API: no answer that it does not announce, and none of 500 and above."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from sqlmodel import col

from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.studio import Studio, migrate, open_studio
from lib.actions.uploads import upload_asset
from lib.api.server import api
from lib.audio.music import levelled
from lib.audio.sounding import Held
from lib.errors import BadSource, NotFound, Unavailable
from lib.models.analysis import Analysis, Outline
from lib.models.asset import AssetCreate, CollectionBase, ContentAsset
from lib.models.research import Fact, Query, Research
from lib.models.script import Line, Scene, Script
from lib.models.setup import Setup
from lib.models.shows import Publication, ShareLink, ShowRow
from lib.models.source import Source
from lib.publish.cover import CoverWords, draw_cover
from lib.settings import Settings
from lib.store import collections, sources
from lib.store.engine import reading, writing
from tests.api.operations import OPERATIONS
from tests.tones import ToneSpeech

if TYPE_CHECKING:
    import schemathesis  # loaded by who runs these tests, not by all that collect them
    from schemathesis.python.asgi import ASGIClient

CONFIG = {
    "seed": 1,
    "request-timeout": 300,  # a busy machine is slow, not wrong; ten seconds by itself
    "generation": {"deterministic": True, "database": "none"},
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 400, 401, 403, 404, 409]}},
    "phases": {"coverage": {"enabled": True}, "stateful": {"enabled": False}},
}
SEEDED = "podcast_1"
KNOWN = {"project_id": SEEDED, "line_id": "line_1", "scene_id": "scene_1", "fact_id": "fact_1", "source_id": "src_1",
         "asset_id": 1, "collection_id": 1,
         "show_id": "show_1", "publication_id": "ep_1", "share_id": "share_1"}  # fmt: skip
TEXT = "The barrage cost 84 million. The whole town paid for it."

SETTINGS = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def document() -> schemathesis.BaseSchema:
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    return schemathesis.openapi.from_asgi("/openapi.json", api, config=SchemathesisConfig.from_dict(CONFIG))


def _no_internet(_url: str) -> object:
    raise BadSource("The page cannot be read.")


def _nobody(_name: str, _setup: Setup) -> Any:
    raise Unavailable("Nobody is there.")


@pytest.fixture(scope="module")
def seeded_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    own = Settings(data_dir=tmp_path_factory.mktemp("contract"), upload_limit_bytes=20_000)
    migrate(own)
    tones = ToneSpeech()
    studio = dataclasses.replace(
        open_studio(own), load_speech=lambda _name, _setup: tones, load_llm=_nobody, load_search=_nobody,
        fetch=_no_internet,
    )  # fmt: skip
    api.state.studio = studio
    cover = draw_cover(CoverWords("Tides"))
    hum = levelled(Held(np.tile(0.1 * np.sin(0.03 * np.arange(88_200, dtype=np.float32)), (2, 1))))
    with pytest.MonkeyPatch.context() as patch:
        # Drawn for every title and played for every piece that it is sent: most of the time of the whole file.
        patch.setattr("lib.actions.covers.draw_cover", lambda *_: cover)
        patch.setattr("lib.actions.music_sound.played", lambda *_: hum)
        yield studio
    studio.close()


@pytest.fixture
def seeded(seeded_studio: Studio) -> Studio:
    """With a project whose parts have the ids of the document's examples, and an asset and a collection numbered 1."""
    try:
        load_project(seeded_studio, SEEDED)
    except NotFound:
        _make_project(seeded_studio)
    with reading(seeded_studio.engine) as session:
        is_there = session.get(ContentAsset, 1) is not None
        has_show = session.get(ShowRow, "show_1") is not None
    if not is_there:
        _make_asset(seeded_studio)
    if not (is_there and has_show):
        _make_show(seeded_studio)
    return seeded_studio


def _make_project(studio: Studio) -> None:
    project = create_project(studio, new_project(idea="How tides are harvested", minutes=1, project_id=SEEDED))
    lines = [Line(id="line_1", speaker="Maya", text="Who paid?"), Line(id="line_2", speaker="Tom", text="The town.")]
    change = {
        "analysis": Analysis(suggested_outlines=[Outline(id="outline_3f9c2a71b0d4", title="Money")]),
        "queries": [Query(id="q_3f9c2a71b0d4", query="What did it cost?")],
        "selected_queries": {"q_3f9c2a71b0d4"},
        "research": Research(fact_cards=[Fact(id="fact_1", quote="The barrage cost 84 million.", source_id="src_1")]),
        "script_data": Script(scenes=[Scene(id="scene_1", title="Money", lines=lines)]),
    }
    save_project(studio, project.model_copy(update=change))
    with writing(studio.engine) as session:
        source = Source(id="src_1", project_id=SEEDED, title="Notes", text=TEXT, sha256="0" * 64)
        sources.insert_source(session, source, [(0, len(TEXT))])


def _make_asset(studio: Studio) -> None:
    new = AssetCreate(asset_type="text", source_module="podcast_maker", filename="notes.txt", file_url="")
    asset = upload_asset(studio, new, io.BytesIO(TEXT.encode()))
    with writing(studio.engine) as session:
        # The number it is known by, though others were made after the last one of that number.
        session.execute(sa.update(ContentAsset).where(col(ContentAsset.id) == asset.id).values(id=KNOWN["asset_id"]))
        collection = collections.insert_collection(session, CollectionBase(name="Best"), owner="local")
        collections.add_assets(session, collection.id, [1], owner="local")


def _make_show(studio: Studio) -> None:
    with writing(studio.engine) as session:
        session.merge(ShowRow(id="show_1", slug="tides", title="Tides", guid="0" * 36, feed_token="t" * 32))
        session.flush()
        session.merge(Publication(id="ep_1", show_id="show_1", asset_id=1, guid="1" * 36, number=1))
        session.merge(ShareLink(id="share_1", asset_id=1, token="s" * 32))


@pytest.fixture(scope="module")
def client() -> Iterator[ASGIClient]:
    """One for all requests, which does not look for proxies in the environment before each of them."""
    from schemathesis.python.asgi import ASGIClient

    with ASGIClient(api) as client:
        client.trust_env = False
        yield client


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_keeps_its_word(
    operation: str, document: schemathesis.BaseSchema, client: ASGIClient, seeded: Studio
) -> None:
    """As `@schema.parametrize()`, which finds the cases of all operations while tests are collected: a quarter of a
    minute in every process that runs any test."""
    from schemathesis.pytest.lazy import get_all_tests

    method, path = operation.split()
    only = document.include(method=method, path=path)

    def keeps_its_word(case: schemathesis.Case) -> None:
        if case.meta is None or case.meta.generation.mode.is_positive:
            case.path_parameters.update({name: value for name, value in KNOWN.items() if name in case.path_parameters})
        case.call_and_validate(session=client)

    (found,) = get_all_tests(schema=only, test_func=keeps_its_word, settings=SETTINGS, given_kwargs={})
    _, every_case = found.ok()
    every_case()
