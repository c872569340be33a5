"""The document of the API: nothing in it is left unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from lib.api.server import api
from tests.api.operations import OPERATIONS, WITH_BODY


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.openapi()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_these_are_all(operations: dict[str, dict[str, Any]]) -> None:
    assert sorted(OPERATIONS) == sorted(operations)
    assert sorted(WITH_BODY) == sorted(name for name, operation in operations.items() if "requestBody" in operation)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_call_has_a_summary_a_described_tag_and_named_errors(
    name: str, document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    operation = operations[name]
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    assert operation["summary"]
    assert set(operation["tags"]) <= described
    refusals = {status: answer for status, answer in operation["responses"].items() if status[0] in "45"}
    if name == "GET /ready":
        del refusals["503"]  # no refusal: it tells what is there and what is not
    assert set(refusals) >= {"400", "401", "403", "413", "422", "507"}
    for answer in refusals.values():
        body = answer["content"]["application/json"]
        assert body["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert set(body["example"]) == {"detail", "code", "hint"}
        assert answer["description"]
    if "{" in name:
        assert "404" in refusals


@pytest.mark.parametrize("name", WITH_BODY)
def test_every_json_body_has_an_example(
    name: str, document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    content = operations[name]["requestBody"]["content"]
    if "application/json" not in content:
        assert "multipart/form-data" in content
        return
    body = content["application/json"]
    options = [body["schema"], *body["schema"].get("anyOf", [])]
    schemas = [document["components"]["schemas"].get(o.get("$ref", "").rpartition("/")[2], {}) for o in options]
    assert body.get("example") or body.get("examples") or any(s.get("examples") for s in (*options, *schemas))
