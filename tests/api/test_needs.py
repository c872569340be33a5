"""What each call needs, and that a token without it is refused."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from lib.actions.studio import Studio
from lib.actions.tokens import bearer, check_token, create_token
from lib.api.door import Door
from lib.api.needs import READS, RENDERS, UNCOUNTED, scope_of
from lib.api.server import _ROOMS, api
from lib.models.person import EVERYTHING, Person, Scope

ROUTES = {(method, route.path) for room in _ROOMS for route in room.routes.routes for method in route.methods}


def test_every_call_that_is_named_is_one_that_there_is() -> None:
    assert ROUTES >= RENDERS | READS | UNCOUNTED


def test_every_long_call_needs_to_render() -> None:
    jobs = {
        (method, route.path)
        for room in _ROOMS
        for route in room.routes.routes
        for method in route.methods
        if route.status_code == 202
    }
    assert jobs
    assert {scope_of(*each) for each in jobs} == {Scope.RENDER}


@pytest.fixture
def served(studio: Studio) -> TestClient:
    def opens(secret: str) -> Person | None:
        token = check_token(studio, secret)
        return bearer(token) if token else None

    api.state.studio = studio
    return TestClient(Starlette(routes=[Mount("/api", app=api)], middleware=[Middleware(Door, opens=opens)]))


@pytest.mark.parametrize("scope", Scope)
def test_a_token_does_what_its_scope_says_and_nothing_else(served: TestClient, studio: Studio, scope: Scope) -> None:
    secret, _ = create_token(studio, "one", scopes=[scope])
    calls = {
        Scope.READ: ("GET", "/api/podcast/projects", None),
        Scope.WRITE: ("POST", "/api/podcast/templates", {}),
        Scope.RENDER: ("POST", "/api/podcast/projects/none/render", None),
    }
    for needed, (method, path, body) in calls.items():
        answer = served.request(method, path, json=body, headers={"authorization": f"Bearer {secret}"})
        is_refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
        assert is_refused == (needed is not scope), (needed, answer.text)
    assert set(calls) == EVERYTHING
