from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from lib.actions.studio import Studio
from lib.actions.trail import note
from lib.api.server import api
from lib.models.audit import Deed
from lib.store.engine import writing


@pytest.fixture
def limited(studio: Studio) -> Iterator[TestClient]:
    settings = studio.settings.model_copy(update={"limit_requests_a_minute": 3, "limit_budget_a_month": 20})
    api.state.studio = Studio(settings, studio.engine, studio.blobs)
    yield TestClient(api)
    api.state.studio.close()


def test_a_call_too_many_says_when_to_come_again(limited: TestClient) -> None:
    answers = [limited.get("/podcast/projects") for _ in range(8)]
    # The minute may end in the middle; then three more are answered at most.
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 2 <= len(refused) <= 5
    assert refused[0].json()["code"] == "limit_reached"
    assert "You may make 3 calls a minute, and 0 are left." in refused[0].json()["detail"]
    assert 0 < int(refused[0].headers["retry-after"]) <= 60
    assert limited.get("/health").status_code == 200, "no machine loses sight of us"
    assert limited.get("/content-assets/1/file").status_code == 404, "what plays goes on"


def test_the_trail_is_read_in_pages_and_taken_away_as_csv(api: TestClient, studio: Studio) -> None:
    for title in ("first", "second"):
        with writing(studio.engine) as session:
            note(session, studio, Deed.DELETED, "project", "p1", title)
    page = api.get("/audit", params={"limit": 1}).json()
    assert [entry["title"] for entry in page["entries"]] == ["second"]
    rest = api.get("/audit", params={"before": page["older"], "deed": ["deleted", "shared"]}).json()
    assert [entry["title"] for entry in rest["entries"]] == ["first"]
    assert api.get("/audit", params={"person": "nobody"}).json() == {"entries": [], "older": None}
    assert api.get("/audit.csv").text.count("\r\n") == 3
    assert api.get("/audit", params={"deed": "sneezed"}).status_code == 422


def test_an_admin_gives_limits_and_everybody_reads_their_own(api: TestClient) -> None:
    assert api.get("/limits").json()["used"] == []
    given = api.put("/limits/ann@example.org", json={"budget_a_month": 7.5}).json()
    assert (given["limits"]["budget_a_month"], given["used"][0]["used"]) == (7.5, 0)
    assert api.get("/limits/ann@example.org").json() == given
    assert api.put("/limits/ann@example.org", json={"budget_a_month": -1}).status_code == 422
