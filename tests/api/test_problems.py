from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from lib import errors
from lib.api.problems import explain_errors


def client(error: Exception) -> TestClient:
    api = FastAPI()
    explain_errors(api)

    @api.get("/number/{number}")
    def fail(number: int) -> None:
        raise error

    return TestClient(api, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadSource("The file is empty."), 400),
        (errors.NotFound("There is no such project."), 404),
        (errors.Stale("The project was changed elsewhere."), 409),
        (errors.NotReady("A scene waits for approval."), 409),
        (errors.OverBudget("That would cross the cap."), 402),
        (errors.StorageFailed("The disk is full."), 507),
        (errors.Unavailable("No voices are installed."), 503),
        (errors.ProviderDown("No answer."), 502),
        (errors.BadKey("The key is refused."), 502),
        (errors.PodcastError("Something else."), 500),
    ],
)
def test_every_error_of_ours_has_its_status_and_one_shape(error: errors.PodcastError, status: int) -> None:
    error.hint = "Do this next."
    answer = client(error).get("/number/1")
    assert answer.status_code == status
    assert answer.json() == {"detail": error.message, "code": error.code, "hint": "Do this next."}


def test_a_busy_provider_says_when_to_come_back() -> None:
    answer = client(errors.RateLimited("Too many requests.", retry_after_s=1.2)).get("/number/1")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert "retry-after" not in client(errors.RateLimited("Too many requests.")).get("/number/1").headers


def test_a_bug_shows_nothing_of_itself() -> None:
    answer = client(KeyError("secret")).get("/number/1")
    assert (answer.status_code, answer.json()["code"]) == (500, "bug")
    assert "secret" not in answer.text


def test_wrong_requests_and_unknown_paths_have_the_shape_too() -> None:
    wrong = client(KeyError()).get("/number/x")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")
    assert wrong.json()["detail"].startswith("path.number: ")
    assert client(KeyError()).get("/nothing").json() == {"detail": "Not Found.", "code": "not_found", "hint": ""}
    assert client(KeyError()).post("/number/1").json()["code"] == "method_not_allowed"
