"""Every route × everybody, made from the route table: a new route without an expectation of its own fails here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.actions.covers import palettes, styles
from lib.actions.studio import open_studio
from lib.api import server
from lib.api.needs import scope_of
from lib.models.person import Scope
from tests.api.team import HERE, Seed, bearer_of, claims, cookie, login_settings, seeded, still

_ALL = [route for room in server._ROOMS for route in room.routes.routes]
ROUTES = sorted({(method, route.path) for route in _ALL for method in route.methods})
_PROJECT, _EPISODE = "/podcast/projects/{project_id}", "/podcast/episodes/{asset_id:rowid}"
_ASSET = "/content-assets/{asset_id:rowid}"

OPEN = {(method, path) for method in ("GET", "HEAD") for path in ("/health", "/ready")}
"""For anybody."""
ADMINS = {("GET", "/podcast/people"), ("GET", "/limits/{person}"), ("PUT", "/limits/{person}")}
"""For those who run the server."""
OWN = {
    ("POST", "/podcast/sample"), ("POST", "/podcast/projects"), ("GET", "/podcast/projects"),
    ("GET", "/podcast/shared-projects"), ("DELETE", "/podcast/shared-projects/{shared_id}"), ("GET", "/podcast/voices"),
    ("GET", "/podcast/voices/{provider}/{voice_id}/sample"),
    ("GET", "/music"), ("POST", "/music/upload"), ("GET", "/music/{part}/sound"), ("GET", "/providers"),
    ("PUT", "/providers/{kind}/{name}"), ("DELETE", "/providers/{kind}/{name}/key"),
    ("POST", "/providers/{kind}/{name}/test"), ("GET", "/podcast/shows"), ("POST", "/podcast/shows"),
    ("GET", "/content-assets/collections"), ("POST", "/content-assets/collections"), ("POST", "/content-assets/upload"),
    ("GET", "/content-assets/zip"), ("POST", "/content-assets/"), ("GET", "/content-assets/"),
    ("GET", "/audit"), ("GET", "/audit.csv"), ("GET", "/limits"),
    ("GET", "/content-assets/statistics"), ("GET", "/podcast/templates"), ("POST", "/podcast/templates"),
}  # fmt: skip
"""Each answers whoever signed in, with what is theirs."""
SHARED = ("project_id", "asset_id", "job_id", "audiogram_id")
"""What a project's viewers and editors may come to, as far as their role goes."""
MINE = ("show_id", "template_id", "publication_id", "share_id", "collection_id")
"""What is its owner's alone."""
OWNERS = {
    ("DELETE", _PROJECT), ("POST", f"{_PROJECT}/favorite"), ("POST", f"{_PROJECT}/duplicate"),
    ("PUT", f"{_PROJECT}/members/{{address}}"), ("DELETE", f"{_PROJECT}/members/{{address}}"),
    ("POST", f"{_EPISODE}/publications"), ("GET", f"{_EPISODE}/shares"), ("POST", f"{_EPISODE}/shares"),
    ("DELETE", _ASSET), ("POST", f"{_ASSET}/favorite"),
}  # fmt: skip
"""Of what is shared, what its owner alone may do."""
BODIES = {
    ("PUT", f"{_PROJECT}/members/{{address}}"): {"role": "viewer"},
    ("POST", f"{_EPISODE}/publications"): {"show_id": "none"},
    ("POST", f"{_EPISODE}/shares"): {},
    ("POST", f"{_PROJECT}/duplicate"): {},
    ("PUT", "/podcast/episodes/publications/{publication_id}"): {},
    ("PUT", "/limits/{person}"): {},
    ("PUT", "/podcast/shows/{show_id}"): {},
    ("PUT", "/podcast/shows/{show_id}/cover"): {"style": next(iter(styles())), "palette": next(iter(palettes()))},
    ("PUT", "/podcast/templates/{template_id}"): {"name": "Another"},
}
"""What reaches the verb, where it is the verb that refuses."""
QUERY = {
    ("GET", "/podcast/shows/{show_id}/feed.zip"): "?base_url=https://podcasts.example.org/tides",
    ("GET", "/content-assets/zip"): "?ids={asset_id}",
    ("POST", f"{_ASSET}/usage"): "?action=access",
}
UPLOADS = {("POST", "/podcast/shows/{show_id}/cover")}
_BLANK = re.compile(r"\{(\w+)(?::\w+)?\}")
_NONE = {"asset_id": "999999", "collection_id": "999999", "job_id": "analyse:ffffffffffffffffffffffff"}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Iterator[tuple[TestClient, Seed]]:
    folder = tmp_path_factory.mktemp("team")
    settings = login_settings(folder / "data")
    shutil.copytree(blank, settings.data_dir)
    studio = open_studio(settings)
    seed = seeded(studio)
    everybody = still(settings, studio)
    with pytest.MonkeyPatch.context() as patch:
        for application in (server.api, server.public_feeds, server.public_shares):
            patch.setattr(application.state, "studio", everybody, raising=False)
        routes = server.app_kwargs()["routes"]
        app = Starlette(routes=routes, middleware=server._doors(settings, ["localhost"], claims))
        client = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1), raise_server_exceptions=False)
        yield client, seed
    everybody.close()
    studio.close()


