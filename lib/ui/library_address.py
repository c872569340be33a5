"""The library's address: every filter, the sort, the page and the view, each readable, each checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

import streamlit as st

from lib.models.asset import AssetFilter
from lib.models.enums import AssetSource, AssetType
from lib.models.preview import KINDS

PAGE_SIZE = 12
ALL = ""
SORTS = {
    "episodes": ("created_at", "desc"), "newest": ("created_at", "desc"), "oldest": ("created_at", "asc"),
    "title": ("title", "asc"), "largest": ("file_size", "desc"), "dearest": ("cost", "desc"),
}  # fmt: skip
VIEWS = ("cards", "table")
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no", "")
_MOST_TAGS = 20
_MADE, _MOST_MADE = "library_addresses", 10
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for, each part valid. The names of its parts are those in the address."""

    asset_type: str = ALL
    source_module: str = ALL
    kind: str = ALL
    search: str = ""
    tags: tuple[str, ...] = ()
    favorites: bool = False
    collection_id: int | None = None
    project_id: str = ""
    date_from: date | None = None
    date_to: date | None = None
    sort: str = "episodes"
    page: int = 1
    view: str = "cards"
    id: int | None = None

    def filter(self) -> AssetFilter:
        """Days are whole ones, in UTC."""
        by, order = SORTS[self.sort]
        return AssetFilter(
            asset_type=AssetType(self.asset_type) if self.asset_type else None,
            source_module=AssetSource(self.source_module) if self.source_module else None,
            kind=self.kind or None, search=self.search, tags=list(self.tags), favorites_only=self.favorites,
            collection_id=self.collection_id, project_id=self.project_id or None,
            date_from=datetime.combine(self.date_from, time.min, UTC) if self.date_from else None,
            date_to=datetime.combine(self.date_to, time.max, UTC) if self.date_to else None,
            episodes_first=self.sort == "episodes", sort_by=by, sort_order=order,
            limit=PAGE_SIZE, offset=(self.page - 1) * PAGE_SIZE,
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        """The address's parameters; what is as usual is left out."""
        usual = Wanted()
        changed = [f.name for f in fields(self) if getattr(self, f.name) != getattr(usual, f.name)]
        return {name: _written(getattr(self, name)) for name in changed}

    def changed(self, **change: Any) -> Wanted:
        """With other filters, on their first page."""
        return replace(self, **{"page": 1, "id": None, **change})

    def without_filters(self) -> Wanted:
        return Wanted(view=self.view)


def read(given: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """What the parameters ask for, and those that make no sense, which are left out."""
    dropped: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if given.get(name, "").strip():
            value = reader("".join(c for c in given[name] if c.isprintable()).strip())
            if value is None:
                dropped[name] = given[name]
            else:
                found[name] = value
    if "date_from" in found and "date_to" in found and found["date_to"] < found["date_from"]:
        dropped["date_to"] = str(found.pop("date_to"))
    return Wanted(**found), dropped


def go(wanted: Wanted) -> None:
    """Make the address ask for this; for callbacks."""
    query = wanted.query()
    made = _made()
    st.query_params.from_dict(query)
    st.session_state[_MADE] = [*made, query][-_MOST_MADE:]


def narrow(**change: Any) -> None:
    """Make the address ask for this, too; for callbacks, of which several may come in one run.

    What a browser says before it was told of the last change is said of an older address: that change is kept.
    """
    go(read(_made()[-1])[0].changed(**change))


def _made() -> list[dict[str, str]]:
    """The addresses that filters made, oldest first, from the one that they started from."""
    now = st.query_params.to_dict()
    made: list[dict[str, str]] = st.session_state.get(_MADE, [])
    return made if now in made else [now]


def seen() -> tuple[Wanted, dict[str, str]]:
    """What the address asks for in this run, and what of it makes no sense, as `read`; for the page, once a run."""
    now = st.query_params.to_dict()
    if _MADE in st.session_state and st.session_state[_MADE][-1] != now:
        del st.session_state[_MADE]  # a link, or a step back
    return read(now)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one_of(*known: str) -> Callable[[str], str | None]:
    return lambda text: text.casefold() if text.casefold() in known else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) > 0 else None


def _yes_or_no(text: str) -> bool | None:
    return True if text.casefold() in _YES else False if text.casefold() in _NO else None


def _tags(text: str) -> tuple[str, ...] | None:
    tags = tuple(dict.fromkeys(part.strip()[:100] for part in text.split(",") if part.strip()))
    return tags[:_MOST_TAGS]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


_READERS: dict[str, Callable[[str], Any]] = {
    "asset_type": _one_of(ALL, *AssetType),
    "source_module": _one_of(ALL, *AssetSource),
    "kind": _one_of(ALL, *KINDS),
    "search": lambda text: text[:200],
    "tags": _tags,
    "favorites": _yes_or_no,
    "collection_id": _whole,
    "project_id": lambda text: text if 0 < len(text) <= 255 else None,
    "date_from": _day,
    "date_to": _day,
    "sort": _one_of(*SORTS),
    "page": _whole,
    "view": _one_of(*VIEWS),
    "id": _whole,
}
