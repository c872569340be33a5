"""The document of the API: nothing in it is left unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from lib.api.server import api

DOCUMENT: dict[str, Any] = api.openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_call_has_a_summary_a_described_tag_and_named_errors(name: str) -> None:
    operation = OPERATIONS[name]
    described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
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


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation])
def test_every_json_body_has_an_example(name: str) -> None:
    content = OPERATIONS[name]["requestBody"]["content"]
    if "application/json" not in content:
        assert "multipart/form-data" in content
        return
    body = content["application/json"]
    options = [body["schema"], *body["schema"].get("anyOf", [])]
    schemas = [DOCUMENT["components"]["schemas"].get(o.get("$ref", "").rpartition("/")[2], {}) for o in options]
    assert body.get("example") or body.get("examples") or any(s.get("examples") for s in (*options, *schemas))
