"""What no database could keep is refused at the border, before any action sees it.

NUL has no place in Postgres' text, half a surrogate pair in nobody's; NaN and infinity are no JSON; and what is nested
deeper than any document of ours would break whoever walks it.
"""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import AwareDatetime, BeforeValidator
from starlette.convertors import IntegerConvertor, register_url_convertor

from lib.errors import BadInput

DEPTH_LIMIT = 64
ID_LIMIT = 2**31 - 1
"""The largest id a row can have."""

ID_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.:~@-]{0,254}$"
"""What a project may be called: anything that stands in an address as it is."""

ProjectId = Annotated[str, Path(max_length=255, examples=["podcast_1"])]
LineId = Annotated[str, Path(max_length=255, examples=["line_1"])]
SceneId = Annotated[str, Path(max_length=255, examples=["scene_1"])]
FactId = Annotated[str, Path(max_length=255, examples=["fact_1"])]
SourceId = Annotated[str, Path(max_length=255, examples=["src_1"])]
JobId = Annotated[str, Path(max_length=255, examples=["analyse:0123456789abcdef01234567"])]
RowId = Annotated[int, Path(ge=1, le=ID_LIMIT, examples=[1])]


class RowIdConvertor(IntegerConvertor):
    """As `:int`, for ids alone: thousands of digits are no number to Python and no address to us."""

    regex = "[0-9]{1,10}"


register_url_convertor("rowid", RowIdConvertor())


def _no_guess(value: Any) -> Any:
    if isinstance(value, (bool, str)):
        raise ValueError("a number is needed")
    return value


Exactly = BeforeValidator(_no_guess)
"""For numbers in JSON bodies: true and "1" are none, while 1.0 is 1, as the document's schema has it."""


def _written(value: Any) -> Any:
    if not isinstance(value, (str, datetime)):
        raise ValueError("a date and time in words is needed")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A moment in a JSON body, as 2027-01-05T07:00:00Z: a bare number is none."""

_HINT = "Correct the request and send it again."


async def check_request(request: Request) -> None:
    """A dependency of every route. Raises BadInput."""
    check_values(
        [*request.path_params.values(), *(value for pair in request.query_params.multi_items() for value in pair)]
    )
    if _is_json(request.headers.get("content-type", "")):
        body = await request.body()
        if body:
            check_values(_parsed(body))


def check_values(values: Any) -> None:
    """Walk JSON-like values without recursion. Raises BadInput for the first that cannot be kept."""
    level, depth = [values], 0
    while level:
        if depth > DEPTH_LIMIT:
            raise BadInput(f"It is nested deeper than {DEPTH_LIMIT} levels.", hint=_HINT)
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                deeper += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                deeper += value
            else:
                _check(value)
        level, depth = deeper, depth + 1


def _check(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise BadInput("Text may not hold a NUL character.", hint=_HINT)
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise BadInput("Text may not hold half of a character (a lone surrogate).", hint=_HINT)
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadInput("Numbers must be finite.", hint=_HINT)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _parsed(body: bytes) -> Any:
    """The body as JSON; what is none is told by the framework, which parses it too."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise BadInput(f"It is nested deeper than {DEPTH_LIMIT} levels.", hint=_HINT) from error
    except ValueError:
        return None
