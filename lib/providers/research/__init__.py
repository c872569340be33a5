"""Who can look things up. A provider is one file in this folder: a class with a `Spec`, made with a `Setup`.

The class is found by its folder: a module whose name does not begin with an underscore binds it to `PROVIDER`.
The project's own documents are searched by the store and are no provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from lib.models.setup import Setup
from lib.providers.spec import Option, Spec, classes, made

__all__ = ["Hit", "Option", "Search", "Spec", "all_providers", "load"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that answers. `text` is the page's own when the provider gave it, else it is fetched from `url`.

    `published` is a date as ISO 8601 (`2026`, `2026-11`, `2026-11-22`) or empty; `score` 0-1 by the provider's order.
    """

    title: str
    url: str
    excerpt: str = ""
    text: str = ""
    published: str = ""
    author: str = ""
    score: float = 0.0


class Search(Protocol):
    """Queries in, pages out. Safe to call from several threads at once."""

    spec: ClassVar[Spec]

    def __init__(self, setup: Setup = ..., /) -> None: ...

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """The pages that answer, best first; `recent` prefers those that carry a late date. Raises ProviderFailed."""
        ...

    def cost_usd(self, queries: int) -> float:
        """What that many queries cost."""
        ...

    def test(self) -> str:
        """Make the cheapest real call; one sentence that says what works. Raises ProviderFailed in its own words."""
        ...


def all_providers() -> list[Spec]:
    """The specs of every provider in this folder; nothing is loaded that costs time."""
    return [each.spec for each in classes(__name__).values()]


def load(name: str, setup: Setup | None = None) -> Search:
    """The provider called `name`, one instance per process and setup. Raises Unavailable when there is none."""
    found: Search = made(__name__, name, setup, "research provider")
    return found
