from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from lib.api.border import DEPTH_LIMIT, check_values
from lib.errors import BadInput

NEW = '{"project_id": "p1", "idea": "How tides are harvested"%s}'


def _nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("field", "says"),
    [
        (', "bible": "a\\u0000b"', "NUL"),
        (', "bible": {"a\\u0000b": 1}', "NUL"),
        (', "bible": ["\\ud800"]', "half of a character"),
        (', "bible": NaN', "finite"),
        (', "bible": 1e999', "finite"),
        (f', "bible": {_nested(DEPTH_LIMIT + 1)}', "nested"),
    ],
)
def test_what_no_database_could_keep_is_400_with_a_sentence(api: TestClient, field: str, says: str) -> None:
    api.post("/podcast/projects", content=NEW % "", headers={"content-type": "application/json"})
    for path, call in (("/podcast/projects", api.post), ("/podcast/projects/p1", api.put)):
        answer = call(path, content=NEW % field, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
        assert says in answer.json()["detail"]


def test_json_of_a_hundred_thousand_brackets_is_refused_not_a_crash(api: TestClient) -> None:
    content = NEW % f', "bible": {_nested(100_000)}'
    answer = api.put("/podcast/projects/p1", content=content, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)


def test_nul_in_addresses_is_refused_too(api: TestClient) -> None:
    for path in ("/podcast/projects/%00", "/content-assets/?search=%00", "/podcast/jobs/a%00b"):
        assert api.get(path).status_code == 400


@pytest.mark.parametrize("value", ["é東😀\n\t", {"a": [None, True, 1.5, -(2**70)]}, [], "", "\x01"])
def test_everything_else_may_pass(value: Any) -> None:
    check_values(value)


@pytest.mark.parametrize("value", ["\0", ["\udfff"], {"\0": 1}, [float("inf")]])
def test_each_is_found_wherever_it_hides(value: Any) -> None:
    with pytest.raises(BadInput):
        check_values({"deep": [{"er": value}]})


@pytest.mark.parametrize(
    ("path", "status"), [("/content-assets/99999999999999999999", 404), ("/content-assets/2147483648/file", 422)]
)
def test_a_number_beyond_any_row_is_refused(api: TestClient, path: str, status: int) -> None:
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_date_beyond_the_calendar_is_refused(api: TestClient, moment: str) -> None:
    assert api.get("/content-assets/", params={"date_from": moment}).status_code == 400
