from __future__ import annotations

import dataclasses

import pytest
from starlette.testclient import TestClient

from lib.actions.budget import paying
from lib.actions.projects import create_project, new_project
from lib.actions.studio import Studio
from lib.errors import RateLimited
from lib.providers.llm import Option, Spec
from tests.actions.parrot import Parrot

SECRET = "sk-very-secret-42"
SPEC = Spec(name="parrot", label="Parrot", key_env="PARROT_API_KEY", options=(Option("colour", "Colour", "grey"),))


@pytest.fixture(autouse=True)
def _a_parrot_among_the_providers(monkeypatch: pytest.MonkeyPatch, studio: Studio, api: TestClient) -> None:
    monkeypatch.setattr(Parrot, "spec", SPEC)
    monkeypatch.setattr("lib.providers.llm.classes", lambda _package: {"parrot": Parrot})
    api.app.state.studio = dataclasses.replace(studio, load_llm=lambda _name, setup: Parrot(setup))  # type: ignore[attr-defined]


def _parrot(api: TestClient) -> dict[str, object]:
    (found,) = [each for each in api.get("/providers").json()["providers"] if each["name"] == "parrot"]
    return dict(found)


def test_every_provider_is_listed_with_what_it_lacks(api: TestClient) -> None:
    names = {(each["kind"], each["name"]) for each in api.get("/providers").json()["providers"]}
    assert {("speech", "bundled"), ("llm", "parrot")} <= names
    assert (_parrot(api)["can_run"], _parrot(api)["key_from"]) == (False, "none")
    assert "PARROT_API_KEY" in str(_parrot(api)["why"])


def test_a_key_goes_in_and_never_comes_out(api: TestClient) -> None:
    answers = [
        api.put("/providers/llm/parrot", json={"key": SECRET, "options": {"colour": "green"}}),
        api.get("/providers"),
        api.post("/providers/llm/parrot/test"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not [answer for answer in answers if SECRET in answer.text]
    assert answers[0].json()["key_from"] == "typed"
    assert answers[0].json()["options"][0]["value"] == "green"
    assert answers[2].json() == {"said": "It answered."}
    assert api.delete("/providers/llm/parrot/key").json()["key_from"] == "none"


def test_options_change_alone(api: TestClient) -> None:
    api.put("/providers/llm/parrot", json={"key": SECRET})
    told = api.put("/providers/llm/parrot", json={"options": {"colour": "blue"}}).json()
    assert (told["key_from"], told["options"][0]["value"]) == ("typed", "blue")


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("llm/nobody", {"key": SECRET}, 404),
        ("llm/parrot", {"key": "two words"}, 400),
        ("llm/parrot", {"options": {"size": "9"}}, 400),
        ("llm/parrot", {"secret": SECRET}, 422),
        ("llm/parrot", {"key": [SECRET]}, 422),
        ("nothing/parrot", {"key": SECRET}, 422),
    ],
)
def test_what_cannot_be_is_refused_without_the_key_in_it(
    api: TestClient, address: str, body: dict[str, object], status: int
) -> None:
    answer = api.put(f"/providers/{address}", json=body)
    assert answer.status_code == status
    assert {"detail", "code", "hint"} <= set(answer.json())
    assert SECRET not in answer.text
    assert "two words" not in answer.text


def test_a_failing_test_answers_in_the_provider_s_words(api: TestClient, studio: Studio) -> None:
    class Busy(Parrot):
        def test(self) -> str:
            raise RateLimited("Parrot says: too many.", retry_after_s=7)

    api.app.state.studio = dataclasses.replace(studio, load_llm=lambda _name, setup: Busy(setup))  # type: ignore[attr-defined]
    answer = api.post("/providers/llm/parrot/test")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["detail"] == "Parrot says: too many."


def test_the_budget_tells_what_was_spent_and_on_what(api: TestClient, studio: Studio) -> None:
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    with paying(studio, project_id, kind="speech", provider="x", model="m", expected_usd=0.5) as bill:
        bill.usd, bill.units = 0.25, 900
    told = api.get(f"/podcast/projects/{project_id}/budget").json()
    assert (told["spent_usd"], told["reserved_usd"], told["cap_usd"] - told["left_usd"]) == (0.25, 0, 0.25)
    (entry,) = told["entries"]
    assert (entry["kind"], entry["state"], entry["usd"], entry["units"]) == ("speech", "settled", 0.25, 900)
    assert api.get("/podcast/projects/nobody/budget").status_code == 404