def test_each_route_says_for_whom_it_is() -> None:
    declared = OPEN | ADMINS | OWN
    assert set(ROUTES) >= declared | OWNERS, "what is declared is there"
    for route in set(ROUTES) - declared:
        assert _thing(route[1]) in SHARED + MINE, f"{route} names nothing that is known to have an owner: declare it"


@pytest.mark.parametrize("who", [*HERE, "nobody"])
def test_each_route_answers_those_whom_it_is_for(team: tuple[TestClient, Seed], who: str) -> None:
    wrong = []
    for route in ROUTES:
        answer = _ask(team, route, cookie(who) if who != "nobody" else {})
        if answer != (expected := _expected(route, who)):
            wrong.append((*route, f"{answer}, not {expected}"))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("scope", Scope)
def test_a_token_does_what_its_scope_says(team: tuple[TestClient, Seed], scope: Scope) -> None:
    wrong = []
    for route in ROUTES:
        may = route in OPEN or scope_of(*route) is scope
        expected = "refused" if not may or route in ADMINS else "let in"
        if (answer := _ask(team, route, bearer_of(team[1].tokens[scope]))) != expected:
            wrong.append((*route, f"{answer}, not {expected}"))
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_is_not_yours_is_answered_as_what_there_is_not(team: tuple[TestClient, Seed]) -> None:
    client, seed = team
    for route in ROUTES:
        if route in OWN | OPEN | ADMINS or not _thing(route[1]):
            continue
        there = _answer(client, route, seed.named, cookie("stranger"))
        gone = _answer(client, route, {**dict.fromkeys(seed.named, "none"), **_NONE}, cookie("stranger"))
        assert (there.status_code, _said(there)) == (gone.status_code, _said(gone)), route


def test_links_and_feeds_are_for_whoever_has_their_address_and_nobody_else(team: tuple[TestClient, Seed]) -> None:
    client, seed = team
    assert client.get("/feeds/tides.xml").status_code == 404, "a private feed without its token"
    assert client.get("/feeds/t/another/tides.xml").status_code == 404
    assert client.get(f"/feeds/t/{seed.private_feed}/tides.xml").status_code == 200
    assert client.get(f"/share/{seed.links['open']}").status_code == 200
    assert client.get(f"/share/{seed.links['withdrawn']}").status_code == 410
    assert client.get(f"/share/{seed.links['withdrawn']}/transcript.txt").status_code == 410
    assert client.get("/share/none").status_code == 404
    known = {route.path for routes in (server.public_feeds, server.public_shares) for route in routes.routes}
    assert known == {
        "/{slug}.xml", "/t/{token}/{slug}.xml", "/t/{token}/{slug}/{name}", "/t/{token}/{slug}/{publication}/{name}",
        "/{slug}/{name}", "/{slug}/{publication}/{name}", "/-/{name}", "/{token}", "/{token}/played", "/{token}/{name}",
    }, "a new public route belongs into this test"  # fmt: skip
    for path in (f"/feeds/tides/{seed.named['publication_id']}/audio.mp3", "/share/none/audio.mp3"):
        assert client.get(path).status_code == 404, path
    assert {route.path for route in server.app_kwargs()["routes"]} == {"/api", "/feeds", "/share", "/metrics"}
    visit = {"cookie": f"visit={'0' * 32}"}
    assert client.post(f"/share/{seed.links['withdrawn']}/played", headers=visit).status_code == 410


