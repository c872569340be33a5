"""What is typed into a search finds what is written, whatever the case of its letters."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from lib.models.asset import AssetCreate, AssetFilter
from lib.models.enums import AssetSource, AssetType
from lib.models.project import Document
from lib.store import assets, listing, projects
from lib.store.engine import reading, writing

FOUND = [
    ("Ärger im Hafen", "ärger"),
    ("Ärger im Hafen", "ÄR"),
    ("Viel ärger", "Ä"),
    ("Die Straße", "Straße"),
    ("Die Straße", "straße"),
    ("Die Straße", "ß"),
    ("Élan", "éLAN"),
    ("Ночь", "НОЧЬ"),
    ("Harbour", "HARB"),
    ("Harbour", "hA"),
    ("100% Ä_", "% ä_"),
]


@pytest.mark.parametrize(("written", "typed"), FOUND)
def test_a_project_is_found_by_its_title_and_by_its_idea(engine: Engine, written: str, typed: str) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "titled", Document(title=written, idea="x"), owner="local")
        projects.insert_project(session, "meant", Document(title="x", idea=written), owner="local")
        projects.insert_project(session, "other", Document(title="Quiz", idea="y"), owner="local")
    with reading(engine) as session:
        found, total = projects.list_projects(session, search=typed, owner="local")
    assert ({project.project_id for project in found}, total) == ({"titled", "meant"}, 2)


@pytest.mark.parametrize(("written", "typed"), FOUND)
def test_an_asset_is_found_by_its_title(engine: Engine, written: str, typed: str) -> None:
    with writing(engine) as session:
        for title in (written, "Quiz"):
            new = AssetCreate(
                asset_type=AssetType.AUDIO,
                source_module=AssetSource.PODCAST_MAKER,
                filename="x",
                file_url="x",
                title=title,
            )
            assets.insert_asset(session, new, owner="local")
    with reading(engine) as session:
        found, total = listing.list_assets(session, AssetFilter(search=typed), owner="local")
    assert ([asset.title for asset in found], total) == ([written], 1)


def test_titles_sort_the_same_way_whatever_their_case(engine: Engine) -> None:
    with writing(engine) as session:
        for title in ("ähre", "Ärger", "Ähnlich"):
            projects.insert_project(session, title, Document(title=title, idea="x"), owner="local")
    with reading(engine) as session:
        found, _ = projects.list_projects(session, order_by="title", owner="local")
    assert [project.title for project in found] == ["Ähnlich", "ähre", "Ärger"]
