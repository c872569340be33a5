"""Values of a project in words: whole, or only where two of them differ, short enough to compare by eye."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from lib.models.script import Script
from lib.models.values import Part

NOTHING = "(nothing)"
_GONE = "(not there)"
_NAMED_BY = ("quote", "query", "title", "name")
_LABEL_CHARS = 60


class Row(BaseModel):
    """One place in a part, both ways; empty where one side lacks it."""

    label: str
    mine: str = ""
    theirs: str = ""


def rows(label: str, mine: Any, theirs: Any, called: Mapping[str, str]) -> list[Row]:
    """Where the two differ: item by item in lists, field by field in the rest. `called` names ids."""
    if _is_list(mine) and _is_list(theirs) and (found := list(_items(mine, theirs, called))):
        return found
    if isinstance(mine, Part) and isinstance(theirs, Part) and not isinstance(mine, Script):
        found = [
            row
            for name, ours, other in _apart(mine, theirs)
            for row in rows(name.replace("_", " ").capitalize(), ours, other, called)
        ]
        if found:
            return found
    return [Row(label=label, mine=said(mine, called), theirs=said(theirs, called))]


def said(value: Any, called: Mapping[str, str] | None = None) -> str:
    """A value in words."""
    if value in (None, "", [], {}) or value == set():
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Part):
        return _name(value) or _of_part(value)
    if isinstance(value, list | set):
        words = [said(item, called) for item in value]
        return "\n".join(sorted(words) if isinstance(value, set) else words)
    return (called or {}).get(str(value), str(value))


def _is_list(value: Any) -> bool:
    """Of things that are known by a name or an id."""
    return isinstance(value, list) and all(isinstance(item, Part) and _id(item) for item in value)


def _items(mine: list[Part], theirs: list[Part], called: Mapping[str, str]) -> Iterator[Row]:
    ours, other = {_id(item): item for item in mine}, {_id(item): item for item in theirs}
    for each in dict.fromkeys([*ours, *other]):
        one, two = ours.get(each), other.get(each)
        if one != two:
            label = _name(one or two)[:_LABEL_CHARS]
            yield Row(label=label, mine=beside(one, two, called), theirs=beside(two, one, called))


def beside(part: Part | None, other: Part | None, called: Mapping[str, str] | None = None) -> str:
    """The part, or only what is not the same in the other one."""
    if part is None:
        return _GONE
    if other is None:
        return said(part)
    return "\n".join(f"{name.replace('_', ' ')}: {said(value, called)}" for name, value, _ in _apart(part, other))


def _apart(mine: Part, theirs: Part) -> Iterator[tuple[str, Any, Any]]:
    names = dict.fromkeys([*type(mine).model_fields, *(mine.model_extra or {}), *(theirs.model_extra or {})])
    for name in names:
        ours, other = getattr(mine, name, None), getattr(theirs, name, None)
        if ours != other:
            yield name, ours, other


def _id(part: Part) -> str:
    return str(getattr(part, "id", "") or _name(part))


def _name(part: Part | None) -> str:
    return next((str(named) for name in _NAMED_BY if (named := getattr(part, name, None))), "")


def _of_part(part: Part) -> str:
    if isinstance(part, Script):
        return f"{len(part.scenes)} scenes, {len(part.lines())} lines"
    if facts := getattr(part, "fact_cards", None):
        return f"{len(facts)} facts"
    plain = part.model_dump(mode="json", exclude_defaults=True)
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in plain.items()) or NOTHING