def test_a_link_of_another_site_makes_nothing_that_costs(team: tuple[TestClient, Seed]) -> None:
    client, _ = team
    followed = {**cookie("owner"), "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/api/podcast/voices/bundled/none/sample", headers=followed).status_code == 403
    assert client.get("/api/podcast/projects", headers=followed).status_code == 200
    foreign = {**cookie("owner"), "origin": "https://elsewhere.example"}
    assert client.delete("/api/podcast/projects/tides", headers=foreign).json()["code"] == "foreign_origin"


def test_an_editor_neither_archives_nor_marks_a_project(team: tuple[TestClient, Seed]) -> None:
    client, _ = team
    for change in ({"status": "archived"}, {"is_favorite": True}, {"budget_cap": 500.0}):
        answer = client.put("/api/podcast/projects/tides", json=change, headers=cookie("editor"))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), change


def test_who_is_not_on_the_list_is_told_so(team: tuple[TestClient, Seed]) -> None:
    client, _ = team
    answer = client.get("/api/podcast/projects", headers=cookie("eve"))
    assert (answer.status_code, "eve@elsewhere.example is not on the list" in answer.text) == (403, True)


def _expected(route: tuple[str, str], who: str) -> str:
    if route in OPEN:
        return "let in"
    if who == "nobody":
        return "unknown"
    if route in ADMINS:
        return "let in" if who == "admin" else "refused"
    if route in OWN or who == "owner":
        return "let in"
    if _thing(route[1]) in MINE or who in ("stranger", "admin"):
        return "there is none"
    if route in OWNERS or (who == "viewer" and scope_of(*route) is not Scope.READ):
        return "refused"
    return "let in"


def _thing(path: str) -> str:
    """The first thing with an owner that an address names."""
    return next((name for name in _BLANK.findall(path) if name in SHARED + MINE), "")


def _ask(team: tuple[TestClient, Seed], route: tuple[str, str], headers: dict[str, str]) -> str:
    client, seed = team
    answer = _answer(client, route, seed.named, headers)
    if answer.status_code in (401, 403, 500):
        return {401: "unknown", 403: "refused", 500: "broken"}[answer.status_code]
    if answer.status_code != 404 or not _thing(route[1]):
        return "let in"
    gone = _answer(client, route, {**dict.fromkeys(seed.named, "none"), **_NONE}, headers)
    return "there is none" if _said(gone) == _said(answer) else "let in"


def _answer(client: TestClient, route: tuple[str, str], named: dict[str, str], headers: dict[str, str]) -> Response:
    method, path = route
    names = {"name": "notes.md", **named}
    address = _BLANK.sub(lambda found: names.get(found[1], "none"), path) + QUERY.get(route, "").format(**named)
    if route in UPLOADS:
        return client.request(method, f"/api{address}", headers=headers, files={"file": b"no picture"})
    body = None if method in ("GET", "HEAD") else BODIES.get(route, [])
    return client.request(method, f"/api{address}", headers=headers, json=body)


def _said(answer: Response) -> str:
    return re.sub(r"analyse:[0-9a-f]{24}", "JOB", answer.text)
